"""Why something is reported, or is not: each kind of question on one small codebase."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.functional.documents import tables_of
from tests.repository import Repo

from seamguard.errors import UsageError
from seamguard.explaining import explain
from seamguard.promises import load_policy
from seamguard.report import render_explanation
from seamguard.report.explanation_json import render_explanation_json

if TYPE_CHECKING:
    from pathlib import Path

POLICY = """\
version: 1
codebase:
  root: code
  source: [src]
  production: [src]
  tests: [tests]
  exclude: [src/old]
waves:
  - id: wave-1
    title: One context
    status: active
    owner: "@core"
seams:
  - id: context
    target: app.seam.Context
    when: {supplies: [profile]}
    possible: ignore
    why: One place decides.
    instead: Take what the caller was given.
    allow:
      - module: app.seam
        reason: The boundary itself.
    migrating:
      - site: app.use:build
        count: 1
        wave: wave-1
        owner: "@team"
        reason: Not migrated yet.
  - id: fetch
    target: app.seam.Store.fetch
    why: One reader.
    migrating:
      - site: app.use:read
        count: 1
        wave: wave-1
        reason: Reads by itself.
"""
SEAM = """\
class Context:
    def __init__(self, name="", profile=None): ...


class Store:
    def fetch(self): ...
"""
COMPAT = """\
from .seam import Context as CC
from app.seam import *

Make = CC


def __getattr__(name):
    if name == "Late":
        return CC
    raise AttributeError(name)
"""
USE = """\
from app.compat import Make, Store
from app import compat


def build(profile):
    make = Make
    return make(
        profile=profile,
    )


def read(store: Store):
    return store.fetch()


def nothing(Context, options, thing):
    compat.Late("name")
    Context(profile=1)
    compat.CC(**options)
    total = 1 + 2
    thing.fetch()
    isinstance(thing, Make)
    print(Context)
"""
FILES = {
    "allowlists.yaml": POLICY,
    "code/src/app/__init__.py": "",
    "code/src/app/seam.py": SEAM,
    "code/src/app/compat.py": COMPAT,
    "code/src/app/use.py": USE,
    "code/src/app/plain.py": "def total(numbers):\n    return sum(numbers)\n",
    "code/src/old/gone.py": "x = 1\n",
    "code/extra/more.py": "x = 1\n",
    "code/src/app/data.txt": "",
    "code/tests/test_use.py": "from app.seam import Context\n\nContext(profile=1)\n",
    "code/tests/use.py": "",
}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """The codebase, committed twice: the entry of the second seam came a day later."""
    repo = Repo(tmp_path_factory.mktemp("story"))
    without = POLICY.partition("    migrating:\n      - site: app.use:read")[0]
    repo.commit({**FILES, "allowlists.yaml": without}, "Begin")
    repo.commit({"allowlists.yaml": POLICY}, "List the reader")
    return repo


@pytest.fixture
def top(story: Repo, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(story.top)
    return story.top


def told(top: Path, what: str) -> str:
    policy = load_policy(top / "allowlists.yaml")
    return render_explanation(policy, *explain(policy, top, None, what))


def document(top: Path, what: str) -> dict[str, Any]:
    policy = load_policy(top / "allowlists.yaml")
    found: dict[str, Any] = json.loads(render_explanation_json(policy, *explain(policy, top, None, what)))
    return found


IN_FULL = """\
context  One place decides.
  instead   Take what the caller was given.
  src/app/use.py:7:12: Migrating in wave-1: Not migrated yet.
  verdict   migrating, call in app.use:build
  5 | def build(profile):
  6 |     make = Make
  7 |     return make(
    |            ^^^^^
  8 |         profile=profile,
  9 |     )
  resolved  make -> app.compat.Make -> app.seam.Context, defined at src/app/seam.py:1
    1       make is assigned at src/app/use.py:6: make = Make
    2       Make is imported at src/app/use.py:1: from app.compat import Make, Store
    3       app.compat.Make is assigned at src/app/compat.py:4: Make = CC
    4       app.seam.Context is defined at src/app/seam.py:1: class Context:
  entry     allowlists.yaml:24: app.use:build (1 in wave-1, owner @team): Not migrated yet.
  wave      allowlists.yaml:9: wave-1 (One context; active, 2 left, owner @core)
  since     the code is there since 2026-01-01: {first} by Ada: Begin
  since     the entry is there since 2026-01-01: {first} by Ada: Begin
  fix       do what `instead` says, then `seamguard prune` takes it off the list
"""


@pytest.mark.parametrize(
    "what",
    [
        "src/app/use.py:7",
        "src/app/use.py:8:9",
        "code/src/app/use.py:7:12:",
        "src\\app\\use.py:7",
        "app/use.py:7",
        "app.use:build",
    ],
)
def test_a_use_is_told_in_full_however_it_is_named(story: Repo, top: Path, what: str) -> None:
    first = story.git("rev-list", "--max-parents=0", "HEAD")[:8]
    assert told(top, what) == IN_FULL.format(first=first)


def test_a_path_may_be_absolute_or_start_in_the_current_folder(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use = told(top, "src/app/use.py:7")
    assert told(top, str(top / "code/src/app/use.py:7")) == use
    monkeypatch.chdir(top / "code/src/app")
    assert told(top, "use.py:7") == use
    assert told(top, f"..{os.sep}app{os.sep}use.py:7") == use


def test_the_entry_may_be_younger_than_the_code(top: Path) -> None:
    lines = told(top, "src/app/use.py:13").splitlines()
    (code, entry) = (line for line in lines if line.startswith("  since"))
    assert code.startswith("  since     the code is there since 2026-01-01: ")
    assert entry.startswith("  since     the entry is there since 2026-01-02: ")
    assert entry.endswith(" by Ada: List the reader")
    assert "    1       store is a parameter at src/app/use.py:12: def read(store: Store):" in lines


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            17,
            "context: `compat.Late` is app.seam.Context, but the call does not supply profile, which `when` asks for",
        ),
        (
            18,
            (
                "context: it cannot be known what `Context` stands for (Context is a parameter at src/app/use.py:16), "
                "so it is not taken for app.seam.Context"
            ),
        ),
        (
            19,
            (
                "context: `compat.CC` is only possibly a use of app.seam.Context (call), and the policy says `ignore` "
                "for that"
            ),
        ),
        (
            21,
            (
                "fetch: it cannot be known what `thing.fetch` stands for (thing is a parameter at src/app/use.py:16), "
                "so it is not taken for app.seam.Store.fetch; `receivers: strict` counts such calls as possible"
            ),
        ),
        (
            22,
            (
                "context: `Make` is app.seam.Context, and is only named here: `restrict: call` counts calls, and what "
                "hands it on"
            ),
        ),
        (
            1,
            (
                "context: `Make` is app.seam.Context, and is only imported here: `restrict: call` counts calls, and "
                "what hands it on"
            ),
        ),
    ],
)
def test_of_a_line_that_nothing_is_found_in_it_says_why(top: Path, line: int, says: str) -> None:
    text = told(top, f"src/app/use.py:{line}")
    assert text.startswith(f"src/app/use.py:{line}: no rule has anything to say of it\n")
    assert [row for row in text.splitlines() if row.startswith("  not")] == [f"  not       {says}"]


def test_what_stands_in_a_line_is_told_with_its_way(top: Path) -> None:
    assert told(top, "src/app/use.py:17").splitlines()[5:10] == [
        "  call      compat.Late is app.seam.Context",
        "    1       compat is imported at src/app/use.py:2: from app import compat",
        "    2       app.compat.Late is served by `__getattr__` at src/app/compat.py:7: def __getattr__(name):",
        "    3       app.seam.Context is defined at src/app/seam.py:1: class Context:",
        (
            "  not       context: `compat.Late` is app.seam.Context, but the call does not supply profile, which "
            "`when` asks for"
        ),
    ]
    assert "app.compat.Store is imported by a star at src/app/compat.py:2: from app.seam import *" in told(
        top, "src/app/use.py:1"
    )


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (
            "src/app/use.py:20",
            "  says      nothing that a rule could count: no call, no import, no name from elsewhere",
        ),
        ("src/app/seam.py:1", "  not       context: app.seam.Context is defined here, and a definition is no use"),
        ("src/app/plain.py:2", "  not       it was not parsed, for no name that a rule looks for stands in it"),
        ("app.plain:total", "  not       it was not parsed, for no name that a rule looks for stands in it"),
        ("app.use:nothing", "  not       context: line 17: `compat.Late` is app.seam.Context, but the call does not "),
        ("src/old/gone.py", "src/old/gone.py lies in src/old, which is left out: by its name, or by `exclude` under "),
        (
            "src/old/gone.py:1",
            "src/old/gone.py lies in src/old, which is left out: by its name, or by `exclude` under ",
        ),
        ("code/extra/more.py:1", "extra/more.py lies in none of the folders that are guarded (src, tests): add its "),
        ("src/app/data.txt", "src/app/data.txt is not Python by its name: name it under `include`, or its folder "),
        ("allowlists.yaml", "allowlists.yaml lies outside the codebase root, 'code': change `root` or the folders of "),
        (
            "code/tests/test_use.py:3",
            "  fix       none is needed; `judged: [production, tests]` under `context` would ",
        ),
        ("code/tests", "  tests/test_use.py:3:1: Counted apart: code in tests is not judged."),
        ("wave-1", "  wave      allowlists.yaml:9: wave-1 (One context; active, 2 left, owner @core)"),
        ("wave-1", "    use     src/app/use.py:7:12: migrating, call"),
        ("@team", "  entry     allowlists.yaml:24: app.use:build (1 in wave-1, owner @team): Not migrated yet."),
        ("@core", "  wave      allowlists.yaml:9: wave-1 (One context; active, 2 left, owner @core)"),
    ],
)
def test_each_question_has_an_answer(top: Path, what: str, says: str) -> None:
    assert any(line.startswith(says) for line in told(top, what).splitlines())


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("src/app/use.py:99", "src/app/use.py has 23 lines, so that nothing stands in line 99"),
        ("use.py:3", "'use.py' may be any of 2 files: src/app/use.py, tests/use.py; give more of its path"),
        ("src/app/us.py:3", "nothing is known of 'src/app/us.py:3'; did you mean src/app/use.py? "),
        ("contxt", "nothing is known of 'contxt'; did you mean context? "),
    ],
)
def test_what_cannot_be_answered_says_what_to_ask(top: Path, what: str, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        told(top, what)
    assert str(refused.value).startswith(says)


def test_of_a_file_that_no_rule_needed_it_is_said_that_it_cannot_be_read(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.write({**FILES, "code/src/app/plain.py": "def total(:\n"})
    rows = told(tmp_path, "src/app/plain.py:1").splitlines()
    assert rows[-2] == "  not       it was not parsed, for no name that a rule looks for stands in it"
    assert rows[-1].startswith("  not       src/app/plain.py:1:11: cannot be parsed: invalid syntax; correct it, or ")


def test_a_new_line_and_a_new_entry_are_not_committed_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = Repo(tmp_path)
    other = POLICY.replace("app.use:build", "app.use:other")
    repo.commit({**FILES, "code/src/app/use.py": "", "allowlists.yaml": other}, "Begin")
    repo.write(FILES)
    monkeypatch.chdir(tmp_path)
    lines = told(tmp_path, "src/app/use.py:7").splitlines()
    assert [line for line in lines if line.startswith("  since")] == ["  since     the code is not committed yet"]


def test_without_a_repository_the_past_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for what in ("src/app/use.py:7", "src/app/use.py"):  # once, of however many uses
        since = [line for line in told(tmp_path, what).splitlines() if line.startswith("  since")]
        assert since == ["  since     not known: this lies in no git repository"]


def test_a_clone_that_is_cut_off_says_so(story: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    story.git("clone", "--quiet", "--depth=1", f"file://{story.top}", tmp_path / "clone")
    monkeypatch.chdir(tmp_path / "clone")
    since = [line for line in told(tmp_path / "clone", "src/app/use.py:7").splitlines() if line.startswith("  since")]
    assert len(since) == 2
    for line in since:
        assert " is there since 2026-01-02 or before: this clone is shallow, and ends there: " in line


def test_json_has_steps_entry_and_past(top: Path) -> None:
    report = document(top, "src/app/use.py:7")
    (finding,) = report["findings"]
    assert [step["how"] for step in finding["steps"]] == ["assigned", "imported", "assigned", "defined"]
    assert (finding["entry"]["place"], finding["entry"]["line"]) == ("app.use:build", 24)
    assert finding["since"]["entry"]["subject"] == "Begin"
    asked = document(top, "src/app/use.py:18")
    assert asked["findings"] == []
    assert [(one["kind"], one["spelling"]) for one in asked["mentions"]] == [("call", "Context")]
    assert document(top, "@team")["findings"] == [
        {**finding, "steps": [], "since": {}},
    ]


def test_every_key_of_the_document_is_described(top: Path) -> None:
    uses, line = document(top, "src/app/use.py:7"), document(top, "src/app/use.py:17")
    (finding,) = uses["findings"]
    (mention,), (unmet,) = line["mentions"], line["unmet"]
    found = {
        "Explanation": set(uses),
        "asked": set(uses["asked"]),
        "A finding, besides": set(finding) - {"cell", *tables_of("json.md")["findings"]},
        "A step": set(finding["steps"][0]),
        "An entry": set(finding["entry"]),
        "A wave": set(uses["waves"][0]),
        "Since": set(finding["since"]["code"]),
        "A mention": set(mention),
        "Unmet": set(unmet),
    }
    assert found == {heading: {*keys} for heading, keys in tables_of("explain-json.md").items()}


WAYS_POLICY = """\
version: 1
codebase: {source: [src]}
seams:
  - {id: context, target: app.seam.Context, why: One place decides., allow: [{module: app.seam, reason: Home.}]}
"""
WAYS = """\
import app.seam
import app.compat
from app.seam import *


class Sub(Context):
    pass


def build(flag):
    app.seam.Context()
    Sub()
    if flag:
        K = app.compat.CC
    else:
        K = dict
    K()
"""


@pytest.mark.parametrize(
    ("line", "steps"),
    [
        (11, ["app is imported at src/app/use.py:1", "app.seam.Context is defined at src/app/seam.py:1"]),
        (12, ["app.use.Sub is defined at src/app/use.py:6", "app.seam.Context is defined at src/app/seam.py:1"]),
        (
            17,
            [
                "K is assigned at src/app/use.py:14",
                "K is assigned at src/app/use.py:16",
                "app is imported at src/app/use.py:2",
                "app.compat.CC is imported at src/app/compat.py:1",
                "app.seam.Context is defined at src/app/seam.py:1",
            ],
        ),
        (3, ["app.seam is a module (src/app/seam.py)"]),
    ],
)
def test_each_step_is_one_that_leads_there(
    line: int, steps: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"allowlists.yaml": WAYS_POLICY, "src/app/__init__.py": "", "src/app/use.py": WAYS}
    files |= {"src/app/seam.py": "class Context: ...\n", "src/app/compat.py": "from app.seam import Context as CC\n"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    text = told(tmp_path, f"src/app/use.py:{line}")
    found = re.findall(r"^    \d+ +(.*)$", text, re.MULTILINE)
    assert [step.partition(": ")[0] for step in found] == steps
    assert ("Sub -> app.use.Sub, which counts as app.seam.Context, defined at" in text) is (line == 12)
    assert ("import    every name of app.seam" in text) is (line == 3)
    assert "lies outside the codebase root" in told(tmp_path, "..")


def test_strict_receivers_are_named_only_where_they_would_count_the_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixed = (
        "class Mixin:\n    def go(self):\n        return self.fetch()\n\n\ndef go(thing):\n    return thing.fetch()\n"
    )
    policy = WAYS_POLICY.replace("app.seam.Context", "app.seam.Store.fetch")
    files = {"allowlists.yaml": policy, "src/app/__init__.py": "", "src/app/use.py": mixed}
    files["src/app/seam.py"] = "class Store:\n    def fetch(self): ...\n"
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    said = {line: told(tmp_path, f"src/app/use.py:{line}") for line in (3, 7)}
    assert all("it cannot be known what" in text for text in said.values())
    assert [line for line, text in said.items() if "`receivers: strict` counts such calls" in text] == [7]

"""An answer is given again if nothing that it depends on has changed, and only then."""

from __future__ import annotations

import os
import random
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.unit.asking import FILES, POLICY, afresh, ask, codebase

from seamguard import remembering
from seamguard.cache import answers, replay, seals
from seamguard.cache.program import files
from seamguard.engine import judge_tree
from seamguard.index.noted import indifferent

if TYPE_CHECKING:
    from collections.abc import Callable

    Edit = Callable[[Path], object]

USE = "\n\nfrom shop.db import connect as link\n\nlink()\n"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("SEAMGUARD_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def top(tmp_path: Path) -> Path:
    return codebase(tmp_path / "project").parent


@pytest.fixture(params=["trusted", "fresh"])
def age(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether files count as written long ago, so that their seals are trusted, or just now."""
    if request.param == "trusted":
        monkeypatch.setattr(seals, "MARGIN", 0)
    return str(request.param)


def _write(name: str, text: str) -> Edit:
    def edit(top: Path) -> None:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    return edit


def _append(name: str, text: str) -> Edit:
    return lambda top: _write(name, (top / name).read_text("utf-8") + text)(top)


def _replace(name: str, old: str, new: str) -> Edit:
    return lambda top: _write(name, (top / name).read_text("utf-8").replace(old, new))(top)


def _same_size_and_times(top: Path) -> None:
    """The same length and the same time of modification: only the time of change tells."""
    path = top / "src/shop/app.py"
    before = path.stat()
    path.write_text(path.read_text("utf-8").replace("connect()", "connecx()"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def _moved_over(top: Path) -> None:
    """Another file in its place, with its size and its time of modification."""
    path, other = top / "src/shop/jobs.py", top / "src/shop/new"
    other.write_text(path.read_text("utf-8").replace("connect()", "connecx()"), "utf-8")
    shutil.copystat(path, other)
    other.replace(path)


def _in_the_future(top: Path) -> None:
    _append("src/shop/idle.py", USE)(top)
    os.utime(top / "src/shop/idle.py", (4e9, 4e9))


def _folder_to_link(top: Path) -> None:
    (top / "src/shop/more").rename(top / "elsewhere")
    (top / "elsewhere/names.py").write_text(USE, "utf-8")
    (top / "src/shop/more").symlink_to(top / "elsewhere", target_is_directory=True)


def _root_to_link(top: Path) -> None:
    (top / "src").rename(top / "real")
    _append("real/shop/idle.py", USE)(top)
    (top / "src").symlink_to("real", target_is_directory=True)


CHANGES: dict[str, Edit] = {
    "a use is added": _append("src/shop/idle.py", USE),
    "a use is gone": _replace("src/shop/jobs.py", "connect()", "None"),
    "same size and same times": _same_size_and_times,
    "a file is moved over it": _moved_over,
    "a time in the future": _in_the_future,
    "a file is added": _write("src/shop/extra.py", USE),
    "a file is added that uses nothing": _write("src/shop/extra.py", ""),
    "a file is added in a new folder": _write("src/shop/new/extra.py", USE),
    "a file is removed": lambda top: (top / "src/shop/more/names.py").unlink(),
    "a file is renamed": lambda top: (top / "src/shop/jobs.py").rename(top / "src/shop/work.py"),
    "a suppression": _append("src/shop/idle.py", "# seamguard: allow[connect] never needed\n"),
    "a folder is renamed": lambda top: (top / "src/shop/more").rename(top / "src/shop/less"),
    "an ignored folder": lambda top: (top / "src/shop/__pycache__").mkdir(),
    "a hidden file": _write("src/shop/.hidden.py", USE),
    "an excluded file": _write("src/shop/generated_x.py", USE),
    "a virtual environment": _write("src/shop/more/pyvenv.cfg", ""),
    "a folder becomes a link": _folder_to_link,
    "the root becomes a link": _root_to_link,
    "a link appears": lambda top: (top / "src/shop/linked.py").symlink_to("app.py"),
    "a broken link": lambda top: (top / "src/shop/linked.py").symlink_to("nowhere"),
    "a file that cannot be parsed": _append("src/shop/idle.py", "\n\nfrom shop.db import connect\n)(\n"),
    "the policy": _replace("allowlists.yaml", "One place connects.", "Only one place connects."),
    "the policy permits less": _replace("allowlists.yaml", "module: shop.app", "module: shop.apps"),
    "the policy is broken": _append("allowlists.yaml", "nonsense: 1\n"),
    "the workflow": _replace(".github/workflows/ci.yml", "pytest guardrails/", "true"),
    "the workflow is gone": lambda top: (top / ".github/workflows/ci.yml").unlink(),
    "a test": _append("tests/test_shop.py", "\n\ndef test_more():\n    assert connect()\n"),
}
_TOLD_ALIKE = {"the root becomes a link", "a folder is renamed", "the policy"}  # what differs is not in a report


@pytest.mark.parametrize("change", CHANGES)
def test_the_answer_follows_whatever_it_depends_on(top: Path, age: str, change: str) -> None:
    policy = top / "allowlists.yaml"
    first = ask(policy)
    assert (first.again, first.text) == (False, afresh(policy))
    assert ask(policy) == first._replace(again=True)
    CHANGES[change](top)
    told = ask(policy)
    assert told.text == afresh(policy)
    assert not told.again
    assert told.text != first.text or change in _TOLD_ALIKE


UNCHANGED: dict[str, Edit] = {
    "nothing": lambda _: None,
    "a file is touched": lambda top: (top / "src/shop/app.py").touch(),
    "a file is written as it is": _append("src/shop/app.py", ""),
    "a text beside the code": _write("src/shop/README.md", "More.\n"),
    "a text is gone": lambda top: (top / "README.md").unlink(),
    "what an editor leaves": _write("src/shop/.app.py.swp", "x"),
    "a comment in a file that nobody reads": _append("src/shop/more/names.py", "# more\n"),
    "another encoding of what matters to nobody": _write("src/shop/idle.py", "# coding: utf-7\nx = 1\n"),
    "permissions": lambda top: (top / "src/shop/app.py").chmod(0o600),
    "a policy nearer to nobody": _write("tests/allowlists.yaml", "no policy"),
}


@pytest.mark.parametrize("change", UNCHANGED)
def test_what_changes_nothing_costs_no_run(top: Path, age: str, change: str) -> None:
    policy = top / "allowlists.yaml"
    first = ask(policy)
    UNCHANGED[change](top)
    assert ask(policy) == first._replace(again=True)
    assert first.text == afresh(policy)


def test_a_fresh_checkout_costs_no_run(top: Path, age: str) -> None:
    policy = top / "allowlists.yaml"
    first = ask(policy)
    shutil.copytree(top, top.parent / "copy")
    shutil.rmtree(top)
    (top.parent / "copy").rename(top)
    assert ask(policy) == first._replace(again=True)


def test_seals_are_renewed_so_that_the_next_run_reads_nothing(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "MARGIN", 0)
    policy = top / "allowlists.yaml"
    first = ask(policy)
    touched = top / "src/shop/app.py"
    touched.touch()
    ticked = top.parent / "clock"
    while not ticked.exists() or ticked.stat().st_ctime_ns <= touched.stat().st_ctime_ns:  # clocks of disks are coarse
        ticked.write_text("", "utf-8")
    assert ask(policy).again
    monkeypatch.setattr(replay, "_holds", partial(_holds_without_reading, replay._holds))
    assert ask(policy) == first._replace(again=True)


def _holds_without_reading(
    holds: Callable[..., bool], watched: answers.Watched, answer: tuple[str | int | bytes, ...], entry: object
) -> bool:
    assert seals.seals_of(watched.paths.split("\0")) == watched.seals
    assert not watched.doubtful
    return holds(watched, answer, entry)


@pytest.mark.parametrize("days", [-1, 1])
def test_an_answer_of_another_day_is_none(top: Path, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    policy = top / "allowlists.yaml"
    ask(policy)
    day = answers.today()
    monkeypatch.setattr(replay, "today", lambda: day + days)
    assert not ask(policy).again


def test_without_permission_the_answer_is_that_of_a_run(top: Path, age: str, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = top / "allowlists.yaml"
    first = ask(policy)
    (top / "src/shop/app.py").chmod(0)
    told = ask(policy)
    assert told.text == afresh(policy)
    assert told.again is (os.geteuid() == 0)  # who may read everything reads it
    assert (told.text == first.text) is told.again


@pytest.mark.parametrize(
    ("name", "value"), [("NO_COLOR", "1"), ("FORCE_COLOR", "1"), ("TERM", "dumb-1")], ids=["no", "force", "term"]
)
def test_how_a_report_looks_is_part_of_the_question(
    top: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    policy = top / "allowlists.yaml"
    ask(policy)
    monkeypatch.setenv(name, value)
    assert not ask(policy).again


def test_another_folder_is_another_question(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = top / "allowlists.yaml"
    ask(policy)
    monkeypatch.chdir(top)
    assert not ask(policy).again


def test_a_program_that_changed_is_another(top: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "program/of.py"
    program.parent.mkdir()
    program.write_text("1")
    os.utime(program, (0, 0))
    monkeypatch.setattr("seamguard.cache.keeping.files", lambda: files(str(program.parent)))
    monkeypatch.setattr("seamguard.cache.keeping.MARGIN", 0)
    policy = top / "allowlists.yaml"
    ask(policy)
    assert ask(policy).again
    program.write_text("2")
    assert not ask(policy).again


def with_library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a folder with an installed library on the import path; return what tells the library's version."""
    told = folder / "libcst-1.8.dist-info"
    told.mkdir(parents=True)
    monkeypatch.syspath_prepend(folder)
    return told


def test_another_version_of_a_library_is_another_program(
    top: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site-packages"
    told = with_library(folder, monkeypatch)
    policy = top / "allowlists.yaml"
    ask(policy)
    (folder / "unrelated-1.0.dist-info").mkdir()
    assert ask(policy).again
    told.rename(told.with_name("libcst-1.9.dist-info"))
    assert not ask(policy).again


def test_a_library_in_any_folder_of_the_import_path_counts(
    top: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = with_library(tmp_path / "vendored", monkeypatch)
    policy = top / "allowlists.yaml"
    ask(policy)
    assert ask(policy).again
    told.rename(told.with_name("libcst-1.9.dist-info"))
    assert not ask(policy).again


def test_another_import_path_may_lead_to_other_libraries(
    top: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = top / "allowlists.yaml"
    ask(policy)
    monkeypatch.syspath_prepend(tmp_path)
    assert not ask(policy).again


def test_a_folder_that_is_no_environment_any_more_is_left_out_no_more(top: Path, age: str) -> None:
    mark = top / "src/shop/env/pyvenv.cfg"
    mark.parent.mkdir()
    mark.touch()
    policy = top / "allowlists.yaml"
    first = ask(policy)
    assert ask(policy).again
    mark.unlink()
    told = ask(policy)
    assert told.text == afresh(policy) != first.text


def test_how_long_numbers_may_be_is_part_of_the_question(top: Path, age: str) -> None:
    _append("src/shop/app.py", f"\n\nLONG = {'9' * 5000}\n")(top)
    policy, limit = top / "allowlists.yaml", sys.get_int_max_str_digits()
    seen = set()
    try:
        for digits in (0, limit, 0, limit):
            sys.set_int_max_str_digits(digits)
            told = ask(policy)
            assert told.text == afresh(policy)
            seen.add(told.text)
    finally:
        sys.set_int_max_str_digits(limit)
    assert len(seen) == 2


def test_a_nearer_policy_is_found(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = top / "src"
    monkeypatch.chdir(below)
    found = Path("../allowlists.yaml")
    key = answers.key_of("command", ("check",))
    run = remembering.Run()
    result = run.check(found, None, is_named=False)
    run.keep(key, result, ("text", 1, False))
    assert replay.replayed(("check",), indifferent) is not None
    (below / "allowlists.yaml").write_text("nearer", "utf-8")
    assert replay.replayed(("check",), indifferent) is None


def test_an_answer_with_errors_is_not_kept(top: Path) -> None:
    (top / "src/shop/jobs.py").write_text("from shop.db import connect\n)(\n", "utf-8")
    policy = top / "allowlists.yaml"
    assert "cannot be parsed" in ask(policy).text
    assert not ask(policy).again


RULES = "rules:\n  - id: own\n    check: own:find\n    why: We say so.\n"
PURE = """\
from seamguard.api import Breach


def find(facts):
    return [facts.text(file) for file in facts.files()] and []
"""


@pytest.mark.parametrize(
    ("source", "again"),
    [(PURE, True), ("import os\n\n\n" + PURE, False), (PURE.replace("and []", "and open and []"), False)],
    ids=["of the facts", "imports os", "opens files"],
)
def test_a_rule_of_a_team_may_know_nothing_but_facts(top: Path, source: str, again: bool) -> None:
    (top / "own.py").write_text(source, "utf-8")
    policy = codebase(top, POLICY + RULES)
    first = ask(policy)
    assert '"own"' in first.text
    assert ask(policy).again is again
    (top / "own.py").write_text(source.replace("and []", "or []"), "utf-8")
    told = ask(policy)
    assert not told.again
    assert told.text == afresh(policy)


def test_a_file_that_is_changed_while_it_is_read_is_not_kept(
    top: Path, age: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = top / "allowlists.yaml"

    def meddling(*arguments: object) -> object:
        result = judge_tree(*arguments)  # type: ignore[arg-type] # handed on as they are
        _append("src/shop/idle.py", USE)(top)
        return result

    monkeypatch.setattr("seamguard.remembering.judge_tree", meddling)
    ask(policy)
    monkeypatch.undo()
    told = ask(policy)
    assert not told.again


# A long way of edits


def _link(link: Path, path: Path) -> None:
    if link.is_symlink():
        link.unlink()
    else:
        link.symlink_to(path)


def _random_edit(top: Path, dice: random.Random) -> None:
    files = sorted(path for path in (top / "src").rglob("*.py") if path.is_file() and not path.is_symlink())
    path = dice.choice(files) if files else top / "src/shop/app.py"
    new = top / "src/shop" / dice.choice(["more", "", "new"]) / f"{dice.choice('abc')}.py"
    kind = dice.randrange(14)
    match kind:
        case 0 | 1:
            path.touch()
        case 2:
            path.write_text(path.read_text("utf-8") + "# a comment\n", "utf-8")
        case 3:
            path.write_text(path.read_text("utf-8") + dice.choice([USE, "\nimport shop.jobs\n", "\nx = 1\n"]), "utf-8")
        case 4:
            new.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(dice.choice([USE, "", "y = 2\n"]), "utf-8")
        case 5 if path.name not in ("app.py", "db.py"):
            path.unlink()
        case 6:
            before = path.stat()
            path.write_text(path.read_text("utf-8").replace("connect", dice.choice(["connecx", "connect"])), "utf-8")
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        case 7:
            (top / "src/shop/notes.md").write_text(str(dice.random()), "utf-8")
        case 8 | 9:
            _link(top / "src/shop/linked.py", path)
        case 10:
            policy = top / "allowlists.yaml"
            policy.write_text(POLICY.replace("count: 1", f"count: {dice.randrange(1, 3)}"), "utf-8")
        case 11:
            other = dice.choice(files)
            texts = path.read_text("utf-8"), other.read_text("utf-8")
            path.write_text(texts[1], "utf-8")
            other.write_text(texts[0], "utf-8")
        case 12:
            codebase(top)  # everything as it was, but for what was added
        case _:
            (top / "src/shop" / dice.choice(["__pycache__", ".cache", "empty"])).mkdir(exist_ok=True)


@pytest.mark.parametrize("seed", range(6))
def test_on_a_long_way_no_answer_is_another_than_that_of_a_run(
    top: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "MARGIN", 0 if seed % 2 else 2_000_000_000)
    dice = random.Random(seed)  # noqa: S311 (edits, no secrets)
    policy = top / "allowlists.yaml"
    again = 0
    for step in range(80):
        told = ask(policy)
        again += told.again
        assert told.text == afresh(policy), step
        _random_edit(top, dice)
    assert 8 < again < 72


def test_the_files_of_this_test_are_those_that_it_speaks_of(top: Path) -> None:
    assert all((top / name).is_file() for name in FILES)

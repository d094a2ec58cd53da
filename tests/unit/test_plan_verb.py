"""The verb `plan`: which codebase it looks at, what it shows, and how it ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.repository import Repo

from seamguard.cli import main

if TYPE_CHECKING:
    from pathlib import Path

CODE = "def connect():\n    pass\n\n\nconnect()\n"
PLAN = "# Plan\n\n- `connect` is at `src/shop/db.py:1`\n- `connect` has one call site\n"
DRIFTED = PLAN.replace(":1`", ":3`").replace("one call site", "two call sites")
POLICY = "version: 1\ncodebase: {root: app, source: [src]}\nplans: [{id: p, why: x, documents: [plan.md]}]\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "src/shop").mkdir(parents=True)
    (tmp_path / "src/shop/db.py").write_text(CODE, "utf-8")
    (tmp_path / "plan.md").write_text(PLAN, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_without_a_policy_all_python_below_the_folder_is_looked_at(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "plan.md"]) == 0
    assert _told(capsys) == ["KEPT    2 claims in 1 document: 2 ok; 1 file"]
    assert main(["plan", str(here / "plan.md"), "--root", str(here), "--list"]) == 0
    assert [line.split(": ", 1)[1] for line in _told(capsys)[:2]] == [
        "ok          line      src/shop/db.py:1",
        "ok          count     `connect` has one call site",
    ]


def test_what_is_wrong_is_told_with_its_place(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "plan.md").write_text(DRIFTED, "utf-8")
    assert main(["plan", "plan.md"]) == 1
    assert _told(capsys) == [
        (
            "plan.md:3:20: moved       line      src/shop/db.py:3: connect is at src/shop/db.py:1 now (-2): "
            "correct the line, or let `seamguard plan --fix` do it"
        ),
        "plan.md:4:4: changed     count     `connect` has two call sites: there is 1 call, not 2: src/shop/db.py:5",
        "",
        "BROKEN  2 claims in 1 document: 1 moved, 1 changed; 1 file",
    ]


def test_formats_say_the_same(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "plan.md").write_text(DRIFTED, "utf-8")
    assert main(["plan", "plan.md", "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["outcome"]) == ("seamguard/plan/1", "broken")
    claims = document["documents"][0]["claims"]
    assert [(one["line"], one["column"], one["kind"], one["truth"]) for one in claims] == [
        (3, 20, "line", "moved"),
        (4, 4, "count", "changed"),
    ]
    assert (claims[0]["path"], claims[0]["at"]) == ("src/shop/db.py", 1)
    assert main(["plan", "plan.md", "--format", "markdown"]) == 1
    markdown = capsys.readouterr().out
    assert "| <code>plan.md:3:20</code> | moved |" in markdown
    assert "2 claims in 1 document: 1 moved, 1 changed" in markdown


def test_lines_are_put_right_and_the_rest_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "plan.md").write_text(DRIFTED, "utf-8")
    assert main(["plan", "plan.md", "--fix"]) == 1
    told = _told(capsys)
    assert "plan.md: corrected 1 cited line" in told
    assert told[-1] == "BROKEN  2 claims in 1 document: 1 ok, 1 changed; 1 file"
    assert (here / "plan.md").read_text("utf-8") == DRIFTED.replace(":3`", ":1`")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "plan.md: nothing in it is a claim that can be checked"),
        (b"Nothing.\n", "plan.md: nothing in it is a claim that can be checked"),
        (b"a\n\xff", "plan.md:2:1: byte 0xff is no UTF-8: save the document in UTF-8"),
    ],
)
def test_a_document_that_says_nothing_is_no_success(
    here: Path, capsys: pytest.CaptureFixture[str], data: bytes, said: str
) -> None:
    (here / "plan.md").write_bytes(data)
    assert main(["plan", "plan.md"]) == 2
    assert _told(capsys)[0].startswith(said)
    assert main(["plan", "plan.md", "--format", "markdown"]) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gone.md"], "gone.md: there is no such document"),
        (["src"], "src: cannot be read"),
        (["plan.md", "--root", "gone"], "gone: is not a folder"),
        (["plan.md", "--policy", "gone.yaml"], "gone.yaml: there is no such policy file"),
        (["plan.md", "--at", "HEAD"], "not a git repository"),
    ],
)
def test_what_is_not_there_is_told(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert here.is_dir()
    assert main(["plan", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_codebase_without_python_proves_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "src/shop/db.py").unlink()
    assert main(["plan", "plan.md"]) == 2
    assert _told(capsys)[-1].startswith("VACUOUS")


def test_a_file_that_cannot_be_parsed_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "src/shop/bad.py").write_text("connect(\n", "utf-8")
    assert main(["plan", "plan.md"]) == 2
    assert any("src/shop/bad.py" in line for line in _told(capsys))


def test_a_policy_says_which_files_are_the_codebase_and_which_documents_name_names(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "app/src/shop").mkdir(parents=True)
    (here / "src/shop/db.py").rename(here / "app/src/shop/db.py")
    (here / "allowlists.yaml").write_text(POLICY, "utf-8")
    (here / "plan.md").write_text(PLAN + "\nUse `shop.db.gone`, not `app/src/shop/db.py:1`.\n", "utf-8")
    (here / "other.md").write_text((here / "plan.md").read_text("utf-8"), "utf-8")
    assert main(["plan", "plan.md", "other.md"]) == 1
    assert [line for line in _told(capsys) if "missing" in line] == [
        "plan.md:6:6: missing     name      shop.db.gone: the codebase has no shop.db.gone",
        "BROKEN  7 claims in 2 documents: 6 ok, 1 missing; 1 file",
    ]


def test_a_commit_is_looked_at_as_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository = Repo(tmp_path)
    repository.commit({"src/shop/db.py": CODE, "docs/plan.md": PLAN})
    repository.commit({"src/shop/db.py": f"\n\n{CODE}"})
    plan = str(tmp_path / "docs/plan.md")
    assert main(["plan", plan, "--root", str(tmp_path)]) == 1
    assert main(["plan", plan, "--root", str(tmp_path), "--at", "HEAD~1"]) == 0
    assert " at " in _told(capsys)[-1]
    assert main(["plan", "docs/plan.md", "--root", str(tmp_path / ".git"), "--at", "HEAD~1"]) == 0
    assert main(["plan", plan, "--root", str(tmp_path), "--at", "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err

"""Where files lie in the repository, by which job they are linked, and which format is chosen."""

from __future__ import annotations

import json
from argparse import Namespace
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.reports import commands_of
from tests.unit.asking import codebase

from seamguard.cli import FORMATS, KEPT, main
from seamguard.options import format_of
from seamguard.telling import WRITERS, link_of, top_of

if TYPE_CHECKING:
    from collections.abc import Iterator

POLICY = "version: 1\ncodebase: {root: ., source: [src]}\nseams: [{id: connect, target: shop.db.connect, why: One.}]\n"


@pytest.fixture
def top(tmp_path: Path) -> Iterator[Path]:
    """A repository with its codebase and its policy in folders of their own; work begins elsewhere in it."""
    folder = tmp_path / "repo"
    for name, text in {"src/shop/__init__.py": "", "src/shop/db.py": "def connect(): ...\n\n\nconnect()\n"}.items():
        (folder / "code" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "code" / name).write_text(text)
    (folder / "rules").mkdir()
    (folder / "rules/allowlists.yaml").write_text(POLICY.replace("root: .", "root: ../code"))
    (folder / ".git").mkdir()
    (folder / "work").mkdir()
    with chdir(folder / "work"):
        yield folder


CHECK = ("check", "--no-cache", "--policy", "../rules/allowlists.yaml")


def test_every_format_has_a_writer() -> None:
    assert tuple(WRITERS) == FORMATS
    assert {*KEPT} < {*FORMATS}


@pytest.mark.parametrize(
    ("given", "output", "actions", "expected"),
    [
        (None, None, None, "text"),
        (None, None, "true", "github"),
        (None, None, "false", "text"),
        (None, Path("report.txt"), "true", "text"),
        ("text", None, "true", "text"),
        ("json", None, "true", "json"),
    ],
)
def test_the_log_of_actions_gets_annotations_unless_something_else_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, given: str | None, output: Path | None, actions: str | None, expected: str
) -> None:
    if actions is not None:
        monkeypatch.setenv("GITHUB_ACTIONS", actions)
    assert format_of(Namespace(format=given, output=output)) == expected


def test_paths_are_those_from_the_top_of_the_repository(top: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*CHECK, "--format", "github"]) == 1
    (told,) = commands_of(capsys.readouterr().out)
    assert told.properties["file"] == "code/src/shop/db.py"
    assert main([*CHECK, "--format", "sarif", "--root", "../code"]) == 1
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "code/src/shop/db.py"


def test_a_policy_elsewhere_keeps_its_whole_path(top: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = tmp_path / "allowlists.yaml"
    elsewhere.write_text(POLICY.replace("root: .", "root: repo/code").replace("db.connect", "db.conect"))
    assert main(["check", "--no-cache", "--policy", str(elsewhere), "--format", "github"]) == 2
    (told,) = commands_of(capsys.readouterr().out)
    assert told.properties["file"] == elsewhere.as_posix()


def test_a_policy_that_cannot_be_read_is_told_in_each_format(top: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (top / "rules/allowlists.yaml").write_text("version: 9\n")
    assert main([*CHECK, "--format", "text"]) == 2
    assert capsys.readouterr().out == ""
    assert main([*CHECK, "--format", "github"]) == 2
    told = [*commands_of(capsys.readouterr().out)]
    assert {one.properties["file"] for one in told} == {"rules/allowlists.yaml"}
    assert told[0].properties["line"] == "1"
    assert main([*CHECK, "--format", "markdown"]) == 2
    assert "\n- rules/allowlists.yaml:1:10: " in capsys.readouterr().out
    assert main([*CHECK, "--format", "sarif"]) == 2
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert not run["invocations"][0]["executionSuccessful"]


def test_diff_and_check_tell_a_missing_policy_as_an_annotation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.chdir(tmp_path)
    for arguments in (["check"], ["diff", "--base", "main"]):
        assert main(arguments) == 2
        (told,) = commands_of(capsys.readouterr().out)
        assert (told.name, told.properties["title"]) == ("error", "seamguard could not judge")


def test_answers_for_actions_are_apart_from_others_and_what_knows_the_commit_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from seamguard.__main__ import main as door

    monkeypatch.setenv("SEAMGUARD_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(codebase(tmp_path / "project").parent)
    told: dict[str, set[str]] = {}
    for actions in ("false", "true", "false", "true"):
        monkeypatch.setenv("GITHUB_ACTIONS", actions)
        door(["check"])
        told.setdefault(actions, set()).add(capsys.readouterr().out)
    assert all(len(texts) == 1 for texts in told.values())
    assert told["true"] != told["false"]
    kept = {*(tmp_path / "cache").glob("answers-*/??/*")}
    for form in sorted({*FORMATS} - {*KEPT}):
        door(["check", "--format", form])
    assert {*(tmp_path / "cache").glob("answers-*/??/*")} == kept


def test_the_top_is_that_of_the_repository_then_of_the_job_then_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "a/b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert top_of(inner) == inner
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert top_of(inner) == tmp_path
    assert top_of(tmp_path.parent) == inner, "it is none of the job's"
    (tmp_path / "a/.git").write_text("gitdir: elsewhere\n")
    assert top_of(inner) == tmp_path / "a", "a checkout may lie below the folder of the job"


GITHUB = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "a/b", "GITHUB_SHA": "c0ffee"}
GITLAB = {"CI_PROJECT_URL": "https://gitlab.com/a/b", "CI_COMMIT_SHA": "c0ffee"}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, ""),
        (GITHUB, "https://github.com/a/b/blob/c0ffee/"),
        ({**GITHUB, "GITHUB_SHA": ""}, ""),
        (GITLAB, "https://gitlab.com/a/b/-/blob/c0ffee/"),
    ],
    ids=["nowhere", "github", "no commit", "gitlab"],
)
def test_files_are_linked_where_the_job_says_of_what(environment: dict[str, str], expected: str) -> None:
    assert link_of(environment) == expected

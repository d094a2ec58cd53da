"""`seamguard explain`: what is known of a seam or a place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute


BINDINGS = """\
KEPT    bindings  1 use in production: 1 migrating; apart: 0 in tests, 0 in scripts; 1 definition
  guards    call of app.seam.bindings
  why       Every call makes another resolver.
  wave      allowlists.yaml:8: wave-1 (One resolver; active, 2 left)
  entry     allowlists.yaml:29: app.use:Store.open (1 in wave-1): Takes table names only.

  src/app/use.py:12:16: Migrating in wave-1: Takes table names only.
  verdict   migrating, call in app.use:Store.open
  12 |         return bindings(profile)
     |                ^^^^^^^^^^^^^^^^^
  resolved  bindings -> app.seam.bindings, defined at src/app/seam.py:6
  entry     allowlists.yaml:29 app.use:Store.open (wave-1)
"""


def test_a_seam(seamguard: Execute, broken: Path) -> None:
    assert seamguard("explain", "bindings", cwd=broken) == (0, BINDINGS, "")


@pytest.mark.parametrize(
    ("place", "lines"),
    [
        ("app.use:build", [5]),
        ("app.use:Store", [12]),
        ("app.use", [5, 12]),
        ("src/app/use.py", [5, 12]),
        ("src/app/use.py:6", [5]),
        ("src/app/use.py:12", [12]),
    ],
)
def test_a_place(seamguard: Execute, broken: Path, place: str, lines: list[int]) -> None:
    run = seamguard("explain", place, cwd=broken)
    assert (run.exit_code, run.stderr) == (0, "")
    told = [line for line in run.stdout.splitlines() if line.startswith("  src/")]
    assert [int(line.split(":")[1]) for line in told] == lines


def test_a_place_that_breaks_a_rule(seamguard: Execute, broken: Path) -> None:
    run = seamguard("explain", "app.late:late", cwd=broken)
    assert run.exit_code == 0
    assert "app.late:late uses 'context', and no entry permits it" in run.stdout


def test_an_entry_that_nothing_uses(seamguard: Execute, kept: Path) -> None:
    (kept / "code/src/app/use.py").write_text("")
    run = seamguard("explain", "app.use:build", cwd=kept)
    assert (run.exit_code, run.stderr) == (0, "")
    assert "nothing in app.use:build uses 'context' any more: remove the entry" in run.stdout


@pytest.mark.parametrize(
    ("what", "meant"),
    [("contxt", "context"), ("app.use:buld", "app.use:build"), ("app.lat:late", "app.late:late")],
)
def test_what_is_misspelt(seamguard: Execute, broken: Path, what: str, meant: str) -> None:
    run = seamguard("explain", what, cwd=broken)
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.startswith(f"seamguard: nothing is known of {what!r}; did you mean {meant}? ")


def test_what_is_like_nothing(seamguard: Execute, broken: Path) -> None:
    run = seamguard("explain", "zzz", cwd=broken)
    assert (run.exit_code, run.stdout) == (2, "")
    assert "did you mean" not in run.stderr
    assert "(context, bindings)" in run.stderr


def test_a_program_has_a_document_to_read_also_where_there_is_no_answer(seamguard: Execute, kept: Path) -> None:
    answer = seamguard("explain", "src/app/use.py:5", "--format", "json", cwd=kept)
    assert (answer.exit_code, json.loads(answer.stdout)["schema"]) == (0, "seamguard/explain/1")
    none = seamguard("explain", "zzz", "--format", "json", cwd=kept)
    document = json.loads(none.stdout)
    assert (none.exit_code, document["schema"], document["outcome"]) == (2, "seamguard/explain/1", "error")
    assert document["errors"][0]["message"].startswith("nothing is known of 'zzz'")


def test_takes_the_common_options(seamguard: Execute, kept: Path) -> None:
    options = ("--policy", kept / "allowlists.yaml", "--root", kept / "code", "--output", "e.txt")
    assert seamguard("explain", "context", *options, "--color", "always") == (0, "", "")
    assert "\x1b[1;32mKEPT" in (kept.parent / "e.txt").read_text()


def test_of_what_can_be_read_says_what_cannot(seamguard: Execute, broken: Path) -> None:
    (broken / "code/src/app/half.py").write_text("from app.seam import bindings\ndef f(:\n")
    run = seamguard("explain", "bindings", cwd=broken)
    assert run.exit_code == 2
    assert run.stdout.startswith("KEPT    bindings")
    assert "src/app/half.py:2" in run.stderr

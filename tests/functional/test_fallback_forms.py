"""Which code is a fallback guard, and of which kind: forms and innocent twins, marked in files of the assets."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from seamguard.domain.verdict import Status
from seamguard.engine import check

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = Path(__file__).parents[1] / "assets" / "fallbacks"
_MARK = re.compile(r"  # (fallback-[a-z]+)$")
Guards = set[tuple[str, int, str]]
"""Path, line and kind of each guard."""


class Case(NamedTuple):
    """One definition of a file of the assets, with its lines."""

    path: str
    name: str
    first: int
    last: int


def cases() -> Iterator[Case]:
    for path in sorted(CASES.glob("src/app/*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.If):
                name = getattr(node, "name", "<module>")
                yield Case(path.relative_to(CASES).as_posix(), name, node.lineno, node.end_lineno or node.lineno)


ALL = [*cases()]


def marked() -> Guards:
    found = set()
    for path in sorted(CASES.glob("src/app/*.py")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            mark = _MARK.search(line)
            found |= {(path.relative_to(CASES).as_posix(), number, mark[1])} if mark else set()
    return found


@cache
def reported() -> Guards:
    result = check(CASES / "allowlists.yaml")
    assert result.errors == ()
    (verdict,) = result.verdicts
    guards = verdict.falling_back(Status.MIGRATING)
    assert all(judged.finding.certain for judged in guards)
    return {(judged.finding.path, judged.finding.span.line, judged.finding.kind) for judged in guards}


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{Path(case.path).stem}-{case.name}-{case.first}")
def test_what_is_marked_is_reported_and_nothing_else(case: Case) -> None:
    def here(guards: Guards) -> Guards:
        return {guard for guard in guards if guard[0] == case.path and case.first <= guard[1] <= case.last}

    assert here(reported()) == here(marked())


def test_no_guard_stands_outside_the_cases() -> None:
    assert reported() == marked()


def test_there_are_cases_enough() -> None:
    kinds = {kind for _, _, kind in marked()}
    assert kinds == {
        f"fallback-{kind}" for kind in ("if", "or", "conditional", "except", "default", "parameter", "return")
    }
    assert len(marked()) >= 150
    assert sum(case.path.endswith("innocent.py") for case in ALL) >= 50

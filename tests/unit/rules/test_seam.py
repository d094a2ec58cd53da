"""Which uses of a seam's target count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamguard.domain.facts import Argument, Parameter, Span
from seamguard.domain.source import Category, SourceFile
from seamguard.domain.uses import SeamFacts, Use
from seamguard.rules import find_uses

if TYPE_CHECKING:
    from tests.unit.conftest import Make

FILE = SourceFile("src/app/use.py", "app.use", is_package=False, category=Category.SCRIPTS, read=bytes)
PROFILE = Argument("profile", None, 0)
UNKNOWN = Argument(None, None, 2)


def use(line: int = 5, *, kind: str = "call", certain: bool = True, arguments: tuple[Argument, ...] = ()) -> Use:
    return Use(
        file=FILE,
        scope="build",
        span=Span(line, 12, line, 22),
        kind=kind,
        certain=certain,
        spelling="C",
        via=("app.compat.C", "app.seam.Ctx"),
        arguments=arguments,
        parameters=(Parameter("profile", "positional", has_default=True, default=None, annotation=None),),
    )


def facts(make: Make, *uses: Use) -> SeamFacts:
    return SeamFacts(make.target(), uses, ())


@pytest.mark.parametrize(
    ("certain", "arguments", "counted"),
    [
        (True, (PROFILE,), [True]),
        (True, (UNKNOWN,), [False]),
        (True, (), []),
        (False, (PROFILE,), [False]),
        (False, (UNKNOWN,), [False]),
        (False, (), []),
    ],
)
def test_a_call_is_as_certain_as_its_name_and_its_arguments(
    make: Make, certain: bool, arguments: tuple[Argument, ...], counted: list[bool]
) -> None:
    known = facts(make, use(certain=certain, arguments=arguments))
    assert [finding.certain for finding in find_uses(make.seam(supplies=("profile",)), known)] == counted


@pytest.mark.parametrize("kind", ["partial", "callback", "table", "getattr", "import", "subclass"])
def test_a_use_that_hands_no_arguments_over_counts_under_every_condition(make: Make, kind: str) -> None:
    known = facts(make, use(kind=kind, certain=False))
    (finding,) = find_uses(make.seam(supplies=("profile",)), known)
    assert (finding.kind, finding.certain) == (kind, False)


def test_without_a_condition_every_call_counts(make: Make) -> None:
    assert [found.certain for found in find_uses(make.seam(), facts(make, use()))] == [True]


def test_a_finding_says_what_was_seen_in_whatever_category(make: Make) -> None:
    (finding,) = find_uses(make.seam(id="ctx"), facts(make, use(9)))
    expected = make.finding(
        "app.use:build", 9, category=Category.SCRIPTS, spelling="C", via=("app.compat.C", "app.seam.Ctx")
    )
    assert finding == expected


def test_findings_are_in_order_of_place(make: Make) -> None:
    known = facts(make, use(10), use(9))
    assert [finding.span.line for finding in find_uses(make.seam(), known)] == [9, 10]

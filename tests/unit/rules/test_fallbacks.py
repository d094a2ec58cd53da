"""From a seam's guards to findings, and which of a seam's targets tell what it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.facts import Span
from seamguard.domain.rule import Mark
from seamguard.domain.seam import Member, Role
from seamguard.domain.source import Category, SourceFile
from seamguard.domain.uses import Fallback, FallbackFacts
from seamguard.rules import find_guards, making

if TYPE_CHECKING:
    from tests.unit.conftest import Make

FILE = SourceFile("src/app/use.py", "app.use", is_package=False, category=Category.SCRIPTS, read=bytes)


def test_a_guard_becomes_a_finding_of_its_seam(make: Make) -> None:
    later, first = (
        Fallback(FILE, "build", Span(line, 5, line, 9), "fallback-or", line == 9, "app.seam.Ctx", "C", ("x.C", "app"))
        for line in (9, 2)
    )
    found = find_guards(make.seam(), FallbackFacts((), (), (later, first), ()))
    assert [(one.span.line, one.certain) for one in found] == [(2, False), (9, True)]
    assert {(one.rule, one.subject, one.kind, one.category) for one in found} == {
        ("seam", "ctx", "fallback-or", Category.SCRIPTS)
    }
    assert (found[0].site, found[0].target, found[0].spelling, found[0].via) == (
        *("app.use:build", "app.seam.Ctx", "C"),
        ("x.C", "app"),
    )


def test_constructors_and_values_tell_what_a_seam_makes(make: Make) -> None:
    group = tuple(Member(f"app.seam.{role}", role, (), Mark(20, 1)) for role in Role)
    targets = tuple(make.target(name=name) for name in ("app.seam.Ctx", *(member.target for member in group)))
    found = making(make.seam(group=group), targets)
    assert [target.name for target in found] == ["app.seam.Ctx", "app.seam.constructor", "app.seam.value"]

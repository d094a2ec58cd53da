"""The growth gate compares every field that a policy has: none can be added without a comparison."""

from __future__ import annotations

import pkgutil
from dataclasses import fields, replace
from datetime import date
from importlib import import_module
from typing import Any

import pytest

from seamguard.domain import families
from seamguard.domain.policy import Codebase, Wave
from seamguard.domain.rule import Entry, Mark, Rule
from seamguard.domain.seam import Seam
from seamguard.policy import parse_policy
from seamguard.verdict.groundwork import WAVES, compare_codebase
from seamguard.verdict.lists import Lists
from seamguard.verdict.terms import compare_terms, says_why
from seamguard.verdict.weakening import SETTINGS, SHARED

POLICY = parse_policy(
    b"""\
version: 1
codebase:
  source: [src, lib]
  tests: [tests]
  scripts: [scripts]
  notebooks: [notebooks]
  stubs: [stubs]
  executables: [bin]
  exclude: [old]
  include: ["*.pyw"]
seams:
  - id: s
    target: a.b
    why: x
""",
    "allowlists.yaml",
)


def test_every_field_of_a_seam_has_its_comparison() -> None:
    compared = {*SHARED, *SETTINGS}
    assert {field.name for field in fields(Seam)} - {"allow", "migrating", "mark", "target_mark"} == compared


@pytest.mark.parametrize("family", [module.name for module in pkgutil.iter_modules(families.__path__)])
def test_every_field_of_a_family_has_its_rank(family: str) -> None:
    import_module(f"seamguard.domain.families.{family}")
    made = [one for one in Rule.__subclasses__() if one.family == family][-1]  # slots make a second class of it
    own = {field.name for field in fields(made)} - {field.name for field in fields(Rule)}
    assert {name for name in own if not name.endswith(("mark", "marks"))} == set(made.ranks)


def test_every_field_of_a_wave_has_its_comparison() -> None:
    assert {field.name for field in fields(Wave)} - {"id", "mark"} == set(WAVES)


@pytest.mark.parametrize("name", [field.name for field in fields(Codebase) if "mark" not in field.name])
def test_every_field_of_the_codebase_is_compared(name: str) -> None:
    codebase = POLICY.codebase
    less: dict[str, Any] = {name: "other" if name == "root" else getattr(codebase, name)[1:]}
    changed = replace(codebase, **less)
    roots = (codebase.root, changed.root)
    assert {told.where[1] for told in compare_codebase(codebase, changed, roots)} == {name}
    assert list(compare_codebase(changed, changed, (changed.root, changed.root))) == []


OTHER: dict[str, Any] = {
    "count": None,
    "wave": "wave-2",
    "expires": date(2027, 1, 1),
    "reason": "Other.",
    "owner": "@other",
    "ticket": "https://example.org/1",
}


@pytest.mark.parametrize(
    "name", [field.name for field in fields(Entry) if field.name not in ("module", "scope", "mark")]
)
def test_every_field_of_an_entry_is_compared(name: str) -> None:
    entry = Entry("a", "b", "Reason.", 1, "wave-1", None, None, None, Mark(1, 1))
    changed = replace(entry, **{name: OTHER[name]})
    lists = Lists(POLICY.seams[0], POLICY.seams[0], (), {}, {})
    assert len(list(compare_terms(lists, entry, changed))) == 1
    assert list(compare_terms(lists, changed, changed)) == []


@pytest.mark.parametrize(
    ("reason", "before", "says"),
    [
        ("Ships on Monday.", None, True),
        ("Ships on Monday.", "Ships on Monday.", False),
        ("Ships on Tuesday.", "Ships on Monday.", True),
        ("<why this place may use it>", None, False),
        ("TODO", None, False),
        ("todo: say why", None, True),
        ("ships on Monday", "Ships on Monday.", False),
        ("--", None, False),
    ],
)
def test_a_reason_is_words_that_are_new(reason: str, before: str | None, says: bool) -> None:
    entry = Entry("a", "b", reason, 1, "w", None, None, None, Mark(1, 1))
    assert says_why(entry, None if before is None else replace(entry, reason=before)) is says

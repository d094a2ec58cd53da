"""Policies in many styles, with what edits make of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from seamguard.domain.changes import Add, Alter, Remove
from seamguard.domain.rule import Entry, Mark
from seamguard.policy.edits import edit_policy

if TYPE_CHECKING:
    from seamguard.domain.changes import Change

Case: TypeAlias = "tuple[str, tuple[Change, ...], str]"
"""What stands between the head and the tail before, the changes, and what stands there after."""

DEBT = Entry("m.new", "f", "New.", 1, "w", None, None, None, Mark(0, 0))
LASTING = replace(DEBT, count=None, wave=None)
A, B, C = Remove("s", "a:f"), Remove("s", "b:f"), Remove("s", "c:f")
NEW = Add("s", DEBT)

HEAD = """\
version: 1
waves: [{id: w, status: active}]
seams:
  - id: s
    target: p.m.t
    why: Why.
"""
TAIL = """\
  - id: z
    target: p.m.z
    why: Last.
"""


def entry(place: str, *more: str, indent: int = 6) -> str:
    """An entry as most files write it."""
    lines = [f"- site: {place}", "  count: 2", "  wave: w", "  reason: Old.", *(f"  {line}" for line in more)]
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def flow(place: str) -> str:
    return f'{{site: "{place}", count: 2, wave: w, reason: Old.}}'


AF, BF, CF = (entry(place) for place in ("a:f", "b:f", "c:f"))
NEWF = "      - site: m.new:f\n        count: 1\n        wave: w\n        reason: New.\n"
KEY = "    migrating:\n"
FLOW_NEW = '{site: "m.new:f", count: 1, wave: w, reason: New.}'


def edited(text: str | bytes, *changes: Change) -> bytes:
    """Makes all changes as one step, which must succeed."""
    result = edit_policy(text.encode() if isinstance(text, str) else text, [changes], "p")
    assert not result.refused, result.refused
    return result.data


def lowered(place: str, count: int = 1) -> Alter:
    return Alter("s", place, count=count)


def renamed(place: str, module: str, scope: str) -> Alter:
    return Alter("s", place, site=(module, scope))


def verify(case: Case, newline: str, bom: str) -> None:
    """Nothing but what the changes are about differs, whatever ends the lines and starts the file."""
    before, changes, after = case
    old, new = ((bom + text).replace("\n", newline).encode() for text in (HEAD + before + TAIL, HEAD + after + TAIL))
    assert edited(old, *changes).decode() == new.decode()


def verify_at_the_end(case: Case) -> None:
    """A last line that is not ended stays so."""
    before, changes, after = case
    new = edited((HEAD + before)[:-1], *changes).decode()
    assert new in (HEAD + after, (HEAD + after)[:-1])
    assert not new.endswith("\n") or any(isinstance(change, Remove) for change in changes)

"""Edits of a policy's bytes: entries are removed, changed and added, and every other byte stays as it is."""

from __future__ import annotations

import codecs
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from seamguard.domain.changes import Add, Alter, Record, Remove, applied
from seamguard.domain.policy import AnyRule, Policy
from seamguard.domain.rule import Mark
from seamguard.errors import PolicyError
from seamguard.policy.block_lists import Place, edit_block_list
from seamguard.policy.entry_text import scalar
from seamguard.policy.flow_lists import edit_flow_list
from seamguard.policy.new_lists import edit_new_list, usual_style
from seamguard.policy.nodes import Mapping, Scalar, Sequence, named_place, rule_nodes, select, value_of
from seamguard.policy.patches import Patch, patched
from seamguard.policy.reader import parse_policy
from seamguard.policy.recorded_text import edit_recorded
from seamguard.policy.spans import CannotEditError, Layout, read_layout

if TYPE_CHECKING:
    from collections.abc import Sequence as Many

    from seamguard.domain.changes import Change, Step

_CLAUSES = ("allow", "migrating")
_NOWHERE = Mark(0, 0)
_BY_HAND = "edit it by hand"


class Refusal(NamedTuple):
    """A step that was not made, and what is in the way."""

    step: Step
    message: str


class Edited(NamedTuple):
    """What an edit came to.

    Attributes:
        data: The new bytes.
        made: The steps that were made.
        refused: The others.
    """

    data: bytes
    made: tuple[Step, ...] = ()
    refused: tuple[Refusal, ...] = ()


def edit_policy(data: bytes, steps: Many[Step], display: str) -> Edited:
    """Make all steps that can be made without touching anything else.

    What comes out is decoded again: it says what the old policy with just these changes says, or it is not made.

    Args:
        data: A policy that can be decoded.
        steps: Changes; those of one step are made together or not at all.
        display: What problems call the file.

    Raises:
        PolicyError: The bytes are not a policy.
    """
    made: tuple[Step, ...] = ()
    edited = _edited_once(data, steps, display)
    while edited.refused and edited.made:
        # What stood in the way may be gone.
        made += edited.made
        edited = _edited_once(edited.data, [refusal.step for refusal in edited.refused], display)
    return edited._replace(made=made + edited.made)


def _edited_once(data: bytes, steps: Many[Step], display: str) -> Edited:
    if not steps:
        return Edited(data)
    try:
        return Edited(_edited(data, [change for step in steps for change in step], display), tuple(steps))
    except CannotEditError as error:
        if len(steps) == 1:
            return Edited(data, refused=(Refusal(steps[0], f"{error}: {_BY_HAND}"),))
    # One of them is in the way: it is found by halving.
    middle = len(steps) // 2
    first = _edited_once(data, steps[:middle], display)
    second = _edited_once(first.data, steps[middle:], display)
    return Edited(second.data, first.made + second.made, first.refused + second.refused)


def _edited(data: bytes, changes: list[Change], display: str) -> bytes:
    old = parse_policy(data, display)
    mark = data[: len(codecs.BOM_UTF8)] if data.startswith(codecs.BOM_UTF8) else b""
    layout = read_layout(data.removeprefix(mark).decode("utf-8"))
    by_seam: dict[str, list[Change]] = {}
    for change in changes:
        by_seam.setdefault(change.seam, []).append(change)
    patches = [patch for seam, own in by_seam.items() for patch in _seam_patches(layout, seam, own)]
    layout.refuse_loss((patch.start, patch.end) for patch in patches)
    new = mark + patched(layout.text, patches).encode("utf-8")
    try:
        decoded = parse_policy(new, display)
    except PolicyError as error:
        raise CannotEditError(f"the file would no longer be a policy ({error.problems[0].message})") from error
    if meaning(decoded) != meaning(applied(old, changes)):
        raise CannotEditError("the way in which the file is written would change the meaning of other places")
    return new


def meaning(policy: Policy) -> Policy:
    """What a policy says, without where it says so and in which order its entries stand."""
    unmarked = _unmarked(policy.changed(_ordered))
    return unmarked if isinstance(unmarked, Policy) else policy


def _ordered(rule: AnyRule) -> AnyRule:
    allow, migrating = (sorted(entries, key=lambda entry: entry.place) for entries in (rule.allow, rule.migrating))
    return replace(rule, allow=tuple(allow), migrating=tuple(migrating))


def _unmarked(value: Any) -> Any:  # noqa: ANN401 (any value that a policy holds)
    if isinstance(value, Mark):
        return _NOWHERE
    if isinstance(value, tuple):
        return tuple(_unmarked(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _unmarked(getattr(value, field.name)) for field in fields(value)})
    return value


def _seam_patches(layout: Layout, seam_id: str, changes: list[Change]) -> list[Patch]:
    seam = _seam(layout, seam_id)
    patches = [edit_recorded(layout, seam, change.recorded) for change in changes if isinstance(change, Record)]
    found: set[str] = set()
    for clause in _CLAUSES:
        added = [c for c in changes if isinstance(c, Add) and (c.entry.count is None) == (clause == "allow")]
        node = value_of(seam, clause)
        if not isinstance(node, Sequence):
            patches += edit_new_list(layout, seam, clause, added) if added else []
            continue
        places = tuple(named_place(item) for item in node.items)
        own = {c.place: c for c in changes if isinstance(c, Remove | Alter) and c.place in places}
        found |= own.keys()
        if own or added:
            key = next(key for key, _ in seam.entries if key.text == clause)
            patches += _list_patches(Place(layout, seam, key, node, places), own, added)
    for change in changes:
        if isinstance(change, Remove | Alter) and change.place not in found:
            raise CannotEditError(f"the seam has no entry for {change.place}")
    return patches


def _seam(layout: Layout, seam_id: str) -> Mapping:
    for family, seam in rule_nodes(layout.root):
        if isinstance(seam, Mapping):
            name = value_of(seam, "id")
            if isinstance(name, Scalar) and name.text == seam_id:
                layout.refuse_shared(layout.root, *select(layout.root, family))
                layout.refuse_shared(seam)
                return seam
    raise CannotEditError(f"no rule has the id {seam_id!r}")


def _list_patches(at: Place, changes: dict[str, Alter | Remove], added: list[Add]) -> list[Patch]:
    at.layout.refuse_shared(at.node)
    removed = [index for index, place in enumerate(at.places) if isinstance(changes.get(place), Remove)]
    patches: list[Patch] = []
    for item, place in zip(at.node.items, at.places, strict=True):
        change = changes.get(place)
        if isinstance(change, Alter) and isinstance(item, Mapping):
            patches += _alterations(at.layout, item, change)
    if not removed and not added:
        return patches
    if at.layout.is_flow(at.node):
        return patches + edit_flow_list(at, removed, added, usual_style(at.layout, at.seam))
    return patches + edit_block_list(at, removed, added)


def _alterations(layout: Layout, item: Mapping, change: Alter) -> list[Patch]:
    layout.refuse_shared(item)
    patches = []
    if change.count is not None:
        patches.append(_value_patch(layout, item, "count", str(change.count)))
    if change.site is not None:
        old = value_of(item, "site")
        quote = layout.text[layout.content(old)] if old is not None else ""
        new = scalar(":".join(change.site), flow=layout.is_flow(item), quote=quote if quote in ("'", '"') else "")
        patches.append(_value_patch(layout, item, "site", new))
    return patches


def _value_patch(layout: Layout, item: Mapping, key: str, new: str) -> Patch:
    value = value_of(item, key)
    if value is None:
        raise CannotEditError(f"the entry has no `{key}`")
    if not layout.is_alias(value):
        layout.refuse_shared(value)
    start = layout.offset(value.mark) if layout.is_alias(value) else layout.content(value)
    return Patch(start, layout.span(value)[1], new)

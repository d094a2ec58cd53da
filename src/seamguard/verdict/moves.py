"""Telling a use that moved from one that came and one that went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.rule import MODULE_SCOPE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seamguard.domain.finding import Finding
    from seamguard.domain.rule import Entry


def pair_moves(missing: Mapping[Entry, int], unlisted: Sequence[Finding]) -> dict[Finding, Entry]:
    """Pair unlisted uses with entries that lost as many, where the places are alike.

    Alike is: another scope of the same module, or the same scope (or a scope of the same name) in another module.
    Anything further apart is one new use and one stale entry.

    Args:
        missing: For each site entry, how many of its uses are gone.
        unlisted: Uses that no entry covers.
    """
    left = {entry: count for entry, count in missing.items() if count > 0 and entry.scope is not None}
    pairs: dict[Finding, Entry] = {}
    ranked = sorted(
        (
            (likeness, finding.order, entry.place, finding, entry)
            for finding in unlisted
            for entry in left
            if (likeness := alike((entry.module, entry.scope or ""), (finding.module, finding.scope))) is not None
        ),
        key=lambda candidate: candidate[:3],
    )
    for _, _, _, finding, entry in ranked:
        if finding not in pairs and left[entry] > 0:
            pairs[finding] = entry
            left[entry] -= 1
    return pairs


def alike(old: tuple[str, str], new: tuple[str, str]) -> int | None:
    """How alike two places, each a module and a scope, are: 0 most; None where nothing links them."""
    same_module = old[0] == new[0]
    same_name = old[1].rpartition(".")[2] == new[1].rpartition(".")[2]
    if same_module and same_name:
        return 0
    if old[1] == new[1] and old[1] != MODULE_SCOPE:
        return 1
    if same_module:
        return 2
    return 3 if same_name and old[1] != MODULE_SCOPE else None

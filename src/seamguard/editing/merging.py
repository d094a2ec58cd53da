"""Merging two versions of a policy entry by entry, and the rest of the text line by line.

Entries that stand next to each other are independent promises, but a merge of lines takes two changes that touch for a
conflict. So all three versions are first given the same entries, by the same edits that `prune` and `allow` make; what
then still differs is text, which git merges.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from seamguard.domain.changes import Add, Alter, Remove
from seamguard.domain.rule import Mark
from seamguard.errors import PolicyError
from seamguard.policy import parse_policy
from seamguard.policy.edits import edit_policy
from seamguard.policy.written import written_entries
from seamguard.sources.git import merge_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seamguard.domain.changes import Step
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Entry

Key: TypeAlias = tuple[str, str]
"""A seam's id and a place."""

Entries: TypeAlias = "dict[Key, Entry]"

_NOWHERE = Mark(0, 0)


class Versions(NamedTuple):
    """Three versions of the file, as git's merge drivers get them."""

    base: bytes
    ours: bytes
    theirs: bytes


class Merged(NamedTuple):
    """What a merge came to.

    Attributes:
        data: The merged bytes; with conflict markers where git sets them.
        conflicts: What is left to people, a line each; empty where the merge is done.
    """

    data: bytes
    conflicts: tuple[str, ...]


def merge(versions: Versions, display: str) -> Merged:
    """Merge two versions with the one that both come from.

    Args:
        versions: The three of them.
        display: What messages call the file.

    Raises:
        UsageError: git cannot be run.
    """
    try:
        policies = tuple(parse_policy(data, display) for data in versions)
    except PolicyError as error:
        return _by_lines(versions, display, [f"one version is no policy ({error.problems[0]})"])
    common = {seam.id for seam in policies[0].rules}.intersection(*({s.id for s in p.rules} for p in policies))
    base, ours, theirs = (_entries(policy, common) for policy in policies)
    clashing = [key for key in sorted({*base, *ours, *theirs}) if _clash(base.get(key), ours.get(key), theirs.get(key))]
    if clashing:
        return _by_lines(
            versions, display, [f"{seam} {place}: both sides changed its entry" for seam, place in clashing]
        )
    agreed = {
        key: entry
        for key in sorted({*base, *ours, *theirs})
        if (entry := _agreed(base.get(key), ours.get(key), theirs.get(key))) is not None
    }
    evened = _evened(versions, (base, ours, theirs), agreed, display)
    if evened is None:
        return _by_lines(versions, display, [])
    merged, is_clean = merge_lines(evened.base, evened.ours, evened.theirs)
    if not is_clean:
        return Merged(merged, (f"{display}: text beside the entries conflicts",))
    if _holds(merged, agreed, common, display):
        return Merged(merged, ())
    found = _by_lines(versions, display, [])
    if found.conflicts or _holds(found.data, agreed, common, display):
        return found
    return found._replace(conflicts=(f"{display}: the lines around the entries do not fit: resolve it by hand",))


def _entries(policy: Policy, seams: Iterable[str]) -> Entries:
    return {
        (seam.id, entry.place): replace(entry, mark=_NOWHERE)
        for seam in policy.rules
        if seam.id in seams
        for entry in seam.entries
    }


def _agreed(base: Entry | None, ours: Entry | None, theirs: Entry | None) -> Entry | None:
    """What changed on one side wins over what did not."""
    return theirs if ours == base else ours


def _clash(base: Entry | None, ours: Entry | None, theirs: Entry | None) -> bool:
    return ours not in (base, theirs) and theirs != base


def _evened(versions: Versions, held: tuple[Entries, ...], agreed: Entries, display: str) -> Versions | None:
    """The three texts with the same entries; None where one of them cannot be edited."""
    ours, theirs = written_entries(versions.ours), written_entries(versions.theirs)
    written = {key: (ours if held[1].get(key) == entry else theirs).get(key, ()) for key, entry in agreed.items()}
    texts = []
    for data, own in zip(versions, held, strict=True):
        edited = edit_policy(data, list(_steps(own, agreed, written)), display)
        if edited.refused:
            return None
        texts.append(edited.data)
    return Versions(*texts)


def _steps(own: Entries, agreed: Entries, written: Mapping[Key, tuple[str, ...]]) -> Iterable[Step]:
    """What turns one set of entries into another."""
    for key in sorted({*own, *agreed}):
        (seam, place), old, new = key, own.get(key), agreed.get(key)
        if old == new:
            continue
        if old is not None and new is not None and new.count is not None and replace(old, count=new.count) == new:
            yield (Alter(seam, place, count=new.count),) if old.count is not None else ()
        else:
            gone = (Remove(seam, place),) if old is not None else ()
            come = (Add(seam, new, written.get(key, ())),) if new is not None else ()
            yield (*gone, *come)


def _holds(merged: bytes, agreed: Entries, seams: Iterable[str], display: str) -> bool:
    try:
        return _entries(parse_policy(merged, display), seams) == agreed
    except PolicyError:
        return False


def _by_lines(versions: Versions, display: str, reasons: list[str]) -> Merged:
    """What git makes of the lines alone: a conflict at once where entries conflict, or where it is no policy."""
    merged, is_clean = merge_lines(versions.base, versions.ours, versions.theirs)
    conflicts = [f"{display}: {reason}: resolve it by hand" for reason in reasons]
    if not is_clean:
        conflicts.append(f"{display}: the markers show what conflicts")
    elif not conflicts:
        try:
            parse_policy(merged, display)
        except PolicyError as error:
            conflicts = [str(problem) for problem in error.problems]
    return Merged(merged, tuple(conflicts))

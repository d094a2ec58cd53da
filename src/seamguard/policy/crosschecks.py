"""Checks between entries of the policy file: what is named twice, and what is named but not there.

They look at the nodes and not at the decoded values: nodes know their places, and what could not be decoded
does not hide what stands beside it.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from seamguard.domain.rule import FAMILIES
from seamguard.domain.source import Category
from seamguard.policy.nodes import (
    EACH,
    Mapping,
    Node,
    Problems,
    Scalar,
    Sequence,
    rule_ids,
    rule_nodes,
    select,
    value_of,
)
from seamguard.policy.readers import is_like_a_day
from seamguard.policy.wording import show, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.rule import Mark

_OPTIONAL = frozenset(Category) - {Category.PRODUCTION}


def check_across(policy: Node, problems: Problems) -> None:
    """Records ids and places that stand twice, waves that are not declared, and waves that wait for each other."""
    _check_distinct("wave", _names(policy, "waves", EACH, "id"), problems)
    _check_ids(policy, problems)
    _check_waves(policy, problems)
    _check_closed(policy, problems)
    _check_judged(policy, problems)
    _check_snapshots(policy, problems)
    for family, rule in rule_nodes(policy):
        _check_places(rule, problems)
        if family == "seams":
            _check_targets(rule, problems)


def _names(node: Node, *path: str) -> list[Scalar]:
    return [found for found in select(node, *path) if isinstance(found, Scalar) and found.kind == "str"]


def _check_distinct(noun: str, ids: Iterable[Scalar], problems: Problems) -> None:
    first_lines: dict[str, int] = {}
    for name in ids:
        if name.text in first_lines:
            first = f"first at line {first_lines[name.text]}"
            problems.add(name.mark, f"{noun} id {show(name.text)} is used twice ({first}): rename one")
        else:
            first_lines[name.text] = name.mark.line


def _check_ids(policy: Node, problems: Problems) -> None:
    """Records rules of any family that have the id of another one."""
    first_lines: dict[str, int] = {}
    for family, rule in rule_nodes(policy):
        for name in rule_ids(family, rule):
            if name.text in first_lines:
                first = f"first at line {first_lines[name.text]}"
                noun = FAMILIES[family].replace("_", " ")
                problems.add(name.mark, f"{noun} id {show(name.text)} is used twice ({first}): rename one")
            else:
                first_lines[name.text] = name.mark.line


def _check_snapshots(policy: Node, problems: Problems) -> None:
    """Records rules whose snapshots would be the same files, so that each would write over the other's."""
    first_lines: dict[tuple[str, ...], int] = {}
    for family, rule in rule_nodes(policy):
        if family != "capabilities":
            continue
        libraries = {name.text for name in _names(rule, "libraries", EACH)}
        for folder in _names(rule, "snapshots") if libraries else ():
            first = first_lines.setdefault((folder.text, *sorted(libraries)), folder.mark.line)
            if first != folder.mark.line:
                same = f"`snapshots`: {show(folder.text)} has those of a rule of the same libraries (line {first})"
                problems.add(folder.mark, f"{same}: give each rule a folder of its own, or join the two")


def _check_places(seam: Node, problems: Problems) -> None:
    first: dict[tuple[str, str], tuple[str, Mark]] = {}
    for clause in ("allow", "migrating"):
        for entry in select(seam, clause, EACH):
            for key in ("module", "site"):
                for place in _names(entry, key):
                    # Scopes are compared as Python compares names.
                    name = key, unicodedata.normalize("NFKC", place.text)
                    other, mark = first.setdefault(name, (clause, entry.mark))
                    if (other, mark) != (clause, entry.mark):
                        listed = f"is already listed in `{other}` at line {mark.line}"
                        problems.add(entry.mark, f"{show(place.text)} {listed}: keep one of the two entries")


def _check_targets(seam: Node, problems: Problems) -> None:
    first: dict[str, Mark] = {}
    for path in (("target",), ("group", EACH, "target"), ("wrappers", EACH, "target")):
        for target in _names(seam, *path):
            mark = first.setdefault(target.text, target.mark)
            if mark != target.mark:
                listed = f"is already listed at line {mark.line}"
                problems.add(target.mark, f"{show(target.text)} {listed}: a target has one part to play, so keep one")


def _check_waves(policy: Node, problems: Problems) -> None:
    waves = [wave for wave in select(policy, "waves", EACH) if isinstance(wave, Mapping)]
    ids = _names(policy, "waves", EACH, "id")
    if not _are_all_named(policy, "waves", len(ids)):
        return
    known = {name.text for name in ids}
    used = [
        *_names(policy, "waves", EACH, "after", EACH),
        *(name for _, rule in rule_nodes(policy) for name in _names(rule, "migrating", EACH, "wave")),
        *(name for _, rule in rule_nodes(policy) for name in _awaited(rule)),
        *(name for wave in select(policy, "waves", EACH) for name in _awaited(wave)),
    ]
    for name in used:
        if name.text not in known:
            problems.add(name.mark, f"{unknown('wave', name.text, sorted(known))}; correct it, or add it to `waves`")
    after = {name.text: _names(wave, "after", EACH) for wave in waves for name in _names(wave, "id")}
    for later, name in _cycles(after):
        circle = "itself" if later == name.text else f"{show(name.text)}, which comes after it"
        problems.add(name.mark, f"wave {show(later)} comes after {circle}: remove one `after`")
    for wave in waves:
        for own in _names(wave, "id"):
            _check_rollout(wave, own.text, after, problems)


def _check_rollout(wave: Mapping, own: str, after: dict[str, list[Scalar]], problems: Problems) -> None:
    """Records steps that would hold for as long as the wave itself is open."""
    for name in _awaited(wave):
        if name.text == own or own in _earlier(name.text, after):
            what = (
                "the wave itself" if name.text == own else f"{show(name.text)}, which comes after it and so ends later"
            )
            remedy = "name another wave, or a date"
            problems.add(name.mark, f"the rollout of wave {show(own)} waits for {what}: {remedy}")


def _earlier(wave: str, after: dict[str, list[Scalar]]) -> set[str]:
    """All waves that come before one, also through others."""
    found: set[str] = set()
    work = [wave]
    while work:
        fresh = {name.text for name in after.get(work.pop(), [])} - found
        found |= fresh
        work += sorted(fresh)
    return found


def _awaited(owner: Node) -> list[Scalar]:
    """The waves with which steps of a rollout end: what is written as a date is one."""
    single = [name for name in _names(owner, "rollout", EACH, "until") if not is_like_a_day(name.text)]
    return [*single, *_names(owner, "rollout", EACH, "until", EACH)]


def _check_closed(policy: Node, problems: Problems) -> None:
    """Records rules that a wave closes, and that do not exist."""
    ids: dict[str, list[Scalar]] = {family: [] for family in FAMILIES}
    for family, rule in rule_nodes(policy):
        ids[family] += rule_ids(family, rule)
    known = sorted({name.text for names in ids.values() for name in names})
    noun = "seam" if len(known) == len({name.text for name in ids["seams"]}) else "rule"
    is_complete = all(_are_all_named(policy, family, len(names)) for family, names in ids.items())
    for name in _names(policy, "waves", EACH, "closes", EACH) if is_complete else ():
        if name.text not in known:
            problems.add(name.mark, f"{unknown(noun, name.text, known)}; correct it, or add it to `{noun}s`")


def _check_judged(policy: Node, problems: Problems) -> None:
    """Records categories that a rule judges, and for which the codebase names no folder."""
    for name in (name for _, rule in rule_nodes(policy) for name in _names(rule, "judged", EACH)):
        if name.text in _OPTIONAL and not _names(policy, "codebase", name.text, EACH):
            remedy = f"name their folders there, or remove {show(name.text)}"
            problems.add(name.mark, f"`codebase` includes no {name.text}: {remedy}")


def _are_all_named(policy: Node, clause: str, named: int) -> bool:
    """Tells whether the id of every wave or seam could be read: if not, one that seems unknown may be one of those."""
    listed = value_of(policy, clause) if isinstance(policy, Mapping) else None
    return listed is None or (isinstance(listed, Sequence) and len(listed.items) == named)


def _cycles(after: dict[str, list[Scalar]]) -> Iterator[tuple[str, Scalar]]:
    """Yields each reference that closes a circle, and the wave that makes it."""
    done: set[str] = set()
    for start, references in after.items():
        # The path of a depth-first walk; a recursive one would end at the interpreter's limit.
        path = {} if start in done else {start: iter(references)}
        while path:
            wave, rest = next(reversed(path.items()))
            reference = next(rest, None)
            if reference is None:
                done.add(wave)
                path.popitem()
            elif reference.text in path:
                yield wave, reference
            elif reference.text in after and reference.text not in done:
                path[reference.text] = iter(after[reference.text])

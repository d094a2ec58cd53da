"""The comparison itself: both ends are judged, each by its own policy, and held against each other."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from seamguard.comparison.ends import (
    End,
    Place,
    Request,
    exists_at,
    is_there,
    locate,
    read_base,
    read_head,
    reader_at,
    tree_of,
)
from seamguard.comparison.files import compare_files, same_choice
from seamguard.comparison.import_contracts import compare_contracts
from seamguard.comparison.shapes import compare_shapes
from seamguard.comparison.uses import fallbacks, is_off, left, stands, wrappers
from seamguard.domain.growth import CODEBASE, Change, Comparison, Told
from seamguard.domain.rule import Mark
from seamguard.domain.seam import Member, Role, Seam
from seamguard.domain.source import place_in
from seamguard.engine import judge_tree, kept
from seamguard.errors import UsageError
from seamguard.index.scopes import scopes_of
from seamguard.policy.keys import key_marks
from seamguard.progress import part
from seamguard.sources.git import opened_blobs
from seamguard.verdict.groundwork import compare_codebase, compare_waves
from seamguard.verdict.growth import Uses, acknowledge, compare_rule, in_order, pair_rules, removed_rule
from seamguard.verdict.renames import follow_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seamguard.cache.known import Contents
    from seamguard.domain.growth import Delta
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Entry, Rule
    from seamguard.domain.source import SourceFile, SourceTree
    from seamguard.domain.verdict import CheckResult
    from seamguard.sources.git import Blobs

_LABEL = "seamguard:"


def compare(request: Request) -> Comparison:
    """Hold policy and code against those of a base.

    Raises:
        UsageError: There is no such commit, no common history, or no policy to compare.
        PolicyError: The policy of either end cannot be read.
    """
    place = locate(request)
    with opened_blobs(place.repository) as blobs:
        head = read_head(request, place, blobs)
        base = read_base(request, place, blobs, head)
        if head.policy is None:
            had = f"; {base.name} has it, so the whole guard would go" if base.policy else ""
            raise UsageError(f"there is no {place.path} in {head.name}{had}: name the policy with --policy FILE")
        with kept() as contents:
            return _Comparing(request, place, blobs, contents, base, head, head.policy).result()


class _Comparing:
    """One comparison, while its parts are put together."""

    def __init__(
        self, request: Request, place: Place, blobs: Blobs, contents: Contents, base: End, head: End, policy: Policy
    ) -> None:
        self._request, self._place, self._blobs = request, place, blobs
        self._contents = contents  # what both ends have alike is read once
        self._base, self._head, self._policy = base, head, policy
        self._renamed: tuple[Told, ...] = ()
        if base.policy is not None:
            old, self._renamed = follow_names(base.policy, policy)
            self._base = replace(base, policy=old)

    def result(self) -> Comparison:
        """The comparison, with every change in its place."""
        pairs, told = self._paired()
        rules, tree = self._old_code(pairs)
        with part("base"):
            before = self._judge(rules, tree)
        newer = tree_of(self._place, self._blobs, self._head, self._policy, self._head.path)
        with part("head"):
            after = self._judge(self._policy, newer)
        told += self._unguarded(tree.files, newer.files)
        existed = scopes_of(tree, self._contents)
        handing_on = self._handing_on(pairs, newer)
        deltas: list[Delta] = []
        changes: list[Change] = []
        for rule, seam in zip(rules.rules, self._policy.rules, strict=True):
            old = pairs.get(seam.id)
            uses = Uses((), (), existed)
            if seam.is_of_code:
                entries = (*seam.entries, *(old.entries if old else ()))
                uses = Uses(
                    before=stands(rule, before, tree, entries),
                    after=stands(seam, after, newer, entries, self._entries(old)),
                    existed=existed,
                    left=left(seam, after),
                    fallbacks_before=fallbacks(rule, before),
                    fallbacks=fallbacks(seam, after),
                    hands_on=seam.id in handing_on,
                )
            delta, said, of_code = compare_rule(old, seam, uses, (self._base.policy or self._policy, self._policy))
            if seam.is_of_code:  # what else breaks rules is not looked for at both ends
                deltas.append(replace(delta, is_off=is_off(seam, after)))
            told += said
            changes += of_code
        changes += self._placed(told)
        return self._comparison(tuple(deltas), changes, self._notes(before, after), after)

    def _paired(self) -> tuple[dict[str, Rule], list[Told]]:
        """The seams of the base by the ids of the head, and what else of the policy changed."""
        if self._base.policy is None:
            return {}, []
        pairs, gone = pair_rules(self._base.policy, self._policy)
        roots = (
            self._place.root_of(self._base.policy, self._base.path),
            self._place.root_of(self._policy, self._head.path),
        )
        told = [*self._renamed, *(removed_rule(seam) for seam in gone)]
        told += compare_codebase(self._base.policy.codebase, self._policy.codebase, roots)
        told += compare_waves(self._base.policy, self._policy)
        told += compare_shapes(pairs, self._policy)
        reading = [reader_at(self._place, self._blobs, end) for end in (self._base, self._head)]
        told += compare_contracts(pairs, self._policy, *reading)
        return pairs, told

    def _old_code(self, pairs: Mapping[str, Rule]) -> tuple[Policy, SourceTree]:
        """What the base is held to, and its files.

        That is what holds at the head, so that a rule which is stricter now does not make old uses look new. What the
        base cannot be held to is taken from its own policy: targets that have another name, and folders.
        """
        rules = replace(self._policy, seams=tuple(_joined(seam, pairs.get(seam.id)) for seam in self._policy.seams))
        own, path = self._base.policy or self._policy, self._base.path
        rooted = replace(self._policy.codebase, root=own.codebase.root)
        tree = tree_of(self._place, self._blobs, self._base, replace(rules, codebase=rooted), path)
        if any(key == "source" for key, _ in tree.empty_roots):
            rooted = own.codebase
            tree = tree_of(self._place, self._blobs, self._base, replace(rules, codebase=rooted), path)
        return replace(rules, codebase=rooted), tree

    def _unguarded(self, older: Iterable[SourceFile], newer: tuple[SourceFile, ...]) -> Iterator[Told]:
        """What the files themselves say of the codebase clauses, and of what else keeps a file from being judged."""
        if self._base.policy is None:
            return
        clause = self._base.policy.codebase
        expected = set(older)
        if not same_choice(clause, self._policy.codebase):
            ends = (
                (self._base, clause.root, self._base.path),
                (self._head, self._policy.codebase.root, self._head.path),
            )
            for end, root, path in ends:
                rules = replace(self._policy, codebase=replace(clause, root=root))
                expected |= set(tree_of(self._place, self._blobs, end, rules, path).files)
        there = exists_at(self._place, self._head, self._policy, self._head.path)
        yield from compare_files(expected, newer, self._base.policy.rules, there)

    def _handing_on(self, pairs: Mapping[str, Rule], tree: SourceTree) -> set[str]:
        """New seams whose targets hand out what older ones guard: without them that would be a violation."""
        old = tuple(seam for seam in self._policy.seams if seam.id in pairs)
        new = [seam for seam in self._policy.seams if seam.id not in pairs]
        if not old or not new:
            return set()
        result = self._judge(replace(self._policy, seams=old), tree)
        found = {target for seam in old for target in wrappers(seam, result)}
        return {seam.id for seam in new if any(part.target in found for part in seam.parts)}

    def _judge(self, policy: Policy, tree: SourceTree) -> CheckResult:
        of_code = replace(policy, others=tuple(rule for rule in policy.others if rule.is_of_code))
        return judge_tree(of_code, tree, self._place.path, (), self._request.today, contents=self._contents)

    def _entries(self, seam: Rule | None) -> dict[str, Entry] | None:
        """The entries of a seam at the base, if its policy may have changed since."""
        if not self._place.is_versioned or self._base.policy is None:
            return None
        return {entry.place: entry for entry in seam.entries} if seam else {}

    def _placed(self, told: Iterable[Told]) -> Iterator[Change]:
        """Changes of the policy with their lines: those of the head, or of the base for what is no longer there."""
        now = key_marks(self._head.data, self._head.path)
        was = key_marks(self._base.data, self._base.path) if self._base.policy is not None else {}
        for one in told:
            exact = [marks for marks in (now, was) if one.where in marks]
            marks = exact[0] if exact else now
            is_of_base = marks is was
            mark = _nearest(marks, one.where)
            path = self._base.path if is_of_base else self._head.path
            yield Change(
                one.subject, one.kind, one.effect, one.message, path, *mark, is_of_base, has_reason=one.has_reason
            )

    def _notes(self, before: CheckResult, after: CheckResult) -> Iterator[str]:
        if not self._place.is_versioned:
            yield f"{self._place.path} is not part of the repository: both ends are held to it as it is"
        elif self._base.policy is None:
            yield f"{self._head.path} is introduced here: {self._base.name} has no policy, so its rules have no past"
        elif self._base.path != self._head.path:
            is_copy = is_there(self._place, self._head, self._base.path)
            what = f"guards what {self._base.path} guards" if is_copy else f"was called {self._base.path}"
            yield f"{self._head.path} {what} at {self._base.name}, and is held against it"
        for problem in before.errors:
            yield f"at {self._base.name}: {problem}"
        for seam in self._policy.rules_of_code:
            for reason in after.on(seam.id).vacuities:
                yield f"{self._head.path}:{reason.mark.line}:{reason.mark.column}: {reason.message}"

    def _comparison(
        self, deltas: tuple[Delta, ...], changes: list[Change], notes: Iterator[str], after: CheckResult
    ) -> Comparison:
        order = [CODEBASE, *(wave.id for wave in self._policy.waves), *(rule.id for rule in self._policy.rules)]
        subjects = {subject: number for number, subject in enumerate(dict.fromkeys(order))}
        known = {*subjects, *(change.subject for change in changes)}
        accepted, unknown = _acknowledged(self._request, known)
        return Comparison(
            policy=self._head.path,
            base=self._base.name,
            head=self._head.name,
            deltas=deltas,
            changes=tuple(_shown(change, after) for change in in_order(acknowledge(changes, accepted), subjects)),
            notes=(*notes, *unknown),
            errors=after.errors,
            root=self._place.root_of(self._policy, self._head.path),
        )


def _joined(seam: Seam, old: Rule | None) -> Seam:
    """A seam that guards besides what it guarded under another name."""
    if not isinstance(old, Seam):
        return seam
    targets = {part.target for part in seam.parts}
    lost = (part for part in old.parts if part.target not in targets)
    members = (Member(part.target, Role.VALUE, part.supplies, part.target_mark) for part in lost)
    return replace(seam, group=(*seam.group, *members))


def _shown(change: Change, after: CheckResult) -> Change:
    """A change with its line of code, and in a notebook with the line that it has in its cell."""
    cell, line = place_in(after.cells.get(change.path, ()), change.line)
    return replace(change, code=after.code.get((change.path, change.line), ""), cell=cell, line=line)


def _nearest(marks: Mapping[tuple[str, ...], Mark], where: tuple[str, ...]) -> Mark:
    for length in range(len(where), 0, -1):
        if where[:length] in marks:
            return marks[where[:length]]
    return Mark(1, 1)


def _acknowledged(request: Request, known: Iterable[str]) -> tuple[frozenset[str], list[str]]:
    """The subjects whose growth is meant, and what the labels name besides.

    Raises:
        UsageError: The command names a subject that there is not.
    """
    subjects = sorted(known)
    for given in request.acknowledged:
        if given not in subjects:
            close = get_close_matches(given, subjects, 1)
            hint = f"did you mean {close[0]!r}? " if close else ""
            raise UsageError(f"nothing is called {given!r}: {hint}known: {', '.join(subjects)}")
    labelled = [label.removeprefix(_LABEL).strip() for label in request.labels if label.startswith(_LABEL)]
    unknown = [f"the label {_LABEL}{name} names nothing that there is" for name in labelled if name not in subjects]
    return frozenset((*request.acknowledged, *labelled)), unknown

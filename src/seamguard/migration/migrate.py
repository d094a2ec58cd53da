"""A step of a migration, from the list to the list: code and policy change together, or neither does."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.changes import applied
from seamguard.domain.families.plans import Plans
from seamguard.domain.rewrite import Guards
from seamguard.domain.seam import Seam
from seamguard.domain.verdict import Status
from seamguard.editing.blindness import refuse_partial
from seamguard.editing.plan import told
from seamguard.editing.pruning import plan_prune
from seamguard.engine import ask_tree, judge_tree
from seamguard.errors import UsageError
from seamguard.migration.planning import Planned, planned
from seamguard.policy import read_bytes
from seamguard.policy.edits import edit_policy
from seamguard.policy.wording import unknown
from seamguard.promises import load_policy, read_beside
from seamguard.sources import list_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from seamguard.domain.finding import Finding
    from seamguard.domain.policy import Policy
    from seamguard.domain.source import SourceFile, SourceTree
    from seamguard.domain.verdict import CheckResult, Judged


_SHOWN = 3


class Wanted(NamedTuple):
    """Which calls are to go; what is empty says nothing.

    Attributes:
        waves: Those that entries of these waves permit.
        seams: Those of these seams.
        sites: Those in these places, as `module:scope`.
    """

    waves: tuple[str, ...] = ()
    seams: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


class Migrated(NamedTuple):
    """What a step comes to.

    Attributes:
        policy: The policy file.
        files: The new bytes of each file that changes, by path from the codebase root, with the old ones.
        listed: The same of the policy file.
        lines: What becomes of the list, a line each.
        done: The calls that go.
        refused: What is not done, a line each, with its place and what to do.
        notes: What is left to people, a line each.
    """

    policy: Path
    files: Mapping[str, tuple[bytes, bytes]]
    listed: tuple[bytes, bytes]
    lines: tuple[str, ...] = ()
    done: tuple[Finding, ...] = ()
    refused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class _Step(NamedTuple):
    """A step that was tried, and what would be worse after it."""

    plan: Planned
    migrated: Migrated
    worse: tuple[str, ...] = ()


class _Run(NamedTuple):
    """What a step is judged by."""

    path: Path
    data: bytes
    policy: Policy
    tree: SourceTree
    today: date

    def check(self, policy: Policy, tree: SourceTree) -> CheckResult:
        """Judge a codebase, wherever it is."""
        return judge_tree(policy, tree, policy.codebase.root, (), self.today, partial(read_beside, self.path.parent))


def migrate(path: Path, wanted: Wanted, today: date | None = None) -> Migrated:
    """Decide on a step, and try it in memory: what it leaves has to keep every promise that is kept now.

    Args:
        path: The policy file.
        wanted: Which calls are to go.
        today: The day on which entries expire; the current one by default.

    Raises:
        PolicyError: The policy cannot be read.
        UsageError: A wave, seam or place does not exist, or not everything can be seen.
    """
    data, policy = read_bytes(path), load_policy(path)
    _refuse_unknown(policy, wanted)
    root = path.parent / policy.codebase.root
    refuse_partial(root, policy.codebase)
    day = today or datetime.now(UTC).date()
    run = _Run(path, data, policy, list_tree(root, policy.codebase), day)
    before = run.check(policy, run.tree)
    undeclared, calls = _declared(policy, list(_selected(before, policy, wanted)))
    step = _tried(run, before, calls)
    if step.worse and len(calls) > 1:
        step = _one_by_one(run, before, calls)
    refused = dict.fromkeys((*undeclared, *_refused(step.plan), *step.worse))
    return step.migrated._replace(refused=tuple(refused))


def _one_by_one(run: _Run, before: CheckResult, calls: Sequence[Finding]) -> _Step:
    """The calls that can go together, where all of them cannot; what stands in the way of the others is kept."""
    kept: list[Finding] = []
    worse: list[str] = []
    for call in calls:
        step = _tried(run, before, [*kept, call])
        if not step.worse and call in step.migrated.done:
            kept.append(call)
        worse += step.worse
    last = _tried(run, before, kept)
    others = _tried(run, before, [call for call in calls if call not in kept])
    refused = tuple(one for one in others.plan.refused if one.finding not in kept)
    return last._replace(plan=last.plan._replace(refused=refused), worse=tuple(dict.fromkeys(worse)))


def _tried(run: _Run, before: CheckResult, calls: Sequence[Finding]) -> _Step:
    """What a step comes to, in memory."""
    policy, nothing = run.policy, Migrated(run.path, {}, (run.data, run.data))
    beside = partial(read_beside, run.path.parent)
    plan = ask_tree(policy, run.tree, lambda facts: planned(policy, facts, calls), beside)
    if plan.worse:
        return _Step(plan, nothing, tuple(str(reason) for reason in plan.worse))
    if not plan.files:
        return _Step(plan, nothing)
    tree = _edited(run.tree, plan.files)
    was_stale = set(plan_prune(policy, before, moves=False).steps)
    pruned = [step for step in plan_prune(policy, run.check(policy, tree), moves=False).steps if step not in was_stale]
    listed = edit_policy(run.data, pruned, run.path.as_posix())
    left = applied(policy, [change for step in listed.made for change in step])
    after = run.check(left, tree)
    documents = frozenset(rule.id for rule in policy.rules if isinstance(rule, Plans))
    said = list(_worse(before, after))
    worse = (*(one.refusal for one in said if one.rule not in documents), *_still_there(before, after, plan.done))
    if worse:
        return _Step(plan, nothing, worse)
    lines = tuple(line for step in listed.made for line in told(policy, step))
    notes = (*map(str, plan.notes), *(f"{one.place}: {one.text}" for one in said))
    return _Step(plan, Migrated(run.path, plan.files, (run.data, listed.data), lines, plan.done, (), notes))


def _refuse_unknown(policy: Policy, wanted: Wanted) -> None:
    for given, option, noun, known in (
        (wanted.waves, "--wave", "wave", [wave.id for wave in policy.waves]),
        (wanted.seams, "--seam", "seam", [rule.id for rule in policy.rules if isinstance(rule, Seam)]),
    ):
        for one in given:
            if one not in known:
                raise UsageError(f"{option}: {unknown(noun, one, known)}")


def _selected(result: CheckResult, policy: Policy, wanted: Wanted) -> Iterator[Judged]:
    """The uses that are meant, and that an entry of a wave permits."""
    sites = set(wanted.sites)
    for rule in policy.rules:
        if not isinstance(rule, Seam) or (wanted.seams and rule.id not in wanted.seams):
            continue
        for item in result.on(rule.id).having(Status.MIGRATING):
            wave = item.entry.wave if item.entry else None
            if (not wanted.waves or wave in wanted.waves) and (not wanted.sites or item.finding.site in wanted.sites):
                sites.discard(item.finding.site)
                yield item
        yield from _guards(result, policy, rule, wanted)
    if sites:
        raise UsageError(
            f"--site: {min(sites)} has no use that is migrating: `seamguard explain {min(sites)}` tells more"
        )


def _guards(result: CheckResult, policy: Policy, rule: Seam, wanted: Wanted) -> Iterator[Judged]:
    """The fallback guards of a seam, if they are to go too, and the seam is one of a wave's."""
    waves = {wave.id for wave in policy.waves_of(rule)}
    if rule.rewrite is None or rule.rewrite.guards is Guards.KEEP or wanted.sites:
        return
    if not wanted.waves or waves & set(wanted.waves):
        yield from result.on(rule.id).falling_back(Status.MIGRATING)


def _declared(policy: Policy, found: Collection[Judged]) -> tuple[list[str], list[Finding]]:
    """The calls whose seam says what takes their place, and a line for each seam that does not."""
    rules = {rule.id: rule for rule in policy.rules if isinstance(rule, Seam)}
    without = Counter(item.finding.subject for item in found if rules[item.finding.subject].rewrite is None)
    lines = [
        f"{policy.path}:{rules[seam].mark.line}:{rules[seam].mark.column}: {seam!r} declares no `rewrite`, so "
        f"{number} use{'s' * (number != 1)} stay: say what takes the place of a call"
        for seam, number in without.items()
    ]
    return lines, [item.finding for item in found if item.finding.subject not in without]


def _refused(plan: Planned) -> list[str]:
    """A line for each reason, and the first ones of each call: mending them brings up the others."""
    lines = []
    for one in plan.refused:
        stays = f"({one.finding.subject} in {one.finding.site} stays)"
        lines += [f"{reason} {stays}" for reason in one.reasons[:_SHOWN]]
        if len(one.reasons) > _SHOWN:
            last = one.reasons[_SHOWN]
            lines.append(f"{last.path}:{last.line}:{last.column}: this and more is in the way as well {stays}")
    return lines


def _edited(tree: SourceTree, files: Mapping[str, tuple[bytes, bytes]]) -> SourceTree:
    def edited(file: SourceFile) -> SourceFile:
        if file.path not in files:
            return file
        new = files[file.path][1]
        return file._replace(read=lambda: new, key="")

    return replace(tree, files=tuple(edited(file) for file in tree.files))


def _still_there(before: CheckResult, after: CheckResult, done: Collection[Finding]) -> Iterator[str]:
    """Calls that a step was to take out, and did not."""
    gone = Counter((one.subject, one.site) for one in done if not one.kind.startswith("fallback-"))
    had, has = (
        Counter((verdict.id, item.finding.site) for verdict in result.verdicts for item in verdict.judged)
        for result in (before, after)
    )
    for one in done:
        place = one.subject, one.site
        if has[place] > had[place] - gone[place] and place in gone:
            yield f"{before.place(one)}: after the step, {one.site} would still use {one.subject!r}, so nothing is done"


class _Failure(NamedTuple):
    """What keeps a run from being kept: the rule that says it, or nothing, what it says, and where."""

    rule: str
    text: str
    place: str

    @property
    def refusal(self) -> str:
        """Why a step is not done."""
        return f"{self.place}: after the step, this would be said, so nothing is done: {self.text}"


def _worse(before: CheckResult, after: CheckResult) -> Iterator[_Failure]:
    """What fails after a step, and did not before it; what documents claim of the code is for people to correct."""
    had = Counter(one.text for one in _failures(before))
    for one in _failures(after):
        if had[one.text]:
            had[one.text] -= 1
        else:
            yield one


def _failures(result: CheckResult) -> Iterator[_Failure]:
    """All that keeps a run from being kept."""
    for problem in result.errors:
        yield _Failure("", problem.message, f"{problem.path}:{problem.line}:{problem.column}")
    for verdict in result.verdicts:
        for item in verdict.shown:
            if verdict.fails(item) and item.status in (Status.VIOLATION, Status.MOVED):
                yield _Failure(verdict.id, f"{verdict.id}: {item.message}", result.place(item.finding))
        marked = [(entry.message, entry.entry.mark) for entry in verdict.stale]
        marked += [(reason.message, reason.mark) for reason in (*verdict.vacuities, *verdict.failures)]
        for message, mark in marked:
            yield _Failure(verdict.id, f"{verdict.id}: {message}", f"{result.policy}:{mark.line}:{mark.column}")

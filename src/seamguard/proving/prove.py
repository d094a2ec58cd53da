"""Mutation testing for guardrails: every rule of a policy is broken on purpose, in memory, and has to notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seamguard.cache.known import Contents, opened_contents
from seamguard.domain.proof import Attempt, Proof, ProofResult, Result, Way
from seamguard.domain.rollout import level_on
from seamguard.domain.rule import Level
from seamguard.domain.seam import Seam
from seamguard.engine import kept, prepared, selected
from seamguard.progress import tell
from seamguard.promises import load_policy, read_beside
from seamguard.proving.closing import endless, prove_closing, prove_waves, softness
from seamguard.proving.entries import prove_entries, prove_examples, prove_suppressions
from seamguard.proving.existence import target_of, unusable
from seamguard.proving.grounds import own_grounds, repeated_grounds
from seamguard.proving.homes import idle_entries, prove_idle
from seamguard.proving.lots import Planned
from seamguard.proving.members import redundant_members
from seamguard.proving.rooms import rooms_for
from seamguard.proving.trial import Bench, settled_garbage
from seamguard.proving.violations import attempt, not_tried
from seamguard.rules.families import family_of
from seamguard.rules.seam_mutants import guard, mutants
from seamguard.sources import list_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from seamguard.domain.factbase import Facts
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Rule
    from seamguard.domain.source import SourceTree
    from seamguard.domain.verdict import Vacuity
    from seamguard.errors import Problem
    from seamguard.proving.rooms import Rooms
    from seamguard.proving.trial import Trial
    from seamguard.watching import Beside

_STEM = "seamguard_probe"


def prove(
    policy_path: Path, root: Path | None = None, select: Sequence[str] = (), today: date | None = None
) -> ProofResult:
    """Read a policy and break each of its rules on purpose; nothing is written.

    Args:
        policy_path: The policy file; its folder is what the policy's own root is relative to.
        root: The codebase instead of the policy's own.
        select: Ids of the rules to prove; all where empty, and then the waves as well.
        today: The day; the current one by default.

    Raises:
        PolicyError: The policy cannot be read; carries every problem.
        UsageError: A selected id does not exist.
    """
    return prove_codebase(load_policy(policy_path), policy_path.parent, root, select, today)


def prove_codebase(
    policy: Policy, folder: Path, root: Path | None = None, select: Sequence[str] = (), today: date | None = None
) -> ProofResult:
    """Prove the rules of a policy that lies in `folder`; see `prove`."""
    return prover_of(policy, folder, root, today).proved(select)


def prove_tree(
    policy: Policy,
    tree: SourceTree,
    root: str,
    select: Sequence[str] = (),
    today: date | None = None,
    beside: Beside = lambda _: None,
) -> ProofResult:
    """Prove the rules of a policy on a codebase that is listed already; see `prove`."""
    return Prover(policy, tree, root, today, beside).proved(select)


def prover_of(policy: Policy, folder: Path, root: Path | None = None, today: date | None = None) -> Prover:
    """What proves the rules of a policy that lies in `folder`; see `prove`."""
    shown = policy.codebase.root if root is None else root.as_posix()
    tree = list_tree(folder / policy.codebase.root if root is None else root, policy.codebase)
    return Prover(policy, tree, shown, today, partial(read_beside, folder), opened_contents())


class Prover:
    """Proves the rules of one policy on one codebase, together or one after the other: files are read once."""

    def __init__(
        self,
        policy: Policy,
        tree: SourceTree,
        root: str,
        today: date | None = None,
        beside: Beside = lambda _: None,
        contents: Contents | None = None,
    ) -> None:
        """Prepare to prove.

        Args:
            policy: The promises.
            tree: The codebase.
            root: What reports call its root.
            today: The day; the current one by default.
            beside: Reads a file by its path from the policy's folder.
            contents: What is known of contents from earlier runs, and is left to later ones.
        """
        self._policy = policy
        self._root = root
        self._day = today or datetime.now(UTC).date()
        self._contents = contents or Contents()
        self._bench = Bench(policy.in_force, tree, self._day, beside, self._contents)

    def proved(self, select: Sequence[str] = ()) -> ProofResult:
        """Some rules; all where none is named, and then the waves as well. Raises UsageError for an unknown id."""
        with prepared(), settled_garbage(), kept(self._contents):
            trial = self._trial(select)
            proofs = tuple(_prove_rules(self._bench, trial, self._policy))
            waves = () if select else tuple(prove_waves(trial, self._policy, self._day))
            return self._result((*proofs, *waves), trial.problems)

    def ground(self) -> ProofResult:
        """What all rules stand on, and the waves; no rule is broken for that."""
        with prepared(), settled_garbage(), kept(self._contents):
            trial = self._trial(())
            return self._result(tuple(prove_waves(trial, self._policy, self._day)), trial.problems)

    def _trial(self, select: Sequence[str]) -> Trial:
        chosen = {rule.id for rule in selected(self._policy, select)}
        return self._bench.run([rule for rule in self._bench.policy.rules if rule.id in chosen], is_whole=True)

    def _result(self, proofs: tuple[Proof, ...], errors: tuple[Problem, ...]) -> ProofResult:
        tree = self._bench.tree
        return ProofResult(
            policy=Path(self._policy.path).name,
            root=self._root,
            files=len(tree.files),
            proofs=proofs,
            repeated=repeated_grounds(self._policy, tree, self._day),
            grounds=tuple(own_grounds(self._policy, tree)),
            errors=errors,
        )


def _prove_rules(bench: Bench, trial: Trial, declared: Policy) -> Iterator[Proof]:
    facts = bench.facts(tuple(trial.seen))
    rooms = {
        rule: rooms_for(rule, bench.tree, bench.policy.codebase, f"{_free_stem(bench)}_{number}")
        for number, rule in enumerate(trial.seen)
    }
    planned = [one for rule in trial.seen for one in _planned(rule, rooms[rule], facts)]
    ways = attempt(bench, trial, planned)
    written = {rule.id: rule for rule in declared.rules}
    for number, rule in enumerate(trial.seen):
        tell("taking entries away", number, len(trial.seen))
        found = [way for one, way in ways.items() if one.rule is rule]
        found += _no_room(rooms[rule])
        found += prove_examples(trial, rule)
        found += not_tried(trial, rule, found)
        idle = idle_entries(trial, rule)
        found += [prove_idle(bench, trial, rule, entry, facts) for entry in idle]
        found += prove_entries(trial, rule, [e for e in rule.entries if e not in idle], declared, bench.today)
        found += prove_suppressions(trial, rule)
        found += _closing(bench, rule, rooms[rule], facts)
        found += redundant_members(bench, rule, [one for one in planned if one.rule is rule])
        more = [reason for part in _parts(rule) for reason in unusable(part, facts.uses(part), facts)]
        yield _proof(Told(rule, tuple(found), tuple(more)), trial, written[rule.id], declared, bench.today)


def _free_stem(bench: Bench) -> str:
    """What no module begins with."""
    stem = _STEM
    while any(stem in file.path for file in bench.tree.files):
        stem += "_"
    return stem


def _planned(rule: Rule, rooms: Rooms, facts: Facts) -> Iterator[Planned]:
    """The violations of one rule."""
    if not isinstance(rule, Seam):
        yield from (Planned(rule, mutant, rule.mark) for mutant in family_of(rule).mutants(rule, facts))
        return
    for number, part in enumerate(rule.parts):
        own = [room._replace(path=f"{room.path}_{number}", module=f"{room.module}_{number}") for room in rooms.free]
        for mutant in mutants(part, target_of(part, facts), facts, own):
            how = f"{part.target}: {mutant.how}" if rule.group else mutant.how
            yield Planned(rule, mutant._replace(how=how), part.target_mark)


def _no_room(rooms: Rooms) -> Iterator[Way]:
    for category, entry in rooms.covered:
        how = f"a breach in any new module of {category.value} code"
        reason = f"its entries permit every place, for that of {entry.place} covers it: list only those that may"
        yield Way(Attempt.VIOLATION, how, Result.UNNOTICED, entry.mark, reason)


def _closing(bench: Bench, rule: Rule, rooms: Rooms, facts: Facts) -> Iterator[Way]:
    if isinstance(rule, Seam) and rooms.free:
        mutant = guard(rule, target_of(rule, facts), facts, rooms.free[0])
        yield from prove_closing(bench, rule, mutant) if mutant is not None else ()


def _parts(rule: Rule) -> tuple[Seam, ...]:
    return rule.parts if isinstance(rule, Seam) else ()


class Told(NamedTuple):
    """What was found out about one rule.

    Attributes:
        rule: The rule, without its rollout.
        ways: What was done to it.
        reasons: Why nobody can break it.
    """

    rule: Rule
    ways: tuple[Way, ...]
    reasons: tuple[Vacuity, ...]


def _proof(told: Told, trial: Trial, written: Rule, declared: Policy, today: date) -> Proof:
    """Put the proof of one rule together; one that is off may wait for what is not there yet."""
    rule, ways = told.rule, told.ways
    _, step = level_on(written.rollout, declared.waves, today)
    is_off = step is not None and step.level is Level.OFF
    notes = [softness(step)] if step else []
    vacuities = tuple(dict.fromkeys((*trial.seen[rule].observed.vacuities, *told.reasons)))
    if is_off and vacuities:
        notes += [f"not provable yet: {reason.message}" for reason in vacuities]
        ways = tuple(replace(w, result=Result.OPEN) if w.result is Result.UNNOTICED else w for w in ways)
        vacuities = ()
    endless_too = (*vacuities, *endless(written, declared, today))
    return Proof(rule.noun, rule.id, rule.mark, ways, endless_too, tuple(notes))

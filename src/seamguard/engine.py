"""The run, stage by stage: the only file that knows them all."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from seamguard.cache.known import Contents, opened_contents
from seamguard.domain.seam import Seam
from seamguard.errors import UsageError, meant
from seamguard.index import Index, deep_recursion
from seamguard.judging import judge_seen, judged_for
from seamguard.promises import load_policy, read_beside
from seamguard.resolve import FactBase, Program
from seamguard.rules import family_of
from seamguard.sources import list_tree
from seamguard.surroundings import Surroundings
from seamguard.verdict import Circumstances, grounded, judge_rule, observe_seam
from seamguard.watching import Scene, categories_of, example_files, findings_of, gathered, resolved_for, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from seamguard.domain.factbase import Facts
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Rule
    from seamguard.domain.seen import Seen
    from seamguard.domain.source import SourceFile, SourceTree
    from seamguard.domain.uses import Target
    from seamguard.domain.verdict import CheckResult, Verdict
    from seamguard.errors import Problem
    from seamguard.watching import Beside

    IndexOf = Callable[[Iterable[SourceFile], Contents | None], Index]


Answer = TypeVar("Answer")

# Definitions may lead through thousands of frames; what goes deeper is reported, not followed.
_DEPTH = 10_000


class JudgedUses(NamedTuple):
    """The uses of every seam, judged.

    Attributes:
        verdicts: One for each seam, in the order of the policy.
        targets: For each seam its targets, looked up, in the order of `Seam.parts`.
        problems: Places of which nothing is known, sorted.
    """

    verdicts: tuple[Verdict, ...]
    targets: tuple[tuple[Target, ...], ...]
    problems: tuple[Problem, ...]


def check(
    policy_path: Path, root: Path | None = None, select: Sequence[str] = (), today: date | None = None
) -> CheckResult:
    """Read a policy and judge the codebase that it speaks of.

    Args:
        policy_path: The policy file; its folder is what the policy's own root is relative to.
        root: The codebase to judge instead of the policy's own.
        select: Ids of the rules to judge; all where empty.
        today: The day on which entries expire and waves are due; the current one by default.

    Raises:
        PolicyError: The policy cannot be read; carries every problem.
        UsageError: A selected id does not exist.
    """
    return check_codebase(load_policy(policy_path), policy_path.parent, root, select, today)


def check_codebase(
    policy: Policy, folder: Path, root: Path | None = None, select: Sequence[str] = (), today: date | None = None
) -> CheckResult:
    """Judge the codebase that a policy in `folder` speaks of; see `check`."""
    shown = policy.codebase.root if root is None else root.as_posix()
    with _collector_paused():
        tree = list_tree(folder / policy.codebase.root if root is None else root, policy.codebase)
        return judge_tree(policy, tree, shown, select, today, partial(read_beside, folder))


def judge_tree(
    policy: Policy,
    tree: SourceTree,
    root: str,
    select: Sequence[str] = (),
    today: date | None = None,
    beside: Beside | None = None,
    index_of: IndexOf = Index,
    contents: Contents | None = None,
) -> CheckResult:
    """Judge a codebase that is listed already, wherever its files come from; see `check`.

    Args:
        policy: The promises.
        tree: The codebase.
        root: What reports call its root.
        select: Ids of the rules to judge; all where empty.
        today: The day on which entries expire and waves are due; the current one by default.
        beside: Reads a file by its path from the policy's folder.
        index_of: Makes the index of some files.
        contents: What is known of contents from other trees; by default what earlier runs left.
    """
    with prepared(), kept(contents) as known:
        day = today or datetime.now(UTC).date()
        return check_tree(policy, tree, root, select, day, beside or _nothing_beside, index_of, known)


class Readable(NamedTuple):
    """A codebase that can be asked without a rule.

    Attributes:
        facts: What it says.
        problems: What of it could not be read so far.
        keep: Leaves to other runs what was read so far.
    """

    facts: FactBase
    problems: Callable[[], tuple[Problem, ...]]
    keep: Callable[[], None]


def facts_of(policy: Policy, folder: Path, root: Path | None = None) -> Readable:
    """The codebase that a policy in `folder` speaks of, read on demand, within `prepared()`."""
    tree = list_tree(folder / policy.codebase.root if root is None else root, policy.codebase)
    return facts_in(policy, tree, partial(read_beside, folder))


def facts_in(policy: Policy, tree: SourceTree, beside: Beside) -> Readable:
    """A codebase that is listed already, read on demand, within `prepared()`."""
    contents = opened_contents()
    index = Index(tree.files, contents)
    facts = FactBase(Program(tree.files, index.facts), index, {}, (), beside, Surroundings(policy))
    return Readable(facts, lambda: tuple(sorted({*tree.problems, *index.problems})), contents.publish)


def _nothing_beside(path: str) -> bytes | None:  # noqa: ARG001 (reads nothing, whatever is asked for)
    return None


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Syntax trees are many objects and no cycles: looking for cycles among them takes a third of a run."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def kept(contents: Contents | None = None) -> Iterator[Contents]:
    """What is known of contents, by default from earlier runs; what is found out about more is left to later ones."""
    known = contents or opened_contents()
    try:
        yield known
    finally:
        known.publish()


@contextmanager
def prepared() -> Iterator[None]:
    """Surroundings in which any number of trees may be judged."""
    with _collector_paused(), deep_recursion(_DEPTH):
        yield


def check_tree(
    policy: Policy,
    tree: SourceTree,
    root: str,
    select: Sequence[str],
    today: date,
    beside: Beside = _nothing_beside,
    index_of: IndexOf = Index,
    contents: Contents | None = None,
) -> CheckResult:
    """Judge a listed codebase; see `check`."""
    rules = selected(policy, select)
    seen = look(policy, tree, rules, rules, beside, index_of, contents)
    return judge_seen(policy, seen, root, today, is_whole=not select)


def look(
    policy: Policy,
    tree: SourceTree,
    rules: Sequence[Rule],
    own: Sequence[Rule],
    beside: Beside,
    index_of: IndexOf = Index,
    contents: Contents | None = None,
) -> Seen:
    """Let rules look at a listed codebase.

    Args:
        policy: The promises.
        tree: The codebase.
        rules: The rules of the run, on all machines that share it: their examples and comments are there.
        own: Those of them that look.
        beside: Reads a file by its path from the policy's folder.
        index_of: Makes the index of some files.
        contents: What is known of contents already.
    """
    examples = example_files(policy, rules)
    index = index_of((*tree.files, *examples), contents)
    program = Program((*tree.files, *examples), index.facts)
    marks = {file.path: mark for file, mark in examples.items()}
    scene = Scene(tree, program, index, marks, beside)
    seen = gathered(scene, watch(policy, own, scene), rules)
    return replace(seen, code=index.code(seen.places))


def ask(policy: Policy, folder: Path, root: Path | None, question: Callable[[Facts], Answer]) -> Answer:
    """Ask something of the codebase that a policy in `folder` speaks of, without judging it.

    Args:
        policy: The policy.
        folder: Its folder.
        root: The codebase to ask instead of the policy's own.
        question: What is asked.
    """
    tree = list_tree(folder / policy.codebase.root if root is None else root, policy.codebase)
    return ask_tree(policy, tree, question, partial(read_beside, folder))


def ask_tree(
    policy: Policy, tree: SourceTree, question: Callable[[Facts], Answer], beside: Beside | None = None
) -> Answer:
    """Ask something of a codebase that is listed already; see `ask` and `judge_tree`."""
    with prepared(), kept() as contents:
        index = Index(tree.files, contents)
        program = Program(tree.files, index.facts)
        return question(FactBase(program, index, {}, (), beside or _nothing_beside, Surroundings(policy)))


def judge_uses(policy: Policy, tree: SourceTree, index: Index, program: Program, today: date) -> JudgedUses:
    """Judge nothing but what stands in the code of a listed codebase: no examples, no wrappers, no waves.

    Args:
        policy: The promises.
        tree: The codebase.
        index: Of its files.
        program: Of its files, with the facts of the index.
        today: The day on which entries expire.
    """
    rules = policy.rules_of_code
    resolved = resolved_for(program, index, rules)
    facts = FactBase(program, index, resolved, (), _nothing_beside, Surroundings(policy))
    suppressions = index.suppressions(file for file in tree.files if file.category in categories_of(rules))
    given = Circumstances(policy.waves, (), today, frozenset(), suppressions, policy.codebase.categories)
    verdicts: list[Verdict] = []
    targets: list[tuple[Target, ...]] = []
    problems = {*tree.problems, *(found for known in resolved.values() for found in known.problems)}
    for rule in rules:
        own = judged_for(rule, given, tree)
        if isinstance(rule, Seam):
            targets.append(tuple(resolved[part].target for part in rule.parts))
            observed = observe_seam(rule, targets[-1], findings_of(rule, resolved), own.modules)
        else:
            targets.append(())
            observed = grounded(rule, family_of(rule).find(rule, facts), own.modules)
        problems |= {*observed.problems}
        verdicts.append(judge_rule(rule, observed, own))
    return JudgedUses(tuple(verdicts), tuple(targets), tuple(sorted({*problems, *index.problems})))


def selected(policy: Policy, select: Sequence[str]) -> tuple[Rule, ...]:
    """The rules with some ids, all where there is none; raises UsageError for one that does not exist."""
    ids = [rule.id for rule in policy.rules]
    for wanted in select:
        if wanted not in ids:
            raise UsageError(f"no rule has the id {wanted!r}; {meant(wanted, ids)}{policy.path} has: {', '.join(ids)}")
    return tuple(rule for rule in policy.rules if not select or rule.id in select)

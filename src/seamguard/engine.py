"""The run, stage by stage: the only file that knows them all."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.policy import Restrict
from seamguard.domain.source import Category, SourceFile, place_in
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import CheckResult, Verdict
from seamguard.errors import UsageError
from seamguard.index import Index, deep_recursion
from seamguard.policy import parse_policy, read_policy
from seamguard.resolve import Program, Provided, find_fallbacks, find_hand_outs, resolve_seams
from seamguard.rules import find_guards, find_uses, find_wrapper, making, wrapper_seam
from seamguard.sources import list_tree
from seamguard.verdict import (
    Circumstances,
    closing_of,
    guarding,
    idle_types,
    idle_wrappers,
    is_permitted,
    judge_examples,
    judge_faults,
    judge_roots,
    judge_seam,
    judge_waves,
    outside,
    permits_in,
    plan_ahead,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from seamguard.domain.facts import Span
    from seamguard.domain.finding import Finding
    from seamguard.domain.policy import Mark, Policy, Seam
    from seamguard.domain.source import Cell, SourceTree
    from seamguard.domain.uses import FallbackFacts, HandOut, SeamFacts, Target
    from seamguard.domain.verdict import Vacuity
    from seamguard.errors import Problem


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
        select: Ids of the seams to judge; all where empty.
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
        return judge_tree(policy, tree, shown, select, today)


def judge_tree(
    policy: Policy, tree: SourceTree, root: str, select: Sequence[str] = (), today: date | None = None
) -> CheckResult:
    """Judge a codebase that is listed already, wherever its files come from; see `check`."""
    with prepared():
        return check_tree(policy, tree, root, select, today or datetime.now(UTC).date())


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


def load_policy(path: Path) -> Policy:
    """Read and decode a policy file; raises PolicyError with every problem."""
    return read_policy(path)


def policy_from(data: bytes, display: str) -> Policy:
    """Decode a policy that is given as bytes; `display` is what problems call it. Raises PolicyError."""
    return parse_policy(data, display)


@contextmanager
def prepared() -> Iterator[None]:
    """Surroundings in which any number of trees may be judged."""
    with _collector_paused(), deep_recursion(_DEPTH):
        yield


def check_tree(policy: Policy, tree: SourceTree, root: str, select: Sequence[str], today: date) -> CheckResult:
    """Judge a listed codebase; see `check`."""
    seams = _selected(policy, select)
    examples = _examples(policy, seams)
    index = Index((*tree.files, *examples))
    program = Program((*tree.files, *examples), index.facts)
    parts = [part for seam in seams for part in seam.parts]
    resolved = dict(zip(parts, resolve_seams(program, parts, index), strict=True))
    found = {seam: _findings(seam, resolved) for seam in seams}
    declared = {part.target for seam in policy.seams for part in seam.parts}
    targets = {seam: tuple(resolved[part].target for part in seam.parts) for seam in seams}
    wrapped = _wrapped(program, index, declared, found, targets)
    guards = _guards(program, index, tree, found, targets)
    categories = {category for seam in seams for category in seam.judged}
    suppressions = index.suppressions(file for file in tree.files if file.category in categories)
    marks = {file.path: mark for file, mark in examples.items()}
    problems = {
        *tree.problems,
        *index.problems,
        *(problem for facts in resolved.values() for problem in facts.problems),
        *(problem for facts in guards.values() for problem in facts.problems),
    }
    failed = {problem.path for problem in problems}
    unreadable = frozenset(file.module for file in tree.files if file.path in failed)
    judged: list[Verdict] = []
    given = Circumstances(policy.waves, (), today, unreadable, suppressions, policy.codebase.categories)
    for seam in seams:
        findings, reported = _apart(found[seam], marks)
        wrappers, failures = wrapped[seam]
        own = _with_guards(_judged_for(seam, given, tree), policy, seam, guards[seam])._replace(failures=failures)
        judged.append(judge_seam(seam, targets[seam], (*findings, *wrappers), own, judge_examples(seam, reported)))
    whole = judged if select else (*guarding(judged), *judge_waves(policy, judged, today))
    verdicts = (*judge_roots(policy.codebase, tree.empty_roots), *whole)
    faults = judge_faults(suppressions, [seam.id for seam in policy.seams])
    cells = {file.path: file.cells for file in tree.files if file.cells}
    places = {(j.finding.path, j.finding.span.line) for verdict in verdicts for j in verdict.shown}
    return CheckResult(
        policy=Path(policy.path).name,
        root=root,
        files=len(tree.files),
        parsed=index.parsed(tree.files),
        verdicts=verdicts,
        errors=tuple(_in_cell(problem, cells) for problem in sorted((*problems, *faults))),
        left_out=tree.left_out,
        code=index.code(places),
        open_waves={seam.id: wave.id for seam in policy.seams if (wave := policy.next_wave(seam))},
        cells=cells,
        notes=tree.notes,
        waves=policy.waves,
        agenda=() if select else plan_ahead(policy, judged, today, whole=not problems),
    )


def judge_uses(policy: Policy, tree: SourceTree, index: Index, program: Program, today: date) -> JudgedUses:
    """Judge nothing but the uses of a listed codebase: no examples, no wrappers, no waves.

    Args:
        policy: The promises.
        tree: The codebase.
        index: Of its files.
        program: Of its files, with the facts of the index.
        today: The day on which entries expire.
    """
    parts = [part for seam in policy.seams for part in seam.parts]
    resolved = dict(zip(parts, resolve_seams(program, parts, index), strict=True))
    categories = {category for seam in policy.seams for category in seam.judged}
    suppressions = index.suppressions(file for file in tree.files if file.category in categories)
    given = Circumstances(policy.waves, (), today, frozenset(), suppressions, policy.codebase.categories)
    targets = {seam: tuple(resolved[part].target for part in seam.parts) for seam in policy.seams}
    verdicts = [
        judge_seam(seam, targets[seam], _findings(seam, resolved), _judged_for(seam, given, tree))
        for seam in policy.seams
    ]
    problems = {*tree.problems, *index.problems, *(found for facts in resolved.values() for found in facts.problems)}
    return JudgedUses(tuple(verdicts), tuple(targets.values()), tuple(sorted(problems)))


def _findings(seam: Seam, resolved: Mapping[Seam, SeamFacts]) -> tuple[Finding, ...]:
    """The uses of a seam and of its group; what is a use of both counts once."""
    found: dict[tuple[str, Span], Finding] = {}
    for part in seam.parts:
        for finding in find_uses(part, resolved[part]):
            known = found.get((finding.path, finding.span))
            if known is None or (finding.certain and not known.certain):
                found[finding.path, finding.span] = finding
    return tuple(sorted(found.values(), key=lambda finding: finding.order))


def _wrapped(
    program: Program,
    index: Index,
    declared: Collection[str],
    found: Mapping[Seam, tuple[Finding, ...]],
    targets: Mapping[Seam, tuple[Target, ...]],
) -> dict[Seam, tuple[tuple[Finding, ...], tuple[Vacuity, ...]]]:
    """For each seam the wrappers that nothing names, and what is wrong with those that are named."""
    made: dict[Seam, tuple[HandOut, ...]] = {}
    for seam, findings in found.items():
        calls = {(f.path, f.span) for f in findings if f.certain and f.kind in ("call", "decorator")}
        files = [f for f in program.files() if f.category in seam.judged and permits_in(seam, f.module)]
        handed_out = find_hand_outs(program, files, calls) if calls and seam.restrict is Restrict.CALL else ()
        made[seam] = tuple(out for out in handed_out if is_permitted(seam, out, targets[seam]))
    named = {wrapper.target for seam in found for wrapper in seam.wrappers}
    asked = sorted({out.target for outs in made.values() for out in outs if out.target not in declared} | named)
    pseudo = [wrapper_seam(target) for target in asked]
    uses = dict(zip(asked, resolve_seams(program, pseudo, index), strict=True))
    return {seam: _unnamed(seam, made[seam], declared, uses) for seam in found}


def _unnamed(
    seam: Seam, made: Sequence[HandOut], declared: Collection[str], uses: Mapping[str, SeamFacts]
) -> tuple[tuple[Finding, ...], tuple[Vacuity, ...]]:
    permitted = {wrapper.target for wrapper in seam.wrappers}
    findings = []
    for out in made:
        if out.target not in permitted and out.target not in declared:
            users = outside(seam, find_uses(wrapper_seam(out.target), uses[out.target]))
            findings += [find_wrapper(seam, out, users)] if users else []
    known = {target for target, facts in uses.items() if facts.target.state is TargetState.DEFINED}
    return tuple(findings), idle_wrappers(seam, known, {out.target for out in made})


def _guards(
    program: Program,
    index: Index,
    tree: SourceTree,
    found: Mapping[Seam, tuple[Finding, ...]],
    targets: Mapping[Seam, tuple[Target, ...]],
) -> dict[Seam, FallbackFacts]:
    """For each seam the code that provides for the absence of what it makes."""
    asked = []
    for seam, uses in found.items():
        files = tuple(file for file in tree.files if file.category in seam.judged)
        makes = tuple(made.target for made in seam.makes)
        asked.append(Provided(making(seam, targets[seam]), makes, uses, files))
    return dict(zip(found, find_fallbacks(program, asked, index), strict=True))


def _judged_for(seam: Seam, given: Circumstances, tree: SourceTree) -> Circumstances:
    """What is judged of the categories that a seam names."""
    modules = frozenset(file.module for file in tree.files if file.category in seam.judged)
    suppressions = tuple(found for found in given.suppressions if found.file.category in seam.judged)
    return given._replace(modules=modules, suppressions=suppressions)


def _with_guards(given: Circumstances, policy: Policy, seam: Seam, facts: FallbackFacts) -> Circumstances:
    """What is judged, together with a seam's fallback guards and whether its waves are over."""
    return given._replace(
        fallbacks=find_guards(seam, facts),
        closing=closing_of(policy, seam),
        empty=idle_types(seam, facts.types, dict(facts.classes)),
        classes=facts.classes,
    )


def _in_cell(problem: Problem, cells: Mapping[str, tuple[Cell, ...]]) -> Problem:
    """A problem of a notebook's code, placed in its cell."""
    own = cells.get(problem.path, ())
    cell, line = place_in(own, problem.line)
    if not cell:
        return problem
    # What ends with the cell is seen behind it.
    is_inside = place_in(own, problem.line - 1) != (cell, line)
    return replace(problem, line=line, cell=cell, column=problem.column if is_inside else 0)


def _examples(policy: Policy, seams: Sequence[Seam]) -> dict[SourceFile, Mark]:
    """The policy's own examples as files beside the codebase, each in a module that nothing can import."""
    name = Path(policy.path).name
    files = {}
    for seam in seams:
        for example in seam.examples:
            place = f"{example.mark.line}:{example.mark.column}"
            read = example.code.encode
            files[SourceFile(f"{name}:{place}", f"<example {place}>", False, Category.PRODUCTION, read)] = example.mark
    return files


def _apart(findings: tuple[Finding, ...], examples: Mapping[str, Mark]) -> tuple[tuple[Finding, ...], frozenset[Mark]]:
    """The findings in the codebase, and the marks of the examples in which there are some."""
    own = tuple(finding for finding in findings if finding.path not in examples)
    return own, frozenset(examples[finding.path] for finding in findings if finding.path in examples)


def _selected(policy: Policy, select: Sequence[str]) -> tuple[Seam, ...]:
    ids = [seam.id for seam in policy.seams]
    for wanted in select:
        if wanted not in ids:
            raise UsageError(f"no seam has the id {wanted!r}; {policy.path} has: {', '.join(ids)}")
    return tuple(seam for seam in policy.seams if not select or seam.id in select)

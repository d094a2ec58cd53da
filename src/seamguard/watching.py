"""What every rule sees in one codebase: names resolved, uses found, each family asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.seam import Restrict, Seam
from seamguard.domain.seam import asked as seam_of
from seamguard.domain.seen import Seen, Watched
from seamguard.domain.source import Category, SourceFile
from seamguard.domain.uses import TargetState
from seamguard.progress import tell
from seamguard.resolve import FactBase, Provided, find_fallbacks, find_hand_outs, resolve_seams
from seamguard.rules import family_of, find_guards, find_uses, find_wrapper, making
from seamguard.surroundings import Surroundings
from seamguard.verdict import (
    Besides,
    grounded,
    idle_types,
    idle_wrappers,
    is_permitted,
    observe_seam,
    outside,
    permits_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from seamguard.domain.facts import Span
    from seamguard.domain.finding import Finding
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Mark, Rule
    from seamguard.domain.source import SourceTree
    from seamguard.domain.uses import FallbackFacts, HandOut, SeamFacts, Target
    from seamguard.domain.verdict import Vacuity
    from seamguard.index import Index
    from seamguard.resolve import Program

    Beside: TypeAlias = Callable[[str], bytes | None]


class Scene(NamedTuple):
    """One codebase, ready to be asked.

    Attributes:
        tree: Its files.
        program: The same, and the examples.
        texts: The index of all of them.
        examples: Where each example stands in the policy, by its path.
        beside: Reads a file by its path from the policy's folder.
    """

    tree: SourceTree
    program: Program
    texts: Index
    examples: Mapping[str, Mark]
    beside: Beside


def watch(policy: Policy, rules: Sequence[Rule], scene: Scene) -> dict[Rule, Watched]:
    """What each rule saw, in the order of the rules."""
    resolved = resolved_for(scene.program, scene.texts, rules)
    seams = [rule for rule in rules if isinstance(rule, Seam)]
    around = Surroundings(policy)
    facts = FactBase(scene.program, scene.texts, resolved, scene.examples, scene.beside, around)
    seen = _watch_seams(policy, seams, scene, resolved)
    return {rule: seen[rule] if isinstance(rule, Seam) else _watch_other(rule, scene, facts) for rule in rules}


def gathered(scene: Scene, watched: Mapping[Rule, Watched], rules: Iterable[Rule]) -> Seen:
    """What rules saw, with what was found of the files on the way, but without source lines.

    Args:
        scene: Where they looked.
        watched: What each of them saw.
        rules: All rules of the run: in what they judge, comments permit.
    """
    tree, texts, categories = scene.tree, scene.texts, categories_of(rules)
    suppressions = texts.suppressions(file for file in tree.files if file.category in categories)
    parsed = frozenset(file.path for file in tree.files if texts.is_parsed(file))
    return Seen(tree, watched, frozenset(texts.problems), suppressions, parsed)


def _watch_other(rule: Rule, scene: Scene, facts: FactBase) -> Watched:
    """What a rule of another family than seams saw."""
    tell(f"judging {rule.id}")
    seen = family_of(rule).find(rule, facts)
    findings, reported = _apart(seen.findings, scene.examples)
    examined = tuple(path for path in seen.examined if path not in scene.examples)
    own = seen._replace(findings=findings, examined=examined)
    return Watched(grounded(rule, own, modules_of(rule, scene.tree)), reported)


def _watch_seams(
    policy: Policy, seams: Sequence[Seam], scene: Scene, resolved: Mapping[Seam, SeamFacts]
) -> dict[Seam, Watched]:
    """What each seam saw, with its wrappers and its fallback guards."""
    found = {seam: findings_of(seam, resolved) for seam in seams}
    declared = {part.target for seam in policy.seams for part in seam.parts}
    targets = {seam: tuple(resolved[part].target for part in seam.parts) for seam in seams}
    wrapped = _wrapped(scene.program, scene.texts, declared, found, targets)
    guards = _guards(scene.program, scene.texts, scene.tree, found, targets)
    watched = {}
    for seam in seams:
        findings, reported = _apart(found[seam], scene.examples)
        wrappers, failures = wrapped[seam]
        empty = idle_types(seam, guards[seam].types, dict(guards[seam].classes))
        besides = Besides(failures, empty, guards[seam].classes)
        own = observe_seam(seam, targets[seam], (*findings, *wrappers), modules_of(seam, scene.tree), besides)
        problems = (*guards[seam].problems, *(one for part in seam.parts for one in resolved[part].problems))
        watched[seam] = Watched(own._replace(problems=problems), reported, find_guards(seam, guards[seam]))
    return watched


def resolved_for(program: Program, index: Index, rules: Sequence[Rule]) -> dict[Seam, SeamFacts]:
    """All seams that rules are or ask for, looked for together."""
    parts = [part for rule in rules if isinstance(rule, Seam) for part in rule.parts]
    wanted = [seam for rule in rules if not isinstance(rule, Seam) for seam in family_of(rule).wants(rule)]
    asked = tuple(dict.fromkeys((*parts, *wanted)))
    return dict(zip(asked, resolve_seams(program, asked, index), strict=True))


def findings_of(seam: Seam, resolved: Mapping[Seam, SeamFacts]) -> tuple[Finding, ...]:
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
    pseudo = [seam_of(target) for target in asked]
    uses = dict(zip(asked, resolve_seams(program, pseudo, index), strict=True))
    return {seam: _unnamed(seam, made[seam], declared, uses) for seam in found}


def _unnamed(
    seam: Seam, made: Sequence[HandOut], declared: Collection[str], uses: Mapping[str, SeamFacts]
) -> tuple[tuple[Finding, ...], tuple[Vacuity, ...]]:
    permitted = {wrapper.target for wrapper in seam.wrappers}
    findings = []
    for out in made:
        if out.target not in permitted and out.target not in declared:
            users = outside(seam, find_uses(seam_of(out.target), uses[out.target]))
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
    judged = {seam.judged for seam in found}
    files_of = {some: tuple(file for file in tree.files if file.category in some) for some in judged}
    for seam, uses in found.items():
        files = files_of[seam.judged]
        makes = tuple(made.target for made in seam.makes)
        asked.append(Provided(making(seam, targets[seam]), makes, uses, files))
    return dict(zip(found, find_fallbacks(program, asked, index), strict=True))


def categories_of(rules: Iterable[Rule]) -> set[Category]:
    """The categories that any of some rules judges."""
    return {category for rule in rules for category in rule.judged}


def modules_of(rule: Rule, tree: SourceTree) -> frozenset[str]:
    """The modules that are judged for a rule."""
    return frozenset(file.module for file in tree.files if file.category in rule.judged)


def example_files(policy: Policy, seams: Sequence[Rule]) -> dict[SourceFile, Mark]:
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

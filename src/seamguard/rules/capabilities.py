"""The `capabilities` rule: what is used where no flag says that it is there, and snapshots that are not there.

What the libraries can do shows only when they run; see `probes`.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.families.capabilities import ProbeKind
from seamguard.domain.observed import Observed
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Vacuity
from seamguard.rules.gating.flags import form_of, wrong_with_flag
from seamguard.rules.gating.knowing import Knowing
from seamguard.rules.gating.meaning import Flag, Sure
from seamguard.rules.gating.sightings import Sightings, seam_of
from seamguard.rules.gating.spellings import mutants_of
from seamguard.rules.placed import About, Place, finding, wrong_with
from seamguard.rules.required.definitions import Defined, Definitions
from seamguard.rules.required.leaving import known_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.capabilities import Capabilities, Gate
    from seamguard.domain.finding import Finding
    from seamguard.domain.mutant import Mutant
    from seamguard.domain.seam import Seam
    from seamguard.domain.source import SourceFile
    from seamguard.rules.control_flow import FunctionNode, Known
    from seamguard.rules.gating.sightings import Sighting

_KIND = "without-flag"


class Gated(NamedTuple):
    """A use of what is gated.

    Attributes:
        gate: What may only be used where.
        use: The use.
        sure: How sure it is that the flag is true there.
        flags: What reads the flag in the same file.
    """

    gate: Gate
    use: Sighting
    sure: Sure
    flags: tuple[Sighting, ...]


def wants(rule: Capabilities) -> Iterator[Seam]:
    """The seams whose uses the rule asks for."""
    for gate in rule.gated:
        yield seam_of(gate.accessor)
        yield seam_of(gate.flag)


def find(rule: Capabilities, facts: Facts) -> Observed:
    """See what is used without its flag."""
    sightings = Sightings(facts)
    vacuities: list[Vacuity] = []
    told: list[Gated] = []
    examined: dict[str, None] = {} if rule.snapshots is None else {rule.snapshots: None}
    for gate in rule.gated:
        unsound = [*_unsound(facts, gate)]
        uses = [] if unsound else [*uses_of(gate, facts, sightings)]
        vacuities += unsound or _unused(rule, facts, gate, uses)
        told += uses
        examined |= dict.fromkeys(one.use.file.path for one in uses)
        examined |= dict.fromkeys(made.file.path for made in facts.target(gate.flag.name).definitions)
    findings = (_finding(rule, one, facts) for one in told if one.sure is not Sure.YES)
    targets = [facts.target(name.name) for gate in rule.gated for name in (gate.accessor, gate.flag)]
    return Observed(
        findings=tuple(sorted(findings, key=lambda one: one.order)),
        examined=tuple(examined),
        vacuities=tuple(vacuities),
        failures=tuple(_unrecorded(rule, facts)),
        definitions=tuple(f"{made.file.path}:{made.span.line}" for one in targets for made in one.definitions),
        problems=tuple(problem for seam in wants(rule) for problem in facts.uses(seam).problems),
    )


def mutants(rule: Capabilities, facts: Facts) -> Iterator[Mutant]:
    """Use what is gated without its flag, take gates away, and take away what was recorded."""
    sightings = Sightings(facts)
    uses = [one for gate in rule.gated for one in uses_of(gate, facts, sightings)]
    return mutants_of(rule, sightings, [(one.use, one.flags) for one in uses if one.sure is Sure.YES])


def uses_of(gate: Gate, facts: Facts, sightings: Sightings) -> Iterator[Gated]:
    """All uses of what is gated, each with what is known of the flag there."""
    form = form_of(facts, facts.target(gate.flag.name))
    flags: dict[str, list[Sighting]] = {}
    for one in sightings.of_flag(gate.flag, is_of_class=form.is_of_class):
        flags.setdefault(one.file.path, []).append(one)
    known: dict[str, Knowing] = {}
    definitions = Definitions(facts)
    for use in sightings.of(gate.accessor):
        path, reads = use.file.path, flags.get(use.file.path, [])
        text = sightings.tree(use.file)
        if text is None or not reads:
            yield Gated(gate, use, Sure.NO, ())
            continue
        if path not in known:
            flag = Flag({one.node: one.certain for one in reads}, form.is_called, form.is_awaited)
            known[path] = Knowing(text, flag, partial(_known_of, definitions, use.file))
        yield Gated(gate, use, known[path].at(use.node), tuple(reads))


def _known_of(definitions: Definitions, file: SourceFile, function: FunctionNode) -> Known:
    return known_of(definitions, Defined(file, function.name, function, "", is_nested=False))


def _finding(rule: Capabilities, one: Gated, facts: Facts) -> Finding:
    use, accessor, flag = one.use, one.gate.accessor.name, one.gate.flag.name
    spelling = _spelled(facts, use)
    said = f"`{spelling}` is used where {flag} is not known to be true"
    if not use.certain:
        said = f"`{spelling}` may be {accessor}, and {flag} is not known to be true there"
    elif one.sure is Sure.POSSIBLY:
        said = f"`{spelling}` is used where {flag} is only possibly what was asked"
    lines = [f"asked     {read.file.path}:{read.span.line}: {_spelled(facts, read)}" for read in _near(one)]
    certain = use.certain and one.sure is Sure.NO
    about = About(accessor, spelling, use.via or (accessor,), certain, tuple(lines))
    return finding(rule, Place(use.file, use.span, use.scope), _KIND, said, about)


def _near(one: Gated) -> list[Sighting]:
    """What asks for the flag in the same function, or for what may be it."""
    return [read for read in one.flags if read.scope == one.use.scope][:3]


def _spelled(facts: Facts, one: Sighting) -> str:
    """An expression as the code writes it, on one line."""
    lines = facts.text(one.file).split("\n")[one.span.line - 1 : one.span.end_line]
    lines[-1] = lines[-1][: one.span.end_column - 1]
    lines[0] = lines[0][one.span.column - 1 :]
    return " ".join(part for line in lines for part in line.split())


def _unsound(facts: Facts, gate: Gate) -> Iterator[Vacuity]:
    """Why a gate proves nothing, whoever uses what it is about."""
    accessor = facts.target(gate.accessor.name)
    if accessor.state is not TargetState.DEFINED and facts.file_of(accessor.name) is not None:
        yield Vacuity(gate.accessor.mark, f"{accessor.name} is a module: name an attribute of a class, or a function")
    elif accessor.state is not TargetState.EXTERNAL and (wrong := wrong_with(accessor)):
        yield Vacuity(gate.accessor.mark, wrong)
    if wrong := wrong_with_flag(facts, facts.target(gate.flag.name)):
        yield Vacuity(gate.flag.mark, wrong)


def _unused(rule: Capabilities, facts: Facts, gate: Gate, uses: Sequence[Gated]) -> list[Vacuity]:
    """What a library should have and nobody uses may be misspelt, unless a probe asks for it as well."""
    name = gate.accessor.name
    is_probed = any(probe.kind is ProbeKind.ATTRIBUTE and probe.of == name for probe in rule.probes)
    if uses or is_probed or facts.target(name).state is not TargetState.EXTERNAL:
        return []
    remedy = "correct or remove it, or add a probe with it as `attribute`"
    return [Vacuity(gate.accessor.mark, f"nothing uses {name}, so that it may be misspelt: {remedy}")]


def _unrecorded(rule: Capabilities, facts: Facts) -> Iterator[Vacuity]:
    """That no snapshot of the libraries was recorded, whatever their versions."""
    if rule.snapshots is None:
        return
    names = (facts.outside(f"{rule.snapshots}/") or b"").decode("utf-8", "replace").splitlines()
    # A version may have a local part: `55.0.0+cpu`.
    parts = (rf"{re.escape(name)}-[^+]+(?:\+[\w.]+)?" for name in sorted(rule.libraries))
    wanted = re.compile(r"\+".join(parts) + r"\.json")
    if not any(map(wanted.fullmatch, names)):
        what = f"{rule.snapshots} holds no snapshot of {' and '.join(rule.libraries)}"
        yield Vacuity(rule.mark, f"{what}, so that nothing is compared: run `seamguard capabilities --write`")

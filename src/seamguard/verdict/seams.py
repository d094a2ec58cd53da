"""What a seam saw: its findings, and whether they can prove anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.observed import Observed
from seamguard.domain.rule import Possible
from seamguard.domain.source import shown_place
from seamguard.verdict.vacuous import idle_settings, is_blind, vacuities
from seamguard.verdict.wrappers import WRAPPER

if TYPE_CHECKING:
    from collections.abc import Collection

    from seamguard.domain.finding import Finding
    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import Definition, Target
    from seamguard.domain.verdict import Vacuity


class Besides(NamedTuple):
    """What is known of a seam besides its targets and uses.

    Attributes:
        failures: What is wrong with its permitted wrappers.
        empty: What is wrong with the classes that it makes.
        classes: Those classes, with their definitions.
    """

    failures: tuple[Vacuity, ...] = ()
    empty: tuple[Vacuity, ...] = ()
    classes: tuple[tuple[str, Definition | None], ...] = ()


NOTHING = Besides()


def observe_seam(
    seam: Seam,
    targets: tuple[Target, ...],
    findings: tuple[Finding, ...],
    modules: Collection[str],
    besides: Besides = NOTHING,
) -> Observed:
    """Put together what a seam saw.

    Args:
        seam: The promise.
        targets: Its target and those of its group, looked up, in the order of `seam.parts`.
        findings: Every use, in every category.
        modules: The modules that are judged for it.
        besides: What else is known.
    """
    reasons, blind = _emptiness(seam, targets, findings, modules)
    return Observed(
        findings=findings,
        examined=tuple(finding.path for finding in findings),
        vacuities=(*reasons, *besides.empty),
        failures=() if blind else besides.failures,
        definitions=tuple(place for target in targets for place in _places(target)),
        homes=(
            *((target.name, place) for target in targets for place in _places(target)[:1]),
            *((name, _place(made)) for name, made in besides.classes if made is not None),
        ),
        idle=tuple(sorted({target.module for target in targets})),
        blind=blind,
    )


def _emptiness(
    seam: Seam, targets: tuple[Target, ...], findings: tuple[Finding, ...], modules: Collection[str]
) -> tuple[list[Vacuity], bool]:
    """Why the rule proves nothing, in the order of the policy file, and whether a part of it sees nothing at all."""
    counted = (f for f in findings if f.certain or seam.effect(f.kind) is not Possible.IGNORE)
    held = [finding for finding in counted if finding.category in seam.judged]
    reasons, blind = {*idle_settings(seam, targets)}, False
    for part, target in zip(seam.parts, targets, strict=True):
        # Each part has to find something of its own.
        own = [finding for finding in held if finding.target == part.target or finding.kind == WRAPPER]
        reasons |= {*vacuities(part, target, own, modules)}
        blind = blind or is_blind(part, target, own)
    return sorted(reasons, key=lambda reason: (reason.mark, reason.message)), blind


def _places(target: Target) -> list[str]:
    return [_place(made) for made in target.definitions]


def _place(made: Definition) -> str:
    return shown_place(made.file.path, made.file.cells, made.span.line)

"""Why a seam's rule cannot fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.patterns import covers_module
from seamguard.domain.seam import Receivers
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Vacuity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from seamguard.domain.finding import Finding
    from seamguard.domain.rule import Rule
    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import Target


def is_blind(seam: Seam, target: Target, findings: Collection[Finding]) -> bool:
    """Whether the target cannot be seen at all, so that nothing is known of the seam's entries either."""
    return any(True for _ in _of_target(seam, target, findings))


def vacuities(
    seam: Seam, target: Target, findings: Collection[Finding], modules: Collection[str]
) -> tuple[Vacuity, ...]:
    """Return every reason for which the rule proves nothing, with its place in the policy file.

    Args:
        seam: The rule.
        target: Its target, looked up.
        findings: Its uses in production.
        modules: The modules that are judged.
    """
    reasons = [*_of_target(seam, target, findings), *_of_condition(seam, target)]
    if not is_blind(seam, target, findings):
        reasons += idle_entries(seam, modules)
    return tuple(sorted(reasons, key=lambda reason: (reason.mark, reason.message)))


def idle_settings(seam: Seam, targets: Collection[Target]) -> tuple[Vacuity, ...]:
    """Return the settings for methods of a seam that guards none: they would promise what nobody looks for."""
    names = {"receivers: strict": seam.receivers is Receivers.STRICT, "implementers": seam.implementers}
    known = all(target.state is TargetState.DEFINED for target in targets)
    if not known or any("." in target.name.removeprefix(f"{target.module}.") for target in targets):
        return ()
    return tuple(
        Vacuity(seam.target_mark, f"{seam.target} is not a member of a class, so that `{name}` asks nothing: remove it")
        for name, is_set in names.items()
        if is_set
    )


def _of_target(seam: Seam, target: Target, findings: Collection[Finding]) -> Iterator[Vacuity]:
    advice = f" ({target.advice})" if target.advice else ""
    if target.state is TargetState.MISSING:
        yield Vacuity(
            seam.target_mark,
            f"the target {target.name} does not exist in the codebase{advice}: correct it, or remove the seam with its "
            "entries",
        )
    if target.state is TargetState.UNREADABLE:
        yield Vacuity(
            seam.target_mark,
            f"the module {target.module}, which should define the target, cannot be read: see the errors",
        )
    if target.state is TargetState.REEXPORT:
        yield Vacuity(
            seam.target_mark,
            f"the target {target.name} is a re-export: name the definition, {target.advice}, and every alias is found",
        )
    if target.state is TargetState.EXTERNAL and not findings and not seam.external:
        yield Vacuity(
            seam.target_mark,
            f"the target {target.name} is not defined in the codebase and nothing uses it, so it may be misspelt: "
            "correct it, or add `external: true` if it is meant to stay unused",
        )


def _of_condition(seam: Seam, target: Target) -> Iterator[Vacuity]:
    if target.parameters is None or target.state is not TargetState.DEFINED:
        return
    names = [parameter.name for parameter in target.parameters]
    if any(parameter.kind == "keywords" for parameter in target.parameters):
        return
    for wanted in seam.supplies:
        if wanted not in names:
            close = closest(wanted, names)
            hint = f"did you mean {close!r}? " if close else ""
            yield Vacuity(
                seam.target_mark,
                f"{target.name} takes no parameter {wanted!r}, so no call can supply it: {hint}"
                f"it takes {', '.join(names) or 'none'}",
            )


def idle_entries(rule: Rule, modules: Collection[str]) -> Iterator[Vacuity]:
    """Return the entries of a rule that name no module there is."""
    for entry in rule.entries:
        if entry.scope is None and not any(covers_module(entry.module, module) for module in modules):
            close = closest(entry.module, modules)
            hint = f"did you mean {close}? " if close else ""
            yield Vacuity(entry.mark, f"no module matches {entry.module!r}: {hint}correct it or remove the entry")


def closest(name: str, names: Iterable[str]) -> str:
    """The name that is most like another one; empty where none is."""
    from difflib import get_close_matches  # few policies need it

    return next(iter(get_close_matches(name, list(names), 1)), "")

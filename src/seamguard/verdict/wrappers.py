"""Wrappers: functions in permitted places through which everybody gets what a seam makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.patterns import covers_module
from seamguard.domain.verdict import Judged, Status, Vacuity
from seamguard.verdict.places import closest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from seamguard.domain.finding import Finding
    from seamguard.domain.rule import Rule
    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import HandOut, Target

WRAPPER = "wrapper"
"""The kind of a finding that is a wrapper's definition."""

_SHOWN = 3


def permits_in(seam: Seam, module: str) -> bool:
    """Whether any place in a module may use the seam for good."""
    return any(covers_module(entry.module, module) for entry in seam.allow)


def is_permitted(seam: Seam, made: HandOut, targets: Iterable[Target]) -> bool:
    """Whether a function stands in a place that may use the seam for good, and is no part of the seam itself.

    The methods of a guarded class are its own ways to construct it, and what stands beside a guarded method in its
    module is how its class works.
    """
    if any(_is_part(made, target) for target in targets):
        return False
    return closest(seam.allow, made.file.module, made.qualname) is not None


def _is_part(made: HandOut, target: Target) -> bool:
    is_method = "." in target.name.removeprefix(f"{target.module}.")
    return made.target.startswith(f"{target.name}.") or (is_method and made.file.module == target.module)


def outside(seam: Seam, uses: Iterable[Finding]) -> list[Finding]:
    """The uses in judged places that no entry of the seam covers."""
    entries = seam.entries
    judged = (use for use in uses if use.category in seam.judged)
    return [use for use in judged if closest(entries, use.module, use.scope) is None]


def judge_wrappers(seam: Rule, findings: Iterable[Finding]) -> Iterator[Judged]:
    """Wrappers that the policy does not name are violations."""
    for finding in findings:
        some = ", ".join(finding.users[:_SHOWN])
        more = len(finding.users) - _SHOWN
        rest = f" and {more} more" if more > 0 else ""
        message = (
            f"{finding.target} hands out what {seam.id!r} guards, and is used where no entry permits it "
            f"({some}{rest}): guard it too, in `group` or by a seam of its own, or permit it under `wrappers`"
        )
        yield Judged(finding, Status.VIOLATION, message, None, blocking=True)


def idle_wrappers(seam: Seam, known: Collection[str], handing_out: Collection[str]) -> tuple[Vacuity, ...]:
    """Wrappers that the policy permits in vain.

    Args:
        seam: The seam.
        known: Those that are defined.
        handing_out: The functions that hand out what the seam makes.
    """
    found = []
    for wrapper in seam.wrappers:
        if wrapper.target not in known:
            message = f"the wrapper {wrapper.target} is not defined in the codebase: correct it, or remove the entry"
            found.append(Vacuity(wrapper.mark, message))
        elif wrapper.target not in handing_out:
            message = (
                f"{wrapper.target} hands out nothing that {seam.id!r} makes in a permitted place: remove the entry"
            )
            found.append(Vacuity(wrapper.mark, message))
    return tuple(found)

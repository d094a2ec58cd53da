"""What a rule saw in the code, before its list is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from seamguard.domain.finding import Finding
    from seamguard.domain.verdict import Vacuity
    from seamguard.errors import Problem


class Observed(NamedTuple):
    """What one rule saw.

    Attributes:
        findings: Every place that breaks the rule, in every category, sorted by place.
        examined: The path of each thing that was looked at, such as a call or a function. A rule that looked at nothing
            proves nothing.
        vacuities: Why the rule proves nothing, each with its place in the policy file.
        failures: Broken promises that no place in the code carries.
        definitions: Where what the rule is about is defined, as `path:line`.
        homes: Where each target is defined first, by its dotted name.
        idle: Modules in which a permanent entry stands without a finding, such as those that define a target.
        problems: Places of which nothing could be found out.
        modules: What entries may name besides the modules of the codebase, such as files of other kinds.
        blind: Nothing can be said of entries that nothing uses; None where that is so if the rule proves nothing.
    """

    findings: tuple[Finding, ...] = ()
    examined: tuple[str, ...] = ()
    vacuities: tuple[Vacuity, ...] = ()
    failures: tuple[Vacuity, ...] = ()
    definitions: tuple[str, ...] = ()
    homes: tuple[tuple[str, str], ...] = ()
    idle: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    modules: tuple[str, ...] = ()
    blind: bool | None = None

    @property
    def is_blind(self) -> bool:
        """Whether nothing can be said of entries that nothing uses."""
        return bool(self.vacuities) if self.blind is None else self.blind

"""Parts of the code that a rule is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seamguard.domain.patterns import covers_module

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.domain.rule import Mark


@dataclass(frozen=True, slots=True)
class ModulePattern:
    """A pattern of module names in the policy, with its place.

    Attributes:
        pattern: Names joined by dots; `*` is one, `**` one or more.
        mark: Where it stands.
    """

    pattern: str
    mark: Mark = field(compare=False)

    def __str__(self) -> str:
        return self.pattern


def is_selected(patterns: Sequence[ModulePattern], module: str) -> bool:
    """Whether a module is one of those that patterns select; no pattern selects all."""
    return not patterns or any(covers_module(one.pattern, module) for one in patterns)

"""What policies cite of the code: names and functions, each with its place in the policy file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seamguard.domain.rule import Mark


@dataclass(frozen=True, slots=True)
class Cited:
    """A dotted name, or a pattern of names.

    Attributes:
        name: The name.
        mark: Where it stands.
    """

    name: str
    mark: Mark = field(compare=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class CitedSite:
    """A function, or a class.

    Attributes:
        module: Its module.
        scope: Its qualified name within the module.
        mark: Where it stands.
    """

    module: str
    scope: str
    mark: Mark = field(compare=False)

    def __str__(self) -> str:
        return f"{self.module}:{self.scope}"

"""Names that must be defined."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import DEMANDS, ordered
from seamguard.domain.rule import Mark, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.ranks import Rank


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name of the policy, with its place.

    Attributes:
        name: Dotted name.
        mark: Where it stands.
    """

    name: str
    mark: Mark = field(compare=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class MustExist(Rule):
    """Definitions that other code, or people, rely on.

    Attributes:
        names: What must be defined.
        reexports: A name that a module only takes from elsewhere counts as well.
    """

    family: ClassVar[str] = "must_exist"
    ranks: ClassVar[Mapping[str, Rank]] = {"names": DEMANDS, "reexports": ordered(True, False)}

    names: tuple[Wanted, ...]
    reexports: bool = False

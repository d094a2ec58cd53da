"""Names that are gone for good."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import DEMANDS, ordered
from seamguard.domain.rule import Mark, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.ranks import Rank


class Ban(StrEnum):
    """What nobody may do with a retired name."""

    EXIST = "exist"
    IMPORT = "import"
    NAME = "name"


class Reach(StrEnum):
    """Which names a retired one stands for."""

    ITSELF = "itself"
    BELOW = "below"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class RetiredName:
    """A name of the policy, with its place.

    Attributes:
        name: Dotted name; of one that is retired anywhere, just that one name.
        reach: Whether it stands for itself (`a.b`), for all below it (`a.b.**`), or for that name in any module or
            class (`**.b`).
        mark: Where it stands.
    """

    name: str
    reach: Reach
    mark: Mark = field(compare=False)

    @property
    def last(self) -> str:
        """The last part, which code that uses it has to spell."""
        return self.name.rpartition(".")[2]

    @property
    def owner(self) -> str:
        """The module, package or class that holds it; empty for a module at the top."""
        return self.name if self.reach is Reach.BELOW else self.name.rpartition(".")[0]

    def __str__(self) -> str:
        if self.reach is Reach.ANYWHERE:
            return f"**.{self.name}"
        return f"{self.name}.**" if self.reach is Reach.BELOW else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired(Rule):
    """Modules and symbols that must not come back.

    Attributes:
        names: What is retired.
        forbid: What nobody may do with it.
        external: A name may be of a package that the codebase does not have.
    """

    family: ClassVar[str] = "retired"
    ranks: ClassVar[Mapping[str, Rank]] = {"names": DEMANDS, "forbid": DEMANDS, "external": ordered(True, False)}

    names: tuple[RetiredName, ...]
    forbid: tuple[Ban, ...] = (Ban.EXIST, Ban.IMPORT, Ban.NAME)
    external: bool = False

"""Names that must be defined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import DEMANDS, ordered
from seamguard.domain.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.cited import Cited
    from seamguard.domain.ranks import Rank


@dataclass(frozen=True, slots=True, kw_only=True)
class MustExist(Rule):
    """Definitions that other code, or people, rely on.

    Attributes:
        names: What must be defined.
        reexports: A name that a module only takes from elsewhere counts as well.
    """

    family: ClassVar[str] = "must_exist"
    takes_examples: ClassVar[bool] = False
    ranks: ClassVar[Mapping[str, Rank]] = {"names": DEMANDS, "reexports": ordered(True, False)}

    names: tuple[Cited, ...]
    reexports: bool = False

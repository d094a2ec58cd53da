"""Values that one declaration defines, and tables that cover them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import DEMANDS, SELECTION, STRICT, ordered
from seamguard.domain.rule import Mark, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.cited import Cited
    from seamguard.domain.ranks import Rank
    from seamguard.domain.selection import ModulePattern


class Rival(StrEnum):
    """What may define the same values a second time."""

    ENUM = "enum"
    CONSTANTS = "constants"
    LITERAL = "literal"
    COLLECTION = "collection"
    TABLE = "table"


RIVALS = (Rival.ENUM, Rival.CONSTANTS, Rival.LITERAL)
"""What is looked for where the policy does not say: what names the values, not what is keyed by them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleAuthority(Rule):
    """One declaration of some values, and what has to cover all of them.

    Attributes:
        enum: Dotted name of the declaration: an enumeration, a class or module of constants, or a literal type.
        enum_mark: Where that stands.
        only_here: Nothing else may define these values.
        rivals: What counts as defining them.
        shares: How many of the values make something a rival; None for more than half of them, and at least two.
        modules: Where rivals are looked for; empty for everywhere.
        tables: What has to cover every member.
    """

    family: ClassVar[str] = "single_authority"
    ranks: ClassVar[Mapping[str, Rank]] = {
        "enum": STRICT,
        "only_here": ordered(False, True),
        "rivals": DEMANDS,
        "shares": STRICT,
        "modules": SELECTION,
        "tables": DEMANDS,
    }

    enum: str
    enum_mark: Mark
    only_here: bool = True
    rivals: tuple[Rival, ...] = RIVALS
    shares: int | None = None
    modules: tuple[ModulePattern, ...] = ()
    tables: tuple[Cited, ...] = ()

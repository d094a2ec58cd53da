"""Types that are never provided for as absent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import DEMANDS, SELECTION, ordered
from seamguard.domain.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.cited import Cited
    from seamguard.domain.ranks import Rank


class GuardKind(StrEnum):
    """Kinds of code that provide for a value being absent."""

    IF = "fallback-if"
    OR = "fallback-or"
    CONDITIONAL = "fallback-conditional"
    EXCEPT = "fallback-except"
    DEFAULT = "fallback-default"
    PARAMETER = "fallback-parameter"
    RETURN = "fallback-return"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard(Rule):
    """Classes whose instances are always there: no code may provide for one being absent.

    Attributes:
        types: The classes; those below them count as well.
        kinds: What counts; empty for all kinds.
        external: The classes are defined outside the codebase, so that their existence is not checked.
    """

    family: ClassVar[str] = "guards"
    ranks: ClassVar[Mapping[str, Rank]] = {"types": DEMANDS, "kinds": SELECTION, "external": ordered(True, False)}

    types: tuple[Cited, ...]
    kinds: tuple[GuardKind, ...] = ()
    external: bool = False

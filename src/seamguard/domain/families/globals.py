"""State that modules keep."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import SELECTION, ordered
from seamguard.domain.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.cited import Cited
    from seamguard.domain.ranks import Rank


class StateKind(StrEnum):
    """What a module keeps."""

    DICT = "dict"
    LIST = "list"
    SET = "set"
    INSTANCE = "instance"
    CONTEXT = "context"
    REBOUND = "rebound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Global(Rule):
    """Variables of modules that the program changes while it runs.

    Attributes:
        modules: Patterns of the modules that are looked at; empty for all.
        kinds: What counts; empty for all kinds.
        only_if_changed: Only what some function, or another module, is seen to change.
        classes: Variables of classes count as well.
    """

    family: ClassVar[str] = "globals"
    ranks: ClassVar[Mapping[str, Rank]] = {
        "modules": SELECTION,
        "kinds": SELECTION,
        "only_if_changed": ordered(True, False),
        "classes": ordered(False, True),
    }

    modules: tuple[Cited, ...] = ()
    kinds: tuple[StateKind, ...] = ()
    only_if_changed: bool = False
    classes: bool = False

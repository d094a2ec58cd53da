"""Names with an underscore that other parts of the code use."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import SELECTION, ordered
from seamguard.domain.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.ranks import Rank
    from seamguard.domain.selection import ModulePattern


class Between(StrEnum):
    """What must not be crossed; those named first are crossed by fewer uses."""

    TOP = "top"
    PACKAGE = "package"
    MODULE = "module"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateImports(Rule):
    """Private names stay with those who made them.

    Attributes:
        between: What a private name must not cross: top packages, packages, or modules.
        modules: Which modules are looked at; empty for all.
        external: Private names of libraries count as well.
    """

    family: ClassVar[str] = "private_imports"
    ranks: ClassVar[Mapping[str, Rank]] = {
        "between": ordered(*Between),
        "modules": SELECTION,
        "external": ordered(False, True),
    }

    between: Between = Between.PACKAGE
    modules: tuple[ModulePattern, ...] = ()
    external: bool = False

"""Documents that say what is so in the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import DEMANDS
from seamguard.domain.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.cited import Cited
    from seamguard.domain.ranks import Rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans(Rule):
    """Documents whose explicit claims have to hold.

    Attributes:
        documents: Their paths, or patterns of paths, posix and from the policy's folder.
    """

    family: ClassVar[str] = "plans"
    takes_examples: ClassVar[bool] = False
    is_of_code: ClassVar[bool] = False
    ranks: ClassVar[Mapping[str, Rank]] = {"documents": DEMANDS}

    documents: tuple[Cited, ...]

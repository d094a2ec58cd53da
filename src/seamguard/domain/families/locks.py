"""Shapes of APIs that change only in the open."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import APART, DEMANDS, STRICT, ordered
from seamguard.domain.rule import Mark, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.cited import Cited
    from seamguard.domain.ranks import Rank


class NewFields(StrEnum):
    """What a field that is added to a record has to be."""

    ANY = "any"
    DEFAULTED = "defaulted"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A shape as it was accepted.

    Attributes:
        reason: Why.
        shape: Its text.
        fingerprint: That of the text and the version, taken when it was written.
        version: What the version constant was; None where the lock has none.
        mark: Where it stands.
    """

    reason: str
    shape: str
    fingerprint: str
    version: int | str | None = None
    mark: Mark = field(default=Mark(0, 0), compare=False)

    def __str__(self) -> str:
        return self.fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock(Rule):
    """A function, class, module or constant whose shape is recorded.

    Attributes:
        target: Dotted name of the definition.
        target_mark: Where it stands.
        recorded: The shape that was accepted last; None before the first time.
        version: The constant that has to rise with every change; none or one.
        new_fields: What new fields have to be.
        mentioned_in: Functions that must mention every field.
    """

    family: ClassVar[str] = "locks"
    takes_examples: ClassVar[bool] = False
    ranks: ClassVar[Mapping[str, Rank]] = {
        "target": STRICT,
        "recorded": APART,
        "version": DEMANDS,
        "new_fields": ordered(*NewFields),
        "mentioned_in": DEMANDS,
    }

    target: str
    target_mark: Mark
    recorded: Recorded | None = None
    version: tuple[Cited, ...] = ()
    new_fields: NewFields = NewFields.ANY
    mentioned_in: tuple[Cited, ...] = ()

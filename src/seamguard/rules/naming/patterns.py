"""Retired names, held against dotted names of the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.families.retired import Reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.domain.factbase import Named
    from seamguard.domain.families.retired import RetiredName

_THINGS = frozenset({"module", "object", "method", "property", "external"})
"""What stands for a thing itself, and not for what comes out of it."""


class Hit(NamedTuple):
    """A dotted name that is retired, or lies below one that is.

    Attributes:
        retired: By which name of the policy.
        name: The dotted name that this is, in full.
    """

    retired: RetiredName
    name: str

    @property
    def said(self) -> str:
        """What the policy says of it, as the beginning of a sentence."""
        if self.retired.reach is Reach.ANYWHERE:
            return f"{self.retired.name} is retired in every module and class"
        by = "" if self.retired.reach is Reach.ITSELF else f" (by `{self.retired}`)"
        return f"{self.name} is retired{by}"


class Patterns:
    """The names of a rule."""

    def __init__(self, names: Iterable[RetiredName]) -> None:
        self.names = tuple(names)
        self._by_reach: dict[Reach, dict[str, RetiredName]] = {reach: {} for reach in Reach}
        for name in self.names:
            self._by_reach[name.reach][name.name] = name
        self.takes_any = bool(self._by_reach[Reach.BELOW])
        self.lasts = frozenset(name.last for name in self.names if name.reach is not Reach.BELOW)
        self.anywhere = frozenset(self._by_reach[Reach.ANYWHERE])
        self.spelled = frozenset(name.last for name in self.names)
        """One of these identifiers stands in every file that uses one of the names."""

    def hit(self, dotted: str) -> Hit | None:
        """The shortest beginning of a dotted name that is retired."""
        parts = dotted.split(".")
        for length in range(1, len(parts) + 1):
            beginning = ".".join(parts[:length])
            found = self._by_reach[Reach.ITSELF].get(beginning)
            if found is None and length > 1:
                found = self._by_reach[Reach.ANYWHERE].get(parts[length - 1])
            if found is None and length > 1 and not _is_dunder(parts[length - 1]):
                found = self._by_reach[Reach.BELOW].get(".".join(parts[: length - 1]))
            if found is not None:
                return Hit(found, beginning)
        return None

    def member(self, owner: str, name: str) -> Hit | None:
        """The same for `owner.name`, where it is not the owner that is retired."""
        found = self.hit(f"{owner}.{name}")
        return found if found is not None and found.name == f"{owner}.{name}" else None

    def among(self, own: str, values: Sequence[Named]) -> tuple[Hit, Named] | None:
        """By which retired name something was reached, where it is the same thing under another one.

        Args:
            own: Its dotted name. What is defined under it is a thing of its own, whatever decorates or makes it.
            values: What it may be.
        """
        if any(value.name == own for value in values):
            return None
        for value in values:
            if value.kind in _THINGS:
                for name in (*value.via, value.name):
                    found = self.hit(name)
                    if found is not None:
                        return found, value
        return None

    def of_reach(self, reach: Reach) -> Iterator[RetiredName]:
        """The names that stand for as much."""
        return iter(self._by_reach[reach].values())


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")

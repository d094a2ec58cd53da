"""What whoever looks for a target meets on the way, found out once for all seams.

Of each thing in a file, most seams only learn that it is not theirs. Who looks for nothing goes the same way as all of
them up to the first find, and so a seam that recognises nothing of what was met there would find nothing either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from seamguard.resolve.values import Value, Values, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamguard.resolve.evaluate import Resolver

Thing = tuple[str, str, str]
"""What a value is, without what led to it and what it is made of: its kind, module and name."""

MADE_OF_PARTS = frozenset({"row", "bag", "static"})
CONTAINER: Thing = ("container", "", "")
"""What containers hold is looked up by those alone who look for something that they may hold."""


class Seeker(Protocol):
    """Looks for something among values, and in what holds it."""

    passing: set[str]

    def __hash__(self) -> int:
        """Tells one who looks from another."""

    @property
    def resolver(self) -> Resolver:
        """Follows names."""

    def holds(self, value: Value) -> bool:
        """Whether a value is what is looked for, or holds it."""

    def carried(self, values: Values) -> list[Value]:
        """The values that are it or hold it."""

    def among(self, values: Values) -> Value | None:
        """The value that is it."""

    def matches(self, value: Value) -> bool:
        """Whether a value is it."""

    def homeward(self, values: Values) -> list[Value]:
        """The modules by which it can be fetched."""

    def stands_in(self, line: Values) -> bool:
        """Whether it is a class that some class inherits from, in the order of inheritance of that."""


class Anybody:
    """Looks for nothing, and notes what it meets.

    Attributes:
        met: All things that were met.
    """

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.passing: set[str] = set()
        self.met: set[Thing] = set()

    def holds(self, value: Value) -> bool:
        """Meet a value and what it is made of."""
        work, seen = [value], set[tuple[object, ...]]()
        while work:
            one = work.pop()
            self.met.add(one[:3])
            if one.kind in MADE_OF_PARTS and one.thing not in seen:
                seen.add(one.thing)
                work += (held for part in parts_of(one) for held in part)
        return False

    def carried(self, values: Iterable[Value]) -> list[Value]:
        """Meet values and what they are made of."""
        for value in values:
            self.holds(value)
        return []

    def among(self, values: Iterable[Value]) -> Value | None:
        """Meet values."""
        self.met.update(value[:3] for value in values)
        return None

    def matches(self, value: Value) -> bool:
        """Meet a value."""
        self.met.add(value[:3])
        return False

    def homeward(self, values: Iterable[Value]) -> list[Value]:
        """Meet modules."""
        self.met.update(value[:3] for value in values if value.kind == "module")
        return []

    def stands_in(self, line: Iterable[Value]) -> bool:
        """Meet classes."""
        self.met.update(ancestor[:3] for ancestor in line)
        return False

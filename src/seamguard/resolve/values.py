"""What an expression may stand for in the whole program."""

from __future__ import annotations

from typing import NamedTuple


class Value(NamedTuple):
    """One thing that an expression may be.

    Attributes:
        kind: `module`; `object` (a class, function or variable, named by module and qualname); `method` (an
            object bound to an instance or class); `property` (the function behind one that is read); `instance` (of
            the named class); `super` (of the named class); `external` (`name` is a dotted name outside the codebase).
        module: The module that holds it; empty for `external`.
        name: Qualified name within the module; empty for `module`.
        via: Dotted names that led here, the first one asked for first.
        certain: False where it is that only if code runs in an unusual order.
    """

    kind: str
    module: str
    name: str
    via: tuple[str, ...] = ()
    certain: bool = True

    @property
    def dotted(self) -> str:
        """The dotted name of the thing."""
        return f"{self.module}.{self.name}" if self.module and self.name else self.module or self.name

    def behind(self, name: str) -> Value:
        """The same thing, reached through one more name."""
        return self if self.via[:1] == (name,) else self._replace(via=(name, *self.via))


Values = tuple[Value, ...]


def unique(values: list[Value]) -> Values:
    """The values without repetition, in order; of the same thing, a certain one is kept."""
    best: dict[tuple[str, str, str], Value] = {}
    for value in values:
        key = value[:3]
        if key not in best or (value.certain and not best[key].certain):
            best[key] = value
    return tuple(best.values())

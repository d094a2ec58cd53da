"""Where a seam goes by reference: parameters, attributes, modules and containers that are given it from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from seamguard.resolve.values import Value, Values, unique

if TYPE_CHECKING:
    from seamguard.domain.facts import Stored
    from seamguard.resolve.program import Unit


_Key = TypeVar("_Key")


class Field(NamedTuple):
    """A value that an attribute of a class or of its instances holds.

    Attributes:
        owner: The class.
        value: The value.
        of_class: The class body itself binds it, so that it is of interest to the class's ancestors alone.
    """

    owner: Value
    value: Value
    of_class: bool


class Handed:
    """What was seen to be given to whom; grows until nothing new is seen."""

    def __init__(self) -> None:
        self._parameters: dict[tuple[str, int, int], Values] = {}
        self._given: dict[str, frozenset[tuple[int, int]]] = {}
        self._keyed: dict[tuple[str, int, int], dict[str | int, Values]] = {}
        self._fields: dict[str, tuple[Field, ...]] = {}
        self._modules: dict[tuple[str, str], Values] = {}
        self._containers: dict[Value, tuple[tuple[Unit, Stored], ...]] = {}
        self.grew = False

    def _add(self, place: dict[_Key, Values], key: _Key, value: Value) -> None:
        before = place.get(key, ())
        place[key] = unique([*before, value.bare])
        self.grew = self.grew or len(place[key]) > len(before)

    def give_parameter(self, path: str, function: int, position: int, value: Value, key: str | int | None) -> None:
        """A call hands a value to a parameter of a function; `key` is that within `*args` or `**kwargs`."""
        self._add(self._parameters, (path, function, position), value)
        self._given[path] = self.parameters_in(path) | {(function, position)}
        if key is not None:
            self._add(self._keyed.setdefault((path, function, position), {}), key, value)

    def to_parameter(self, path: str, function: int, position: int) -> Values:
        """What calls hand to a parameter."""
        return self._parameters.get((path, function, position), ())

    def to_collecting(self, path: str, function: int, position: int) -> dict[str | int, Values]:
        """What calls hand to `*args` or `**kwargs`, by its key."""
        return self._keyed.get((path, function, position), {})

    def parameters_in(self, path: str) -> frozenset[tuple[int, int]]:
        """The parameters in one file that are handed something, as `(function, position)`."""
        return self._given.get(path, frozenset())

    @property
    def paths(self) -> frozenset[str]:
        """The files of which parameters are handed something."""
        return frozenset(self._given)

    def give_field(self, attr: str, field: Field) -> None:
        """An attribute of a class, or of its instances, holds a value."""
        before = self._fields.get(attr, ())
        field = field._replace(owner=field.owner.bare, value=field.value.bare)
        if field not in before:
            self._fields[attr] = (*before, field)
            self.grew = True

    def to_field(self, attr: str) -> tuple[Field, ...]:
        """Everything that an attribute of this name holds."""
        return self._fields.get(attr, ())

    def give_module(self, module: str, name: str, value: Value) -> None:
        """A module's name is set from outside."""
        self._add(self._modules, (module, name), value)

    def to_module(self, module: str, name: str) -> Values:
        """What a module's name is set to from outside."""
        return self._modules.get((module, name), ())

    def give_container(self, container: Value, unit: Unit, stored: Stored) -> None:
        """Something is put into a container of another file."""
        before = self._containers.get(container.bare, ())
        if (unit, stored) not in before:
            self._containers[container.bare] = (*before, (unit, stored))
            self.grew = True

    def to_container(self, container: Value) -> tuple[tuple[Unit, Stored], ...]:
        """What other files put into a container."""
        return self._containers.get(container.bare, ())

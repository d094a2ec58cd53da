"""Where a seam goes by reference: parameters, attributes, modules and containers that are given it from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from seamguard.resolve.values import Value, Values, few, joined, unique

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from seamguard.domain.facts import Stored
    from seamguard.resolve.memory import Question
    from seamguard.resolve.program import Program, Unit


_Key = TypeVar("_Key", bound="Hashable")


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
    """What was seen to be given to whom; grows until nothing new is seen.

    Attributes:
        grown: The places of which more was seen.
        asked: Is told of every place that is looked at.
    """

    def __init__(self) -> None:
        self._parameters: dict[tuple[str, int, int], Values] = {}
        self._entered: dict[Hashable, set[str]] = {}
        self._given: dict[str, frozenset[tuple[int, int]]] = {}
        self._keyed: dict[tuple[str, int, int], dict[str | int, Values]] = {}
        self._fields: dict[str, dict[tuple[Value, bool], Values]] = {}
        self._modules: dict[tuple[str, str], Values] = {}
        self._containers: dict[Value, tuple[tuple[Unit, Stored], ...]] = {}
        self._wide: set[tuple[Question, object]] = set()  # places at which values of one shape are put together
        self.grown: set[Question] = set()
        self.asked: Callable[[Question], None] = lambda _: None

    def _add(self, place: dict[_Key, Values], key: _Key, value: Value, name: Question) -> None:
        before = place.get(key, ())
        if value.bare in before:
            return
        after = unique([*before, value.bare])
        joint = joined(after) if (name, key) in self._wide else few(after)
        if joint != after:
            self._wide.add((name, key))
        if joint != before:
            place[key] = joint
            self.grown.add(name)

    def give_parameter(
        self, path: str, function: int, position: int, value: Value, key: str | int | None, by: Hashable
    ) -> None:
        """A call hands a value to a parameter of a function.

        Args:
            path: The function's file.
            function: The function, as an index.
            position: The parameter.
            value: What it is handed.
            key: Under which key within `*args` or `**kwargs`.
            by: Who looks for the value, and so is to look into the file.
        """
        self._entered.setdefault(by, set()).add(path)
        name = _parameter(path, function, position)
        self._add(self._parameters, (path, function, position), value, name)
        given = self._given.get(path, frozenset())
        if (function, position) not in given:
            self._given[path] = given | {(function, position)}
            self.grown.add(("parameters", path, None))
        if key is not None:
            self._add(self._keyed.setdefault((path, function, position), {}), key, value, name)

    def to_parameter(self, path: str, function: int, position: int) -> Values:
        """What calls hand to a parameter."""
        self.asked(_parameter(path, function, position))
        return self._parameters.get((path, function, position), ())

    def to_collecting(self, path: str, function: int, position: int) -> dict[str | int, Values]:
        """What calls hand to `*args` or `**kwargs`, by its key."""
        self.asked(_parameter(path, function, position))
        return self._keyed.get((path, function, position), {})

    def parameters_in(self, path: str) -> frozenset[tuple[int, int]]:
        """The parameters in one file that are handed something, as `(function, position)`."""
        self.asked(("parameters", path, None))
        return self._given.get(path, frozenset())

    def paths(self, by: Hashable) -> frozenset[str]:
        """The files of which parameters are handed what somebody looks for."""
        return frozenset(self._entered.get(by, ()))

    def give_field(self, attr: str, field: Field) -> None:
        """An attribute of a class, or of its instances, holds a value."""
        held = self._fields.setdefault(attr, {})
        self._add(held, (field.owner.bare, field.of_class), field.value, ("field", attr, None))

    def to_field(self, attr: str) -> tuple[Field, ...]:
        """Everything that an attribute of this name holds."""
        self.asked(("field", attr, None))
        held = self._fields.get(attr, {})
        return tuple(Field(owner, value, of_class) for (owner, of_class), values in held.items() for value in values)

    def stored_outside(self, program: Program, attr: str, cls: Value) -> list[tuple[Unit, int]]:
        """What files read so far may store in an attribute of a class of another one: a file and its store."""
        return [(unit, index) for unit in program.storing(attr, cls) for index in unit.attributes[attr]]

    def give_module(self, module: str, name: str, value: Value) -> None:
        """A module's name is set from outside."""
        self._add(self._modules, (module, name), value, ("module", module, name))

    def to_module(self, module: str, name: str) -> Values:
        """What a module's name is set to from outside."""
        self.asked(("module", module, name))
        return self._modules.get((module, name), ())

    def give_container(self, container: Value, unit: Unit, stored: Stored) -> None:
        """Something is put into a container of another file."""
        before = self._containers.get(container.bare, ())
        if (unit, stored) not in before:
            self._containers[container.bare] = (*before, (unit, stored))
            self.grown.add(("container", "", container.bare))

    def to_container(self, container: Value) -> tuple[tuple[Unit, Stored], ...]:
        """What other files put into a container."""
        self.asked(("container", "", container.bare))
        return self._containers.get(container.bare, ())


def _parameter(path: str, function: int, position: int) -> Question:
    return "parameter", path, (function, position)

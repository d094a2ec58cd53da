"""Of which objects an attribute is read, as far as that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.rules.gating.objects import are_plain, is_open, is_plain
from seamguard.rules.tracing import at, bound, class_of

if TYPE_CHECKING:
    from seamguard.domain.expressions import Attribute
    from seamguard.domain.factbase import Facts, Named
    from seamguard.domain.source import SourceFile

_ANYTHING = frozenset({"typing.Any", "typing_extensions.Any", "builtins.object", "typing.Self"})
_PROTOCOL = frozenset({"typing.Protocol", "typing_extensions.Protocol"})


class Receiving:
    """Tells whether an attribute is that of a class, by what is read and by the object that it is read off."""

    def __init__(self, facts: Facts, name: str, *, is_of_class: bool, on_every_way: bool) -> None:
        """Take the dotted name of the attribute, with its class.

        Args:
            facts: The code.
            name: The name.
            is_of_class: It is the same whether it is read off the class or off an instance.
            on_every_way: It is surely that only if it is on every way that leads to it.
        """
        self._facts = facts
        self._is_of_class = is_of_class
        self._on_every_way = on_every_way
        self._name = name
        self.owner, _, self.attribute = name.rpartition(".")
        self._below = self._inheriting()

    def is_meant(self, file: SourceFile, expr: Attribute) -> bool | None:
        """Whether an attribute is the one meant: surely, possibly (False), or not at all (None)."""
        names = self._facts.names(file, expr.value)
        receivers = [one for one in names if not self._is_variable(one)]
        known = [one for one in receivers if one.name not in _ANYTHING]
        if not receivers:
            return None if self._is_plain(file, expr, names) else self._of_names(self._facts.names(file, expr))
        told = [self._of_receiver(one) for one in known]
        is_whole = len(known) == len(receivers)
        if is_whole and not any(answer is not None for answer in told):
            return False if self._is_open(file, expr) else None
        return is_whole and all(told) and not (self._on_every_way and self._is_open(file, expr))

    def _is_open(self, file: SourceFile, expr: Attribute) -> bool:
        return is_open(self._facts, at(self._facts, file), expr.value)

    def _is_variable(self, one: Named) -> bool:
        """Whether it is a variable of a module or class by its own name, which says nothing of what it holds."""
        found = bound(self._facts, one) if one.kind == "object" else None
        return found is not None and found.is_variable

    def _is_plain(self, file: SourceFile, expr: Attribute, variables: tuple[Named, ...]) -> bool:
        """Whether an attribute is read off a text, a list or the like, of which no class is told."""
        held = [found for one in variables if (found := bound(self._facts, one)) is not None]
        place = at(self._facts, file)
        if held:
            return all(are_plain(self._facts, found.at, found.each()) for found in held)
        return place is not None and is_plain(self._facts, place, expr.value)

    def _of_receiver(self, one: Named) -> bool | None:
        if one.name in self._below or self._is_class(one, one.name):
            return one.certain and (self._is_of_class or one.kind == "instance")
        return False if self._is_protocol(one) else None

    def _of_names(self, names: tuple[Named, ...]) -> bool | None:
        """By what is read, where nothing is known of the object that it is read off.

        What None or a text would give there says nothing: the object is that on one way only.
        """
        names = tuple(one for one in names if one.kind != "builtin")
        meant = [self._name in (one.name, *one.via) for one in names]
        if any(meant):
            return all(meant)
        return False if all(one.name.rpartition(".")[0] in _ANYTHING for one in names) else None

    def _inheriting(self) -> frozenset[str]:
        """The classes below, without those that define the attribute themselves, and what is below these."""
        below = {one.name: one for one in self._facts.subclasses(self.owner)}
        for name, one in [*below.items()]:
            if bound(self._facts, one._replace(name=f"{name}.{self.attribute}")) is not None:
                for other in (name, *(lower.name for lower in self._facts.subclasses(name))):
                    below.pop(other, None)
        return frozenset(below)

    def _is_class(self, one: Named, name: str) -> bool:
        """Whether a class is the one meant; a package hands on those of a library under several names."""
        if one.module or name == self.owner:
            return name == self.owner
        same_end = name.rpartition(".")[2] == self.owner.rpartition(".")[2]
        return same_end and name.partition(".")[0] == self.owner.partition(".")[0]

    def _is_protocol(self, one: Named) -> bool:
        """Whether an object is only known by a Protocol with such an attribute, which tells nothing of its class."""
        found = class_of(self._facts, one)
        if found is None or bound(self._facts, one._replace(name=f"{one.name}.{self.attribute}")) is None:
            return False
        at, made = found
        return any(base.name in _PROTOCOL for expr in made.bases for base in self._facts.names(at.file, expr))

"""The variables that are mutable, and the places that change each of them."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Result
from seamguard.domain.families.globals import StateKind
from seamguard.domain.source import shown_place
from seamguard.rules.state.changes import CHANGING
from seamguard.rules.state.scopes import SELF
from seamguard.rules.state.values import calls_of, is_read_only, kind_of, kind_of_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Span
    from seamguard.domain.source import SourceFile
    from seamguard.rules.state.changes import Change
    from seamguard.rules.state.inventory import Inventory
    from seamguard.rules.state.reading import Said, Variable

_TYPED_DICTS = frozenset({"typing.TypedDict", "typing_extensions.TypedDict"})


class BoundAt(NamedTuple):
    """Where another module binds a variable that its own module never makes."""

    file: SourceFile
    span: Span
    scope: str


class ChangedAt(NamedTuple):
    """One place that changes a variable.

    Attributes:
        place: Where, as reports show it.
        site: Module and scope.
        by: What it does, in words.
        rebinds: It gives the variable another value.
        is_sure: It changes it, and not only hands it to others who may.
    """

    place: str
    site: str
    by: str
    rebinds: bool
    is_sure: bool


@dataclass(slots=True)
class State:
    """One variable.

    Attributes:
        file: The file that makes it.
        span: Its name, where it is made.
        name: Qualified name.
        kind: What it holds; None where that is nothing mutable.
        made: Of an instance the dotted name of its class.
        counts: It counts by itself, also where nothing changes it.
        is_of_class: It is a variable of a class.
        is_made: Its module makes it, and not only what binds it while the program runs.
        bound: Of one that its module does not make: the first place that counts and binds it.
        changes: Who changes it.
    """

    file: SourceFile
    span: Span
    name: str
    kind: StateKind | None
    made: str = ""
    counts: bool = True
    is_of_class: bool = False
    is_made: bool = True
    bound: BoundAt | None = None
    changes: list[ChangedAt] = field(default_factory=list)

    @property
    def is_latent(self) -> bool:
        """Whether it counts only because something changes it."""
        return self.kind is not None and not self.counts


class States:
    """All variables of the program that matter, by their dotted names."""

    def __init__(self, inventory: Inventory, facts: Facts, *, with_classes: bool) -> None:
        self._inventory = inventory
        self._facts = facts
        self._with_classes = with_classes
        self._known: dict[str, State] = {}
        self.names: set[str] = set()

    def all(self) -> tuple[State, ...]:
        """Every variable, in the order in which they were found."""
        return tuple(self._known.values())

    def gather(self, file: SourceFile) -> None:
        """Take note of what a file makes."""
        said = self._inventory.said(file)
        for variable in said.variables if said is not None else ():
            if said is not None and (self._with_classes or variable.scope.outer is None):
                self._note(said, variable)

    def _note(self, said: Said, variable: Variable) -> None:
        is_of_class = variable.scope.outer is not None
        if variable.value is None or (is_of_class and not self._is_shared(said, variable)):
            return
        name = f"{said.file.module}.{variable.name}"
        kind, made, counts = self._kind(said, variable, variable.value)
        known = self._known.get(name)
        if kind is None or (known is not None and (known.counts or not counts)):
            return
        span = self._facts.span(said.file, variable.target)
        self._known[name] = State(said.file, span, variable.name, kind, made, counts, is_of_class)
        self.names.add(variable.name.rpartition(".")[2])

    def _is_shared(self, said: Said, variable: Variable) -> bool:
        """Whether a variable in the body of a class is one, and not a field that each instance has for itself."""
        cls = f"{said.file.module}.{variable.scope.qualname}"
        line, unknown = self._inventory.lineage(cls)
        declared = variable.annotation is not None and "ClassVar" in ast.unparse(variable.annotation)
        if any(kin.is_frozen or kin.is_record for kin in line.values()) or unknown:
            return declared
        return True

    def _kind(self, said: Said, variable: Variable, value: ast.expr) -> tuple[StateKind | None, str, bool]:
        """What a variable holds, of which class, and whether that counts by itself."""
        meaning = variable.scope.meaning
        kind = kind_of(value, meaning)
        calls = tuple(calls_of(value, meaning))
        if kind is not None:
            made = calls[0].name if calls and kind == StateKind.INSTANCE else ""
            return StateKind(kind), made, not is_read_only(variable.annotation, meaning)
        for call in calls:
            found = self._of_call(said, call.call, call.name)
            if found[0] is not None:
                return found
        return None, "", False

    def _of_call(self, said: Said, call: ast.Call, name: str) -> tuple[StateKind | None, str, bool]:
        """What a call of the codebase gives: by what the function says, or an instance of a class."""
        held = self._inventory.split(name, said.file) if name else None
        if held is None:
            return None, "", False
        holder, inner = held
        if inner in holder.classes:
            cls = f"{holder.file.module}.{inner}"
            return self._of_class(cls)
        returned = holder.returns.get(inner)
        kind = kind_of_type(returned, holder.scope.meaning)
        given = holder.gives.get(inner, ())
        kind = kind or next((made for one in given if (made := kind_of(one, holder.scope.meaning))), None)
        if kind is not None:
            return StateKind(kind), "", True
        for named in self._named(said.file, call):
            if named:
                return self._of_class(named)
        return None, "", False

    def _of_class(self, cls: str) -> tuple[StateKind | None, str, bool]:
        if self._inventory.is_fixed(cls):
            return None, "", False
        if not _TYPED_DICTS.isdisjoint(self._inventory.lineage(cls)[1]):
            return StateKind.DICT, "", True
        return StateKind.INSTANCE, cls, self._inventory.is_mutable(cls)

    def _named(self, file: SourceFile, call: ast.Call) -> Iterator[str]:
        """The classes of the codebase of which a call gives an instance."""
        module = self._facts.module(file)
        span = self._facts.span(file, call)
        for number, one in enumerate(module.calls if module is not None else ()):
            if one.span == span and one.kind == "call":
                for named in self._facts.names(file, Result(number)):
                    if named.kind == "instance" and named.module:
                        yield named.name
                return

    def apply(self, file: SourceFile, *, is_watched: bool) -> None:
        """Hold what a file changes against the variables.

        Args:
            file: The file.
            is_watched: Its code is judged; of any other file only what it changes of its own counts.
        """
        changes = self._inventory.changes(file)
        said = self._inventory.said(file)
        for name, meaning in said.taken.items() if said is not None else ():
            if meaning.rpartition(".")[2] in self.names:
                self.names.add(name)
        for change in changes:
            state = self._changed(change, file)
            if state is not None and (is_watched or state.file.path == file.path or self._facts.is_example(file)):
                self._tell(state, change, file)

    def _changed(self, change: Change, file: SourceFile) -> State | None:
        """The variable that a change is about; one that is bound anew becomes known by that."""
        target = change.target.replace(f".{SELF}", "")
        held = self._inventory.split(target, file)
        if held is None:
            return None
        said, inner = held
        if not (change.is_inside or said.file.path != file.path):
            return None
        parts = inner.split(".")
        for length in range(len(parts), 0, -1):
            name = ".".join(parts[:length])
            state = self._known.get(f"{said.file.module}.{name}")
            if state is not None:
                is_self = SELF in change.target
                return state if self._matters(state, change, parts[length:], is_self=is_self) else None
        return self._bound_anew(said, inner, change)

    def _matters(self, state: State, change: Change, deeper: list[str], *, is_self: bool) -> bool:
        """Whether a change of something that a variable leads to is one of the variable."""
        if change.how == "calls":
            if not deeper and state.kind is StateKind.INSTANCE and state.made:
                is_known = self._inventory.split(state.made) is not None
                return self._inventory.is_changed_by(state.made, change.by) if is_known else True
            if not deeper and state.kind is StateKind.CONTEXT:
                return change.by in ("set", "reset")
            return change.by in CHANGING
        if change.how == "hands":
            return not deeper and state.kind is not None
        return bool(deeper) or change.how == "inside" or not is_self

    def _bound_anew(self, said: Said, inner: str, change: Change) -> State | None:
        """A variable that is bound while the program runs: it need not hold anything mutable."""
        owner, _, name = inner.rpartition(".")
        is_of_class = bool(owner)
        is_own = owner in said.classes if is_of_class else inner not in said.classes
        is_asked = self._with_classes and SELF not in change.target if is_of_class else True
        if change.how != "binds" or name == "*" or not (is_own and is_asked):
            return None
        if not is_of_class and self._facts.file_of(f"{said.file.module}.{inner}") is not None:
            return None
        made = next((one for one in said.variables if one.name == inner), None)
        span = self._facts.span(said.file, made.target) if made is not None else change.span
        state = State(said.file, span, inner, None, counts=False, is_of_class=is_of_class, is_made=made is not None)
        self._known[f"{said.file.module}.{inner}"] = state
        self.names.add(name)
        return state

    def _tell(self, state: State, change: Change, file: SourceFile) -> None:
        deeper = change.target.rpartition(".")[2] != state.name.rpartition(".")[2]
        by = f"calls `.{change.by}`" if change.how == "calls" else change.by
        place = shown_place(file.path, file.cells, change.span.line)
        site = f"{file.module}:{change.scope}"
        told = ChangedAt(place, site, by, change.how == "binds" and not deeper, change.how != "hands")
        if told not in state.changes:
            state.changes.append(told)
        if told.rebinds and not state.is_made and state.bound is None:
            # Its own file has no line that speaks of it: who binds it is reported, in the file where that stands.
            scope = state.name if file.path == state.file.path else change.scope
            state.bound = BoundAt(file, change.span, scope)

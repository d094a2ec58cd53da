"""The variables of a whole program: which there are, what their names lead to, and which classes change themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.rules.state.changes import CHANGING, changes_in
from seamguard.rules.state.reading import read
from seamguard.rules.state.scopes import SELF
from seamguard.rules.state.values import MUTABLE_CLASSES

if TYPE_CHECKING:
    from seamguard.domain.factbase import Facts
    from seamguard.domain.source import SourceFile
    from seamguard.rules.state.changes import Change
    from seamguard.rules.state.reading import Kin, Said

_FAR = 8  # names that lead to names; what is further away is not followed
_MAKERS = frozenset(
    {"__init__", "__new__", "__post_init__", "__set_name__", "__init_subclass__", "__attrs_post_init__"}
)
_PLAIN_BASES = frozenset(
    {"builtins.object", "typing.Protocol", "typing.Generic", "abc.ABC", "typing_extensions.Protocol"}
)


class Inventory:
    """Reads files as they are asked for, once each."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._said: dict[str, Said | None] = {}
        self._changes: dict[str, tuple[Change, ...]] = {}
        self._changing: dict[str, frozenset[str]] = {}

    def said(self, file: SourceFile) -> Said | None:
        """What a file says; None where it cannot be parsed."""
        if file.path not in self._said:
            tree = self._facts.tree(file)
            self._said[file.path] = None if tree is None else read(file, tree)
        return self._said[file.path]

    def changes(self, file: SourceFile) -> tuple[Change, ...]:
        """What a file changes."""
        if file.path not in self._changes:
            tree = self._facts.tree(file)
            found = () if tree is None else changes_in(file, tree, lambda node: self._facts.span(file, node))
            self._changes[file.path] = tuple(found)
            if file.path not in self._said:
                self._said[file.path] = None if tree is None else read(file, tree)
        return self._changes[file.path]

    def split(self, name: str, file: SourceFile | None = None) -> tuple[Said, str] | None:
        """The module that holds a dotted name, and what the name is within it, however many modules hand it on.

        Args:
            name: The name.
            file: Where it is said; the names of an example's own module lead nowhere else.
        """
        for _ in range(_FAR):
            found = self._in_module(name, file)
            if found is None:
                return None
            said, inner = found
            first, _, rest = inner.partition(".")
            onward = said.taken.get(first) or self._by_star(said, first)
            if not onward:
                return found
            name = f"{onward}.{rest}" if rest else onward
        return None

    def _in_module(self, name: str, file: SourceFile | None) -> tuple[Said, str] | None:
        own = f"{file.module}." if file is not None else ""
        if file is not None and name.startswith(own):
            said = self.said(file)
            return (said, name.removeprefix(own)) if said is not None else None
        module = name
        while module:
            module = module.rpartition(".")[0]
            holder = self._facts.file_of(module) if module else None
            if holder is not None:
                said = self.said(holder)
                return (said, name[len(module) + 1 :]) if said is not None else None
        return None

    def _by_star(self, said: Said, name: str) -> str:
        """What a name is that a module may have by a star import."""
        if not said.stars or name in said.scope.names:
            return ""
        for star in said.stars:
            holder = self._facts.file_of(star)
            behind = self.said(holder) if holder is not None else None
            if behind is not None and (name in behind.scope.names or behind.stars):
                return f"{star}.{name}"
        return ""

    def lineage(self, cls: str) -> tuple[dict[str, Kin], frozenset[str]]:
        """The class of a dotted name and those above it, by dotted name; and the names above that are not known."""
        found: dict[str, Kin] = {}
        unknown: set[str] = set()
        work = [cls]
        while work:
            one = work.pop()
            held = self.split(one)
            kin = held[0].classes.get(held[1]) if held is not None else None
            name = f"{held[0].file.module}.{held[1]}" if held is not None else one
            if kin is None:
                unknown |= {one} - _PLAIN_BASES
            elif name not in found:
                found[name] = kin
                work += kin.bases
        return found, frozenset(unknown)

    def is_mutable(self, cls: str) -> bool:
        """Whether instances of a class are made to be changed: by their methods, or by anybody who sets a field."""
        line, unknown = self.lineage(cls)
        if any(kin.is_frozen for kin in line.values()):
            return False
        is_container = not MUTABLE_CLASSES.isdisjoint(unknown)
        return is_container or any(kin.is_record or self._changing_methods(one) for one, kin in line.items())

    def is_fixed(self, cls: str) -> bool:
        """Whether no instance of a class can be changed at all."""
        return any(kin.is_frozen for kin in self.lineage(cls)[0].values())

    def is_changed_by(self, cls: str, method: str) -> bool:
        """Whether a method changes the instance; one that is not known may."""
        line, unknown = self.lineage(cls)
        known = [one for one in line if method in self._methods(one)]
        if not known:
            return bool(unknown)
        return any(method in self._changing_methods(one) for one in known)

    def _methods(self, cls: str) -> frozenset[str]:
        held = self.split(cls)
        if held is None:
            return frozenset()
        return frozenset(held[0].methods.get(held[1], ()))

    def _changing_methods(self, cls: str) -> frozenset[str]:
        """The methods of one class that change an instance, themselves or through others of its own."""
        if cls not in self._changing:
            self._changing[cls] = frozenset(self._found_changing(cls))
        return self._changing[cls]

    def _found_changing(self, cls: str) -> set[str]:
        held = self.split(cls)
        if held is None:
            return set()
        said, qualname = held
        own = f"{said.file.module}.{qualname}.{SELF}"
        calls: list[tuple[str, str]] = []
        found: set[str] = set()
        for change in self.changes(said.file):
            if not (change.target == own or change.target.startswith(f"{own}.")):
                continue
            method = change.scope.removeprefix(f"{qualname}.").partition(".")[0]
            if change.how == "calls" and change.target == own:
                calls.append((method, change.by))
            elif change.how in ("binds", "inside") or (change.how == "calls" and change.by in CHANGING):
                found.add(method)
        before = -1
        while len(found) != before:
            before = len(found)
            found |= {caller for caller, called in calls if called in found}
        return found - _MAKERS

"""What a first seam may be: the functions and classes that the most other packages call, by a quick look."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HOPS = 8


class Candidate(NamedTuple):
    """A definition that code elsewhere calls.

    Attributes:
        target: Its dotted name.
        calls: How many calls stand in other modules.
        modules: In how many modules.
    """

    target: str
    calls: int
    modules: int

    def __str__(self) -> str:
        calls, modules = (
            f"{n} {noun}{'s' * (n != 1)}" for n, noun in ((self.calls, "call"), (self.modules, "other module"))
        )
        return f"{self.target}  ({calls} in {modules})"


@dataclass(slots=True)
class _Module:
    """The top level of one module: what it defines, and what names stand for that it imports."""

    defined: set[str] = field(default_factory=set)
    imported: dict[str, str] = field(default_factory=dict)


class Names:
    """The top-level names of some modules, and the calls of them: by what is imported where, and no more than that."""

    def __init__(self, trees: Iterable[tuple[str, bool, ast.Module]]) -> None:
        """Look through modules, each given by name, whether it is a package, and tree."""
        self._modules: dict[str, _Module] = {}
        kept = [*trees]
        for name, is_package, tree in kept:
            self._modules[name] = _read(name, tree, is_package=is_package)
        self._calls: Counter[tuple[str, str]] = Counter(
            (target, name) for name, _, tree in kept for target in self._called(name, tree)
        )

    def candidates(self) -> list[Candidate]:
        """What is called from the most modules, the first one first; private names and exceptions aside."""
        calls: Counter[str] = Counter()
        modules: Counter[str] = Counter()
        for (target, module), number in self._calls.items():
            if not target.startswith(f"{module}.") and _is_likely(target):
                calls[target] += number
                modules[target] += 1
        found = [Candidate(target, number, modules[target]) for target, number in calls.items()]
        return sorted(found, key=lambda one: (-one.modules, -one.calls, one.target))

    def like(self, name: str, number: int = 3) -> list[str]:
        """Definitions that may be meant by a name that is none: of the same last name first, then those spelt so."""
        every = sorted(f"{module}.{own}" for module, known in self._modules.items() for own in known.defined)
        last = name.rpartition(".")[2]
        same = get_close_matches(name, [one for one in every if one.rpartition(".")[2] == last], number, 0)
        return (same + [one for one in get_close_matches(name, every, number, 0.75) if one not in same])[:number]

    def _called(self, module: str, tree: ast.Module) -> Iterator[str]:
        imported = {**_imports(module, tree, is_package=self._is_package(module)), **self._modules[module].imported}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                dotted = _dotted(node.func)
                first, dot, rest = dotted.partition(".")
                if first in imported:
                    target = self._followed(imported[first] + dot + rest)
                    if target:
                        yield target

    def _is_package(self, module: str) -> bool:
        return any(name.startswith(f"{module}.") for name in self._modules)

    def _followed(self, name: str) -> str:
        """The definition that a name leads to through imports; empty where it leads to none at a module's top level."""
        for _ in range(_HOPS):
            module, _, own = name.rpartition(".")
            known = self._modules.get(module)
            if known is None:
                return ""
            if own in known.defined:
                return name
            if own not in known.imported:
                return ""
            name = known.imported[own]
        return ""


def _is_likely(target: str) -> bool:
    *modules, own = target.split(".")
    is_error = own.endswith(("Error", "Exception", "Warning")) or modules[-1].strip("_") in ("errors", "exceptions")
    return not own.startswith("_") and not is_error


def _read(name: str, tree: ast.Module, *, is_package: bool) -> _Module:
    found = _Module(imported=_imports(name, tree, is_package=is_package, top_only=True))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.defined.add(node.name)
    return found


def _imports(name: str, tree: ast.Module, *, is_package: bool, top_only: bool = False) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.body if top_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            home = _home(name, node, is_package=is_package)
            found.update({alias.asname or alias.name: f"{home}.{alias.name}" for alias in node.names})
    return found


def _home(name: str, node: ast.ImportFrom, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = name.split(".")
    kept = parts[: len(parts) - node.level + is_package]
    return ".".join([*kept, *filter(None, [node.module])])


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = _dotted(node.value)
        return f"{owner}.{node.attr}" if owner else ""
    return ""

"""Which definition a name stands for: imports and module-level definitions, followed through the codebase."""

from __future__ import annotations

import ast
import builtins
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from weakref import ref

from seamguard.rules.shape.live import bound_names, live

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Group: TypeAlias = "tuple[ast.stmt, ...]"
"""The statements that make up one definition: overloads with their implementation, a property with its setter."""

_STAR = "*"
# Where what makes classes and types comes from: what counts where branches import a name from several places.
_STANDARD = frozenset({"abc", "collections", "contextlib", "dataclasses", "enum", "functools", "typing"})
_MAKING = _STANDARD | {"attr", "attrs", "msgspec", "pydantic", "pydantic_settings", "typing_extensions"}


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """One module of the codebase.

    Attributes:
        name: Dotted name.
        path: Posix path relative to the codebase root.
        is_package: Whether it is the `__init__` of a package.
        tree: Its syntax.
        names: What its module-level names stand for, as dotted names.
        stars: The modules from which it imports everything, the last one first.
    """

    name: str
    path: str
    is_package: bool
    tree: ast.Module
    names: dict[str, str] = field(init=False)
    stars: tuple[str, ...] = field(init=False)
    around: ref[Codebase] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        names = tuple(_names(self))
        object.__setattr__(self, "names", {name: home for name, home in names if name != _STAR} | _making(self))
        object.__setattr__(self, "stars", tuple(home[:-2] for name, home in names if name == _STAR)[::-1])

    def dotted(self, node: ast.expr | None) -> str:
        """The dotted name that an expression stands for, behind re-exports; empty where it is no name."""
        named = self.written(node)
        codebase = self.around() if self.around is not None else None
        return codebase.behind(named) if codebase is not None and named else named

    def written(self, node: ast.expr | None) -> str:
        """The dotted name that an expression has in this module alone; empty where it is no name."""
        if isinstance(node, ast.Subscript):
            return self.written(node.value)
        if isinstance(node, ast.Attribute):
            base = self.written(node.value)
            return f"{base}.{node.attr}" if base else ""
        if not isinstance(node, ast.Name):
            return ""
        return self.names.get(node.id) or self.starred(node.id) or node.id

    def _offers(self, star: str, name: str) -> bool:
        codebase = self.around() if self.around is not None else None
        module = codebase.module(star) if codebase is not None else None
        if module is not None:
            return name in module.names
        return star in _STANDARD and name in getattr(sys.modules[star], "__all__", ())

    def value_of(self, dotted: str) -> tuple[ast.expr, Module] | None:
        """What is assigned to a name of the codebase, and where; None where it is something else, or more."""
        codebase = self.around() if self.around is not None else None
        found = find(dotted, codebase) if codebase is not None and dotted else None
        match found.groups if found is not None else ():
            case ((ast.Assign(value=value),),) if found is not None:
                return value, found.module
            case _:
                return None

    def starred(self, name: str) -> str:
        """The dotted name of what only `from x import *` can have brought; empty where nothing can."""
        if hasattr(builtins, name) or not self.stars:
            return ""
        offering = (star for star in self.stars if self._offers(star, name))
        star = next(offering, None) or (self.stars[0] if len(self.stars) == 1 else None)
        return f"{star}.{name}" if star else ""


class Codebase:
    """The modules that names lead to, each read once."""

    def __init__(self, read: Callable[[str], Module | None]) -> None:
        self._read = read
        self._known: dict[str, Module | None] = {}
        self._behind: dict[str, str] = {}

    def module(self, name: str) -> Module | None:
        """The module of a dotted name, or None where the codebase has none."""
        if name not in self._known:
            found = self._known[name] = self._read(name)
            if found is not None:
                object.__setattr__(found, "around", ref(self))
        return self._known[name]

    def behind(self, dotted: str) -> str:
        """The name of what a name of the codebase is another name of: the definition, or what is imported."""
        if dotted not in self._behind:
            self._behind[dotted] = dotted  # what leads to itself
            self._behind[dotted] = self._followed(dotted)
        return self._behind[dotted]

    def _followed(self, dotted: str) -> str:
        parts = dotted.split(".")
        for length in range(len(parts) - 1, 0, -1):
            module = self.module(".".join(parts[:length]))
            if module is not None:
                name, *rest = parts[length:]
                home = module.names.get(name) or module.starred(name)
                if home == f"{module.name}.{name}":
                    home = _other_name(module, name)
                return self.behind(".".join((home, *rest))) if home else dotted
        return dotted


class Found(NamedTuple):
    """Where a dotted name leads.

    Attributes:
        module: The module that defines it.
        qualname: Its name within the module; empty for the module itself.
        groups: Its definitions; more than one where conditions decide.
        owner: The class that it is a member of, or None.
    """

    module: Module
    qualname: str
    groups: tuple[Group, ...]
    owner: ast.ClassDef | None = None

    @property
    def dotted(self) -> str:
        """The dotted name of the definition."""
        return f"{self.module.name}.{self.qualname}" if self.qualname else self.module.name


def find(dotted: str, codebase: Codebase, behind: frozenset[str] = frozenset()) -> Found | None:
    """Find the definition of a dotted name, through imports and re-exports.

    Args:
        dotted: Such as `pkg.module.Class.method`.
        codebase: Where to look.
        behind: The names that led here, which are no answer to themselves.
    """
    if dotted in behind:
        return None
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        module = codebase.module(".".join(parts[:length]))
        if module is not None:
            return _inside(module, parts[length:], codebase, behind | {dotted})
    return None


def find_from(module: Module, dotted: str, codebase: Codebase) -> Found | None:
    """Find what a name of one module stands for, also where `from x import *` brought it."""
    ways = (find(home + dotted, codebase) for home in ("", *(f"{star}." for star in module.stars)))
    return next((found for found in ways if found is not None), None)


def _inside(module: Module, parts: Sequence[str], codebase: Codebase, behind: frozenset[str]) -> Found | None:
    if not parts:
        return Found(module, "", ())
    groups = live(module.tree.body, parts[0])
    if not groups or _is_import(groups):
        named = module.names.get(parts[0], "")
        if groups:
            return find(".".join((named, *parts[1:])), codebase, behind) if named else None
        ways = (find(".".join((star, *parts)), codebase, behind) for star in module.stars)
        return next((found for found in ways if found is not None), None)
    owner: ast.ClassDef | None = None
    for name in parts[1:]:
        [*_, last] = groups[-1]
        if not isinstance(last, ast.ClassDef):
            return None
        owner, groups = last, live(last.body, name)
        if not groups:
            return None
    return Found(module, ".".join(parts), groups, owner)


def _is_import(groups: Sequence[Group]) -> bool:
    return all(isinstance(group[-1], ast.Import | ast.ImportFrom) for group in groups)


def _names(module: Module) -> Iterator[tuple[str, str]]:
    """What the module-level names stand for; definitions win over imports."""
    for node in _outer(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                yield alias.asname or first, alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            home = _home(module, node)
            yield from ((alias.asname or alias.name, f"{home}.{alias.name}") for alias in node.names)
    for name, statement in bound_names(module.tree.body):
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            yield name, f"{module.name}.{name}"


def _making(module: Module) -> dict[str, str]:
    """The names that branches import from where classes are made, whatever the other branches do instead."""
    outer = {name for statement in module.tree.body for name, _ in bound_names([statement]) if _is_plain(statement)}
    found: dict[str, str] = {}
    for node in _outer(module.tree):
        if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").partition(".")[0] in _MAKING:
            for alias in node.names:
                name = alias.asname or alias.name
                if name not in outer and name != _STAR:
                    found.setdefault(name, f"{node.module}.{alias.name}")
    return found


def _is_plain(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign)


def _other_name(module: Module, name: str) -> str:
    """What `name = other.name` is another name of; empty where it is none."""
    groups = live(module.tree.body, name)
    match groups[0] if len(groups) == 1 else ():
        case (ast.Assign(value=ast.Name() | ast.Attribute() as value),):
            return module.written(value)
        case _:
            return ""


def _home(module: Module, node: ast.ImportFrom) -> str:
    """The module that a `from` import takes from, relative ones made absolute."""
    if not node.level:
        return node.module or ""
    package = module.name.split(".")
    package = package[: len(package) - node.level + (1 if module.is_package else 0)]
    return ".".join((*package, node.module)) if node.module else ".".join(package)


def _outer(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements that run when the module is imported, those of its branches too."""
    pending: list[ast.AST] = list(reversed(tree.body))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if isinstance(node, ast.stmt):
            yield node
        pending += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr)][::-1]

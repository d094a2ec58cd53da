"""The code as claims ask of it: files by the paths that documents write, and definitions by their names."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Name
from seamguard.domain.facts import Valued
from seamguard.domain.source import Category
from seamguard.rules.claims.occurrences import Occurrence, occurrences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.claims import Bounds, Symbol
    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import ModuleFacts, Stored
    from seamguard.domain.source import SourceFile

_LINE_END = re.compile(r"\r\n|\r|\n")
_SUFFIXES = (".py", ".pyi")


class Definition(NamedTuple):
    """A function, class or variable of a module, or a member of a class.

    Attributes:
        file: The file.
        qualname: Its name within the module.
        line: Where it is defined.
        kind: function, class, variable, method or attribute.
    """

    file: SourceFile
    qualname: str
    line: int
    kind: str

    @property
    def dotted(self) -> str:
        """Its name with that of its module."""
        return f"{self.file.module}.{self.qualname}"

    @property
    def place(self) -> str:
        """Where it is defined, as `path:line`."""
        return f"{self.file.path}:{self.line}"


class Ground:
    """Answers what claims ask, and remembers it for as long as one run lasts."""

    def __init__(self, facts: Facts, document: str = "") -> None:
        """Prepare to answer.

        Args:
            facts: The code.
            document: The document, by its path from the policy's folder: relative links start there.
        """
        self.facts = facts
        self._folder = posixpath.dirname(document)
        self.files = {file.path: file for file in facts.files() if not facts.is_example(file) and not file.cells}
        self._named: dict[str, tuple[Occurrence, ...]] = {}
        self._lines: dict[str, list[str]] = {}
        self._tails: dict[str, list[str]] = {}
        for path in self.files:
            self._tails.setdefault(path.rpartition("/")[2], []).append(path)
        self._definitions: dict[str, tuple[Definition, ...]] = {}

    def paths(self, written: str) -> list[str]:
        """The files that a path may mean: the one that it names from the root or the document, else all that end so."""
        root = self.facts.policy().codebase.root
        from_document = posixpath.normpath(posixpath.join(self._folder, written))
        tries = [written.lstrip("/"), from_document]
        if root not in (".", ""):
            tries += [one.removeprefix(f"{posixpath.normpath(root)}/") for one in tries]
        for path in tries:
            if path in self.files:
                return [path]
        steps = written.strip("/").split("/")
        ends = self._tails.get(steps[-1], [])
        # What stands before is the folder of somebody's machine, or left out.
        return [path for path in ends if _ends_alike(path.split("/"), steps)]

    def is_covered(self, written: str) -> bool:
        """Whether a path that leads to no file lies where the codebase would have it."""
        if not written.endswith(_SUFFIXES):
            return False
        folder, slash, _ = written.strip("/").partition("/")
        return bool(slash) and any(f"/{folder}/" in f"/{path}" for path in self.files)

    def named(self, path: str) -> tuple[Occurrence, ...]:
        """Where names stand in a file."""
        if path not in self._named:
            tree = self.facts.tree(self.files[path])
            self._named[path] = () if tree is None else occurrences(tree)
        return self._named[path]

    def lines(self, path: str) -> list[str]:
        """The lines of a file."""
        if path not in self._lines:
            found = _LINE_END.split(self.facts.text(self.files[path]))
            self._lines[path] = found[:-1] if found and not found[-1] else found
        return self._lines[path]

    def definitions(self, name: str) -> tuple[Definition, ...]:
        """Everything that defines a plain name, in a module or in a class, sorted by place."""
        if name not in self._definitions:
            found: list[Definition] = []
            for file in self.facts.holding([name]):
                known = self.facts.module(file) if file.path in self.files else None
                found += _defined(file, known, name) if known is not None else ()
            self._definitions[name] = tuple(sorted(dict.fromkeys(found), key=lambda one: (one.file.path, one.line)))
        return self._definitions[name]

    def named_so(self, symbol: Symbol) -> tuple[Definition, ...]:
        """Every definition in production that ends with the whole name of a symbol."""
        found = (one for one in self.definitions(symbol.name) if f".{one.dotted}".endswith(f".{symbol.dotted}"))
        return tuple(one for one in found if one.file.category is Category.PRODUCTION)

    def meant(self, symbol: Symbol) -> tuple[Definition, ...]:
        """The definitions that a symbol may mean: those of its whole name, of modules before members."""
        name, dotted = symbol.name, f".{symbol.dotted}"
        found = [one for one in self.definitions(name) if f".{one.dotted}".endswith(dotted)]
        production = [one for one in found if one.file.category is Category.PRODUCTION]
        found = production or found
        own = [one for one in found if one.kind in ("function", "class", "variable")]
        strong = [one for one in own if one.kind != "variable"]
        chosen = strong or own or found
        return tuple({one.dotted: one for one in reversed(chosen)}.values())[::-1]

    def has_home(self, symbol: Symbol) -> bool:
        """Whether what stands before the last dot is a class or a module of the codebase."""
        before = symbol.dotted.rpartition(".")[0]
        classes = (one for one in self.definitions(symbol.owner) if one.kind == "class")
        return any(f".{one.dotted}".endswith(f".{before}") for one in classes) or self.is_module(before)

    def is_module(self, dotted: str) -> bool:
        """Whether a dotted name is that of a module or package."""
        return self.facts.file_of(dotted) is not None or any(
            file.module.startswith(f"{dotted}.") for file in self.files.values()
        )

    def within(self, bounds: Bounds, categories: Iterable[Category]) -> tuple[dict[str, SourceFile], str]:
        """The files that bounds allow, and the first of their paths that means no file."""
        wanted = set(categories)
        inside = {path: file for path, file in self.files.items() if bounds.inside or file.category in wanted}
        for group, keeps in ((bounds.inside, True), (bounds.outside, False)):
            hits = {path for item in group for path in self.files if lies_in(path, item)}
            for item in group:
                if not any(lies_in(path, item) for path in self.files):
                    return {}, item
            if group:
                inside = {path: file for path, file in inside.items() if (path in hits) is keeps}
        return inside, ""


def lies_in(path: str, item: str) -> bool:
    """Whether a file is one that a document calls by a path, the end of a path, a folder or a module."""
    plain = item.strip("/")
    if plain in ("", "."):
        return True
    if f"/{path}".endswith(f"/{plain}") or f"/{path}".startswith(f"/{plain}/"):
        return True
    module = plain.replace(".", "/") if "/" not in plain and not plain.endswith(_SUFFIXES) else plain
    bare = re.sub(r"(?:/__init__)?\.pyi?$", "", path)
    return f"/{bare}".endswith(f"/{module}") or f"/{module}/" in f"/{bare}"


def _ends_alike(path: list[str], written: list[str]) -> bool:
    shorter = min(len(path), len(written))
    return path[-shorter:] == written[-shorter:] and (len(written) <= len(path) or shorter > 1)


def _defined(file: SourceFile, facts: ModuleFacts, name: str) -> Iterator[Definition]:
    """What a file defines under a name, but for what is local to a function."""
    for function in facts.functions:
        if function.name == name and (function.owner >= 0 or function.qualname == name):
            yield Definition(
                file, function.qualname, function.span.line, "method" if function.owner >= 0 else "function"
            )
    for made in facts.classes:
        if made.name == name:
            yield Definition(file, made.qualname, made.span.line, "class")
    for binding in facts.bindings:
        if isinstance(binding, Valued) and binding.name == name:
            scope = facts.scopes[binding.scope]
            if scope.kind == "module":
                yield Definition(file, name, binding.span.line, "variable")
            elif scope.kind == "class":
                yield Definition(file, f"{scope.qualname}.{name}", binding.span.line, "attribute")
    for stored in facts.stores:
        if stored.attr == name and stored.span is not None and stored.scope >= 0 and is_of_self(stored, facts):
            made = facts.classes[facts.scopes[stored.scope].owner]
            yield Definition(file, f"{made.qualname}.{name}", stored.span.line, "attribute")


def is_of_self(stored: Stored, facts: ModuleFacts) -> bool:
    """Whether an attribute is given to the object whose method gives it."""
    is_inside = facts.scopes[stored.scope].owner >= 0 and isinstance(stored.base, Name)
    return is_inside and isinstance(stored.base, Name) and facts.reads[stored.base.read].name == "self"

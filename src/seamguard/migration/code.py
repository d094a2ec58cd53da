"""Files as LibCST reads them: with every byte, and with the place of every node."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

from seamguard.domain.facts import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from libcst.metadata import CodeRange

    from seamguard.domain.source import SourceFile

Node = TypeVar("Node", bound=cst.CSTNode)

Definition = cst.FunctionDef | cst.ClassDef


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not done, and what to do by hand.

    Attributes:
        path: The file.
        line: The line, from 1 on.
        column: The column, from 1 on.
        message: What, why, and what to do.
    """

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


@dataclass(frozen=True)
class Code:
    """One file.

    Attributes:
        file: The file.
        data: Its bytes.
        module: Its tree.
        positions: Where each node stands.
        parents: What each node stands in.
    """

    file: SourceFile
    data: bytes
    module: cst.Module
    positions: Mapping[cst.CSTNode, CodeRange]
    parents: Mapping[cst.CSTNode, cst.CSTNode]

    def span(self, node: cst.CSTNode) -> Span:
        """Where a node stands."""
        place = self.positions[node]
        return Span(place.start.line, place.start.column + 1, place.end.line, place.end.column + 1)

    def why_not(self, node: cst.CSTNode, message: str) -> Reason:
        """Why something is not done at a node."""
        span = self.span(node)
        return Reason(self.file.path, span.line, span.column, message)

    def text(self, node: cst.CSTNode) -> str:
        """A node as it is written."""
        return self.module.code_for_node(node)

    @cached_property
    def by_span(self) -> Mapping[Span, list[cst.CSTNode]]:
        """All nodes by their place."""
        found: dict[Span, list[cst.CSTNode]] = {}
        for node in self.positions:
            found.setdefault(self.span(node), []).append(node)
        return found

    def at(self, span: Span, kind: type[Node]) -> Node | None:
        """The node of a kind at a place; None where there is none."""
        return next((node for node in self.by_span.get(span, ()) if isinstance(node, kind)), None)

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """What a node stands in, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def scope(self, node: cst.CSTNode) -> Definition | None:
        """The function or class in whose body a node stands; None at the top level."""
        inner = node
        for outer in self.around(node):
            if isinstance(outer, Definition) and inner is outer.body:
                return outer
            inner = outer
        return None

    @cached_property
    def definitions(self) -> Mapping[str, tuple[Definition, ...]]:
        """All functions and classes by their qualified name."""
        found: dict[str, tuple[Definition, ...]] = {}
        for node in self.positions:
            if isinstance(node, Definition):
                name = self.qualname(node)
                found[name] = (*found.get(name, ()), node)
        return found

    def qualname(self, node: Definition) -> str:
        """The names of the definitions around a definition, and its own, joined by dots."""
        names = [node.name.value]
        scope = self.scope(node)
        while scope is not None:
            names.append(scope.name.value)
            scope = self.scope(scope)
        return ".".join(reversed(names))

    def function(self, qualname: str) -> cst.FunctionDef | None:
        """The function with a name, if there is just one definition of it, and that no condition makes."""
        found = self.definitions.get(qualname, ())
        node = found[0] if len(found) == 1 else None
        if not isinstance(node, cst.FunctionDef):
            return None
        outer: tuple[type, ...] = (cst.Module, cst.IndentedBlock, cst.FunctionDef, cst.ClassDef)
        return node if all(isinstance(one, outer) for one in self.around(node)) else None


@dataclass(frozen=True)
class Library:
    """Files that have been read, each once."""

    known: dict[str, Code | Reason] = field(default_factory=dict)

    def code(self, file: SourceFile) -> Code | Reason:
        """A file's code, or why it cannot be edited."""
        if file.path not in self.known:
            self.known[file.path] = _read(file)
        return self.known[file.path]


def _read(file: SourceFile) -> Code | Reason:
    if file.cells or not file.path.endswith(".py"):
        return Reason(file.path, 1, 1, "only files that end in .py are rewritten: change this one by hand")
    try:
        data = file.read()
        module = cst.parse_module(data.removeprefix(codecs.BOM_UTF8))
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        found = wrapper.resolve_many([PositionProvider, ParentNodeProvider])
    except OSError as error:
        return Reason(file.path, 1, 1, f"it cannot be read ({error.strerror or error}): mend that first")
    except cst.ParserSyntaxError as error:
        message = "LibCST does not read this syntax, and the file cannot be rewritten: change it by hand"
        return Reason(file.path, error.raw_line, error.raw_column + 1, message)
    except (UnicodeDecodeError, LookupError, RecursionError, cst.CSTLogicError, cst.CSTValidationError):
        return Reason(file.path, 1, 1, "LibCST cannot read this file: change it by hand")
    if module.bytes != data.removeprefix(codecs.BOM_UTF8):
        return Reason(file.path, 1, 1, "LibCST does not give back what it read of this file: change it by hand")
    positions = cast("Mapping[cst.CSTNode, CodeRange]", found[PositionProvider])
    return Code(file, data, module, positions, cast("Mapping[cst.CSTNode, cst.CSTNode]", found[ParentNodeProvider]))

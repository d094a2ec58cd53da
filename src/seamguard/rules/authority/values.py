"""One file read for the values that its declarations list."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.facts import Imported
from seamguard.domain.uses import TargetState
from seamguard.rules.scoped import Standing, scoped

if TYPE_CHECKING:
    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import ModuleFacts, Span
    from seamguard.domain.source import SourceFile

Value = str | int
ENUMS = frozenset(
    f"enum.{name}" for name in ("Enum", "StrEnum", "IntEnum", "Flag", "IntFlag", "ReprEnum", "EnumType", "EnumMeta")
)
FLAGS = frozenset({"enum.Flag", "enum.IntFlag"})
_LITERALS = frozenset({"typing.Literal", "typing_extensions.Literal"})


def assigned_to(node: ast.AST) -> list[ast.expr]:
    """The targets of an assignment; none for what is not one."""
    if isinstance(node, ast.Assign):
        return node.targets
    if _is_type_alias(node) and isinstance(name := getattr(node, "name", None), ast.expr):
        return [name]
    return [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []


def assigned(node: ast.AST) -> ast.expr | None:
    """The value of an assignment or of `type X = ...`; None for what is not one."""
    is_assigned = isinstance(node, ast.Assign | ast.AnnAssign) or _is_type_alias(node)
    value = getattr(node, "value", None)
    return value if is_assigned and isinstance(value, ast.expr) else None


def _is_type_alias(node: ast.AST) -> bool:
    """Whether a node is `type X = ...`, for which Pythons before 3.12 have no class."""
    return type(node).__name__ == "TypeAlias"


class Page(NamedTuple):
    """A file with its tree and its facts.

    Attributes:
        file: The file.
        facts: What it says.
        nodes: All nodes of its tree.
        read: The expressions that are read in it, by where they stand.
        renamed: Names under which it imports something that has another one.
    """

    file: SourceFile
    facts: ModuleFacts
    nodes: tuple[Standing, ...]
    read: dict[Span, Expr]
    renamed: frozenset[str]


class Pages:
    """Files as pages, each made once."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._pages: dict[str, Page | None] = {}

    def of(self, file: SourceFile) -> Page | None:
        """The page of a file; None where it cannot be read."""
        if file.path not in self._pages:
            self._pages[file.path] = self._made(file)
        return self._pages[file.path]

    def _made(self, file: SourceFile) -> Page | None:
        tree, says = self.facts.tree(file), self.facts.module(file)
        if tree is None or says is None:
            return None
        read = {one.span: one.value for one in (*says.references, *says.attributes)}
        taken = [one for one in says.bindings if isinstance(one, Imported)]
        return Page(file, says, tuple(scoped(tree)), read, frozenset(one.name for one in taken if one.name != one.attr))

    def names(self, page: Page, node: ast.AST) -> tuple[str, ...]:
        """The dotted names that an expression may stand for."""
        if not isinstance(node, ast.expr):
            return ()
        expr = page.read.get(self.facts.span(page.file, node))
        found = [one.name for one in self.facts.names(page.file, expr) if one.kind in ("object", "external", "module")]
        return tuple(dict.fromkeys(found or [name for name in [self._imported(page, node)] if name]))

    def texts(self, page: Page, node: ast.expr) -> tuple[str, ...]:
        """The strings that an expression may come to."""
        return self.facts.strings(page.file, page.read.get(self.facts.span(page.file, node)))

    def _imported(self, page: Page, node: ast.expr) -> str:
        """A name of an import, with attributes; for what stands where the facts tell no reading."""
        match node:
            case ast.Name(id=name):
                taken = [one for one in page.facts.bindings if isinstance(one, Imported) and one.name == name]
                modules = [(self.facts.imported(page.file, one), one.attr) for one in taken]
                return next((f"{module}.{attr}" if attr else module for module, attr in modules if module), "")
            case ast.Attribute(value=value, attr=attr):
                base = self._imported(page, value)
                return f"{base}.{attr}" if base else ""
            case _:
                return ""

    def is_literal(self, page: Page, node: ast.AST) -> bool:
        """Whether a node is `Literal[...]`."""
        if not isinstance(node, ast.Subscript):
            return False
        if isinstance(node.value, ast.Attribute):
            return node.value.attr == "Literal"
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        return name == "Literal" or (name in page.renamed and bool(_LITERALS & set(self.names(page, node.value))))

    def is_enumeration(
        self, page: Page, node: ast.ClassDef, kinds: frozenset[str] = ENUMS, seen: frozenset[str] = frozenset()
    ) -> bool:
        """Whether a class inherits from one of the standard library's enumerations, or of some of them."""
        for base in node.bases:
            for name in self.names(page, base):
                if name in kinds:
                    return True
                if name not in seen:
                    above = self.definitions(name)
                    if any(
                        isinstance(made, ast.ClassDef) and self.is_enumeration(on, made, kinds, seen | {name})
                        for on, made, _ in above
                    ):
                        return True
        return False

    def definitions(self, name: str) -> list[tuple[Page, ast.AST, str]]:
        """The nodes that make what has a dotted name, each with the scope around it."""
        target = self.facts.target(name)
        if target.state is TargetState.REEXPORT and target.advice != name:
            return self.definitions(target.advice)
        found = []
        last = name.rpartition(".")[2]
        for made in target.definitions:
            page = self.of(made.file)
            if page is not None:
                found += [
                    (page, here.node, here.scope)
                    for here in page.nodes
                    if self._makes(page, here.node, made.span, last)
                ]
        return found

    def _makes(self, page: Page, node: ast.AST, span: Span, name: str) -> bool:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return node.name == name and self.facts.span(page.file, node)[:2] == span[:2]
        named = (one for one in assigned_to(node) if isinstance(one, ast.Name) and one.id == name)
        return any(self.facts.span(page.file, one) == span for one in named)

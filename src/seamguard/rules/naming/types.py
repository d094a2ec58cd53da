"""What types name: annotations, those that Python never evaluates among them, and types in strings."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.facts import Imported
from seamguard.domain.rule import MODULE_SCOPE
from seamguard.rules.placed import Place
from seamguard.rules.scoped import scoped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from seamguard.domain.factbase import Facts, Named
    from seamguard.rules.naming.expressions import Said

_LONG = 10_000  # characters; no type is longer, and Python's parser has a limit to its depth


_TYPING = frozenset({"typing", "typing_extensions"})
_TAKING_TYPES = {"cast": (0,), "assert_type": (1,), "NewType": (1,), "TypeVar": range(1, 100)}
"""Functions of `typing` that take types, also in strings: the positions of these."""
_TYPED = (ast.arg, ast.AnnAssign, ast.FunctionDef, ast.AsyncFunctionDef, ast.Call)
_TYPE_KEYWORDS = frozenset({"typ", "bound", "tp", "default"})


class TypeName(NamedTuple):
    """A dotted name in a type.

    Attributes:
        place: Where; of a name in a string that string.
        spelling: As the code writes it.
        binding: Which binding of the file the first name has.
        base: What the first name may be.
        rest: The other names, with dots between.
    """

    place: Place
    spelling: str
    binding: int
    base: Named
    rest: str

    @property
    def dotted(self) -> str:
        """What it names, in full."""
        return f"{self.base.name}.{self.rest}"


def type_names(facts: Facts, said: Said, is_asked: Callable[[str], bool]) -> Iterator[TypeName]:
    """The dotted names in the types of a file whose first name the file binds, and one of whose others is asked for."""
    tree = facts.tree(said.file)
    typing = _typing_in(said)
    for here in scoped(tree) if tree is not None else ():
        if not isinstance(here.node, _TYPED):
            continue
        for node, spelling in (found for written in _types_at(typing, here.node) for found in _dotted_in(written)):
            first, _, rest = spelling.partition(".")
            for index in _bindings(said, first, here.scope) if any(map(is_asked, rest.split("."))) else ():
                for base in facts.bound(said.file, index):
                    yield TypeName(
                        Place(said.file, facts.span(said.file, node), here.scope), spelling, index, base, rest
                    )


def _typing_in(said: Said) -> dict[str, str]:
    """What a file imports of `typing`, by the name it has there; empty for the module itself."""
    imports = (one for one in said.facts.bindings if isinstance(one, Imported) and one.module in _TYPING)
    return {one.name: one.attr or "" for one in imports}


def _types_at(typing: Mapping[str, str], node: ast.AST) -> Iterator[ast.expr]:
    """The annotation of a node, or what is a type among the arguments of a call such as `cast`."""
    annotation = getattr(node, "returns" if hasattr(node, "returns") else "annotation", None)
    if isinstance(annotation, ast.expr):
        yield annotation
    positions = _TAKING_TYPES.get(_of_typing(typing, node.func), ()) if typing and isinstance(node, ast.Call) else ()
    if isinstance(node, ast.Call) and positions:
        yield from (given for number, given in enumerate(node.args) if number in positions)
        yield from (one.value for one in node.keywords if one.arg in _TYPE_KEYWORDS)


def _of_typing(typing: Mapping[str, str], func: ast.expr) -> str:
    """What a name is called in `typing`; empty where it is of another module."""
    first, _, rest = (func.id if isinstance(func, ast.Name) else _spelled(func)).partition(".")
    return typing.get(first, "") or (rest if first in typing else "")


def _bindings(said: Said, name: str, scope: str) -> tuple[int, ...]:
    """What binds a name where it is seen from a scope, for type checkers too; the innermost scope counts."""
    around = [one for one in said.facts.scopes if one.qualname == MODULE_SCOPE or _is_in(scope, one.qualname)]
    for one in sorted(around, key=lambda one: one.qualname != MODULE_SCOPE and len(one.qualname), reverse=True):
        found = (*one.names.get(name, ()), *one.typed.get(name, ()))
        if found:
            return found
    return ()


def _is_in(scope: str, outer: str) -> bool:
    return f"{scope}.".startswith(f"{outer}.")


def _dotted_in(node: ast.expr, place: ast.expr | None = None) -> Iterator[tuple[ast.expr, str]]:
    """The longest dotted names of a type, each with the node that has a place; what is in `Literal` is no type."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        parsed = _parsed(node.value)
        if parsed is not None:
            yield from _dotted_in(parsed, place or node)
        return
    if isinstance(node, ast.Attribute):
        spelling = _spelled(node)
        if spelling:
            yield place or node, spelling
            return
    inner: list[ast.AST] = [*ast.iter_child_nodes(node)]
    if isinstance(node, ast.Subscript):
        last = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
        taken = node.slice.elts[:1] if last == "Annotated" and isinstance(node.slice, ast.Tuple) else [node.slice]
        inner = [node.value, *(taken if last != "Literal" else ())]
    for child in inner:
        if isinstance(child, ast.expr):
            yield from _dotted_in(child, place)


def _parsed(text: str) -> ast.expr | None:
    if len(text) > _LONG:
        return None
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _spelled(node: ast.expr) -> str:
    """A dotted name, empty for what is more than that."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""

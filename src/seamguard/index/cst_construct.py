"""What one construct of newer Python becomes: older code in its place, and the node to make of that again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Sequence

    from seamguard.index.cst_text import Edit, Span

Version: TypeAlias = tuple[int, int]
Build: TypeAlias = "Callable[[Any, Sequence[ast.expr]], ast.AST]"


class Graft(NamedTuple):
    """Makes the newer node out of the older one that stands for it.

    Attributes:
        kind: Class of the older node.
        offset: Where the older node starts, in the text as it is written.
        build: Takes the older node and the moved expressions.
    """

    kind: type[ast.AST]
    offset: int
    build: Build


@dataclass(frozen=True, slots=True)
class Construct:
    """One use of newer syntax.

    Attributes:
        edits: Put older code in its place.
        graft: Restores its node; None where the older code has the same node.
        moved: Its expressions that have no place in the older code.
    """

    edits: tuple[Edit, ...]
    graft: Graft | None = None
    moved: tuple[Span, ...] = ()

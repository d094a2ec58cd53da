"""What a file says, as far as it is made of names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Attribute, Constant, Display, Item, Name, Narrowed, Result, Sum, Unpacked
from seamguard.rules.placed import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.expressions import Expr
    from seamguard.domain.facts import Call, ModuleFacts, Reference, Span
    from seamguard.domain.source import SourceFile


class Said(NamedTuple):
    """A file and what it says."""

    file: SourceFile
    facts: ModuleFacts

    def place(self, span: Span, scope: int) -> Place:
        """A stretch of the file, in the scope with an index."""
        return Place(self.file, span, self.facts.scopes[scope].qualname)

    def spelled(self, expr: Expr | None) -> str:
        """An expression as the code writes it, as far as it is made of names."""
        match expr:
            case Name():
                return self.facts.reads[expr.read].name
            case Attribute():
                return f"{self.spelled(expr.value)}.{expr.attr}"
            case Result():
                return f"{self.spelled(self.facts.calls[expr.call].func)}(...)"
            case Item():
                return f"{self.spelled(expr.value)}[...]"
            case Narrowed():
                return self.spelled(expr.value)
            case _:
                return "(...)"

    def calls(self) -> Iterator[tuple[int, Call]]:
        """The calls that the code writes, each with its index."""
        return ((index, call) for index, call in enumerate(self.facts.calls) if call.scope >= 0)

    def readings(self) -> Iterator[Reference]:
        """Everything that is read by a name or an attribute, but for what is called by a plain name."""
        yield from self.facts.references
        yield from self.facts.attributes


def literals(expr: Expr | None) -> Iterator[str]:
    """The strings that are written out in a list of names, such as `__all__`."""
    match expr:
        case Constant(value=str() as text):
            yield text
        case Unpacked():
            yield from literals(expr.value)
        case Display():
            for item in expr.items:
                yield from literals(item)
        case Sum():
            yield from literals(expr.left)
            yield from literals(expr.right)
        case _:
            return

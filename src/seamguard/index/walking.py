"""What a walk through one file gathers, and what it knows where it stands."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Display, Expr, Narrowed, Table
from seamguard.domain.facts import Call, Reference, Stored
from seamguard.index.flow import Flow, OpenScope
from seamguard.index.making import make
from seamguard.index.narrowing import TELLING, assumptions, bound_in, dotted, kept_after
from seamguard.index.positions import Text
from seamguard.index.shapes import identifier

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable

    from seamguard.domain.facts import Argument

# Where a value goes.
BASE = "base"  # into a longer expression that is recorded itself
FOLLOWED = "followed"  # to a name, from where it is traced
UNPACKED = "unpacked"  # to several names
OBSERVED = "observed"  # to an operator or a test, which keeps nothing
TYPE = "type"  # to a type, which is only looked at
ARGUMENT = "argument"
TABLE = "table"


class Walking:
    """The state of a walk; `Expressions` and `Statements` build on it."""

    def __init__(self, text: str) -> None:
        self.text = Text(text)
        self.flow = Flow()
        self.scope: OpenScope = self.flow.module
        self.calls: list[Call] = []
        self.references: list[Reference] = []
        self.attributes: list[Reference] = []
        self.entered: list[Reference] = []
        self.stores: list[Stored] = []
        self.containers: list[Display | Table] = []
        self.typing = False
        self._yielded: list[Expr] = []
        self.narrowed: dict[str, tuple[tuple[Expr, bool], ...]] = {}
        self._taker = -1
        self._replaced: list[tuple[OpenScope, str, tuple[int, ...]]] = []
        self.pending: list[Callable[[], None]] = []

    @abstractmethod
    def expression(self, node: ast.expr | None, context: str) -> Expr | None:
        """Walk `node`, whose value goes to `context`, and return what it may be."""

    @abstractmethod
    def annotation(self, node: ast.expr | None, *, evaluated: bool = True) -> Expr | None:
        """Walk an annotation."""

    def hand_on(self, value: Expr, node: ast.expr, context: str) -> None:
        """Record where a value goes."""
        if context != BASE and not self.typing:
            call = self._taker if context == ARGUMENT else -1
            self.references.append(make(Reference, (value, context, call, self.scope.index, self.text.span(node))))

    def record_call(self, func: Expr | None, arguments: tuple[Argument, ...], node: ast.expr, kind: str) -> int:
        """Record a call and return its index; in annotations that are never evaluated it has no place."""
        scope = -1 if self.typing else self.scope.index
        self.calls.append(make(Call, (func, arguments, scope, self.text.span(node), kind)))
        return len(self.calls) - 1

    def assume(self, test: ast.expr, *, truth: bool = True) -> None:
        """Take a test for true (or false) in what follows."""
        if type(test) in TELLING:
            self._assume(test, truth=truth)

    def _assume(self, test: ast.expr, *, truth: bool) -> None:
        for subject, kind, positive in assumptions(test, truth=truth):
            self.learn(dotted(subject), self.quiet(kind), positive=positive)

    def learn(self, name: str, of_type: Expr | None, *, positive: bool) -> None:
        """Take what a dotted name stands for to be (or not to be) of a type in what follows."""
        if name and of_type is not None and not self._is_bound("isinstance"):
            self.narrowed = self.narrowed | {name: (*self.narrowed.get(name, ()), (of_type, positive))}

    def _is_bound(self, name: str) -> bool:
        """Whether the file itself gives a name another meaning than Python's."""
        scope: OpenScope | None = self.scope
        while scope is not None and name not in scope.bound:
            scope = scope.parent
        return scope is not None

    def forget(self, names: Iterable[str]) -> None:
        """Names were bound anew: what was known of them holds no longer."""
        self.narrowed = {name: self.narrowed[name] for name in kept_after(self.narrowed, names)}

    def forget_bound(self, statements: Iterable[ast.stmt]) -> None:
        """Some statements may have run: what was known of the names that they bind holds no longer."""
        if self.narrowed:
            self.forget(bound_in(statements))

    def quiet(self, node: ast.expr) -> Expr | None:
        """The value of an expression that has been walked already."""
        typing, self.typing = self.typing, True
        value = self.expression(node, OBSERVED)
        self.typing = typing
        return value

    def as_narrowed(self, value: Expr, name: str) -> Expr:
        """The value that a dotted name stands for, with what is known of it here."""
        for kind, positive in self.narrowed.get(name, ()):
            value = Narrowed(value, kind, positive)
        return value

    def store(self, base: Expr | None, key: Expr | None, value: Expr | None) -> None:
        """Record that a value is put under a key."""
        if base is not None and value is not None and not self.typing:
            self.stores.append(Stored(base, None, key, value, spread=False, scope=self.scope.index))

    def store_attribute(
        self, base: Expr | None, node: ast.Attribute, value: Expr | None, annotation: Expr | None, *, is_set: bool
    ) -> None:
        """Record that an attribute is given a value, whether or not that can be followed, or is merely declared."""
        if base is None or self.typing or not (is_set or annotation is not None):
            return
        span = self.text.span(node) if is_set else None
        name, scope = identifier(node.attr), self.scope.index
        self.stores.append(Stored(base, name, None, value, spread=False, annotation=annotation, scope=scope, span=span))

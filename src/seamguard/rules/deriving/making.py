"""Whether a value comes from one of some calls, and what it is made of where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import (
    Attribute,
    Constant,
    Either,
    Expr,
    Format,
    Name,
    Narrowed,
    Operated,
    Result,
    Sum,
)
from seamguard.rules.tracing import At, Form, Leaf, callees, class_of, is_nothing_else, spelled, with_decorated

if TYPE_CHECKING:
    from collections.abc import Collection

    from seamguard.domain.factbase import Facts, Named
    from seamguard.rules.tracing import Bound

UNKNOWN = "unknown"
HANDED_ON = "handed-on"


class Strange(NamedTuple):
    """Why a value does not come from there, or may not.

    Attributes:
        kind: The kind of finding.
        what: What it is, in words.
        where: Where that is written, as `path:line`; empty where that is not known.
        by: The names that led there.
        is_kept_out: A test may keep it out.
    """

    kind: str
    what: str
    where: str = ""
    by: tuple[str, ...] = ()
    is_kept_out: bool = False

    @property
    def is_certain(self) -> bool:
        """Whether it surely comes from elsewhere."""
        return self.kind not in (UNKNOWN, HANDED_ON) and not self.is_kept_out


class Making:
    """What a trace looks for: the calls that make the value."""

    def __init__(self, facts: Facts, origins: Collection[str]) -> None:
        self._facts = facts
        # An instance of a subclass is one of the class.
        below = (one.name for origin in origins for one in facts.subclasses(origin))
        self._origins = with_decorated(facts, (*origins, *below))

    @property
    def holds(self) -> bool:
        """What the result of such a call holds comes from it as well."""
        return True

    def by_form(self, place: At, expr: Expr) -> bool:
        """A call of one of them, or the attribute that one of them names."""
        if isinstance(expr, Result):
            call = place.facts.calls[expr.call]
            called = callees(self._facts, place.file, call)
            is_one = bool(called) and all(map(self.makes, called))
            return is_one and is_nothing_else(self._facts, place.file, call.func, self._origins)
        if isinstance(expr, Attribute) and any(name.endswith(f".{expr.attr}") for name in self._origins):
            owners = [one for one in self._facts.names(place.file, expr.value) if one.kind == "instance"]
            return bool(owners) and all(f"{one.name}.{expr.attr}" in self._origins for one in owners)
        return False

    def makes(self, named: Named) -> bool:
        """Whether it is one of them, or what a decorator makes of one."""
        return named.name in self._origins or not self._origins.isdisjoint(named.via)

    def by_test(self, place: At, tested: Narrowed) -> bool:  # noqa: ARG002 (a question of every trace)
        """No test tells where a value comes from."""
        return False

    def refuses(self, place: At, expr: Expr) -> bool:  # noqa: ARG002 (a question of every trace)
        """Every form is followed."""
        return False

    def by_name(self, variable: Bound) -> bool:  # noqa: ARG002 (a question of every trace)
        """No name tells where a value comes from."""
        return False

    def by_type(self, place: At, annotation: Expr | None) -> bool:  # noqa: ARG002 (a question of every trace)
        """No type tells where a value comes from."""
        return False

    def strange(self, leaf: Leaf) -> Strange | None:
        """Why what a trace led to does not come from there; None where it does. A parameter is none of its business."""
        if leaf.form is Form.WANTED:
            return None
        if leaf.form is Form.CALL and isinstance(leaf.expr, Result):
            return self._of_call(leaf, leaf.expr)
        if leaf.form is Form.WRITTEN:
            return _of_written(leaf.expr)
        if leaf.form is Form.DEFINITION:
            return Strange("other", f"{leaf.name} itself")
        named = isinstance(leaf.expr, Name | Attribute)
        shown = f"`{spelled(leaf.at, leaf.expr)}`" if named else "a value"
        return Strange(UNKNOWN, f"{shown} of unknown origin")

    def _of_call(self, leaf: Leaf, expr: Result) -> Strange:
        call = leaf.at.facts.calls[expr.call]
        shown = f"what `{spelled(leaf.at, call.func)}(...)` "
        where = f"{leaf.at.file.path}:{call.span.line}"
        called = callees(self._facts, leaf.at.file, call)
        if called and all(class_of(self._facts, one) is not None for one in called):
            return Strange("other-call", f"{shown}makes", where, leaf.via)
        return Strange(UNKNOWN, f"{shown}gives", where, leaf.via)


def _of_written(expr: Expr | None) -> Strange:
    if expr == Constant(None):
        return Strange("none", "None")
    if isinstance(expr, Constant):
        return Strange("other", f"the literal {_shown(expr.value)}"[:80])
    if isinstance(expr, Sum | Operated | Either) and not _is_text(expr):
        return Strange(UNKNOWN, "what an operator makes")
    return Strange("other", "an expression that is written out")


def _is_text(expr: Expr | None) -> bool:
    """Whether an expression is made of literals alone."""
    if isinstance(expr, Sum | Operated | Either):
        return _is_text(expr.left) and _is_text(expr.right)
    return isinstance(expr, Constant | Format)


def _shown(value: object) -> str:
    """A literal as the code has it; the facts hold bytes as the text that spells them."""
    is_bytes = isinstance(value, str) and value[:2] in ("b'", 'b"') and value[-1] == value[1] and len(value) > 2
    return str(value) if is_bytes else repr(value)

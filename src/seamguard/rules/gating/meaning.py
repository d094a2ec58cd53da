"""What a test says of a flag: that it is true where the test holds, or where it does not."""

from __future__ import annotations

import ast
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_EQUAL = ast.Is | ast.Eq
_UNEQUAL = ast.IsNot | ast.NotEq


class Sure(IntEnum):
    """How sure it is that a flag is true."""

    NO = 0
    POSSIBLY = 1
    YES = 2


class Flag(NamedTuple):
    """What a flag looks like.

    Attributes:
        reads: What reads it in a file: for each name or attribute whether that is certain.
        is_called: It is true where a call of it says so; None where it may be either.
        is_awaited: The call has to be awaited.
    """

    reads: Mapping[ast.expr, bool]
    is_called: bool | None
    is_awaited: bool


class Meaning(NamedTuple):
    """Reads tests.

    Attributes:
        flag: The flag.
        held: What a name says that it was assigned to, given which truth value of it is asked for.
        is_builtin: Whether a name, such as `bool`, is that of Python, and not one of the file's own.
    """

    flag: Flag
    held: Callable[[ast.Name, bool], Sure]
    is_builtin: Callable[[ast.Name], bool]

    def of(self, test: ast.expr, truth: bool) -> Sure:
        """How sure it is that the flag is true where a test came to a truth value."""
        match test:
            case ast.Constant():
                return Sure.NO if bool(test.value) is truth else Sure.YES  # it never comes to the other
            case ast.UnaryOp(op=ast.Not()):
                return self.of(test.operand, not truth)
            case ast.BoolOp():
                return self._joined(test.values, truth, is_all=isinstance(test.op, ast.And))
            case ast.IfExp():
                ways = ((test.test, True, test.body), (test.test, False, test.orelse))
                return min(max(self.of(asked, way), self.of(value, truth)) for asked, way, value in ways)
            case ast.NamedExpr():
                return self.of(test.value, truth)
            case (
                ast.Compare(left=left, ops=[operator], comparators=[ast.Constant(value=bool() as said)])
                | ast.Compare(left=ast.Constant(value=bool() as said), ops=[operator], comparators=[left])
            ):
                return self._compared(left, operator, truth, said=said)
            case ast.Await(value=ast.Call() as call):
                return self._called(call, truth, is_awaited=True)
            case ast.Call():
                return self._called(test, truth, is_awaited=False)
            case _:
                return self._read(test, truth)

    def _joined(self, parts: list[ast.expr], truth: bool, *, is_all: bool) -> Sure:
        """All of some tests, or any of them: where that holds, and where it does not."""
        told = [self.of(part, truth) for part in parts]
        return max(told, default=Sure.NO) if is_all is truth else min(told, default=Sure.NO)

    def _compared(self, left: ast.expr, operator: ast.cmpop, truth: bool, *, said: bool) -> Sure:
        """`flag is True` and its like; that it is not False says nothing, for it may be None."""
        if not said or not isinstance(operator, _EQUAL | _UNEQUAL):
            return Sure.NO
        return self.of(left, True) if isinstance(operator, _EQUAL) is truth else Sure.NO

    def _called(self, call: ast.Call, truth: bool, *, is_awaited: bool) -> Sure:
        if call in self.flag.reads:
            return self._fetched(call, truth)
        if call.func in self.flag.reads:
            right = self.flag.is_called is not False and self.flag.is_awaited is is_awaited
            return (
                _certainty(self.flag.reads[call.func] and self.flag.is_called is True) if truth and right else Sure.NO
            )
        if not isinstance(call.func, ast.Name) or not self.is_builtin(call.func):
            return Sure.NO
        match call:
            case ast.Call(func=ast.Name(id="bool"), args=[value], keywords=[]) if not is_awaited:
                return self.of(value, truth)
            case ast.Call(func=ast.Name(id="all" | "any" as name), args=[ast.Tuple() | ast.List() as many]):
                return self._joined(many.elts, truth, is_all=name == "all")
            case _:
                return Sure.NO

    def _fetched(self, call: ast.Call, truth: bool) -> Sure:
        """`getattr(flags, "name", False)`: a default that is true says nothing."""
        default = call.args[2] if len(call.args) > 2 else None
        is_false = default is None or (isinstance(default, ast.Constant) and not default.value)
        return self._plain(call) if truth and is_false else Sure.NO

    def _read(self, test: ast.expr, truth: bool) -> Sure:
        if test in self.flag.reads:
            return self._plain(test) if truth else Sure.NO
        return self.held(test, truth) if isinstance(test, ast.Name) else Sure.NO

    def _plain(self, test: ast.expr) -> Sure:
        """What reads the flag without calling it: a method that nobody calls is true whatever it would say."""
        if self.flag.is_called:
            return Sure.NO
        return _certainty(self.flag.reads[test] and self.flag.is_called is False)


def _certainty(certain: bool) -> Sure:
    return Sure.YES if certain else Sure.POSSIBLY

"""Special methods as Python calls them: by statements, operators and functions, without their names."""

from __future__ import annotations

from typing import NamedTuple


class Implied(NamedTuple):
    """What calls a special method of an object without naming it.

    Attributes:
        shown: In words or as code, for people.
        lines: Statements in a coroutine that has the object as `value`.
        is_found: Uses of a seam are found in this form.
    """

    shown: str
    lines: str
    is_found: bool = False


def implied(name: str) -> Implied | None:
    """What calls a special method of that name; None where nothing does, or nothing that a line can show."""
    if name in _STATEMENTS:
        return _STATEMENTS[name]
    if name in _FUNCTIONS:
        return _line(f"{_FUNCTIONS[name]}(value)")
    bare = name.strip("_")
    for before, form in (("", "value {} 0"), ("r", "0 {} value")):
        sign = _OPERATORS.get(bare.removeprefix(before)) if bare.startswith(before) else None
        if sign is not None:
            return _line(form.format(sign))
    sign = _OPERATORS.get(bare.removeprefix("i")) if bare.startswith("i") else None
    return None if sign is None else _line(f"value {sign}= 0")


def _line(code: str, *, is_found: bool = False) -> Implied:
    return Implied(f"`{code}`", f"{code}\n", is_found)


def _block(head: str, *, is_found: bool = False) -> Implied:
    return Implied(f"`{head}:`", f"{head}:\n        pass\n", is_found)


_OPERATORS = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "matmul": "@",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "pow": "**",
    "lshift": "<<",
    "rshift": ">>",
    "and": "&",
    "or": "|",
    "xor": "^",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
}
_FUNCTIONS = {
    "__len__": "len",
    "__next__": "next",
    "__reversed__": "reversed",
    "__hash__": "hash",
    "__bool__": "bool",
    "__str__": "str",
    "__repr__": "repr",
    "__bytes__": "bytes",
    "__format__": "format",
    "__int__": "int",
    "__float__": "float",
    "__complex__": "complex",
    "__index__": "range",
    "__abs__": "abs",
    "__round__": "round",
}
_STATEMENTS = {
    "__call__": _line("value()", is_found=True),
    "__enter__": _block("with value", is_found=True),
    "__exit__": _block("with value", is_found=True),
    "__aenter__": _block("async with value", is_found=True),
    "__aexit__": _block("async with value", is_found=True),
    "__iter__": _block("for _ in value"),
    "__aiter__": _block("async for _ in value"),
    "__anext__": _block("async for _ in value"),
    "__await__": _line("await value"),
    "__contains__": _line("0 in value"),
    "__getitem__": _line("value[0]"),
    "__setitem__": _line("value[0] = 0"),
    "__delitem__": _line("del value[0]"),
    "__getattr__": _line("value.anything"),
    "__getattribute__": _line("value.anything"),
    "__setattr__": _line("value.anything = 0"),
    "__delattr__": _line("del value.anything"),
    "__neg__": _line("-value"),
    "__pos__": _line("+value"),
    "__invert__": _line("~value"),
}

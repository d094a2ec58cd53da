"""What is said to call a special method does call it."""

from __future__ import annotations

import asyncio
from textwrap import indent

import pytest

from seamguard.rules.seam_special import implied

# fmt: off
NAMES = [
    "call", "enter", "exit", "aenter", "aexit", "iter", "aiter", "anext", "await", "contains", "getitem",
    "setitem", "delitem", "getattr", "getattribute", "setattr", "delattr", "neg", "pos", "invert", "len",
    "next", "reversed", "hash", "bool", "str", "repr", "bytes", "format", "int", "float", "complex", "index",
    "abs", "round", "add", "radd", "iadd", "sub", "rsub", "isub", "mul", "matmul", "truediv", "floordiv",
    "mod", "pow", "rpow", "ipow", "lshift", "rrshift", "and", "rand", "ior", "xor", "eq", "ne", "lt", "le",
    "gt", "ge",
]
# fmt: on


@pytest.mark.parametrize("name", NAMES)
def test_a_special_method_is_called_by_what_is_shown(name: str) -> None:
    special = f"__{name}__"
    found = implied(special)
    assert found is not None
    called: list[object] = []

    def method(self: object, *given: object) -> object:
        called.append(self)
        raise InterruptedError(given)

    async def entered(self: object, *given: object) -> object:
        return method(self, *given) if special in ("__aenter__", "__aexit__", "__anext__") else self

    def itself(self: object, *_: object) -> object:
        return self

    helping = {"__enter__": itself, "__exit__": itself, "__aenter__": entered, "__aexit__": entered}
    helping["__aiter__"] = itself
    own = entered if special in ("__aenter__", "__aexit__", "__anext__") else method
    value = type("Probe", (), {**helping, special: own})()
    space: dict[str, object] = {}
    exec(f"async def run(value):\n{indent(found.lines, '    ')}", space)  # noqa: S102 (the very lines that are shown)
    with pytest.raises(InterruptedError):
        asyncio.run(space["run"](value))  # type: ignore[operator]  # made just above
    assert called


@pytest.mark.parametrize("name", ["__post_init__", "__init_subclass__", "__set_name__", "__del__", "open", "__idiv__"])
def test_of_others_nothing_is_shown(name: str) -> None:
    assert implied(name) is None

"""Small programs of all kinds give what they gave, once they are handed the value that they made."""

from __future__ import annotations

import importlib
import random
import sys
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from tests.unit.migration.shop import migrated

from seamguard.migration.writing import write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_TO = "{to: resolver, type: shop.manifest.Resolver}"
_HEAD = "from shop.context import bindings_for\nfrom shop.manifest import Resolver\n\n\n"
_MADE = ("bindings_for('p')", "bindings_for(n)", "bindings_for(\n    'p',  # why\n)")
_BEFORE = (
    *("", "x = n; y = x", "# a note\nx = n", "for x in n: pass", "if not n: return ''"),
    "try:\n    x = n\nfinally:\n    pass",
)
_AROUND = (
    *("{}", "({})", "[{} for _ in n][0]", "(lambda: {})()", "({} if n else n)", "(w := {})", "str({})"),
    *("''.join(c for c in {})", 'f"{{{}}}"', "{}[:]", "(n and({}))"),
)
_OPTIONAL = (
    "n, resolver: Resolver | None = None",
    "n, *, resolver: 'Resolver | None' = None",
    "n, resolver=None",
    "n, /, resolver: Resolver | None = None, *rest",
)


class Form(NamedTuple):
    """A form of function: its parameters, and how it comes by what it uses."""

    params: tuple[str, ...]
    ways: tuple[str, ...]


FORMS = {
    "makes it": Form(("n", "n, *rest", "n, k=1"), ("r = {}", "from shop.context import bindings_for\nr = {}")),
    "has it": Form(("n, resolver: Resolver",), ("r = {}", "r = ({})", "r = {}; r = resolver")),
    "if": Form(
        _OPTIONAL,
        (
            "if resolver is None:\n    resolver = {}\nr = resolver",
            "if resolver is None: resolver = bindings_for('p')\nr = resolver",
            "if resolver is not None:\n    return resolver.location(n)\nr = {}",
            "if (resolver is None):\n    # none\n    resolver = {}\nelif n:\n    pass\nelse:\n    y = n\nr = resolver",
        ),
    ),
    "or": Form(
        _OPTIONAL[:2], ("r = resolver or {}", "resolver = resolver or {}\nr = resolver", "r = (resolver\n     or {})")
    ),
    "conditional": Form(
        _OPTIONAL, ("r = resolver if resolver is not None else {}", "r = ({} if resolver is None else(resolver))")
    ),
}


def _program(rng: random.Random) -> str:
    """Functions that call those before them, and one that is given the value."""
    forms = [rng.choice(list(FORMS)) for _ in range(rng.randint(2, 5))]
    parts = [_function(rng, forms, number) for number in range(len(forms))]
    calls = ", ".join(_call(rng, forms, number, name="resolver") for number in range(len(forms)))
    start = f"def start(resolver: Resolver, n='n'):\n    return [{calls}]\n\n\n"
    return f"{_HEAD}{''.join(parts)}{start}def run():\n    return start(Resolver())\n"


def _function(rng: random.Random, forms: list[str], number: int) -> str:
    form = FORMS[forms[number]]
    way = rng.choice(form.ways).replace("{}", rng.choice(_MADE))
    called = range(number) if "return" not in way else ()  # what only runs without the value is another program
    calls = [_call(rng, forms, other, name="r") for other in called if rng.random() < 0.5]
    body = "\n".join([*filter(None, [rng.choice(_BEFORE)]), way, f"return {' + '.join(['r.location(n)', *calls])}"])
    return f"def f{number}({rng.choice(form.params)}):\n{textwrap.indent(body, '    ')}\n\n\n"


def _call(rng: random.Random, forms: list[str], number: int, *, name: str) -> str:
    is_given = forms[number] == "has it" or (forms[number] != "makes it" and rng.random() < 0.7)
    text = f"f{number}(n{f', resolver={name}' if is_given else ''})"
    return rng.choice(_AROUND).replace("{}", text).replace("{{", "{").replace("}}", "}")


def test_programs_give_what_they_gave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = {f"shop/case{number}.py": _program(random.Random(number)) for number in range(10)}  # noqa: S311 (no secrets)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    step = migrated(tmp_path, programs, _TO)
    before = _given(list(programs))
    write(step, tmp_path)
    assert _given(list(programs)) == before
    assert len(step.files) > 6
    assert len(step.done) > 15


def _given(paths: list[str]) -> dict[str, object]:
    """What each program gives, freshly imported."""
    found = {}
    importlib.invalidate_caches()
    for path in paths:
        name = path.removesuffix(".py").replace("/", ".")
        found[path] = importlib.import_module(name).run()
        del sys.modules[name]
    for name in [name for name in sys.modules if name.partition(".")[0] == "shop"]:
        del sys.modules[name]
    return found

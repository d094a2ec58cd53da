from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from seamguard.cache import codec, columns
from seamguard.domain.expressions import Constant, Sum
from seamguard.index.reader import read_facts

if TYPE_CHECKING:
    from seamguard.domain.facts import ModuleFacts

_SOURCE = Path(__file__).parents[3]
FILES = sorted(
    file
    for folder in ("src/seamguard/index", "src/seamguard/policy", "reference/src", "tests/assets/fallbacks")
    for file in (_SOURCE / folder).rglob("*.py")
)
DEPTH = 20_000
TEXTS = {
    "nothing": "",
    "constants": "f(1, True, 0, False, 1.0, -0.0, 1e400, None, '', b'', 'é', '\\ud800', 1j, ..., 10**3, 1"
    + 40 * "0"
    + ")\n",
    "numbers of every width": f"f({', '.join(str((1 << bits) + more) for bits in range(70) for more in (-1, 0))})\n",
    "no two of a kind": "a = b = {**c, 'd': [*e]}\ndef f(*g, h=1, **i): return lambda j: (yield g)\nf(*a, **b)\n",
    "a star": "from a import *\n__all__ = ['b']\n__all__ += c\n",
    "a field in a line by itself": 5000 * "\n" + "x = 1\n",
}


def _facts(text: str) -> ModuleFacts:
    return read_facts(text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_there_and_back(text: str) -> None:
    facts = _facts(text)
    again = columns.loads(columns.dumps(facts))
    assert again == facts
    assert repr(again) == repr(facts)  # what is equal may be of another type: 1, 1.0 and True


def test_there_and_back_with_real_files() -> None:
    assert len(FILES) > 60
    for file in FILES:
        facts = _facts(file.read_text("utf-8"))
        again = columns.loads(columns.dumps(facts))
        assert again == facts, file
        assert repr(again) == repr(facts), file


def test_depth_costs_no_stack() -> None:
    value: Any = Constant("x")
    for _ in range(DEPTH):
        value = Sum(value, Constant("x"))
    facts = _facts("a = 1\nf(a)\n")
    (call,) = facts.calls
    deep = facts._replace(calls=(call._replace(func=value),))
    data = columns.dumps(deep)
    again = columns.loads(data).calls[0].func
    depth = 0
    while isinstance(again, Sum):
        again, depth = again.left, depth + 1
    assert depth == DEPTH > sys.getrecursionlimit()
    assert columns.dumps(columns.loads(data)) == data


def test_a_machine_of_the_other_kind_reads_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = _facts(300 * "\n" + "x = f(y)\n")
    written: Any = codec.loads(columns.dumps(facts))
    order, first, levels = written
    other = {"little": "big", "big": "little"}[order]
    swapped = codec.dumps(
        (other, first, [[(kind, [_swapped(part) for part in parts]) for kind, parts in level] for level in levels])
    )
    assert columns.loads(swapped) == facts


def _swapped(column: tuple[Any, Any]) -> tuple[Any, Any]:
    how, what = column
    width = {"B": 1, "H": 2, "i": 4, "q": 8}.get(how)
    if width is None:
        return column
    return how, b"".join(what[at : at + width][::-1] for at in range(0, len(what), width))


GOOD = columns.dumps(_facts("import a\na.b(c)\n"))
HOSTILE = {
    "nothing": b"",
    "half": GOOD[: len(GOOD) // 2],
    "another value": codec.dumps((1, 2)),
    "no column": codec.dumps(("little", 1, [])),
    "no levels": codec.dumps(("little", (30, 1), [])),
    "a value that is no facts": codec.dumps(("little", ("text", ["a"]), [])),
    "two values": codec.dumps(("little", ("text", ["a", "b"]), [])),
    "a kind that is none": codec.dumps(("little", (999, 1), [[(999, [])]])),
    "the wrong number of fields": codec.dumps(("little", (8, 1), [[(8, [("text", ["a"]), ("text", ["a"])])]])),
    "columns of different lengths": codec.dumps(("little", (9, 1), [[(9, [("text", ["a"]), ("text", ["a", "b"])])]])),
    "a program": b"cos\nsystem\n(S'false'\ntR.",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_facts_is_refused(data: bytes) -> None:
    with pytest.raises(codec.ForeignError):
        columns.loads(data)


def test_no_changed_byte_does_more_than_fail() -> None:
    for place in range(len(GOOD)):
        for bit in (1, 128):
            data = bytearray(GOOD)
            data[place] ^= bit
            try:
                columns.loads(bytes(data))
            except codec.ForeignError:
                continue

from __future__ import annotations

import os
import pickle
from datetime import date
from typing import Any

import pytest

from seamguard.cache import codec
from seamguard.domain.facts import Span
from seamguard.domain.rule import Possible
from seamguard.domain.source import Category
from seamguard.errors import Problem
from seamguard.index.reader import read_facts

VALUES: dict[str, object] = {
    "facts": read_facts(
        "import a as b\n\n\nclass C(b.D):\n    def f(self, x=1):\n        return [b.g(x), {1: self}]\n"
    ),
    "frozen values": (Problem("a.py", 1, 2, "m"), Span(1, 2, 3, 4)),
    "enums": {Category.PRODUCTION: [Possible.IGNORE]},
    "plain ones": (None, True, 1, 1.5, "é", b"b", date(2026, 1, 2), frozenset({1}), {2}, 3j),
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_there_and_back(value: object) -> None:
    again = codec.loads(codec.dumps(value))
    assert again == value
    assert type(again) is type(value)


class _Calls:
    def __init__(self, call: Any, *arguments: object) -> None:  # noqa: ANN401 (whatever can be called)
        self._call = (call, arguments)

    def __reduce__(self) -> tuple[Any, tuple[object, ...]]:
        return self._call


HOSTILE = {
    "a program": pickle.dumps(_Calls(os.system, "false")),
    "eval": pickle.dumps(_Calls(eval, "1")),
    "an attribute": pickle.dumps(_Calls(getattr, 1, "real")),
    "a function of ours": pickle.dumps(_Calls(read_facts, "")),
    "what a module of ours imports": b"cseamguard.domain.facts\nNamedTuple\n.",
    "a module that is not there": b"cseamguard.domain.none_such\nA\n.",
    "a path through ours": b"\x80\x04\x8c\x16seamguard.domain.facts\x8c\x0dSpan.__new__\x93.",
    "nothing": b"",
    "half": codec.dumps(VALUES["facts"])[:-20],
    "noise": b"\x80\x05\xff\x00",
    "the wrong number of values": b"cseamguard.domain.facts\nSpan\n(I1\ntR.",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_nothing_is_called_and_nothing_crashes(data: bytes) -> None:
    with pytest.raises(codec.ForeignError):
        codec.loads(data)

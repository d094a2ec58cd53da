"""Broken files: a small share of what `benchmarks/fuzz.py` does, and that it would notice."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from benchmarks import fuzz, mutations

from seamguard import engine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection
    from pathlib import Path

COUNT = 400


@pytest.fixture(scope="module")
def files() -> tuple[Path, ...]:
    return mutations.originals(mutations.folders()[:1], share=8)


def test_nothing_goes_wrong(files: tuple[Path, ...]) -> None:
    outcomes = sorted(fuzz.run(COUNT, fuzz.SEED, files))

    assert [outcome for outcome in outcomes if outcome.wrong] == []
    assert [outcome.number for outcome in outcomes] == [*range(COUNT)]
    assert min(Counter(outcome.kind for outcome in outcomes).values()) > COUNT // 100


@pytest.mark.parametrize("mutation", mutations.MUTATIONS)
def test_a_mutation_is_the_same_each_time(mutation: mutations.Mutation, files: tuple[Path, ...]) -> None:
    text, other = files[0].read_bytes(), files[1].read_bytes()
    mutants = [[mutation(mutations.generator(7, number), text, other) for number in range(20)] for _ in range(2)]

    assert mutants[0] == mutants[1]
    assert len(set(mutants[0])) > 5


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"x = 1\n", "read, and the call reported"),
        (b"x = 1\r\ny = 2\r\n\r", "read, and the call reported"),
        (b"def f(:\n", "unreadable, and an error reported"),
        (b"# \xff\n", "unreadable, and an error reported"),
        (b"def f[T](x: T) -> T: return x\ntype X = t'{x}'\n", "read as newer syntax, and the call reported"),
    ],
)
def test_a_file_is_told_apart(data: bytes, kind: str) -> None:
    assert fuzz.examine(1, data) == fuzz.Outcome(1, kind, "")


@pytest.mark.parametrize(
    ("data", "forgotten", "wrong"),
    [
        (b"def f(:\n", {"errors": ()}, "unreadable, and passed silently"),
        (b"x = 1\n", {"verdicts": ()}, "the use in the healthy file is not reported"),
        (b"def f(:\n", {"verdicts": ()}, "the use in the healthy file is not reported"),
    ],
)
def test_what_is_not_reported_is_noticed(
    data: bytes, forgotten: dict[str, Any], wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = engine.check_tree
    monkeypatch.setattr(fuzz, "check_tree", lambda *arguments: replace(check(*arguments), **forgotten))

    assert fuzz.examine(1, data).wrong == wrong


def test_a_call_behind_an_open_quote_is_no_call() -> None:
    assert fuzz.examine(1, b"raise SystemExit\n'''").kind == "unreadable, and an error reported"
    assert fuzz.examine(1, b"if 0:\\").wrong == ""


def die(numbers: range, _seed: int, _files: Sequence[Path], out: Connection) -> None:
    for number in numbers:
        out.send(number)
        if number == 1:
            os._exit(139)
        while number == 2:
            pass
        out.send(fuzz.Outcome(number, "fine", ""))


def test_a_worker_that_dies_or_hangs_is_replaced() -> None:
    outcomes = sorted(fuzz.run(5, 1, (), workers=1, seconds=1, work=die))

    assert [(outcome.number, outcome.wrong) for outcome in outcomes] == [
        (0, ""),
        (1, "the process ended with 139"),
        (2, "took more than 1 seconds"),
        (3, ""),
        (4, ""),
    ]

"""Hostile and huge files: bounded work, and never anything but a policy or a `PolicyError`."""

from __future__ import annotations

import random
import time
import tracemalloc
from pathlib import Path

import pytest
import yaml

from seamguard.errors import PolicyError, Problem
from seamguard.policy import parse_policy

ASSETS = Path(__file__).parents[2] / "assets" / "policies"
HEAD = "version: 1\nseams:\n  - id: a\n    target: pkg.mod.f\n    why: w\n"


def bomb(levels: int) -> str:
    lines = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, levels)]
    return "\n".join(["a0: &a0 [x]", *lines, ""])


def refuse(text: str) -> None:
    with pytest.raises(PolicyError, match=r"aliases add more than|lists and mappings are nested"):
        parse_policy(text.encode(), "p")


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize(
    "text",
    [bomb(40), "[" * 100_000, "[\n" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 100_000],
    ids=["aliases", "brackets", "brackets-on-lines", "braces", "dashes", "question-marks"],
)
def test_a_bomb_is_refused_at_once(text: str, loader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if loader == "SafeLoader":
        monkeypatch.delattr(yaml, "CSafeLoader")
    began = time.process_time()
    refuse(text)
    assert time.process_time() - began < 1
    tracemalloc.start()
    refuse(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_many_aliases_of_one_text_are_no_bomb() -> None:
    entries = "".join(f"      - {{module: pkg.m{number}, reason: *r}}\n" for number in range(2000))
    text = HEAD.replace("why: w", "why: &r w") + "    allow:\n" + entries
    policy = parse_policy(text.encode(), "p")
    assert {entry.reason for entry in policy.seams[0].allow} == {"w"}


def test_a_long_file_keeps_its_places() -> None:
    entries = "".join(f"      - module: pkg.m{number}\n        reason: r\n" for number in range(3000))
    with pytest.raises(PolicyError) as caught:
        parse_policy(f"{HEAD}    allow:\n{entries}      - module: pkg..x\n        reason: r\n".encode(), "p")
    assert [(found.line, found.column) for found in caught.value.problems] == [(6007, 17)]


def test_a_long_chain_of_waves_needs_no_deep_stack() -> None:
    links = "".join(f"  - {{id: w{number}, status: active, after: [w{number + 1}]}}\n" for number in range(3000))
    chain = f"{HEAD}waves:\n{links}  - {{id: w3000, status: active}}\n"
    assert len(parse_policy(chain.encode(), "p").waves) == 3001
    with pytest.raises(PolicyError, match="wave 'w3000' comes after 'w0'"):
        parse_policy(chain.replace("w3000, status: active", "w3000, status: active, after: [w0]").encode(), "p")


@pytest.mark.parametrize(
    "text", ['why: "\\UFFFFFFFF"\n', "%YAML 1." + "9" * 5000 + "\n---\na: 1\n", 'why: "\\ud800"\n']
)
def test_numbers_that_overflow_the_parser_written_in_python(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader")
    with pytest.raises(PolicyError):
        parse_policy(text.encode(), "p")


def mutant(chance: random.Random, original: str) -> bytes:
    text = list(original)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(text))
        inserted = chance.choices("\t \n:-[]{}&*!|>'\"%@`#,?~a0\\<\0\x85😀", k=chance.randint(0, 3))
        text[at : at + chance.randint(0, 3)] = inserted
    return "".join(text).encode()


def problems_of(data: bytes) -> tuple[Problem, ...]:
    try:
        parse_policy(data, "p")
    except PolicyError as error:
        return error.problems
    return ()


@pytest.mark.parametrize("seed", range(20))
def test_mutated_files_raise_nothing_but_placed_problems(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    original = (ASSETS / "good" / "full.yaml").read_text(encoding="utf-8")
    problems = [found for _ in range(20) for found in problems_of(mutant(chance, original))]
    assert problems
    assert [found for found in problems if found.line < 1 or found.column < 1 or not found.message] == []

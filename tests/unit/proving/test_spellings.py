"""Every spelling is noticed for every kind of target, and what is not is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamguard.domain.proof import Attempt, ProofOutcome, Result

if TYPE_CHECKING:
    from tests.unit.proving.conftest import Prove

HOME = """\
import abc
import functools
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, Protocol, TypedDict


def connect(url, /, timeout=1, *, pool=None): ...
async def later(url): ...
def anything(*args, **named): ...
shortly = lambda url: url
bound = functools.partial(connect, 1)
@functools.lru_cache
def cached(url): ...
class Plain:
    limit = 1
    def __init__(self, url, mode=None): ...
    def open(self, mode="r", *, flag=False): ...
    async def stream(self): ...
    def __call__(self, url): ...
    def __enter__(self): ...
    def __exit__(self, *error): ...
    async def __aenter__(self): ...
    def __len__(self): ...
    def __radd__(self, other): ...
    def __getitem__(self, key): ...
    def __post_init__(self): ...
    @staticmethod
    def make(url): ...
    @classmethod
    def build(cls, url): ...
    @property
    def size(self): ...
    @functools.cached_property
    def weight(self): ...
    class Inner:
        def go(self): ...
class Below(Plain): ...
@dataclass
class Data:
    url: str
    mode: int = field(default=1, kw_only=True)
class Row(NamedTuple):
    url: str
class Typed(TypedDict):
    url: str
class Colour(Enum):
    RED = 1
class Opens(Protocol):
    def open(self): ...
class Abstract(abc.ABC):
    @abc.abstractmethod
    def open(self): ...
class Meta(type): ...
class Made(metaclass=Meta): ...
class Failed(Exception): ...
"""
FILES = {"src/shop/__init__.py": "", "src/shop/db.py": HOME, "src/shop/use.py": "import os\n\nos.getcwd()\n"}
TARGETS = [
    ("shop.db.connect", ""),
    ("shop.db.connect", "when: {supplies: [url]}"),
    ("shop.db.connect", "when: {supplies: [timeout]}"),
    ("shop.db.connect", "when: {supplies: [timeout, pool]}"),
    ("shop.db.connect", "restrict: reference"),
    ("shop.db.later", ""),
    ("shop.db.anything", "when: {supplies: [url]}"),
    ("shop.db.shortly", ""),
    ("shop.db.bound", ""),
    ("shop.db.cached", ""),
    ("shop.db.Plain", ""),
    ("shop.db.Plain", "when: {supplies: [mode]}"),
    ("shop.db.Plain", "restrict: reference"),
    ("shop.db.Plain.limit", "restrict: reference"),
    ("shop.db.Plain.open", ""),
    ("shop.db.Plain.open", "when: {supplies: [mode]}"),
    ("shop.db.Plain.open", "when: {supplies: [flag]}"),
    ("shop.db.Plain.open", "restrict: reference"),
    ("shop.db.Plain.open", "receivers: strict"),
    ("shop.db.Plain.open", "implementers: true"),
    ("shop.db.Plain.stream", ""),
    ("shop.db.Plain.__call__", ""),
    ("shop.db.Plain.__enter__", ""),
    ("shop.db.Plain.__enter__", "restrict: reference"),
    ("shop.db.Plain.__exit__", "receivers: strict"),
    ("shop.db.Plain.__aenter__", ""),
    ("shop.db.Plain.__post_init__", ""),
    ("shop.db.Plain.make", ""),
    ("shop.db.Plain.build", "when: {supplies: [url]}"),
    ("shop.db.Plain.size", ""),
    ("shop.db.Plain.weight", "restrict: reference"),
    ("shop.db.Plain.Inner", ""),
    ("shop.db.Plain.Inner.go", ""),
    ("shop.db.Below", ""),
    ("shop.db.Data", "when: {supplies: [mode]}"),
    ("shop.db.Row", ""),
    ("shop.db.Typed", ""),
    ("shop.db.Colour", "restrict: reference"),
    ("shop.db.Colour.RED", "restrict: reference"),
    ("shop.db.Opens.open", ""),
    ("shop.db.Abstract.open", ""),
    ("shop.db.Meta", ""),
    ("shop.db.Made", ""),
    ("shop.db.Failed", ""),
    ("shop.db", "restrict: import"),
    ("shop", "restrict: import"),
    ("os.getcwd", ""),
    ("os", "restrict: import"),
    ("os.path", "{restrict: import, external: true}"),
    ("os.environ", "{restrict: reference, external: true}"),
    ("datetime.datetime.now", "external: true"),
    ("subprocess.run", "{external: true, when: {supplies: [shell]}}"),
    ("builtins.eval", "external: true"),
    ("elsewhere.api.Session.fetch", "external: true"),
]


def clause(target: str, more: str) -> str:
    own = (
        "".join(f"    {line}\n" for line in more.strip("{}").split(", ")) if more.startswith("{r") else f"    {more}\n"
    )
    if more.startswith("{e"):
        own = "    external: true\n    when: {supplies: [shell]}\n"
    return f"seams:\n  - id: guarded\n    target: {target}\n    why: It is one thing.\n{own if more else ''}"


@pytest.mark.parametrize(("target", "more"), TARGETS)
def test_every_spelling_is_noticed(proved: Prove, target: str, more: str) -> None:
    (proof,) = proved(clause(target, more), FILES).proofs
    assert [(way.how, way.reason, way.text) for way in proof.ways if way.result is not Result.NOTICED] == []
    assert proof.outcome is ProofOutcome.PROVED, proof.vacuities
    spellings = {way.how for way in proof.ways if way.attempt is Attempt.VIOLATION}
    assert len(spellings) >= 3


@pytest.mark.parametrize(("name", "shown"), [("len", "len(value)"), ("radd", "0 + value"), ("getitem", "value[0]")])
def test_what_calls_a_special_method_without_its_name_is_told(proved: Prove, name: str, shown: str) -> None:
    (proof,) = proved(clause(f"shop.db.Plain.__{name}__", ""), FILES).proofs
    (way,) = proof.having(Result.UNNOTICED)
    assert way.how == f"by `{shown}`, which calls it without its name and is not found: guard shop.db.Plain"
    assert len(proof.having(Result.NOTICED)) == 4


def test_each_parameter_is_handed_over_in_every_way(proved: Prove) -> None:
    (proof,) = proved(clause("shop.db.connect", "when: {supplies: [timeout, pool]}"), FILES).proofs
    told = " ".join(way.how for way in proof.ways)
    for way in ("timeout by keyword", "timeout by position", "timeout from", "pool by keyword", "pool from"):
        assert way in told
    assert "pool by position" not in told


def test_a_parameter_that_has_no_keyword_is_given_by_position(proved: Prove) -> None:
    (proof,) = proved(clause("shop.db.connect", "when: {supplies: [url]}"), FILES).proofs
    assert {way.how.partition(", with ")[2] for way in proof.ways} == {"url by position"}


def test_every_part_of_a_group_is_used(proved: Prove) -> None:
    group = "    group: [{target: shop.db.connect, role: accessor}, {target: shop.db.Row, role: value}]\n"
    (proof,) = proved(clause("shop.db.Plain", "") + group, FILES).proofs
    assert proof.outcome is ProofOutcome.PROVED
    for target in ("shop.db.Plain", "shop.db.connect", "shop.db.Row"):
        assert sum(way.how.startswith(f"{target}: ") for way in proof.ways) >= 3
    assert sum(way.attempt is Attempt.MEMBER for way in proof.ways) == 2


def test_what_only_warns_is_told_and_does_not_count(proved: Prove) -> None:
    (proof,) = proved(clause("shop.db.connect", "possible: warn"), FILES).proofs
    assert proof.outcome is ProofOutcome.PROVED
    (way,) = proof.having(Result.OPEN)
    assert way.how == "bound by `functools.partial`"
    assert way.reason.startswith("it only warns")


def test_a_use_is_made_in_each_category_that_is_judged(proved: Prove) -> None:
    files = {**FILES, "tests/test_use.py": "", "notebooks/first.ipynb": '{"nbformat": 4, "cells": []}'}
    codebase = "codebase: {source: [src], tests: [tests], notebooks: [notebooks]}\n"
    judged = "    judged: [production, tests, notebooks]\n"
    (proof,) = proved(codebase + clause("shop.db.connect", "") + judged, files).proofs
    assert proof.outcome is ProofOutcome.PROVED
    folders = {way.path.partition("/")[0] for way in proof.ways if way.path}
    assert folders == {"src", "tests", "notebooks"}


def test_new_modules_bear_names_that_nobody_has(proved: Prove) -> None:
    files = {**FILES, "src/shop/seamguard_probe_0_0_0.py": "from shop.db import connect\n"}
    (proof,) = proved(clause("shop.db.connect", ""), files).proofs
    assert proof.outcome is ProofOutcome.PROVED
    assert not {way.path for way in proof.ways} & files.keys()

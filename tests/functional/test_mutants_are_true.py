"""The uses of a seam that `seamguard prove` makes are uses: each is run, and calls what is guarded."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from seamguard.policy import parse_policy
from seamguard.proving.existence import target_of
from seamguard.proving.rooms import rooms_for
from seamguard.proving.trial import Bench
from seamguard.rules.seam_mutants import mutants
from seamguard.sources import list_tree

if TYPE_CHECKING:
    from pathlib import Path

HOME = """\
calls = []


def connect(url=None, pool=None):
    calls.append("shop.db.connect")


class Store:
    def __init__(self, url=None, mode=None):
        calls.append("shop.db.Store")

    def open(self, mode=None):
        calls.append("shop.db.Store.open")

    @property
    def size(self):
        calls.append("shop.db.Store.size")

    @classmethod
    def build(cls, url=None):
        calls.append("shop.db.Store.build")

    class Inner:
        def go(self):
            calls.append("shop.db.Store.Inner.go")
"""
# Imports each module that was made, runs what it defines, and says what that called.
RUNNER = """\
import asyncio, importlib, inspect, json, sys
from shop import db


def run(function):
    asked = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    given = [(made if callable(made) else db.Store.Inner if "Inner" in target else db.Store)() for _ in asked]
    if given:
        db.calls.clear()  # what making them called is no use
    result = function(*given)
    return asyncio.run(result) if inspect.iscoroutine(result) else result


target, names = json.loads(sys.stdin.read())
called = {}
for name in names:
    db.calls.clear()
    held = vars(importlib.import_module(name))
    probe, made = held.get("Probe"), None
    if inspect.isclass(probe) and probe.__module__ == name and issubclass(probe, (db.Store, db.Store.Inner)):
        made = probe
    if "probing" in held:
        run(held["probing"])
    elif inspect.isclass(probe) and hasattr(probe, "probing"):
        run(probe).probing()
    elif "functools" in held:
        held["probe"]()
    called[name] = [*db.calls]
print(json.dumps(called))
"""
CASES = [
    ("shop.db.connect", ""),
    ("shop.db.connect", "when: {supplies: [url, pool]}"),
    ("shop.db.Store", ""),
    ("shop.db.Store", "when: {supplies: [mode]}"),
    ("shop.db.Store.open", ""),
    ("shop.db.Store.open", "when: {supplies: [mode]}"),
    ("shop.db.Store.size", ""),
    ("shop.db.Store.build", ""),
    ("shop.db.Store.Inner.go", ""),
]


@pytest.mark.parametrize(("target", "more"), CASES)
def test_every_use_that_is_made_calls_the_target(tmp_path: Path, target: str, more: str) -> None:
    (tmp_path / "src/shop").mkdir(parents=True)
    (tmp_path / "src/shop/__init__.py").touch()
    (tmp_path / "src/shop/db.py").write_text(HOME)
    seam = f"seams:\n  - id: guarded\n    target: {target}\n    why: It is one thing.\n    {more}\n"
    policy = parse_policy(f"version: 1\ncodebase: {{source: [src]}}\n{seam}".encode(), "allowlists.yaml")
    bench = Bench(policy, list_tree(tmp_path, policy.codebase), date(2026, 3, 31), lambda _: None)
    (rule,) = policy.seams
    facts = bench.facts((rule,))
    rooms = rooms_for(rule, bench.tree, policy.codebase, "made")
    made = {_module(one.path): one for one in mutants(rule, target_of(rule, facts), facts, rooms.free)}
    for mutant in made.values():
        for path, text in mutant.texts.items():
            (tmp_path / path).write_text(text)
    asked = json.dumps([target, [*made]])
    command = [sys.executable, "-c", RUNNER]
    done = subprocess.run(command, cwd=tmp_path / "src", input=asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    called: dict[str, list[str]] = json.loads(done.stdout)
    assert [made[name].text for name, calls in called.items() if target not in calls] == []
    assert len(called) >= 3


def _module(path: str) -> str:
    return path.removeprefix("src/").removesuffix(".py").replace("/", ".")

"""Probes that a policy declares, on a library that a test writes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.capabilities import Capability, State
from seamguard.probes.capabilities import Probe, attribute_probe, callable_probe, query_probe, take_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = {
    "__init__.py": "LIMIT = None\n",
    "plan.py": "class Plan:\n    def run(self): ...\n    @property\n    def size(self): raise RuntimeError('called')\n",
    "needy.py": "import module_that_is_nowhere\n",
    "failing.py": "raise SystemExit(3)\n",
    "served.py": "def __getattr__(name):\n    raise ValueError(f'no luck with {name}')\n",
    "says.py": (
        "def yes(): return True\ndef no(): return False\ndef maybe(): return 1\ndef nothing(): ...\n"
        "def fails(): raise OSError('no disk')\nasync def later(): return True\nclass Cls:\n"
        "    @staticmethod\n    def yes(): return True\nLIMIT = 3\n"
    ),
}


@pytest.fixture(autouse=True)
def _library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "enginelib").mkdir()
    for name, text in FILES.items():
        (tmp_path / "enginelib" / name).write_text(text, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "enginelib"]:
        del sys.modules[name]


def tried(probe: Probe) -> Capability:
    return take_snapshot((), (probe,)).capabilities[0]


@pytest.mark.parametrize(
    ("dotted", "state", "detail"),
    [
        ("enginelib", State.PRESENT, ""),
        ("enginelib.LIMIT", State.PRESENT, ""),
        ("enginelib.plan", State.PRESENT, ""),
        ("enginelib.plan.Plan", State.PRESENT, ""),
        ("enginelib.plan.Plan.run", State.PRESENT, ""),
        ("enginelib.plan.Plan.size", State.PRESENT, ""),
        ("enginelib.plan.Plan.statistics", State.ABSENT, "enginelib.plan.Plan has no 'statistics'"),
        ("enginelib.plan.Plan.run.more", State.ABSENT, "enginelib.plan.Plan.run has no 'more'"),
        ("enginelib.plans.Plan", State.ABSENT, "enginelib has no 'plans'"),
        ("enginelib.LIMIT.more", State.ABSENT, "enginelib.LIMIT has no 'more'"),
        ("nowherelib.x", State.UNKNOWN, "ModuleNotFoundError: No module named 'nowherelib'"),
        ("enginelib.needy", State.UNKNOWN, "ModuleNotFoundError: No module named 'module_that_is_nowhere'"),
        ("enginelib.failing.x", State.UNKNOWN, "SystemExit: 3"),
        ("enginelib.served.x", State.UNKNOWN, "ValueError: no luck with x"),
    ],
)
def test_an_attribute(dotted: str, state: State, detail: str) -> None:
    assert tried(attribute_probe("x", dotted)) == Capability("x", state, detail)


@pytest.mark.parametrize(
    ("site", "state", "detail"),
    [
        ("enginelib.says:yes", State.PRESENT, ""),
        ("enginelib.says:Cls.yes", State.PRESENT, ""),
        ("enginelib.says:no", State.ABSENT, "enginelib.says:no says False"),
        ("enginelib.says:fails", State.UNKNOWN, "OSError: no disk"),
        (
            "enginelib.says:maybe",
            State.UNKNOWN,
            "TypeError: enginelib.says:maybe gives int, and has to say True or False",
        ),
        ("enginelib.says:nothing", State.UNKNOWN, "TypeError: enginelib.says:nothing gives NoneType, and has to say"),
        ("enginelib.says:later", State.UNKNOWN, "TypeError: enginelib.says:later gives coroutine, and has to say"),
        ("enginelib.says:gone", State.UNKNOWN, "AttributeError: module 'enginelib.says' has no attribute 'gone'"),
        ("enginelib.says:LIMIT", State.UNKNOWN, "TypeError: 'int' object is not callable"),
        ("enginelib.nowhere:f", State.UNKNOWN, "ModuleNotFoundError: No module named 'enginelib.nowhere'"),
    ],
)
def test_a_function(site: str, state: State, detail: str) -> None:
    found = tried(callable_probe("x", site))
    assert found.state is state
    assert found.detail.startswith(detail)
    assert bool(found.detail) is bool(detail)


@pytest.mark.parametrize(
    ("query", "absent", "state"),
    [
        ("SELECT 1", None, State.PRESENT),
        ("SELECT 1", "Invalid function", State.PRESENT),
        ("SELECT no_such_function(1)", "Invalid function", State.ABSENT),
        ("SELECT no_such_function(1)", None, State.UNKNOWN),
        ("SELECT no_such_function(1)", "not implemented", State.UNKNOWN),
        ("SELECT a FROM nowhere", "Invalid function", State.UNKNOWN),
        ("SELECT CAST('x' AS INT)", None, State.UNKNOWN),  # fails when it runs, not when it is planned
        ("SELECT", None, State.UNKNOWN),
    ],
)
def test_a_query(query: str, absent: str | None, state: State) -> None:
    assert tried(query_probe("x", query, absent)).state is state


def test_queries_do_not_see_each_other() -> None:
    assert tried(query_probe("x", "CREATE TABLE t AS SELECT 1 AS a")).state is State.PRESENT
    assert tried(query_probe("x", "SELECT a FROM t")).state is State.UNKNOWN

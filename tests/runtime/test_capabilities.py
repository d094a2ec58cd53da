"""What is built in, on the installed engines: right where they work, and able to fail where they do not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.capabilities import BUILTIN, State, libraries_of
from seamguard.domain.snapshot_text import parse_snapshot, render_snapshot
from seamguard.probes.capabilities import builtin_probes, record_capabilities, take_snapshot
from seamguard.probes.engines import asked, delta_tables, sessions
from seamguard.verdict.capabilities import compare_snapshots

if TYPE_CHECKING:
    from seamguard.domain.capabilities import Snapshot

REPOSITORY = Path(__file__).parents[2]
COMMITTED = REPOSITORY / "guardrails" / "capabilities"
PLANS = [name for name in BUILTIN if name.startswith("datafusion.plan-")]

TAKE = """
import sys
from seamguard.domain.capabilities import BUILTIN, libraries_of
from seamguard.domain.snapshot_text import render_snapshot
from seamguard.probes.capabilities import builtin_probes, take_snapshot
sys.modules.update(dict.fromkeys(sys.argv[1:]))  # None: importing it fails
sys.stdout.write(render_snapshot(take_snapshot(libraries_of(BUILTIN), builtin_probes(BUILTIN))))
"""


@pytest.fixture(scope="module")
def found() -> Snapshot:
    return take_snapshot(libraries_of(BUILTIN), builtin_probes(BUILTIN))


def taken(*without: str, **environment: str) -> str:
    """The snapshot that another process takes, some modules of which cannot be imported."""
    command = [sys.executable, "-c", TAKE, *without]
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_committed_snapshot_is_what_these_engines_can_do(found: Snapshot) -> None:
    path = COMMITTED / found.file_name
    difference = compare_snapshots(parse_snapshot(path.read_text("utf-8"), path.name), found)
    assert difference == ((), True)


@pytest.mark.parametrize("path", sorted(COMMITTED.glob("*.json")), ids=lambda path: path.stem)
def test_every_committed_snapshot_answers_everything_that_is_built_in(path: Path) -> None:
    committed = parse_snapshot(path.read_text("utf-8"), path.name)
    assert committed.file_name == path.name
    assert [one.name for one in committed.capabilities] == list(BUILTIN)
    assert committed.having(State.UNKNOWN) == ()
    assert render_snapshot(committed) == path.read_text("utf-8")


def test_both_pairs_are_committed() -> None:
    assert {path.stem for path in COMMITTED.glob("*.json")} >= {
        "datafusion-51.0.0+deltalake-1.3.2",
        "datafusion-55.0.0+deltalake-1.6.6",
    }


def test_the_flags_that_a_review_asked_for(found: Snapshot) -> None:
    assert found.has("datafusion.dataframe-execution-plan")
    assert found.of("datafusion.plan-statistics") is not None
    assert found.of("datafusion.plan-schema") is not None
    assert dict(found.libraries) == {name: version(name) for name in ("datafusion", "deltalake")}


def test_every_process_finds_the_same_bytes() -> None:
    texts = {taken(PYTHONHASHSEED=seed) for seed in ("0", "1", "2")}
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("without", "unknown"),
    [("datafusion", BUILTIN), ("deltalake", tuple(name for name in BUILTIN if name.startswith("delta.")))],
)
def test_without_an_engine_nothing_is_said_to_be_absent(without: str, unknown: tuple[str, ...]) -> None:
    answers = {one["name"]: one for one in json.loads(taken(without))["capabilities"]}
    states = {name: answers[name]["state"] for name in unknown}
    # What deltalake does by itself needs no session.
    alone = {name for name, state in states.items() if state == "present"}
    assert alone <= {
        "delta.arrow-dataset",
        "delta.change-data-feed",
        "delta.constraints",
        "delta.unknown-features-refused",
    }
    refused = {"delta.arrow-column-mapping", "delta.arrow-deletion-vectors"} if without == "datafusion" else set()
    assert {name for name, state in states.items() if state == "absent"} <= refused


def test_a_module_that_is_gone_is_absent_and_nothing_else_is(found: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datafusion.substrait", None)
    without = take_snapshot(libraries_of(BUILTIN), builtin_probes(BUILTIN))
    assert compare_snapshots(found, without).lines == tuple(
        f"gone: {name} is absent (datafusion has no module 'substrait'); in the snapshot it is present"
        for name in ("datafusion.substrait-round-trip", "delta.substrait-round-trip")
    )


@pytest.fixture
def _wrong_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that runs everything, and gives other rows."""
    before = asked.expect

    def expect(got: object, wanted: object) -> None:
        before((got, "another row"), (wanted, "the row"))

    for name, module in list(sys.modules.items()):
        if name.startswith("seamguard.probes.engines.") and hasattr(module, "expect"):
            monkeypatch.setattr(module, "expect", expect)


@pytest.mark.usefixtures("_wrong_rows")
def test_wrong_rows_are_no_capability(found: Snapshot) -> None:
    by_rows = take_snapshot((), builtin_probes(BUILTIN))
    still = {one.name for one in by_rows.having(State.PRESENT)}
    # These look at the text of a plan, at what an accessor holds, or at what is refused.
    assert still <= {
        "datafusion.parquet-pruning",
        "datafusion.parquet-statistics",
        "datafusion.plan-children",
        "datafusion.plan-display",
        "datafusion.plan-metrics",
        "delta.constraints",
        "delta.scan-statistics",
        "delta.unknown-features-refused",
    }
    assert {one.name for one in found.having(State.PRESENT)} - still == {
        one.name for one in by_rows.having(State.ABSENT) if found.has(one.name)
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("datafusion.parquet-pruning", "row_groups_pruned_statistics=10 total → 10 matched"),
        ("datafusion.parquet-statistics", "Rows=Absent"),
        ("delta.scan-statistics", "statistics=[Rows=Absent"),
    ],
)
def test_plans_that_say_nothing_are_no_capability(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    from seamguard.probes.engines import arrow

    for module in (arrow, delta_tables):
        monkeypatch.setattr(module, "plan_text", lambda _session, _query: text)
    assert take_snapshot((), builtin_probes([name])).having(State.ABSENT) != ()


def test_rows_that_should_be_refused_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from seamguard.probes.engines import delta_features

    monkeypatch.setattr(delta_tables, "was_written", lambda _folder, _rows: True)
    monkeypatch.setattr(delta_features, "opened", lambda _folder: None)
    monkeypatch.setattr(delta_features, "rows_of", lambda _table: {})
    names = ["delta.constraints", "delta.unknown-features-refused"]
    answers = take_snapshot((), builtin_probes(names)).having(State.ABSENT)
    assert [one.detail for one in answers] == ["a row that breaks a constraint is written", "it is read all the same"]


class Plan:
    """A plan of another engine, which has what this one has not."""

    partition_count = 1

    def __init__(self, **members: object) -> None:
        self.__dict__.update(members)


@pytest.mark.parametrize(
    ("name", "members", "state"),
    [
        ("datafusion.plan-statistics", {"statistics": lambda: "Rows=3"}, State.PRESENT),
        ("datafusion.plan-statistics", {"statistics": "Rows=3"}, State.PRESENT),
        ("datafusion.plan-statistics", {"statistics": None}, State.ABSENT),
        ("datafusion.plan-statistics", {}, State.ABSENT),
        ("datafusion.plan-statistics", {"statistics": lambda: 1 / 0}, State.UNKNOWN),
        ("datafusion.plan-schema", {"schema": lambda: "a: Int64"}, State.PRESENT),
        ("datafusion.plan-schema", {"schema": lambda: None}, State.ABSENT),
        ("datafusion.plan-children", {"children": list}, State.ABSENT),
        ("datafusion.plan-children", {"children": 3}, State.ABSENT),
        ("datafusion.plan-display", {"display_indent": lambda: "FilterExec"}, State.ABSENT),
    ],
)
def test_accessors_are_used_and_not_only_looked_for(
    monkeypatch: pytest.MonkeyPatch, name: str, members: dict[str, object], state: State
) -> None:
    from seamguard.probes.engines import plans

    monkeypatch.setattr(plans, "_physical", lambda: Plan(**members))
    assert [one.state for one in take_snapshot((), builtin_probes([name])).capabilities] == [state]


def test_a_panic_of_the_engine_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that a function makes while a query runs starts a runtime within another, and Rust panics."""
    from datafusion import Table, udtf

    from seamguard.probes.engines import sql

    def panicking(_session: object, _query: str) -> dict[str, list[int]]:
        session = sessions.numbers_session()
        session.register_udtf(udtf(lambda: Table(session.from_pydict({"a": [1]})), "made"))
        return sessions.answer(session, "SELECT a FROM made()")

    monkeypatch.setattr(sql, "answer", panicking)
    (one,) = take_snapshot((), builtin_probes(["datafusion.views"])).capabilities
    assert one.state is State.UNKNOWN
    assert one.detail.startswith("PanicException: Cannot start a runtime from within a runtime")


def test_probes_of_plans_cost_little() -> None:
    record_capabilities(builtin=PLANS)  # engines are loaded once in a process
    durations = []
    for _ in range(5):
        start = time.perf_counter()
        record_capabilities(builtin=PLANS)
        durations.append(time.perf_counter() - start)
    assert min(durations) < 0.1

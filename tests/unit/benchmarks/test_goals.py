"""What is said of the goals, and the report that says it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest
from benchmarks.speed import contestants as names
from benchmarks.speed import plots
from benchmarks.speed.goals import GOALS, reached
from benchmarks.speed.reckoning import Sample, Series
from benchmarks.speed.records import Record, Size, from_json, to_json
from benchmarks.speed.report import ordered, report, summary

RESULTS = Path(__file__).parents[3] / "benchmarks/results"
SCHEMA = json.loads((RESULTS / "speed.schema.json").read_text("utf-8"))


def series(tree: str, seams: int, name: str, *walls: float | None, failure: str = "") -> Series:
    return Series(
        tree, seams, name, tuple(None if wall is None else Sample(wall, wall, 150) for wall in walls), failure
    )


def base(tree: str, seams: int, scale: float) -> tuple[Series, ...]:
    """Everything that is run on every tree, with ruff warm as the measure."""
    walls = {
        names.PYTHON: 0.01,
        names.RIPGREP: scale,
        names.RUFF_COLD: 10 * scale,
        names.RUFF_WARM: scale,
        names.LEAST: 2 * scale,
        names.COLD: 5 * scale,
        names.WARM: scale / 2,
        names.UNINVOLVED: scale / 2,
        names.INVOLVED: scale,
    }
    return tuple(series(tree, seams, name, wall, wall) for name, wall in walls.items())


RECORD = Record(
    {"processor": "A", "cores": "2 cores", "memory": "8 GB", "system": "Linux"},
    {"Python": "3.13.0", "seamguard": "0.1.0"},
    2,
    120,
    {"real": Size(494, 175_000, 7_000_000), "16000": Size(16_000, 9, 9), "100000": Size(100_000, 9, 9)},
    (
        *base("real", 2, 0.1),
        series("real", 2, names.GUARD, 5, 10),
        series("real", 2, names.SUITE, None),
        series("real", 2, names.EMPTY, 0.5, 0.5),
        series("real", 2, "semgrep", failure="exit code 2: no network"),
        *base("16000", 5, 1),
        *(series("16000", seams, names.COLD, wall, wall) for seams, wall in ((1, 1), (10, 3.1623), (100, 10))),
        series("16000", 1_000, names.COLD, None),
        *base("100000", 5, 10),
    ),
)


def values() -> dict[tuple[str, str, str], tuple[float | None, bool | None, bool]]:
    found = reached(RECORD.series, RECORD.limit)
    return {(one.goal.work, one.goal.other, one.tree): (one.value, one.holds, one.is_bound) for one in found}


def test_every_goal_is_answered() -> None:
    assert {one.goal for one in reached(RECORD.series, RECORD.limit)} == set(GOALS)
    assert {one.value for one in reached((), 120)} == {None}


def test_ratios_are_held_against_their_limits() -> None:
    found = values()
    assert found["real tree, cold", names.RUFF_COLD, "real"] == (0.5, True, False)
    assert found["real tree, cold", names.COLD, "real"] == (15, True, False)
    assert found["100,000 files, cold", names.RUFF_COLD, "100000"] == (0.5, False, False)
    assert found["100,000 files, cold", names.RIPGREP, "100000"] == (5, False, False)
    assert found["100,000 files, cold", "", "100000"] == (150, True, False)
    assert found["100,000 files, one with a seam changed", names.WARM, "100000"] == (2, False, False)


def test_a_run_that_was_stopped_is_known_to_be_at_least_so_slow() -> None:
    found = values()
    assert found["1,000 seams instead of 1, cold", names.COLD, "16000"] == (120, False, True)
    assert found["`pytest guardrails/` on the real tree, warm", names.EMPTY, "real"] == (119.5, False, True)


def test_what_was_not_measured_is_neither_held_nor_missed() -> None:
    assert values()["the same with `-n 2`", names.EMPTY_TWO, ""] == (None, None, False)


def test_the_report_tells_all_of_it() -> None:
    text = report(RECORD)
    for line in (
        "| real tree, warm | seamguard, warm : ruff, warm | at most 1.2 x | 0.5 x | holds |",
        "| 100,000 files, cold | seamguard, cold | at most 200 MB | 150 MB | holds |",
        "| 1,000 seams instead of 1, cold, on 16,000 files | seamguard, cold | at most 2 x | over 120 x | missed |",
        f"| the same with `-n 2` | {names.SUITE_TWO} : {names.EMPTY_TWO} | at most 0.25 s | not measured |  |",
        "| seamguard, cold | 5.000 | 5.000 | 150 | 0.50 | 0.50 | 5.00 | 5.00 |",
        "| pytest guardrails/, warm | > 120 |  |  |  |  |  |  |",
        "| seamguard, cold | 1.000 | 3.162 | 10.000 | > 120 |",
        "- semgrep: exit code 2: no network",
    ):
        assert f"\n{line}\n" in text
    assert "| seconds, by number of files | real, 494 | 16,000 | 100,000 |" in summary(RECORD)
    assert ordered(RECORD) == ["real", "16000", "100000"]
    assert all(fact in text for fact in (*RECORD.machine.values(), "Python 3.13.0"))


def test_a_record_can_be_read_back() -> None:
    text = to_json(RECORD)
    jsonschema_rs.validate(SCHEMA, json.loads(text))
    assert from_json(text) == RECORD
    with pytest.raises(ValueError, match="not a record of this benchmark"):
        from_json("{}")


def test_the_committed_record_is_one_and_the_report_is_of_it() -> None:
    text = (RESULTS / "speed.json").read_text("utf-8")
    jsonschema_rs.validate(SCHEMA, json.loads(text))
    assert (RESULTS / "speed.md").read_text("utf-8") == report(from_json(text))
    document = RESULTS.parents[1] / "docs/explanation/performance.md"
    shown = document.read_text("utf-8").partition("<!-- speed:begin -->\n")[2].partition("<!-- speed:end -->")[0]
    assert shown == summary(from_json(text))


def test_trees_measured_in_another_go_are_added() -> None:
    again = RECORD._replace(trees={"16000": Size(16_000, 9, 9)}, series=base("16000", 5, 2))
    both = again.added_to(RECORD)
    assert both.trees == RECORD.trees
    found = {tree: [one for one in both.series if one.tree == tree] for tree in both.trees}
    assert [one.samples[0] for one in found["16000"] if one.name == names.COLD] == [Sample(10, 10, 150)]
    assert found["real"] == [one for one in RECORD.series if one.tree == "real"]
    with pytest.raises(ValueError, match="the older record has other versions"):
        again._replace(versions={"Python": "3.14.0"}).added_to(RECORD)


def test_plots_show_medians_by_files_and_by_seams() -> None:
    record = json.loads(to_json(RECORD))
    assert plots.points(record, names.COLD, "files") == [(16_000, 5), (100_000, 50)]
    assert plots.points(record, names.COLD, "seams") == [(1, 1), (10, 3.1623), (100, 10)]
    assert plots.points(record, names.WARM, "seams") == []
    assert set(plots.STYLES) <= {one.name for one in RECORD.series}

"""The comparison with accepted ratios: what is a warning, and that there is no other end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from benchmarks import ratios
from benchmarks.speed.packages import TOOLS
from benchmarks.speed.reckoning import Sample, Series

if TYPE_CHECKING:
    from collections.abc import Mapping

REPOSITORY = Path(__file__).parents[3]


def series(cold: float, warm: float | None, failure: str = "") -> tuple[Series, ...]:
    walls = {"ruff, cold": 0.1, "ruff, warm": 0.05, "seamguard, cold": cold, "seamguard, warm": warm}
    return tuple(
        Series("made", 2, name, () if wall is None else (Sample(wall, wall, 10),) * 3, failure if wall is None else "")
        for name, wall in walls.items()
    )


def test_a_ratio_may_be_half_as_much_again() -> None:
    accepted = {"cold": 2.0, "warm": 1.0}
    assert ratios.ratios(series(0.3, 0.1)) == pytest.approx({"cold": 3, "warm": 2})
    found = ratios.compared({"cold": 3.0, "warm": 2.0}, accepted)
    assert [one.warning for one in found] == ["", "warm: 2.00 times ruff, 2.0 times the accepted 1.00"]
    assert ratios.table(found).splitlines()[2:] == ["| cold | 3.00 | 2.00 |  |", "| warm | 2.00 | 1.00 | look at it |"]


@pytest.mark.parametrize(
    ("now", "accepted", "warning"),
    [
        (None, {"cold": 2.0}, "cold: nothing was measured"),
        (3.0, {}, "cold: 3.00 times ruff, and there is no accepted ratio to hold it against"),
    ],
)
def test_what_cannot_be_compared_is_a_warning(now: float | None, accepted: Mapping[str, float], warning: str) -> None:
    assert [one.warning for one in ratios.compared({"cold": now}, accepted)] == [warning]


def test_it_ends_with_0_and_says_what_it_saw(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ratios, "measured", lambda _: series(90.0, None, "exit code 2: it broke"))
    monkeypatch.setattr(ratios, "read_accepted", lambda: {"cold": 2.0, "warm": 1.0})
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    assert ratios.main([]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-3:] == [
        "::warning title=Speed::cold: 900.00 times ruff, 450.0 times the accepted 2.00",
        "::warning title=Speed::warm: nothing was measured",
        "::warning title=Speed::seamguard, warm: exit code 2: it broke",
    ]
    assert (tmp_path / "summary.md").read_text() == out.partition("\n\n")[0] + "\n"


def test_accepted_ratios_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "ratios.json"
    assert ratios.read_accepted(path) == {}
    ratios.accept({"cold": 2.004, "warm": 1.0}, path)
    assert ratios.read_accepted(path) == {"cold": 2.0, "warm": 1.0}
    with pytest.raises(ValueError, match="nothing was measured of: warm"):
        ratios.accept({"cold": 1.0, "warm": None}, path)
    path.write_text(json.dumps({"schema": "another", "ratios": {"cold": 1.0}}))
    assert ratios.read_accepted(path) == {}


def test_ci_runs_it_with_the_ruff_that_speed_is_measured_with() -> None:
    workflow = yaml.safe_load((REPOSITORY / ".github/workflows/ci.yml").read_text("utf-8"))
    (install, run) = [step["run"] for step in workflow["jobs"]["speed"]["steps"] if "run" in step]
    (ruff,) = [requirement for requirement in TOOLS if requirement.startswith("ruff==")]
    assert ruff in install.split()
    assert run == "python -m benchmarks.ratios"


def test_the_accepted_ratios_are_those_that_are_measured() -> None:
    assert set(ratios.read_accepted()) == set(ratios.ratios(series(1, 1)))

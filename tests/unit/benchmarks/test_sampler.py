"""Which stage a stack belongs to, and the table of stages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.profiles import ORDER, Profile, table
from benchmarks.speed import sampler

SOURCE = Path(__file__).parents[3] / "src/seamguard"


def at(*places: str) -> list[tuple[str, str]]:
    return [(f"/x/seamguard/{place}.py", "function") for place in places]


@pytest.mark.parametrize(
    ("stack", "stage"),
    [
        (at("index/demand", "resolve/seams", "engine"), "prefilter"),
        (at("index/reader", "index/demand", "engine"), "parsing"),
        (at("sources/reading", "index/demand"), "prefilter"),
        (at("sources/reading", "index/facts"), "parsing"),
        (at("sources/tree", "engine"), "listing"),
        (at("domain/rule", "verdict/ratchet", "engine"), "judging"),
        ([("/lib/yaml/composer.py", "compose"), *at("policy/load", "engine")], "policy"),
        ([("<frozen importlib._bootstrap_external>", "get_data"), *at("resolve/seams")], "imports"),
        ([("/lib/dataclasses.py", "dataclass"), ("/x/seamguard/rules/seam.py", "<module>"), *at("engine")], "imports"),
        ([("C:\\x\\seamguard\\report\\text.py", "render")], "rendering"),
        (at("engine"), "the rest"),
        ([], "the rest"),
    ],
)
def test_time_goes_to_the_stage_that_asked_for_it(stack: list[tuple[str, str]], stage: str) -> None:
    assert sampler.stage_of(stack) == stage
    assert stage in ORDER


@pytest.mark.parametrize("start", sampler.STAGES)
def test_every_stage_has_code(start: str) -> None:
    folder, _, name = start.rpartition("/")
    assert list((SOURCE / folder).glob(f"{name}*.py"))


def test_a_run_under_the_sampler_is_the_run(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.py").write_text("def seam(): ...\nseam()\n")
    policy = "version: 1\ncodebase: {source: [src]}\nseams: [{id: one, target: a.seam, why: It is.}]\n"
    (tmp_path / "allowlists.yaml").write_text(policy)
    command = [sys.executable, sampler.__file__, str(tmp_path / "answer.json"), "check"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[0]) == (1, "BROKEN")
    told = json.loads((tmp_path / "answer.json").read_text())
    assert set(told["seconds"]) <= set(ORDER)
    assert told["began"] < told["ended"]


def test_the_table_has_shares_and_no_idle_stages() -> None:
    idle = dict.fromkeys(ORDER, 0.0)
    cold = Profile("real tree, cold", {**idle, "imports": 0.25, "parsing": 0.75})
    warm = Profile("real tree, warm", {**idle, "imports": 0.1})
    assert table([cold, warm]) == (
        "| milliseconds | real tree, cold | real tree, warm |\n"
        "| --- | --: | --: |\n"
        "| imports | 250 (25%) | 100 (100%) |\n"
        "| parsing | 750 (75%) |  |\n"
        "| whole | 1,000 | 100 |\n"
    )

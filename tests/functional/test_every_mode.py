"""Nothing gets past it, in whatever mode it runs: the corpus and the reference system, with the same bytes from all."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.functional.conftest import REPOSITORY
from tests.functional.corpus import load_cases
from tests.functional.modes import MODES, Codebase, differences, plain

from seamguard.__main__ import main
from seamguard.domain.verdict import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.functional.corpus import Case
    from tests.functional.modes import Mode

    from seamguard.domain.verdict import CheckResult

TODAY = date(2026, 3, 31)
FAMILIES = sorted({case.family for case in load_cases()})
SPARSE = 6  # of each family, so many stand for one in the runs that everybody makes
_HEAD = """\
version: 1
codebase:
  source: [src]
  production: [src]
seams:
"""


def side_by_side(cases: Iterable[Case], folder: Path) -> Path:
    """Writes cases into one codebase, each with packages of its own, and a policy with a seam for each; returns it.

    Every other seam has a list: of what is permitted and what is debt there are some too, and some is stale.
    """
    clauses = []
    for number, case in enumerate(cases):
        tops = {path.split("/")[1].removesuffix(".py") for path in case.files if path.startswith("src/")}
        names = re.compile(rf"\b({'|'.join(sorted(map(re.escape, tops)))})\b")
        for path, text in case.files.items():
            if path.startswith("src/"):
                target = folder / names.sub(rf"\1_{number}", path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(names.sub(rf"\1_{number}", text), "utf-8", newline="\n")
        clauses.append(_clause(case, number, names))
    policy = folder / "allowlists.yaml"
    policy.write_text(_HEAD + "".join(clauses), "utf-8")
    return policy


def _clause(case: Case, number: int, names: re.Pattern[str]) -> str:
    target = names.sub(rf"\1_{number}", case.target)
    lines = [f"- id: case-{number}", f"  target: {target}", f"  why: Case {case.family}/{case.name}."]
    lines += [f"  when: {{supplies: [{', '.join(case.supplies)}]}}"] if case.supplies else []
    if number % 2:
        lines += ["  allow:", f"    - {{module: '{target.split('.')[0]}.**', reason: Half of them.}}"]
    return "".join(f"  {line}\n" for line in lines)


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> Mode:
    return MODES[request.param]


def held(policy: Path, room: Path, mode: Mode) -> CheckResult:
    """The plain answer, if a mode gives the same one."""
    room.mkdir()
    code = Codebase(policy, room, TODAY)
    whole = plain(code)
    assert differences(whole, mode(code)) == []
    return whole


@pytest.mark.parametrize("family", FAMILIES)
def test_the_corpus(family: str, tmp_path: Path, mode: Mode) -> None:
    cases = [case for case in load_cases() if case.family == family]
    result = held(side_by_side(cases[::SPARSE], tmp_path / "code"), tmp_path / "room", mode)
    assert any(verdict.having(Status.VIOLATION, Status.PERMITTED) for verdict in result.verdicts)


@pytest.mark.long
@pytest.mark.parametrize("family", FAMILIES)
def test_the_whole_corpus(family: str, tmp_path: Path, mode: Mode) -> None:
    cases = [case for case in load_cases() if case.family == family]
    held(side_by_side(cases, tmp_path / "code"), tmp_path / "room", mode)


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """A copy of the reference system with the repository's own policy, of all families; returns the policy."""
    folder = tmp_path / "system"
    caches = shutil.ignore_patterns("__pycache__", ".*_cache")
    for name in ("reference", "guardrails", ".github"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=caches)
    for name in ("allowlists.yaml", "pyproject.toml", ".importlinter"):
        shutil.copy(REPOSITORY / name, folder)
    return folder / "allowlists.yaml"


def test_the_reference_system(system: Path, tmp_path: Path, mode: Mode) -> None:
    assert held(system, tmp_path / "room", mode).exit_code == 0


def test_the_reference_system_when_it_is_broken(system: Path, tmp_path: Path, mode: Mode) -> None:
    """Uses that nobody permits, a comment that permits nothing, and a file that nobody can read."""
    code = system.parent / "reference/src/semantics"
    head = "from semantics.compile_context import CompileContext, dataset_bindings_for_profile\n\n"
    uses = {
        "late": "CompileContext(runtime_profile=1)\ndataset_bindings_for_profile(2)\n",
        "told": "dataset_bindings_for_profile(2)  # seamguard: allow[unknown] -- Nobody knows it.\n",
        "half": "dataset_bindings_for_profile(\n",
    }
    for name, use in uses.items():
        (code / f"{name}.py").write_text(head + use, "utf-8")
    result = held(system, tmp_path / "room", mode)
    assert ({error.path for error in result.errors}, result.exit_code) == (
        {f"src/semantics/{name}.py" for name in ("told", "half")},
        2,
    )
    assert sum(len(verdict.having(Status.VIOLATION)) for verdict in result.verdicts) >= 3


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_answer_given_again_is_the_one_that_would_be_found(
    tmp_path: Path, form: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = side_by_side(load_cases()[::40], tmp_path / "code")
    monkeypatch.setenv("SEAMGUARD_CACHE_DIR", str(tmp_path / "room"))

    def checked(*more: str) -> tuple[int, str]:
        return main(["check", "--policy", str(policy), "--format", form, *more]), capfd.readouterr().out

    whole = checked("--no-cache")
    assert not (tmp_path / "room").exists()
    assert checked() == whole
    monkeypatch.setattr("seamguard.engine.look", None)  # nothing may look again
    assert checked() == whole


# That it bites


def _without_a_finding(result: CheckResult) -> CheckResult:
    last = next(verdict for verdict in result.verdicts if verdict.judged)
    less = replace(last, judged=last.judged[1:])
    return replace(result, verdicts=tuple(less if verdict is last else verdict for verdict in result.verdicts))


LOSSES: dict[str, Callable[[CheckResult], CheckResult]] = {
    "a finding": _without_a_finding,
    "a verdict": lambda result: replace(result, verdicts=result.verdicts[1:]),
    "the order": lambda result: replace(result, verdicts=result.verdicts[::-1]),
    "source lines": lambda result: replace(result, code={}),
    "the number of parsed files": lambda result: replace(result, parsed=result.parsed - 1),
    "what a new entry would belong to": lambda result: replace(result, open_waves={"case-0": "wave"}),
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_a_mode_that_loses_something_fails(loss: Callable[[CheckResult], CheckResult], tmp_path: Path) -> None:
    cases = [case for case in load_cases() if case.family == "alias"][:2]
    policy = side_by_side(cases, tmp_path / "code")

    with pytest.raises(AssertionError, match="result"):
        held(policy, tmp_path / "room", lambda code: loss(plain(code)))

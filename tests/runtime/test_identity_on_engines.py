"""The probe on real engines: many runs at once, runs in runs and in other processes, and runs that end too early."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import shutil
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from guardrails.reference.seeding import Spot, sown

from datafusion_engine.lineage.diagnostics import ArtifactLog
from hamilton_pipeline.converged import run
from hamilton_pipeline.rehearsal import prepare_rehearsal
from seamguard.runtime import IdentityError, identity_probe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from datafusion_engine.lineage.diagnostics import ArtifactSpec
    from hamilton_pipeline.config import PipelineConfig
    from seamguard.runtime import Probe

    Runs = Callable[..., list[PipelineConfig]]

REPOSITORY = Path(__file__).parents[2]
REFERENCE = REPOSITORY / "reference" / "src"
FAULTY = "faulty"
READINESS = Spot("hamilton_pipeline.driver_factory:build_plan_context", "dataset_resolver=<view_ctx.dataset_resolver>")
COPY_WHERE_FAULTY = (
    f"type({READINESS.expression})(dict({READINESS.expression}.locations))"
    f" if config.folder.name == {FAULTY!r} else {READINESS.expression}"
)

probing = partial(identity_probe, REPOSITORY / "allowlists.yaml", "one-resolver-converged")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> PipelineConfig:
    return prepare_rehearsal(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def runs(prepared: PipelineConfig, tmp_path: Path) -> Runs:
    """Configurations of runs that have nothing in common, by the names of their folders."""

    def configured(*names: str) -> list[PipelineConfig]:
        folders = [shutil.copytree(prepared.folder, tmp_path / name) for name in names]
        return [replace(prepared, folder=one, state_file=one / "state.json", sink=ArtifactLog()) for one in folders]

    return configured


@pytest.fixture(autouse=True)
def _all_is_as_it_was() -> Iterator[None]:
    """Nothing that the reference system defines is another object after a test."""
    before = definitions()
    yield
    after = definitions()
    assert after.keys() == before.keys()
    assert [name for name in before if after[name] is not before[name]] == []


def definitions() -> dict[str, object]:
    """What the modules and classes of the reference system hold, and the code of it."""
    names = (path.relative_to(REFERENCE).with_suffix("").parts for path in sorted(REFERENCE.rglob("*.py")))
    modules = [import_module(".".join(name).removesuffix(".__init__")) for name in names]
    held = {f"{module.__name__}:{name}": value for module in modules for name, value in vars(module).items()}
    classes = [(name, value) for name, value in held.items() if isinstance(value, type)]
    inner = {f"{name}.{own}": value for name, kind in classes for own, value in vars(kind).items()}
    codes = {f"{name}'s code": getattr(value, "__code__", None) for name, value in {**held, **inner}.items()}
    return {**held, **inner, **codes}


@dataclass(frozen=True)
class Reacting(ArtifactLog):
    """A sink that does something when the first artifact of a name is recorded."""

    name: str = "dataset_readiness_v1"
    react: Callable[[], object] = field(default=lambda: None)

    def record_artifact(self, name: ArtifactSpec | str, payload: Mapping[str, object]) -> None:
        is_first = not self.named(self.name)
        super().record_artifact(name, payload)
        if is_first and self.named(self.name):
            self.react()


def in_threads(configs: list[PipelineConfig]) -> None:
    with ThreadPoolExecutor(len(configs)) as pool:
        assert all(result.changed for result in pool.map(run, configs))


def in_tasks(configs: list[PipelineConfig]) -> None:
    async def gathered() -> None:
        results = await asyncio.gather(*(asyncio.to_thread(run, config) for config in configs))
        assert all(result.changed for result in results)

    asyncio.run(gathered())


def in_one_another(configs: list[PipelineConfig]) -> None:
    outer, *inner = configs
    begun: list[object] = []

    def react() -> None:
        in_one_another(inner)
        begun.append(inner)

    assert run(replace(outer, sink=Reacting(react=react) if inner else ArtifactLog())).changed
    assert len(begun) == bool(inner)


TOGETHER = pytest.mark.parametrize("together", [in_threads, in_tasks, in_one_another])


def found(probe: Probe) -> list[tuple[str, str]]:
    return [(judged.finding.kind, judged.finding.site) for judged in probe.verdict.judged]


@TOGETHER
def test_runs_that_go_on_together_are_told_apart(runs: Runs, together: Callable[[list[PipelineConfig]], None]) -> None:
    with probing() as probe:
        together(runs("first", "second", "third"))
    assert probe.failure == ""
    assert found(probe) == []


@TOGETHER
def test_one_faulty_run_among_them_is_told_alone(runs: Runs, together: Callable[[list[PipelineConfig]], None]) -> None:
    with sown({READINESS: COPY_WHERE_FAULTY}), pytest.raises(IdentityError) as broken, probing() as probe:
        together(runs("first", FAULTY, "third"))
    assert sorted(found(probe)) == [
        ("constructed", "semantics.program_manifest:ManifestDatasetBindings"),
        ("drift", "datafusion_engine.session.runtime:record_dataset_readiness"),
    ]
    assert probe.verdict.failures == ()
    (drift,) = (judged.finding for judged in probe.verdict.judged if judged.finding.kind == "drift")
    assert f"{drift.path}:{drift.span.line}" == READINESS.call
    assert re.search(r" in run [123] of 3\b", drift.said)
    assert READINESS.place in str(broken.value)


@pytest.mark.parametrize("is_faulty", [False, True])
def test_an_exception_in_the_middle_of_a_run_is_kept_and_told_what_was_seen_before(runs: Runs, is_faulty: bool) -> None:
    error = OSError("the disk is full")

    def react() -> None:
        raise error

    (config,) = runs(FAULTY if is_faulty else "healthy")
    failing = replace(config, sink=Reacting(name="substrait_fallback_v1", react=react))
    with sown({READINESS: COPY_WHERE_FAULTY}), pytest.raises(OSError, match="disk") as raised, probing() as probe:
        run(failing)
    assert raised.value is error
    if is_faulty:
        assert ("drift", "datafusion_engine.session.runtime:record_dataset_readiness") in found(probe)
        assert error.__notes__ == [probe.failure]
    else:
        assert not hasattr(error, "__notes__")
        assert found(probe) == []


def test_a_run_that_raises_is_not_judged_for_what_others_did(runs: Runs) -> None:
    first, second = runs("first", "second")

    def react() -> None:
        raise OSError("the disk is full")

    with probing() as probe:
        with pytest.raises(OSError, match="disk"):
            run(replace(first, sink=Reacting(react=react)))
        assert run(second).changed
    assert probe.failure == ""


def judged(config: PipelineConfig) -> tuple[str, list[tuple[str, str]]]:
    """What a probe makes of a run in this process."""
    with sown({READINESS: COPY_WHERE_FAULTY}):
        try:
            with probing() as probe:
                run(config)
        except IdentityError:
            pass
    return probe.failure, found(probe)


def judged_in_a_fork(config: PipelineConfig) -> tuple[str, list[tuple[str, str]]]:
    """The same in a child of this process, which has started no engine, while a probe is on here too."""
    forking = multiprocessing.get_context("fork")
    with (
        pytest.raises(IdentityError, match="was never called"),
        probing() as outer,
        ProcessPoolExecutor(1, mp_context=forking) as pool,
    ):
        told = pool.submit(judged, config).result(timeout=120)
    assert found(outer) == []
    return told


@pytest.mark.parametrize("worker", [judged, judged_in_a_fork])
def test_a_worker_process_judges_its_own_run(
    runs: Runs, worker: Callable[[PipelineConfig], tuple[str, list[tuple[str, str]]]]
) -> None:
    healthy, faulty = runs("healthy", FAULTY)
    # The engines' threads are no more in a fork of this process, so whoever forks has to be one without.
    with probing() as probe, ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        told = [pool.submit(worker, config) for config in (healthy, faulty)]
        assert run(*runs("here")).changed
        (none, nothing), (failure, drift) = (one.result(timeout=120) for one in told)
    assert (none, nothing) == ("", [])
    assert ("drift", "datafusion_engine.session.runtime:record_dataset_readiness") in drift
    assert READINESS.call in failure
    assert found(probe) == []

"""The reference system is carried through its first wave by machine, on a copy, and everything about it still holds.

Where the one resolver enters is for people to say, and is done first, by hand: the driver opens its session through the
execution context that the policy's `wrappers` name, and the profile's own session, which had no resolver to go by, is
gone. The other ten files are the machine's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.functional.on_reference import copied, edit

from seamguard.cli import main

if TYPE_CHECKING:
    import pytest

REPOSITORY = Path(__file__).parents[2]

_BEFORE = """\
    from semantics.compile_context import CompileContext

    profile = resolve_runtime_profile(config)
    if config.sources is not None:
        materialize_extract_outputs(profile, extract_facts(config.sources))
    session_runtime = profile.session_runtime()
    semantic_manifest = CompileContext(runtime_profile=profile).compile(ctx=session_runtime.ctx)
    facade = DataFusionExecutionFacade(ctx=session_runtime.ctx, runtime_profile=profile)
    nodes = facade.ensure_view_graph(semantic_manifest=semantic_manifest)
    return ViewGraphContext(profile=profile, session_runtime=session_runtime, view_nodes=nodes)
"""
_ENTRY = """\
    from semantics.compile_context import build_semantic_execution_context

    profile = resolve_runtime_profile(config)

    def prepare_inputs(dataset_resolver: ManifestDatasetResolver) -> None:
        if config.sources is not None:
            materialize_extract_outputs(profile, extract_facts(config.sources), dataset_resolver=dataset_resolver)
        open_session_runtime(profile, dataset_resolver=dataset_resolver)

    semantic_context = build_semantic_execution_context(runtime_profile=profile, prepare_inputs=prepare_inputs)
    session_runtime = SessionRuntime(semantic_context.ctx, profile)
    facade = DataFusionExecutionFacade(ctx=session_runtime.ctx, runtime_profile=profile)
    nodes = facade.ensure_view_graph(
        semantic_manifest=semantic_context.manifest, dataset_resolver=semantic_context.dataset_resolver
    )
    return ViewGraphContext(
        profile=profile, session_runtime=session_runtime, view_nodes=nodes, semantic_context=semantic_context
    )
"""
_OWN_SESSION = '''\
    def session_runtime(self) -> SessionRuntime:
        """Return the profile's session with all input datasets registered."""
        return self._session_runtime

'''
_OPENED = """
    @cached_property
    def _session_runtime(self) -> SessionRuntime:
        return open_session_runtime(self)
"""
_MAKES = "    makes: [semantics.program_manifest.ManifestDatasetResolver]\n"
_SITES = (
    "datafusion_engine.plan.bundle:_manifest_dataset_locations",
    "datafusion_engine.registry_facade:registry_facade_for_context",
    "datafusion_engine.session.facade:DataFusionExecutionFacade.register_cdf_inputs",
    "datafusion_engine.session.runtime:RuntimeProfileCatalog.dataset_location",
    "datafusion_engine.session.runtime:_RuntimeProfileCatalogFacadeMixin.dataset_location",
    "datafusion_engine.session.runtime:record_dataset_readiness",
    "hamilton_pipeline.driver_factory:_plan_with_incremental_pruning",
)
# Of the suite: what holds the list and the one resolver. The negative tests of single boundaries (`faults.py`) say what
# becomes of a boundary that is handed None; where the wave took fallbacks out that is another thing, for people to say.
_SUITE = (
    *("guardrails/test_rules.py", "guardrails/test_codebase.py"),
    *("guardrails/reference/test_resolver_identity.py", "reference/tests"),
)


def _laid_out(folder: Path, declared: str) -> Path:
    """A copy whose seam of the first wave declares a rewrite; returns the policy."""
    policy = (REPOSITORY / "allowlists.yaml").read_text("utf-8")
    assert policy.count(_MAKES) == 1
    copied(folder, policy.replace(_MAKES, f"{_MAKES}    rewrite: {declared}\n"))
    for name in ("guardrails", ".github"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(REPOSITORY / name, folder / name)
    return folder / "allowlists.yaml"


def _let_it_enter(folder: Path) -> None:
    """The step that is done by hand: where the resolver enters, and what of the list that makes idle."""
    driver, runtime = "src/hamilton_pipeline/driver_factory.py", "src/datafusion_engine/session/runtime.py"
    edit(folder, driver, _BEFORE, _ENTRY)
    edit(folder, driver, "runtime import open_session_runtime,", "runtime import SessionRuntime, open_session_runtime,")
    edit(folder, driver, "import DataFusionRuntimeProfile, SessionRuntime\n", "import DataFusionRuntimeProfile\n")
    edit(folder, runtime, _OWN_SESSION, "")
    edit(folder, runtime, _OPENED, "")
    policy = folder / "allowlists.yaml"
    text = policy.read_text("utf-8")
    identity = text.index("    calls: {of:")
    start, end = text.index("    migrating:", identity), text.index("  - id: one-resolver-converged")
    policy.write_text(text[:start] + text[end:], "utf-8")  # whose debt of two waves the entry pays off


def test_the_first_wave_is_finished_by_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = _laid_out(tmp_path, "{to: dataset_resolver}")
    _let_it_enter(tmp_path)
    assert main(["prune", "--policy", str(policy), "--no-cache"]) == 0
    capsys.readouterr()
    assert main(["migrate", "--wave", "wave-1", "--write", "--policy", str(policy), "--no-cache"]) == 0
    told = capsys.readouterr()
    assert [line for line in _SITES if f"removed dataset-bindings {line} (was 1 use)\n" not in told.out] == []
    assert "7 uses rewritten in 10 files\n" in told.out
    assert "seamguard:" not in told.err
    assert "left    reference/WAVES.md:22:5: waves-page: there are 0 calls, not 7" in told.err
    text = policy.read_text("utf-8")
    assert "wave: wave-1" not in text
    policy.write_text(text[: text.index("plans:\n")], "utf-8")  # a page that tells of what the wave was to do
    assert main(["check", "--policy", str(policy), "--no-cache"]) == 0
    suite = _suite(tmp_path)
    assert suite.returncode == 0, suite.stdout
    assert "test_a_run_of_today_makes_no_more_resolvers_than_the_list_permits PASSED" in suite.stdout
    assert "test_a_converged_run_hands_one_resolver_through_all_stages PASSED" in suite.stdout


def _suite(folder: Path) -> subprocess.CompletedProcess[str]:
    paths = (folder, folder / "reference/src", REPOSITORY / "src")
    own = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "--color=no", *_SUITE]
    return subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=False)


def test_the_guards_go_too_but_for_those_that_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = _laid_out(tmp_path, "{to: dataset_resolver, guards: drop}")
    _let_it_enter(tmp_path)
    assert main(["prune", "--policy", str(policy), "--no-cache"]) == 0
    capsys.readouterr()
    assert main(["migrate", "--wave", "wave-1", "--write", "--policy", str(policy), "--no-cache"]) == 1
    told = capsys.readouterr()
    assert "7 uses and 31 fallback guards rewritten in 14 files\n" in told.out
    refused = {line.split(" in ")[-1] for line in told.err.splitlines() if line.startswith("seamguard:")}
    assert refused == {
        "datafusion_engine.dataset.resolution:apply_scan_unit_overrides stays)",
        "datafusion_engine.plan.execution:PlanExecutionOptions stays)",
        "datafusion_engine.plan.replay:record_fallback stays)",
        "datafusion_engine.session.facade:DataFusionExecutionFacade.execute_plan_bundle stays)",
        "datafusion_engine.session.runtime:RuntimeProfileCatalog.dataset_location stays)",
    }
    text = policy.read_text("utf-8")
    policy.write_text(text[: text.index("plans:\n")], "utf-8")  # see above
    assert main(["check", "--policy", str(policy), "--no-cache"]) == 0


def test_without_an_entry_each_call_is_refused_at_the_place_that_lacks_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = _laid_out(tmp_path, "{to: dataset_resolver}")
    before = policy.read_bytes()
    assert main(["migrate", "--wave", "wave-1", "--write", "--policy", str(policy), "--no-cache"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    for site in _SITES:
        (line, *_) = [one for one in told.err.splitlines() if one.endswith(f"(dataset-bindings in {site} stays)")]
        assert line.startswith(
            (
                "seamguard: src/datafusion_engine/session/runtime.py:",  # its session, which nobody hands a resolver
                "seamguard: src/hamilton_pipeline/driver_factory.py:",  # its context, which may have none
                "seamguard: src/hamilton_pipeline/rehearsal.py:",  # whoever runs the driver would have to hand it over
            )
        )
    assert policy.read_bytes() == before

"""What a run shares is told apart by its fingerprint: every field of the contexts and of the manifest changes it."""

from __future__ import annotations

import inspect
from dataclasses import MISSING, Field, dataclass, fields, replace
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from relspec.execution_authority import ExecutionAuthorityContext
    from semantics.compile_context import SemanticExecutionContext
    from semantics.program_manifest import SemanticProgramManifest

    Record = ExecutionAuthorityContext | SemanticExecutionContext | SemanticProgramManifest

POLICY = Path(__file__).parents[2] / "allowlists.yaml"
LOCKS = {one["target"]: one for one in yaml.safe_load(POLICY.read_bytes())["locks"]}
MANIFEST = "semantics.program_manifest.SemanticProgramManifest"
CONTEXT = "semantics.compile_context.SemanticExecutionContext"
AUTHORITY = "relspec.execution_authority.ExecutionAuthorityContext"

# Fields that need not change a fingerprint, each with its reason.
APART = {"fingerprint": "It is taken of all the others."}


def fingerprint_of(record: Record) -> str:
    """The fingerprint of a context or, taken anew, of a manifest."""
    from semantics.program_manifest import SemanticProgramManifest

    taken = record.with_fingerprint() if isinstance(record, SemanticProgramManifest) else record
    assert taken.fingerprint is not None
    return taken.fingerprint


def forgotten(record: Record, others: Mapping[str, object]) -> list[str]:
    """The fields of a record that may be another value without another fingerprint.

    Args:
        record: The record.
        others: Another value for each of its fields.
    """
    names = [field.name for field in fields(record) if field.name not in APART]
    assert set(names) == set(others), "give another value for every field, or say in APART why it needs none"
    before = fingerprint_of(record)
    changed: dict[str, Record] = {name: replace(record, **{name: others[name]}) for name in names}  # type: ignore[arg-type]  # of three classes
    return [name for name, other in changed.items() if fingerprint_of(other) == before]


@pytest.fixture
def context(tmp_path: Path) -> SemanticExecutionContext:
    from hamilton_pipeline.config import PipelineConfig, resolve_runtime_profile
    from semantics.compile_context import build_semantic_execution_context

    return build_semantic_execution_context(runtime_profile=resolve_runtime_profile(PipelineConfig(tmp_path)))


@pytest.fixture
def manifest(context: SemanticExecutionContext) -> SemanticProgramManifest:
    return context.manifest


@pytest.fixture
def other_contents(context: SemanticExecutionContext, tmp_path: Path) -> dict[str, object]:
    """Another value for each field of the execution context."""
    from datafusion import SessionContext

    from hamilton_pipeline.config import PipelineConfig, resolve_runtime_profile

    session = SessionContext()
    session.from_pydict({"a": [1]}, name="another_table")
    return {
        "manifest": replace(context.manifest, requested_outputs=("cpg_nodes",)),
        "dataset_resolver": context.manifest.dataset_bindings.subset(("cst_defs",)),
        "runtime_profile": resolve_runtime_profile(PipelineConfig(tmp_path / "elsewhere")),
        "ctx": session,
    }


@pytest.fixture
def other_program(manifest: SemanticProgramManifest) -> dict[str, object]:
    """Another value for each field of the manifest."""
    from semantics.ir import build_semantic_ir

    return {
        "semantic_ir": build_semantic_ir(("cpg_packages",)),
        "requested_outputs": ("cpg_packages",),
        "input_mapping": {"repo_files": "another_table"},
        "validation_policy": "schema_plus_optional_probe",
        "dataset_bindings": manifest.dataset_bindings.subset(("cst_defs",)),
        "validation": None,
        "manifest_version": manifest.manifest_version + 1,
    }


def test_every_field_of_the_manifest_changes_its_fingerprint(
    manifest: SemanticProgramManifest, other_program: dict[str, object]
) -> None:
    assert forgotten(manifest, other_program) == []
    assert manifest.fingerprint == fingerprint_of(replace(manifest, fingerprint="another one"))


def test_every_field_of_the_execution_context_changes_its_fingerprint(
    context: SemanticExecutionContext, other_contents: dict[str, object]
) -> None:
    assert forgotten(context, other_contents) == []


def test_every_field_of_the_authority_changes_its_fingerprint(
    context: SemanticExecutionContext, other_contents: dict[str, object]
) -> None:
    from relspec.execution_authority import ExecutionAuthorityContext

    for name, value in other_contents.items():
        other = replace(context, **{name: value})  # type: ignore[arg-type]  # each value is one of its own field
        assert forgotten(ExecutionAuthorityContext(context), {"semantic_context": other}) == []


def test_a_run_has_the_same_fingerprints_every_time(tmp_path: Path) -> None:
    from hamilton_pipeline.config import PipelineConfig, resolve_runtime_profile
    from semantics.compile_context import build_semantic_execution_context

    def taken() -> str:
        profile = resolve_runtime_profile(PipelineConfig(tmp_path))
        return build_semantic_execution_context(runtime_profile=profile).fingerprint

    assert taken() == taken()


@pytest.mark.parametrize("detail", ["path", "format", "provider", "delta_cdf_options"])
def test_where_a_dataset_lies_and_how_it_is_read_is_part_of_it(manifest: SemanticProgramManifest, detail: str) -> None:
    from datafusion_engine.dataset.registry import DeltaCdfOptions
    from semantics.program_manifest import ManifestDatasetBindings

    others: dict[str, Any] = {
        "path": Path("elsewhere"),
        "format": "parquet",
        "provider": "delta_cdf",
        "delta_cdf_options": DeltaCdfOptions(7),
    }
    locations = dict(manifest.dataset_bindings.locations)
    assert {field.name for field in fields(locations["cst_defs"])} == set(others)
    locations["cst_defs"] = replace(locations["cst_defs"], **{detail: others[detail]})
    changed = replace(manifest, dataset_bindings=ManifestDatasetBindings(locations))
    assert fingerprint_of(changed) != fingerprint_of(manifest)


def test_a_new_field_that_is_forgotten_in_the_payload_is_told(
    context: SemanticExecutionContext, other_contents: dict[str, object]
) -> None:
    from semantics.compile_context import SemanticExecutionContext

    @dataclass(frozen=True)
    class Forgetful(SemanticExecutionContext):
        model: str | None = None

    @dataclass(frozen=True)
    class Thorough(Forgetful):
        def payload(self) -> dict[str, object]:
            return {**SemanticExecutionContext.payload(self), "model": self.model}

    given = {field.name: getattr(context, field.name) for field in fields(context)}
    others = {**other_contents, "model": "another"}
    assert forgotten(Forgetful(**given), others) == ["model"]
    assert forgotten(Thorough(**given), others) == []
    with pytest.raises(AssertionError, match="give another value for every field"):
        forgotten(Thorough(**given), other_contents)


def test_a_new_field_of_the_manifest_that_is_forgotten_is_told(
    manifest: SemanticProgramManifest, other_program: dict[str, object]
) -> None:
    from semantics.program_manifest import SemanticProgramManifest

    @dataclass(frozen=True)
    class Forgetful(SemanticProgramManifest):
        udf_snapshot: str | None = None

    given = {field.name: getattr(manifest, field.name) for field in fields(manifest)}
    assert forgotten(Forgetful(**given), {**other_program, "udf_snapshot": "another"}) == ["udf_snapshot"]


def _field(field: Field[Any]) -> str:
    default = "" if field.default is MISSING else f" = {field.default!r}"
    return f"field {field.name}: {field.type}{default}"


def _methods(made: type) -> dict[str, tuple[str, Callable[..., object]]]:
    """What a class defines for everybody, with the word before it in a shape."""
    own = {name: value for name, value in vars(made).items() if not name.startswith("_")}
    properties = {name: ("property ", one.fget) for name, one in own.items() if isinstance(one, property) and one.fget}
    return properties | {name: ("", value) for name, value in own.items() if inspect.isfunction(value)}


@pytest.mark.parametrize("target", [MANIFEST, CONTEXT, AUTHORITY])
def test_the_recorded_shape_is_that_of_the_running_class(target: str) -> None:
    made: Any = resolve_name(target)
    options = made.__dataclass_params__
    assert options.frozen
    lines = ["dataclass", "option frozen = True", *(["option slots = True"] if "__slots__" in vars(made) else [])]
    lines += map(_field, fields(made))
    for name, (word, function) in sorted(_methods(made).items(), key=lambda one: f"{one[1][0]}{one[0]}"):
        signature = inspect.signature(function)
        assert list(signature.parameters) == ["self"]
        lines += [f"method {word}{name}", f"  returns {signature.return_annotation}"]
    recorded = LOCKS[target]["recorded"]["shape"].splitlines()
    assert sorted(recorded) == sorted(lines)
    assert [line for line in recorded if line.startswith("field ")] == [*map(_field, fields(made))]


@pytest.mark.parametrize("target", [MANIFEST, CONTEXT, AUTHORITY])
def test_the_recorded_version_is_that_of_the_running_module(target: str) -> None:
    assert LOCKS[target]["recorded"]["version"] == resolve_name(LOCKS[target]["version"])

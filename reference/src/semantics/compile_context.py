"""The compile boundary: the one module that decides where a program's datasets lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from semantics.fingerprints import fingerprint_of
from semantics.ir import build_semantic_ir
from semantics.program_manifest import ManifestDatasetBindings, SemanticProgramManifest
from semantics.validation import resolve_semantic_input_mapping, validate_semantic_inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from datafusion import SessionContext

    from datafusion_engine.session.runtime import DataFusionRuntimeProfile
    from semantics.ir import SemanticIR
    from semantics.program_manifest import ManifestDatasetResolver
    from semantics.validation import SemanticInputValidationPolicy

CONTEXT_VERSION = 1
"""Version of what a `SemanticExecutionContext` holds."""


@dataclass
class CompileContext:
    """Compiles a program against a profile; its dataset bindings are resolved once.

    Attributes:
        runtime_profile: Where data lies and which session is meant.
        outputs: Views to compile, all where None.
        policy: How inputs are checked.
        input_mapping: Table that stands for each input; those of the inputs' own names where None.
    """

    runtime_profile: DataFusionRuntimeProfile
    outputs: Collection[str] | None = None
    policy: SemanticInputValidationPolicy = "schema_only"
    input_mapping: Mapping[str, str] | None = None
    _dataset_bindings: ManifestDatasetBindings | None = field(default=None, init=False, repr=False)

    def dataset_bindings(self) -> ManifestDatasetBindings:
        """Return the profile's dataset bindings, the same object every time."""
        if self._dataset_bindings is None:
            from datafusion_engine.dataset.registry import dataset_catalog_from_profile

            catalog = dataset_catalog_from_profile(self.runtime_profile)
            self._dataset_bindings = ManifestDatasetBindings({name: catalog.get(name) for name in catalog.names()})
        return self._dataset_bindings

    def compile(self, *, ctx: SessionContext | None = None) -> SemanticProgramManifest:
        """Compile the program and check its inputs in a session, the profile's own where None."""
        session = ctx or self.runtime_profile.session_context()
        ir = build_semantic_ir(self.outputs)
        mapping = resolve_semantic_input_mapping(session, ir) if self.input_mapping is None else self.input_mapping
        return _checked_manifest(
            session,
            ir=ir,
            outputs=self.outputs,
            input_mapping=mapping,
            policy=self.policy,
            dataset_bindings=self.dataset_bindings(),
        )


@dataclass(frozen=True)
class SemanticExecutionContext:
    """What a run shares: one manifest, one resolver, one session.

    Whoever changes its fields raises `CONTEXT_VERSION`, and puts them into the payload.
    """

    manifest: SemanticProgramManifest
    dataset_resolver: ManifestDatasetResolver
    runtime_profile: DataFusionRuntimeProfile
    ctx: SessionContext

    def payload(self) -> dict[str, object]:
        """Return what identifies the context as plain data; of its session, which tables that holds."""
        locations = {name: self.dataset_resolver.location(name) for name in sorted(self.dataset_resolver.names())}
        return {
            "context_version": CONTEXT_VERSION,
            "manifest": self.manifest.payload(),
            "dataset_resolver": {name: one.payload() for name, one in locations.items() if one is not None},
            "runtime_profile": self.runtime_profile.payload(),
            "ctx": sorted(self.ctx.catalog().schema().names()),
        }

    @property
    def fingerprint(self) -> str:
        """Digest of the payload."""
        return fingerprint_of(self.payload())


def dataset_bindings_for_profile(runtime_profile: DataFusionRuntimeProfile) -> ManifestDatasetBindings:
    """Resolve a profile's dataset bindings: a new object for every call."""
    return CompileContext(runtime_profile=runtime_profile).dataset_bindings()


def compile_semantic_program(
    *,
    runtime_profile: DataFusionRuntimeProfile,
    outputs: Collection[str] | None = None,
    policy: SemanticInputValidationPolicy = "schema_only",
    ctx: SessionContext | None = None,
    input_mapping: Mapping[str, str] | None = None,
) -> SemanticProgramManifest:
    """Compile a program in a compile context of its own."""
    return CompileContext(
        runtime_profile=runtime_profile, outputs=outputs, policy=policy, input_mapping=input_mapping
    ).compile(ctx=ctx)


def build_semantic_execution_context(
    *,
    runtime_profile: DataFusionRuntimeProfile,
    outputs: Collection[str] | None = None,
    policy: SemanticInputValidationPolicy = "schema_only",
    ctx: SessionContext | None = None,
    input_mapping: Mapping[str, str] | None = None,
    prepare_inputs: Callable[[ManifestDatasetResolver], None] | None = None,
) -> SemanticExecutionContext:
    """Compile a program once and return what a run shares.

    Args:
        runtime_profile: Where data lies and which session is meant.
        outputs: Views to compile, all where None.
        policy: How inputs are checked.
        ctx: Session to check the inputs in, the profile's own where None.
        input_mapping: Table that stands for each input; those of the inputs' own names where None.
        prepare_inputs: Puts the inputs where the resolver says and into the session, before they are checked.
    """
    compile_context = CompileContext(
        runtime_profile=runtime_profile, outputs=outputs, policy=policy, input_mapping=input_mapping
    )
    if prepare_inputs is not None:
        prepare_inputs(compile_context.dataset_bindings())
    session = ctx or runtime_profile.session_context()
    manifest = compile_context.compile(ctx=session)
    return SemanticExecutionContext(
        manifest=manifest,
        dataset_resolver=manifest.dataset_bindings,
        runtime_profile=runtime_profile,
        ctx=session,
    )


def narrow_semantic_program(
    manifest: SemanticProgramManifest,
    *,
    ctx: SessionContext,
    outputs: Collection[str],
    input_mapping: Mapping[str, str],
    policy: SemanticInputValidationPolicy = "schema_only",
) -> SemanticProgramManifest:
    """Return a compiled program for some of its views over other tables, and check those.

    Nothing is compiled again: the narrower program has the very bindings of the one that it was made from.
    """
    return _checked_manifest(
        ctx,
        ir=build_semantic_ir(outputs),
        outputs=outputs,
        input_mapping=input_mapping,
        policy=policy,
        dataset_bindings=manifest.dataset_bindings,
    )


def _checked_manifest(
    ctx: SessionContext,
    *,
    ir: SemanticIR,
    outputs: Collection[str] | None,
    input_mapping: Mapping[str, str],
    policy: SemanticInputValidationPolicy,
    dataset_bindings: ManifestDatasetBindings,
) -> SemanticProgramManifest:
    return SemanticProgramManifest(
        semantic_ir=ir,
        requested_outputs=tuple(outputs or ()),
        input_mapping=dict(input_mapping),
        validation_policy=policy,
        dataset_bindings=dataset_bindings,
        validation=validate_semantic_inputs(ctx, ir=ir, input_mapping=input_mapping, policy=policy),
    ).with_fingerprint()

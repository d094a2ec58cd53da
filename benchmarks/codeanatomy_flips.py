"""Edits of the reviewed tree, each against one claim of the review, and the rule that has to notice it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seamguard.domain.finding import Finding
    from seamguard.domain.verdict import CheckResult


class Edit(NamedTuple):
    """One piece of text that stands once in a file, and what it becomes."""

    path: str
    old: str
    new: str


class Flip(NamedTuple):
    """An edit against a claim.

    Attributes:
        claim: The section of the review.
        words: What is edited.
        rule: The id of the rule that has to fail.
        edits: What is replaced, in order.
    """

    claim: str
    words: str
    rule: str
    edits: tuple[Edit, ...]

    def applied(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """The files with the edits made; raises ValueError where a text does not stand exactly once."""
        edited = dict(files)
        for path, old, new in self.edits:
            text = edited[path].decode()
            if text.count(old) != 1:
                raise ValueError(f"{path} holds {text.count(old)} times: {old!r}")
            edited[path] = text.replace(old, new).encode()
        return edited


_CONTEXT = "src/semantics/compile_context.py"
_EVIDENCE = "src/extract/coordination/evidence_plan.py"
_TASKS = "src/hamilton_pipeline/modules/task_execution.py"
_EXECUTORS = "src/hamilton_pipeline/modules/extract_execution_registry.py"
_ADAPTERS = "src/datafusion_engine/extract/adapter_registry.py"
_BUNDLE = "src/datafusion_engine/plan/bundle.py"
_LINEAGE = "src/datafusion_engine/lineage/datafusion.py"
_SPECS = "src/datafusion_engine/views/registry_specs.py"
_RUNTIME = "src/datafusion_engine/session/runtime.py"
_INCREMENTAL = "src/semantics/incremental/runtime.py"
_DIAGNOSTICS = "src/datafusion_engine/lineage/diagnostics.py"
_MANIFEST = "src/semantics/program_manifest.py"

_LITERAL = re.compile(r'"[\w.]+"')
_SPECS_MODULE = """\
from serde_schema_registry import ArtifactSpec

SPEC = ArtifactSpec(canonical_name="declared_v1", description="Declared once.")
"""
_BUNDLE_METHOD = "    def display_logical_plan(self)"


def _one(claim: str, words: str, rule: str, path: str, old: str, new: str) -> Flip:
    return Flip(claim, words, rule, (Edit(path, old, new),))


def _absent(name: str) -> Flip:
    new = f"    def {name}(self, *names: str) -> object:\n        return self.plan_details\n\n{_BUNDLE_METHOD}"
    return _one("2.5", f"`DataFusionPlanBundle` gets `{name}`", "never-there", _BUNDLE, _BUNDLE_METHOD, new)


FLIPS: Final[tuple[Flip, ...]] = (
    _one(
        "2.1",
        "`IncrementalRuntime.dataset_resolver` makes a resolver instead of returning its own",
        "dataset-bindings",
        _INCREMENTAL,
        "        return self._dataset_resolver\n",
        "        from semantics.compile_context import dataset_bindings_for_profile as made\n\n"
        "        return made(self.profile)\n",
    ),
    _one(
        "2.1",
        "`IncrementalRuntime.dataset_resolver` gets another name",
        "verified-state",
        _INCREMENTAL,
        "    def dataset_resolver(self)",
        "    def resolver(self)",
    ),
    _one(
        "2.2",
        "a module makes a `CompileContext` through an alias of its module",
        "compile-context",
        _LINEAGE,
        "class LineageReport(",
        "def _late(profile: object) -> object:\n    import semantics.compile_context as boundary\n\n"
        "    return boundary.CompileContext(profile)\n\n\nclass LineageReport(",
    ),
    _one(
        "2.3 A",
        "`EvidencePlan` gets `required_executors`",
        "never-there",
        _EVIDENCE,
        "    def requires_dataset(self, name: str)",
        "    def required_executors(self) -> tuple[str, ...]:\n        return self.sources\n\n"
        "    def requires_dataset(self, name: str)",
    ),
    *(
        _one(
            "2.3 A",
            f"`EvidencePlan.{name}` gets another name",
            "verified-state",
            _EVIDENCE,
            f"def {name}(",
            "def was_(",
        )
        for name in ("requires_dataset", "requires_template", "required_columns_for")
    ),
    _one(
        "2.3 B",
        "`_EXTRACT_EXECUTORS_REGISTERED` comes in",
        "never-there",
        _TASKS,
        '_EXTRACT_EXECUTOR_REGISTRATION_STATE: dict[str, bool] = {"registered": False}\n',
        '_EXTRACT_EXECUTOR_REGISTRATION_STATE: dict[str, bool] = {"registered": False}\n'
        "_EXTRACT_EXECUTORS_REGISTERED = False\n",
    ),
    _one(
        "2.3 B",
        "`_EXTRACT_EXECUTOR_REGISTRATION_STATE` is gone",
        "verified-state",
        _TASKS,
        '_EXTRACT_EXECUTOR_REGISTRATION_STATE: dict[str, bool] = {"registered": False}\n',
        "",
    ),
    _one(
        "2.3 B",
        "a second registration state comes in beside it",
        "registration-state",
        _EXECUTORS,
        "\n\ndef register_extract_executor(",
        "\n_SEEN: set[str] = set()\n\n\ndef seen(name: str) -> None:\n    _SEEN.add(name)\n\n\n"
        "def register_extract_executor(",
    ),
    _one(
        "2.3 B",
        "executors are asked for before they are registered",
        "executors-registered-first",
        _TASKS,
        "        ensure_extract_executors_registered()\n        adapter_key = adapter_executor_key(adapter.name)\n"
        "        handler = get_extract_executor(adapter_key)\n",
        "        adapter_key = adapter_executor_key(adapter.name)\n"
        "        handler = get_extract_executor(adapter_key)\n        ensure_extract_executors_registered()\n",
    ),
    _one(
        "2.3 C",
        "`_ADAPTERS` comes into the execution registry",
        "never-there",
        _EXECUTORS,
        "_EXTRACT_ADAPTER_EXECUTORS: dict[str, _ExtractExecutorFn] = {}\n",
        "_EXTRACT_ADAPTER_EXECUTORS: dict[str, _ExtractExecutorFn] = {}\n"
        "from datafusion_engine.extract.adapter_registry import _ADAPTERS\n",
    ),
    _one(
        "2.3 C",
        "`_ADAPTERS` leaves the adapter registry",
        "verified-state",
        _ADAPTERS,
        "_ADAPTERS: dict[str, ExtractTemplateAdapter] = {\n",
        "_TEMPLATES: dict[str, ExtractTemplateAdapter] = {\n",
    ),
    _one(
        "2.3 C",
        "another module takes the executors out of the registry",
        "extract-executors",
        _TASKS,
        "    register_extract_executor,\n)\n",
        "    register_extract_executor,\n)\n"
        "import hamilton_pipeline.modules.extract_execution_registry as _registry\n\n"
        "_TABLE = _registry._EXTRACT_ADAPTER_EXECUTORS\n",
    ),
    _one(
        "2.4",
        "`SemanticExecutionContext` gets a required `evidence_plan`",
        "execution-context",
        _CONTEXT,
        "    ctx: SessionContext\n    facade: DataFusionExecutionFacade | None = None\n\n\ndef dataset_bindings",
        "    ctx: SessionContext\n    evidence_plan: object\n"
        "    facade: DataFusionExecutionFacade | None = None\n\n\ndef dataset_bindings",
    ),
    _one(
        "2.4",
        "`SemanticExecutionContext` loses `dataset_resolver`",
        "execution-context",
        _CONTEXT,
        "    dataset_resolver: ManifestDatasetResolver\n",
        "",
    ),
    _one(
        "2.4",
        "`build_semantic_execution_context` takes `evidence_plan`",
        "execution-context-builder",
        _CONTEXT,
        "    facade: DataFusionExecutionFacade | None = None,\n) -> SemanticExecutionContext:",
        "    facade: DataFusionExecutionFacade | None = None,\n    evidence_plan: object = None,\n"
        ") -> SemanticExecutionContext:",
    ),
    *map(_absent, ("output_statistics", "statistics_for_table", "has_filter_on_table", "has_sort_match_for_table")),
    _one(
        "2.5",
        "`DataFusionPlanBundle` gets a field",
        "plan-bundle",
        _BUNDLE,
        "    plan_details: Mapping[str, object] = field(default_factory=dict)\n",
        "    plan_details: Mapping[str, object] = field(default_factory=dict)\n    statistics: object = None\n",
    ),
    _one(
        "2.5",
        "`_plan_statistics_payload` gets another name",
        "verified-state",
        _BUNDLE,
        "def _plan_statistics_payload(",
        "def _statistics_payload(",
    ),
    _one(
        "2.5",
        "`_plan_statistics_section` gets another name",
        "verified-state",
        _BUNDLE,
        "def _plan_statistics_section(",
        "def _statistics_section(",
    ),
    _one(
        "2.5",
        "`LineageReport` loses `filters`",
        "lineage-report",
        _LINEAGE,
        "    filters: tuple[str, ...] = ()\n    aggregations",
        "    aggregations",
    ),
    _one(
        "2.5",
        "`extract_lineage_from_bundle` gets another name",
        "verified-state",
        "src/datafusion_engine/views/bundle_extraction.py",
        "def extract_lineage_from_bundle(",
        "def lineage_of_bundle(",
    ),
    _one(
        "2.6",
        "`_dataset_contract_for` returns the schema alone",
        "dataset-contract-signature",
        _SPECS,
        ") -> tuple[pa.Schema | None, bool]:\n    dataset_spec = dataset_specs.get(name)",
        ") -> pa.Schema | None:\n    dataset_spec = dataset_specs.get(name)",
    ),
    _one(
        "2.6",
        "`_dataset_contract_for` takes its specs by position",
        "dataset-contract-signature",
        _SPECS,
        "    name: str,\n    *,\n    dataset_specs: Mapping[str, DatasetSpec],\n) -> tuple[pa.Schema | None, bool]:",
        "    name: str,\n    dataset_specs: Mapping[str, DatasetSpec],\n) -> tuple[pa.Schema | None, bool]:",
    ),
    _one(
        "2.7",
        "`FeatureGatesConfig` gets `enables_udf`",
        "never-there",
        _RUNTIME,
        '            "enforce_preflight": self.enforce_preflight,\n        }\n',
        '            "enforce_preflight": self.enforce_preflight,\n        }\n\n'
        "    def enables_udf(self, name: str) -> bool:\n        return self.enable_udfs\n",
    ),
    _one(
        "2.7",
        "`FeatureGatesConfig` loses `enable_async_udfs`",
        "verified-state",
        _RUNTIME,
        "    enable_udfs: bool = True\n    enable_async_udfs: bool = False\n    enable_delta_cdf",
        "    enable_udfs: bool = True\n    enable_delta_cdf",
    ),
    _one(
        "2.7",
        "`FeatureGatesConfig` gets a gate that its fingerprint does not mention",
        "feature-gates",
        _RUNTIME,
        "    enforce_preflight: bool = True\n\n    def fingerprint_payload",
        "    enforce_preflight: bool = True\n    enable_adaptive: bool = False\n\n    def fingerprint_payload",
    ),
    _one(
        "2.7",
        "`DataFusionFeatureGates` gets a gate",
        "optimizer-gates",
        _RUNTIME,
        "    enable_topk_dynamic_filter_pushdown: bool = True\n\n    def settings",
        "    enable_topk_dynamic_filter_pushdown: bool = True\n    enable_udfs: bool = True\n\n    def settings",
    ),
    _one(
        "3.4",
        "a profile no longer validates its policy for async functions",
        "async-policy-validated",
        _RUNTIME,
        "        async_policy = self._validate_async_udf_policy()\n        if not async_policy[",
        '        async_policy = {"valid": True}\n        if not async_policy[',
    ),
    _one(
        "3.5",
        "`record_artifact` takes strings only, as the review has it",
        "artifact-recording",
        _DIAGNOSTICS,
        "    profile: DataFusionRuntimeProfile | None,\n    name: ArtifactSpec | str,\n",
        "    profile: DataFusionRuntimeProfile | None,\n    name: str,\n",
    ),
    _one(
        "4.1",
        "change feeds are registered with a resolver of their own",
        "execution-resolver",
        _LINEAGE,
        "class LineageReport(",
        "def _feeds(ctx: object, profile: object) -> object:\n"
        "    from datafusion_engine.delta.cdf import register_cdf_inputs\n"
        "    from semantics.program_manifest import ManifestDatasetBindings\n\n"
        "    own = ManifestDatasetBindings(locations={})\n"
        "    return register_cdf_inputs(ctx, profile, table_names=(), dataset_resolver=own)\n\n\n"
        "class LineageReport(",
    ),
    _one(
        "6",
        "a view falls back where no resolver is given",
        "resolver-fallbacks",
        "src/engine/materialize_pipeline.py",
        '    if dataset_resolver is None:\n        msg = "dataset_resolver is required for write_extract_outputs; '
        'the dataset_catalog_from_profile fallback has been removed"\n        raise ValueError(msg)\n',
        "    if dataset_resolver is None:\n        return\n",
    ),
    _one(
        "4.4",
        "the manifest gets a field that its copy does not mention",
        "manifest",
        _MANIFEST,
        "    manifest_version: int = 1\n",
        "    manifest_version: int = 1\n    output_names: tuple[str, ...] = ()\n",
    ),
)


def every_use(result: CheckResult, files: Mapping[str, bytes]) -> Iterator[Flip]:
    """For each call site that the review counts, one edit that takes the call away."""
    for claim, rule in (("2.1", "dataset-bindings"), ("2.2", "compile-context"), ("6", "compile-program")):
        for judged in result.on(rule).judged:
            if judged.status == "migrating":
                words = f"the call in `{judged.finding.site}` is gone"
                yield Flip(claim, words, rule, (_renamed(judged.finding, files, "_made"),))


class Round(NamedTuple):
    """A tree in which one literal of each of some places is a declared spec, and these places."""

    files: dict[str, bytes]
    sites: frozenset[str]


def every_literal(result: CheckResult, files: Mapping[str, bytes]) -> Iterator[Round]:
    """Trees that together hold a declared spec once for each name that is a literal, one at a time in each place."""
    (verdict,) = result.verdicts
    waiting: dict[str, list[Finding]] = {}
    for judged in verdict.judged:
        if judged.status == "migrating" and judged.finding.kind == "literal":
            waiting.setdefault(judged.finding.site, []).append(judged.finding)
    while waiting:
        taken = [found.pop() for found in waiting.values()]
        yield Round(_specified(taken, files), frozenset(waiting))
        waiting = {site: found for site, found in waiting.items() if found}


def _specified(findings: list[Finding], files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Puts a spec in the place of each literal, the last one of a file first, so that the others stay in theirs."""
    edited = {**files, "src/declared_specs.py": _SPECS_MODULE.encode()}
    for finding in sorted(findings, key=lambda one: one.span, reverse=True):
        text = edited[finding.path].decode()
        literal = _LITERAL.search(text, _start(text, finding))
        if literal is None:
            raise ValueError(f"{finding.path}:{finding.span.line} holds no literal")
        edited[finding.path] = f"{text[: literal.start()]}_SPEC{text[literal.end() :]}".encode()
    for path in {finding.path for finding in findings}:
        edited[path] += b"\n\nfrom declared_specs import SPEC as _SPEC\n"
    return edited


def _renamed(finding: Finding, files: Mapping[str, bytes], name: str) -> Edit:
    """An edit of the whole file that puts a name where the finding's spelling stands, the first time from its start."""
    text = files[finding.path].decode()
    at = _start(text, finding)
    return Edit(finding.path, text, text[:at] + name + text[at + len(finding.spelling) :])


def _start(text: str, finding: Finding) -> int:
    """Where the finding's spelling stands, from the start of its span on."""
    lines = text.splitlines(keepends=True)
    start = sum(map(len, lines[: finding.span.line - 1])) + finding.span.column - 1
    return text.index(finding.spelling, start)

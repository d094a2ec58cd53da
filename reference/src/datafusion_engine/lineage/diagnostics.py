"""Artifacts: small records of what a run decided, kept by a sink that the profile names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datafusion_engine.session.runtime import DataFusionRuntimeProfile


@dataclass(frozen=True, slots=True)
class ArtifactSpec:
    """A kind of artifact that has a fixed shape.

    Attributes:
        canonical_name: Name it is recorded under.
        description: For people.
        keys: What every payload must hold.
    """

    canonical_name: str
    description: str
    keys: frozenset[str] = frozenset()

    def validate(self, payload: Mapping[str, object]) -> None:
        """Check a payload against the shape.

        Raises:
            ValueError: A key is missing.
        """
        missing = self.keys - payload.keys()
        if missing:
            raise ValueError(f"Artifact {self.canonical_name!r} lacks {sorted(missing)}: record them too.")


class DiagnosticsSink(Protocol):
    """Whatever keeps artifacts."""

    def record_artifact(self, name: ArtifactSpec | str, payload: Mapping[str, object]) -> None:
        """Keep one artifact."""


@dataclass(frozen=True, slots=True)
class ArtifactLog:
    """A sink in memory.

    Attributes:
        entries: Names and payloads, in the order of recording.
    """

    entries: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    def record_artifact(self, name: ArtifactSpec | str, payload: Mapping[str, object]) -> None:
        """Keep one artifact; ValueError where its payload does not fit its specification."""
        if isinstance(name, ArtifactSpec):
            name.validate(payload)
            name = name.canonical_name
        self.entries.append((name, dict(payload)))

    def named(self, name: str) -> tuple[Mapping[str, object], ...]:
        """Return the payloads recorded under a name."""
        return tuple(payload for recorded, payload in self.entries if recorded == name)


RUNTIME_CAPABILITIES = ArtifactSpec(
    canonical_name="datafusion_runtime_capabilities_v1",
    description="What the engine of a session can do, and which features are on or off for what reason.",
    keys=frozenset({"fingerprint", "libraries", "capabilities", "features"}),
)
SUBSTRAIT_FALLBACK = ArtifactSpec(
    canonical_name="substrait_fallback_v1",
    description="A view that was not executed from its Substrait plan, and why.",
    keys=frozenset({"view_name", "step", "failures", "datasets"}),
)


def record_artifact(profile: DataFusionRuntimeProfile, name: ArtifactSpec | str, payload: Mapping[str, object]) -> None:
    """Hand an artifact to the profile's sink; without a sink nothing is recorded."""
    sink = profile.diagnostics.diagnostics_sink
    if sink is not None:
        sink.record_artifact(name, payload)

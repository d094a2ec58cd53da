"""The authority that a run works under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from semantics.fingerprints import fingerprint_of

if TYPE_CHECKING:
    from semantics.compile_context import SemanticExecutionContext
    from semantics.program_manifest import ManifestDatasetResolver, SemanticProgramManifest

AUTHORITY_VERSION = 1
"""Version of what an `ExecutionAuthorityContext` holds."""


@dataclass(frozen=True, slots=True)
class ExecutionAuthorityContext:
    """What execution may rely on; a semantic context, to which orchestration adds its own fields here.

    Whoever changes its fields raises `AUTHORITY_VERSION`, and puts them into the payload.

    Attributes:
        semantic_context: What the program was compiled under.
    """

    semantic_context: SemanticExecutionContext

    @property
    def manifest(self) -> SemanticProgramManifest:
        """The compiled program."""
        return self.semantic_context.manifest

    @property
    def dataset_resolver(self) -> ManifestDatasetResolver:
        """Where its datasets lie."""
        return self.semantic_context.dataset_resolver

    def payload(self) -> dict[str, object]:
        """Return what identifies the authority as plain data."""
        return {"authority_version": AUTHORITY_VERSION, "semantic_context": self.semantic_context.payload()}

    @property
    def fingerprint(self) -> str:
        """Digest of the payload."""
        return fingerprint_of(self.payload())

"""The authority that a run works under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from semantics.compile_context import SemanticExecutionContext
    from semantics.program_manifest import ManifestDatasetResolver, SemanticProgramManifest


@dataclass(frozen=True, slots=True)
class ExecutionAuthorityContext:
    """What execution may rely on; a semantic context, to which orchestration adds its own fields here.

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

"""The semantic program manifest: a compiled program, bound to datasets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from semantics.fingerprints import fingerprint_of
from semantics.validation import SemanticInputValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from datafusion_engine.dataset.registry import DatasetLocation
    from semantics.ir import SemanticIR
    from semantics.validation import SemanticInputValidationPolicy, SemanticInputValidationResult


class ManifestDatasetResolver(Protocol):
    """Says where the datasets of a program lie."""

    def location(self, name: str) -> DatasetLocation | None:
        """Return where a dataset lies, or None where it is not bound."""

    def has_location(self, name: str) -> bool:
        """Say whether a dataset is bound."""

    def names(self) -> Sequence[str]:
        """Return all bound datasets."""


@dataclass(frozen=True)
class ManifestDatasetBindings:
    """Dataset locations that were resolved when a program was compiled."""

    locations: Mapping[str, DatasetLocation]

    def payload(self) -> dict[str, object]:
        """Return the bindings as plain data."""
        return {name: location.payload() for name, location in sorted(self.locations.items())}

    def location(self, name: str) -> DatasetLocation | None:
        """Return where a dataset lies, or None where it is not bound."""
        return self.locations.get(name)

    def has_location(self, name: str) -> bool:
        """Say whether a dataset is bound."""
        return name in self.locations

    def names(self) -> Sequence[str]:
        """Return all bound datasets."""
        return tuple(self.locations)

    def require_location(self, name: str) -> DatasetLocation:
        """Return where a dataset lies.

        Raises:
            KeyError: It is not bound.
        """
        if name not in self.locations:
            raise KeyError(f"Dataset {name!r} is not bound: the manifest has {', '.join(self.locations) or 'none'}.")
        return self.locations[name]

    def subset(self, names: Sequence[str]) -> ManifestDatasetBindings:
        """Return new bindings of only these datasets."""
        return ManifestDatasetBindings({name: self.locations[name] for name in names if name in self.locations})


@dataclass(frozen=True)
class SemanticProgramManifest:
    """A compiled semantic program.

    Attributes:
        semantic_ir: The program.
        requested_outputs: Views that were asked for; empty for all.
        input_mapping: Table that stands for each input.
        validation_policy: How the inputs were checked.
        dataset_bindings: Where the datasets lie.
        validation: What the check found; None before it ran.
        fingerprint: Digest of the payload; None before it was taken.
        manifest_version: Version of the payload's shape.
    """

    semantic_ir: SemanticIR
    requested_outputs: tuple[str, ...]
    input_mapping: Mapping[str, str]
    validation_policy: SemanticInputValidationPolicy
    dataset_bindings: ManifestDatasetBindings
    validation: SemanticInputValidationResult | None = None
    fingerprint: str | None = None
    manifest_version: int = 2

    def payload(self) -> dict[str, object]:
        """Return what identifies the manifest as plain data."""
        return {
            "manifest_version": self.manifest_version,
            "ir_hash": self.semantic_ir.ir_hash,
            "requested_outputs": list(self.requested_outputs),
            "input_mapping": dict(sorted(self.input_mapping.items())),
            "validation_policy": self.validation_policy,
            "dataset_bindings": self.dataset_bindings.payload(),
            "validation": None if self.validation is None else self.validation.payload(),
            "fingerprint": None,  # taken of this, and so no part of it; named, so that no field is forgotten
        }

    def with_fingerprint(self) -> SemanticProgramManifest:
        """Return the manifest with its fingerprint taken."""
        return replace(self, fingerprint=fingerprint_of(self.payload()))

    def require_valid(self) -> None:
        """Refuse a manifest whose inputs are not all there.

        Raises:
            SemanticInputValidationError: Names every missing table and column.
        """
        if self.validation is not None and not self.validation.valid:
            raise SemanticInputValidationError(self.validation)

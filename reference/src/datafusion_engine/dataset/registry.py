"""Where datasets lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from datafusion_engine.session.runtime import DataFusionRuntimeProfile


@dataclass(frozen=True, slots=True)
class DeltaCdfOptions:
    """Which part of a table's change data feed is read.

    Attributes:
        starting_version: First commit whose changes are read.
    """

    starting_version: int = 0


@dataclass(frozen=True, slots=True)
class DatasetLocation:
    """Where a dataset lies and how it is read.

    Attributes:
        path: Folder of a Delta table, or one Parquet file.
        format: How the rows are stored.
        provider: `table` reads the rows, `delta_cdf` the changes between commits.
        delta_cdf_options: Set where the table keeps a change data feed.
    """

    path: Path
    format: Literal["delta", "parquet"] = "delta"
    provider: Literal["table", "delta_cdf"] = "table"
    delta_cdf_options: DeltaCdfOptions | None = None

    def payload(self) -> dict[str, object]:
        """Return the location as plain data."""
        options = self.delta_cdf_options
        return {
            "path": str(self.path),
            "format": self.format,
            "provider": self.provider,
            "delta_cdf_options": None if options is None else {"starting_version": options.starting_version},
        }


class DatasetCatalog:
    """Dataset locations by name."""

    def __init__(self) -> None:
        self._locations: dict[str, DatasetLocation] = {}

    def register(self, name: str, location: DatasetLocation) -> None:
        """Bind a name to a location.

        Raises:
            ValueError: The name is bound to another location already.
        """
        bound = self._locations.setdefault(name, location)
        if bound != location:
            raise ValueError(f"Dataset {name!r} is bound to {bound.path}: register {location.path} under another name.")

    def get(self, name: str) -> DatasetLocation:
        """Return the location of a name; KeyError where it is not bound."""
        return self._locations[name]

    def names(self) -> tuple[str, ...]:
        """Return all names, in the order of registration."""
        return tuple(self._locations)


def dataset_catalog_from_profile(profile: DataFusionRuntimeProfile) -> DatasetCatalog:
    """Build the catalog of a profile's input datasets."""
    catalog = DatasetCatalog()
    for name, location in profile.data_sources.inputs.items():
        catalog.register(name, location)
    return catalog

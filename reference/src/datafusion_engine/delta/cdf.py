"""Change data feeds: what happened to a Delta table between commits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from datafusion_engine.arrow import table_of_stream
from datafusion_engine.delta.tables import open_delta_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from datafusion import SessionContext

    from datafusion_engine.arrow import ArrowTable
    from datafusion_engine.dataset.registry import DatasetLocation
    from datafusion_engine.session.runtime import DataFusionRuntimeProfile
    from semantics.program_manifest import ManifestDatasetResolver

CHANGE_COLUMNS = ("_change_type", "_commit_version", "_commit_timestamp")
"""Columns that a change feed adds to those of its table."""


def cdf_name(table_name: str) -> str:
    """Return the name under which a table's changes are registered."""
    return f"{table_name}__cdf"


def read_changes(location: DatasetLocation) -> ArrowTable:
    """Read the changes of a table since the commit that its options name; none where that commit is still to come.

    Raises:
        ValueError: The table keeps no change data feed.
    """
    options = location.delta_cdf_options
    if options is None:
        raise ValueError(f"{location.path} keeps no change data feed: give its location `delta_cdf_options`.")
    table = open_delta_table(location)
    # Past the newest commit the reader still yields the schema, which an incremental build without news needs.
    return table_of_stream(table.load_cdf(starting_version=options.starting_version, allow_out_of_range=True))


def register_cdf_inputs(
    ctx: SessionContext,
    runtime_profile: DataFusionRuntimeProfile,
    *,
    table_names: Sequence[str],
    dataset_resolver: ManifestDatasetResolver | None = None,
) -> dict[str, str]:
    """Register the change feeds of tables and return the name that each is registered under.

    Args:
        ctx: Session that shall hold the feeds.
        runtime_profile: Profile of that session.
        table_names: Tables to consider; those without a change data feed are left out.
        dataset_resolver: Where the tables lie; required.

    Raises:
        ValueError: No resolver was given.
    """
    if dataset_resolver is None:
        raise ValueError("Change feeds cannot be located without a dataset resolver: pass `dataset_resolver`.")
    from datafusion_engine.session.facade import DataFusionExecutionFacade

    facade = DataFusionExecutionFacade(ctx=ctx, runtime_profile=runtime_profile)
    registered: dict[str, str] = {}
    for name in table_names:
        location = dataset_resolver.location(name)
        if location is None or location.delta_cdf_options is None:
            continue
        feed = replace(location, provider="delta_cdf")
        facade.register_dataset(name=cdf_name(name), location=feed, dataset_resolver=dataset_resolver)
        registered[name] = cdf_name(name)
    return registered

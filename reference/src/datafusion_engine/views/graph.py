"""View nodes and their registration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from datafusion_engine.lineage.diagnostics import record_artifact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from datafusion import SessionContext

    from datafusion_engine.session.runtime import DataFusionRuntimeProfile
    from semantics.program_manifest import ManifestDatasetResolver


@dataclass(frozen=True, slots=True)
class ViewNode:
    """A view to register.

    Attributes:
        name: Name in the session.
        sql: Its query, over tables and views that the session holds.
        tables: Tables that it reads itself.
    """

    name: str
    sql: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ViewGraphRuntimeOptions:
    """Surroundings of a registration.

    Attributes:
        runtime_profile: Profile of the session.
        dataset_resolver: Where the tables lie; recorded with each view where given.
    """

    runtime_profile: DataFusionRuntimeProfile
    dataset_resolver: ManifestDatasetResolver | None = None


def register_view_graph(ctx: SessionContext, *, nodes: Sequence[ViewNode], options: ViewGraphRuntimeOptions) -> None:
    """Register views in the given order, each in place of a view of its name.

    A registered view stays bound to the tables that its name meant at that moment, so views are registered
    again after a table was.
    """
    for node in nodes:
        ctx.deregister_table(node.name)
        ctx.register_view(node.name, ctx.sql(node.sql))
        record_artifact(
            options.runtime_profile, "view_registered_v1", {"view": node.name, "tables": _table_paths(node, options)}
        )


def _table_paths(node: ViewNode, options: ViewGraphRuntimeOptions) -> dict[str, str | None]:
    resolver = options.dataset_resolver
    locations = {name: resolver.location(name) if resolver is not None else None for name in node.tables}
    return {name: None if location is None else str(location.path) for name, location in locations.items()}

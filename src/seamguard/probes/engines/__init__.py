"""The only door to DataFusion, Delta and Arrow: all that is built in to be tried, each in a session of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.probes.engines.asked import Absent, Builtin
from seamguard.probes.engines.sessions import run_query

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Absent", "Builtin", "builtins", "run_query"]


def builtins() -> Mapping[str, Builtin]:
    """Everything that is built in, by name; no engine is imported before it is tried."""
    from seamguard.probes.engines import arrow, delta_features, delta_tables, functions, plans, round_trips, sql

    parts = (plans, round_trips, functions, sql, arrow, delta_tables, delta_features)
    return {one.name: one for part in parts for one in part.PROBES}

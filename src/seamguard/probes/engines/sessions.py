"""Sessions for trials: each trial has its own, so that none decides what another one sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datafusion import DataFrame, SessionContext

NUMBERS = {"a": [1, 2, 3]}
"""The rows of the table `numbers` that `numbers_session` has."""


def new_session(**options: str) -> SessionContext:
    """An empty session; options are those of DataFusion, with `__` in the place of dots."""
    from datafusion import SessionConfig, SessionContext

    config = SessionConfig()
    for name, value in options.items():
        config = config.set("datafusion." + name.replace("__", "."), value)
    return SessionContext(config)


def numbers_session() -> SessionContext:
    """A session with one small table."""
    session = new_session()
    session.from_pydict(NUMBERS, name="numbers")
    return session


def answer(session: SessionContext, query: str) -> dict[str, list[Any]]:
    """The columns that a query gives, by name."""
    return columns(session.sql(query))


def columns(frame: DataFrame) -> dict[str, list[Any]]:
    """The computed columns of a frame, by name."""
    return dict(frame.to_pydict())


def run_query(query: str) -> None:
    """Run a query to its end, in an empty session."""
    new_session().sql(query).collect()

"""Trials of plans as bytes: written, read in a session of its own, and run, with the same rows after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seamguard.probes.engines.arrow import parquet_session
from seamguard.probes.engines.asked import Absent, expect, shows
from seamguard.probes.engines.sessions import NUMBERS, columns, new_session, numbers_session

if TYPE_CHECKING:
    from datafusion import SessionContext

_QUERY = "SELECT a + 1 AS b FROM numbers WHERE a > 1 ORDER BY b"
_ROWS = {"b": [value + 1 for value in NUMBERS["a"] if value > 1]}


@shows("datafusion.substrait-round-trip")
def substrait() -> None:
    """A plan that is written as Substrait and read back gives the same rows."""
    session = numbers_session()
    expect(through_substrait(session, _QUERY, numbers_session()), _ROWS)


def through_substrait(session: SessionContext, query: str, other: SessionContext) -> dict[str, list[Any]]:
    """Rows of a query whose plan went from one session to another as Substrait."""
    try:
        from datafusion.substrait import Consumer, Producer, Serde
    except ModuleNotFoundError as error:
        if error.name != "datafusion.substrait":
            raise
        raise Absent("datafusion has no module 'substrait'") from error
    data = Producer.to_substrait_plan(session.sql(query).optimized_logical_plan(), session).encode()
    plan = Consumer.from_substrait_plan(other, Serde.deserialize_bytes(data))
    return columns(other.create_dataframe_from_logical_plan(plan))


@shows("datafusion.logical-proto-round-trip")
def logical_proto() -> None:
    """A logical plan that is written as bytes and read back gives the same rows."""
    # Over a file, for tables in memory have no such form.
    with parquet_session() as session:
        expect(through_proto(session, "SELECT max(a) AS b FROM numbers"), {"b": [99]})


def through_proto(session: SessionContext, query: str) -> dict[str, list[Any]]:
    """Rows of a query whose logical plan went to an empty session as protobuf."""
    from datafusion.plan import LogicalPlan

    other = new_session()
    plan = _read(LogicalPlan, other, _written(session.sql(query).logical_plan()))
    return columns(other.create_dataframe_from_logical_plan(plan))


@shows("datafusion.physical-proto-round-trip")
def physical_proto() -> None:
    """A physical plan that is written as bytes and read back gives the same rows."""
    from datafusion import ExecutionPlan

    other = new_session()
    plan = _read(ExecutionPlan, other, _written(numbers_session().sql(_QUERY).execution_plan()))
    batches = [batch.to_pyarrow() for part in range(plan.partition_count) for batch in other.execute(plan, part)]
    expect({"b": [row["b"] for batch in batches for row in batch.to_pylist()]}, _ROWS)


def _written(plan: Any) -> bytes:  # noqa: ANN401 (of both kinds of plan, by the name of either release)
    """Newer releases name it to_bytes, and deprecate to_proto."""
    encode = getattr(plan, "to_bytes", None) or getattr(plan, "to_proto", None)
    if encode is None:
        raise Absent(f"{type(plan).__name__} has neither 'to_bytes' nor 'to_proto'")
    return bytes(encode())


def _read(kind: Any, session: SessionContext, data: bytes) -> Any:  # noqa: ANN401 (as above)
    decode = getattr(kind, "from_bytes", None) or getattr(kind, "from_proto", None)
    if decode is None:
        raise Absent(f"{kind.__name__} has neither 'from_bytes' nor 'from_proto'")
    return decode(session, data)


PROBES = (substrait, logical_proto, physical_proto)

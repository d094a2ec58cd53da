"""Logical plans as bytes: Substrait and DataFusion's own protobuf form."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from datafusion import DataFrame, SessionContext
    from datafusion.plan import LogicalPlan


_T = TypeVar("_T")


class PlanCodecError(RuntimeError):
    """A plan cannot be written as bytes, or the bytes cannot be read as a plan in this session."""


def substrait_bytes(ctx: SessionContext, plan: LogicalPlan) -> bytes:
    """Write a plan as Substrait; PlanCodecError where a part of it has no Substrait form."""
    from datafusion.substrait import Producer

    return _guarded(lambda: Producer.to_substrait_plan(plan, ctx).encode())


def replay_substrait_bytes(ctx: SessionContext, data: bytes) -> DataFrame:
    """Read a Substrait plan; its tables are those that the session holds under the same names now."""
    from datafusion.substrait import Consumer, Serde

    return _guarded(
        lambda: ctx.create_dataframe_from_logical_plan(Consumer.from_substrait_plan(ctx, Serde.deserialize_bytes(data)))
    )


def proto_bytes(plan: LogicalPlan) -> bytes:
    """Write a plan as protobuf; PlanCodecError for plans over foreign providers, of which Delta's is one."""
    # Newer releases name the same conversion to_bytes and deprecate to_proto.
    encode: Callable[[], bytes] = getattr(plan, "to_bytes", plan.to_proto)
    return _guarded(encode)


def replay_proto_bytes(ctx: SessionContext, data: bytes) -> DataFrame:
    """Read a protobuf plan; it carries its own file listings and needs no registered table."""
    from datafusion.plan import LogicalPlan

    decode: Callable[[SessionContext, bytes], LogicalPlan] = getattr(LogicalPlan, "from_bytes", LogicalPlan.from_proto)
    return _guarded(lambda: ctx.create_dataframe_from_logical_plan(decode(ctx, data)))


def _guarded(convert: Callable[[], _T]) -> _T:
    try:
        return convert()
    except Exception as error:  # the engine raises bare Exception for everything that it cannot plan
        raise PlanCodecError(str(error)) from error

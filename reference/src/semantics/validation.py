"""Checks that a session holds what the semantic program reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datafusion import SessionContext

    from semantics.ir import SemanticIR

SemanticInputValidationPolicy = Literal["schema_only", "schema_plus_optional_probe"]
"""Look at table schemas only, or also read one row of every table."""


@dataclass(frozen=True, slots=True)
class SemanticInputValidationResult:
    """What a session lacks.

    Attributes:
        missing_tables: Inputs that no table stands for.
        missing_columns: Columns that tables lack, by input.
        unreadable_tables: Inputs whose table cannot be read, with the reason; only a probe can tell.
    """

    missing_tables: tuple[str, ...]
    missing_columns: Mapping[str, tuple[str, ...]]
    unreadable_tables: Mapping[str, str]

    @property
    def valid(self) -> bool:
        """Nothing is lacking."""
        return not (self.missing_tables or self.missing_columns or self.unreadable_tables)

    def payload(self) -> dict[str, object]:
        """Return what a session lacks as plain data, without the engine's words for it."""
        return {
            "missing_tables": list(self.missing_tables),
            "missing_columns": {name: list(columns) for name, columns in sorted(self.missing_columns.items())},
            "unreadable_tables": sorted(self.unreadable_tables),
        }


class SemanticInputValidationError(ValueError):
    """A session lacks inputs of the semantic program."""

    def __init__(self, result: SemanticInputValidationResult) -> None:
        self.result = result
        problems = [f"input {name!r} has no table: ingest it first" for name in result.missing_tables]
        problems += [f"input {name!r} lacks {', '.join(lacks)}" for name, lacks in result.missing_columns.items()]
        problems += [f"input {name!r} cannot be read: {why}" for name, why in result.unreadable_tables.items()]
        super().__init__("; ".join(problems))


def resolve_semantic_input_mapping(ctx: SessionContext, ir: SemanticIR) -> dict[str, str]:
    """Map every input that the session holds to the table of its own name."""
    return {item.name: item.name for item in ir.inputs if ctx.table_exist(item.name)}


def validate_semantic_inputs(
    ctx: SessionContext, *, ir: SemanticIR, input_mapping: Mapping[str, str], policy: SemanticInputValidationPolicy
) -> SemanticInputValidationResult:
    """Compare a session's tables with what a program reads."""
    mapped = {item: table for item in ir.inputs if (table := input_mapping.get(item.name)) and ctx.table_exist(table)}
    lacks = {
        item.name: tuple(name for name in item.columns if name not in ctx.table(table).schema().names)
        for item, table in mapped.items()
    }
    probed = {item.name: _unreadable(ctx, table) for item, table in mapped.items() if policy != "schema_only"}
    return SemanticInputValidationResult(
        missing_tables=tuple(item.name for item in ir.inputs if item not in mapped),
        missing_columns={name: columns for name, columns in lacks.items() if columns},
        unreadable_tables={name: why for name, why in probed.items() if why is not None},
    )


def _unreadable(ctx: SessionContext, table: str) -> str | None:
    try:
        ctx.table(table).limit(1).collect()
    except Exception as error:  # noqa: BLE001 (the engine raises bare Exception for all that it cannot read)
        return str(error)
    return None

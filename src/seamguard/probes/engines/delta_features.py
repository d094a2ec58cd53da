"""Trials of features of the Delta protocol, by logs that are written by hand where deltalake cannot write them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from seamguard.probes.engines.asked import Absent, expect, shows
from seamguard.probes.engines.delta_tables import ROWS, delta_folder, opened, rows_of, was_written

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFUSALS = ("not yet supported", "only supports version", "Unsupported", "rejects node")
"""By which deltalake says that it does not know a feature."""

_SECOND_ROW = "^Bg9^0rr910000000000iXQKl0rr91000005c8Xg0rr91"
"""A deletion vector that stands in the log itself (Z85 of a roaring bitmap): row 1, counted from 0, is deleted."""

_SECOND_ROW_SIZE = 34
_WITHOUT_IT = {"k": [1, 3], "v": ["a", "c"]}


def _actions(folder: Path, version: int = 0) -> list[dict[str, Any]]:
    text = (folder / "_delta_log" / f"{version:020}.json").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line]


def _commit(folder: Path, version: int, actions: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(action) + "\n" for action in actions)
    (folder / "_delta_log" / f"{version:020}.json").write_text(text, "utf-8")


def _one(actions: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return next(dict(action[kind]) for action in actions if kind in action)


def _needing(feature: str) -> dict[str, Any]:
    features = {"readerFeatures": [feature], "writerFeatures": [feature]}
    return {"protocol": {"minReaderVersion": 3, "minWriterVersion": 7, **features}}


@contextmanager
def _with_deletion_vector() -> Iterator[Path]:
    """A table of three rows, of which a deletion vector takes the second."""
    with delta_folder() as folder:
        first = _actions(folder)
        add, table = _one(first, "add"), _one(first, "metaData")
        table["configuration"] = {"delta.enableDeletionVectors": "true"}
        vector = {"storageType": "i", "pathOrInlineDv": _SECOND_ROW, "sizeInBytes": _SECOND_ROW_SIZE, "cardinality": 1}
        gone = {"path": add["path"], "dataChange": True, "deletionTimestamp": 0, "extendedFileMetadata": False}
        now = {**add, "deletionVector": vector}
        _commit(folder, 1, [_needing("deletionVectors"), {"metaData": table}, {"remove": gone}, {"add": now}])
        yield folder


@contextmanager
def _with_mapped_columns() -> Iterator[Path]:
    """A table whose columns `k` and `v` stand in its files under other names."""
    with delta_folder({"c1": ROWS["k"], "c2": ROWS["v"]}) as folder:
        actions = _actions(folder)
        table = _one(actions, "metaData")
        schema = json.loads(table["schemaString"])
        for number, (field, name) in enumerate(zip(schema["fields"], ROWS, strict=True), 1):
            physical = {"delta.columnMapping.id": number, "delta.columnMapping.physicalName": field["name"]}
            field.update(name=name, metadata=physical)
        table["schemaString"] = json.dumps(schema)
        table["configuration"] = {"delta.columnMapping.mode": "name", "delta.columnMapping.maxColumnId": "2"}
        protocol = {"minReaderVersion": 2, "minWriterVersion": 5}
        changed: dict[str, Any] = {"protocol": protocol, "metaData": table}
        _commit(folder, 0, [{kind: changed.get(kind, held) for kind, held in one.items()} for one in actions])
        yield folder


@shows("delta.deletion-vectors", refusals=_REFUSALS)
def deletion_vectors() -> None:
    """Rows that a deletion vector takes are not read through a session."""
    with _with_deletion_vector() as folder:
        expect(rows_of(opened(folder)), _WITHOUT_IT)


@shows("delta.arrow-deletion-vectors", refusals=_REFUSALS)
def arrow_deletion_vectors() -> None:
    """Rows that a deletion vector takes are left out of a dataset of pyarrow."""
    with _with_deletion_vector() as folder:
        expect(opened(folder).to_pyarrow_dataset().to_table().to_pydict(), _WITHOUT_IT)


@shows("delta.column-mapping", refusals=_REFUSALS)
def column_mapping() -> None:
    """Columns that are stored under other names are read through a session."""
    with _with_mapped_columns() as folder:
        expect(rows_of(opened(folder)), ROWS)


@shows("delta.arrow-column-mapping", refusals=_REFUSALS)
def arrow_column_mapping() -> None:
    """Columns that are stored under other names are read as a dataset of pyarrow."""
    with _with_mapped_columns() as folder:
        expect(opened(folder).to_pyarrow_dataset().to_table().to_pydict(), ROWS)


@shows("delta.timestamp-ntz")
def timestamp_ntz() -> None:
    """Times without a zone are written as such, and read through a session."""
    moment = datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001 (a time without a zone is what is tried)
    with delta_folder({"k": [1], "at": [moment]}) as folder:
        expect("timestampNtz" in (opened(folder).protocol().reader_features or ()), True)
        expect(rows_of(opened(folder)), {"k": [1], "at": [moment]})


@shows("delta.generated-columns")
def generated_columns() -> None:
    """Generated columns are computed where they are left out, and checked where they are not."""
    from deltalake import DeltaTable, Field, Schema
    from deltalake.schema import PrimitiveType

    long = PrimitiveType("long")
    with TemporaryDirectory(prefix="seamguard-") as top:
        folder = Path(top)
        generated = Field("twice", long, metadata={"delta.generationExpression": "k * 2"})
        DeltaTable.create(folder, Schema([Field("k", long), generated]))
        expect(was_written(folder, {"k": [21]}), True)
        expect(rows_of(opened(folder)), {"k": [21], "twice": [42]})
        if was_written(folder, {"k": [1], "twice": [3]}):
            raise Absent("a value that is not the generated one is written")


@shows("delta.unknown-features-refused")
def unknown_features_refused() -> None:
    """A table that needs a feature nobody knows is refused, not misread."""
    with delta_folder() as folder:
        _commit(folder, 1, [_needing("seamguardKnowsNoSuchFeature")])
        try:
            rows_of(opened(folder))
        except Exception as error:
            if "seamguardKnowsNoSuchFeature" not in str(error):
                raise
            return
    raise Absent("it is read all the same")


PROBES = (
    deletion_vectors,
    arrow_deletion_vectors,
    column_mapping,
    arrow_column_mapping,
    timestamp_ntz,
    generated_columns,
    unknown_features_refused,
)

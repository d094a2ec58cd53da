"""What the tests of the reference system share: its import root, and a small repository in two revisions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

REFERENCE_SRC = Path(__file__).resolve().parents[2] / "reference" / "src"
sys.path.insert(0, str(REFERENCE_SRC))

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from datafusion import SessionContext

Rows = list[tuple[Any, ...]]


@pytest.fixture
def reference_src() -> Path:
    return REFERENCE_SRC


@pytest.fixture
def first_revision() -> dict[str, str]:
    return {
        "app/main.py": "from lib import core\n\ndef main():\n    return core.double(21)\n",
        "lib/core.py": "def double(value):\n    return add(value, value)\n\ndef add(a, b):\n    return a + b\n",
        "setup.py": "class Setup:\n    def run(self):\n        return main\n",
    }


@pytest.fixture
def second_revision(first_revision: Mapping[str, str]) -> dict[str, str]:
    """`add` is gone, `times` is new, `double` moved down one line and calls itself no more than before."""
    core = "\ndef double(value):\n    return times(2, value)\n\ndef times(a, b):\n    return a * b\n"
    return {**first_revision, "lib/core.py": core}


@pytest.fixture
def sorted_rows() -> Callable[[Iterable[Mapping[str, object]]], Rows]:
    def rows(table: Iterable[Mapping[str, object]]) -> Rows:
        return sorted((tuple(row.values()) for row in table), key=repr)

    return rows


@pytest.fixture
def delta_rows(sorted_rows: Callable[[Iterable[Mapping[str, object]]], Rows]) -> Callable[[Path], Rows]:
    """Reads a Delta table from disk, past everything that the pipeline holds in memory."""
    from deltalake import DeltaTable

    return lambda path: sorted_rows(DeltaTable(path).to_pyarrow_table().to_pylist())


@pytest.fixture
def query(sorted_rows: Callable[[Iterable[Mapping[str, object]]], Rows]) -> Callable[[SessionContext, str], Rows]:
    return lambda ctx, sql: sorted_rows(ctx.sql(sql).to_pylist())

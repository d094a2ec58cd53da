"""Trials of SQL: one small query each, held against the rows that it has to give.

The first are what the reference system's views use, the others what larger ones do.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from seamguard.probes.engines.asked import Builtin, expect, shows
from seamguard.probes.engines.sessions import answer, new_session, numbers_session

if TYPE_CHECKING:
    from collections.abc import Mapping

REFUSALS = ("NotImplemented(", "This feature is not implemented", "ParserError(", "Invalid function", "Unsupported")
"""By which DataFusion says that it has no such statement, clause or function."""


def _query(name: str, sentence: str, query: str, rows: Mapping[str, list[Any]]) -> Builtin:
    return Builtin(f"datafusion.sql-{name}", 1, sentence, REFUSALS, partial(_gives, query, rows))


def _gives(query: str, rows: Mapping[str, list[Any]]) -> None:
    session = numbers_session()
    session.from_pydict({"k": [1, 2], "v": [5, 6]}, name="pairs")
    expect(answer(session, query), rows)


_USED = (
    _query(
        "aggregates",
        "`GROUP BY` with `count(*)` and `sum`.",
        "SELECT a % 2 AS b, count(*) AS n, sum(a) AS s FROM numbers GROUP BY a % 2 ORDER BY b",
        {"b": [0, 1], "n": [1, 2], "s": [2, 4]},
    ),
    _query(
        "casts",
        "`CAST`, and texts that are joined by operator.",
        "SELECT 'x' || '::' || CAST(a AS VARCHAR) AS b FROM numbers ORDER BY b",
        {"b": ["x::1", "x::2", "x::3"]},
    ),
    _query(
        "union-all",
        "`UNION ALL` keeps what is there twice.",
        "SELECT * FROM (SELECT 1 AS b UNION ALL SELECT 1 AS b) ORDER BY b",
        {"b": [1, 1]},
    ),
    _query(
        "joins",
        "`JOIN`, and `LEFT JOIN` with `coalesce` for what has no partner.",
        "SELECT a, coalesce(v, 0) AS v FROM numbers LEFT JOIN pairs ON a = k ORDER BY a",
        {"a": [1, 2, 3], "v": [5, 6, 0]},
    ),
    _query(
        "intersect",
        "`INTERSECT` of two tables.",
        "SELECT a FROM numbers INTERSECT SELECT k AS a FROM pairs ORDER BY a",
        {"a": [1, 2]},
    ),
    _query(
        "distinct-from",
        "`IS DISTINCT FROM` takes NULL for a value.",
        "SELECT NULL IS DISTINCT FROM 1 AS b, NULL IS DISTINCT FROM NULL AS c",
        {"b": [True], "c": [False]},
    ),
)
_LARGER = (
    _query(
        "window-functions",
        "`lag` over an order.",
        "SELECT a, lag(a) OVER (ORDER BY a) AS b FROM numbers ORDER BY a",
        {"a": [1, 2, 3], "b": [None, 1, 2]},
    ),
    _query(
        "qualify",
        "`QUALIFY` filters by a window function.",
        "SELECT a FROM numbers QUALIFY row_number() OVER (ORDER BY a DESC) = 1",
        {"a": [3]},
    ),
    _query("unnest", "`unnest` makes rows of a list.", "SELECT unnest([1, 2]) AS b", {"b": [1, 2]}),
    _query(
        "recursive-cte",
        "`WITH RECURSIVE` goes on until no row is new.",
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 AS n FROM t WHERE n < 3) SELECT n FROM t ORDER BY n",
        {"n": [1, 2, 3]},
    ),
    _query(
        "except-columns",
        "`SELECT * EXCEPT` leaves columns out.",
        "SELECT * EXCEPT (v) FROM pairs ORDER BY k",
        {"k": [1, 2]},
    ),
    _query(
        "named-arguments",
        "Functions take arguments by name.",
        "SELECT substr(str => 'abc', start_pos => 2) AS b",
        {"b": ["bc"]},
    ),
    _query(
        "lateral-join",
        "A derived table on the right of `CROSS JOIN LATERAL` sees the row on the left.",
        "SELECT a, p.v FROM numbers CROSS JOIN LATERAL (SELECT v FROM pairs WHERE k = numbers.a) p ORDER BY a",
        {"a": [1, 2], "v": [5, 6]},
    ),
)


@shows("datafusion.information-schema")
def information_schema() -> None:
    """A session that is told to lists its columns in `information_schema`."""
    session = new_session(catalog__information_schema="true")
    session.from_pydict({"a": [1]}, name="numbers")
    query = "SELECT column_name AS c FROM information_schema.columns WHERE table_name = 'numbers'"
    expect(answer(session, query), {"c": ["a"]})


@shows("datafusion.catalogs")
def catalogs() -> None:
    """A catalog and a schema in memory can be registered, and queried by full names."""
    from datafusion.catalog import Catalog, Schema

    session, catalog = numbers_session(), Catalog.memory_catalog()
    session.register_catalog_provider("own", catalog)
    catalog.register_schema("inner", Schema.memory_schema())
    catalog.schema("inner").register_table("t", session.table("numbers"))
    expect(answer(session, "SELECT max(a) AS b FROM own.inner.t"), {"b": [3]})


@shows("datafusion.views")
def views() -> None:
    """A query can be registered as a view."""
    session = numbers_session()
    session.register_view("large", session.sql("SELECT a FROM numbers WHERE a > 2"))
    expect(answer(session, "SELECT a FROM large"), {"a": [3]})


PROBES = (*_USED, *_LARGER, information_schema, catalogs, views)

"""The semantic program: inputs, views and what they mean, independent of where data lies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


@dataclass(frozen=True, slots=True)
class SemanticInput:
    """A dataset that the program reads, with the columns that it relies on."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SemanticView:
    """A view of the program.

    Attributes:
        name: Its name.
        inputs: Datasets that its query reads, as `{name}` placeholders.
        views: Views that its query reads, by their own names.
        sql: Its query.
    """

    name: str
    inputs: tuple[str, ...]
    views: tuple[str, ...]
    sql: str


@dataclass(frozen=True, slots=True)
class SemanticIR:
    """A part of the program that is closed: every view's views are there, before it."""

    inputs: tuple[SemanticInput, ...]
    views: tuple[SemanticView, ...]

    @property
    def ir_hash(self) -> str:
        """Digest of the program's meaning."""
        return hashlib.sha256(repr((self.inputs, self.views)).encode()).hexdigest()

    def reads(self, view_name: str) -> frozenset[str]:
        """Return all datasets that a view depends on, also through other views."""
        by_name = {view.name: view for view in self.views}
        return frozenset(name for view in _closure(by_name, (view_name,)) for name in view.inputs)


_INPUTS = (
    SemanticInput("repo_files", ("path", "package", "lines")),
    SemanticInput("cst_defs", ("path", "qualname", "name", "kind", "line")),
    SemanticInput("cst_refs", ("path", "name", "role", "line")),
)

_VIEWS = (
    SemanticView(
        name="cpg_packages",
        inputs=("repo_files",),
        views=(),
        sql="SELECT package, count(*) AS files, sum(lines) AS lines FROM {repo_files} GROUP BY package",
    ),
    SemanticView(
        name="cpg_nodes",
        inputs=("repo_files", "cst_defs"),
        views=(),
        sql="""
            SELECT path AS node_id, 'file' AS kind, path, CAST(1 AS BIGINT) AS line FROM {repo_files}
            UNION ALL
            SELECT path || '::' || qualname AS node_id, kind, path, line FROM {cst_defs}
        """,
    ),
    SemanticView(
        name="cpg_call_edges",
        inputs=("cst_refs", "cst_defs"),
        views=(),
        sql="""
            SELECT r.path AS caller_path, r.line AS line, d.path || '::' || d.qualname AS callee_id
            FROM {cst_refs} r JOIN {cst_defs} d ON r.name = d.name
            WHERE r.role = 'call'
        """,
    ),
    SemanticView(
        name="cpg_file_metrics",
        inputs=(),
        views=("cpg_nodes", "cpg_call_edges"),
        sql="""
            SELECT n.path AS path, n.nodes AS nodes, coalesce(e.calls, 0) AS calls
            FROM (SELECT path, count(*) AS nodes FROM cpg_nodes GROUP BY path) n
            LEFT JOIN (SELECT caller_path, count(*) AS calls FROM cpg_call_edges GROUP BY caller_path) e
            ON n.path = e.caller_path
        """,
    ),
)

VIEW_NAMES = tuple(view.name for view in _VIEWS)
"""All views of the program, every view after those that it reads."""


def build_semantic_ir(outputs: Collection[str] | None = None) -> SemanticIR:
    """Return the part of the program that the outputs need, the whole where None.

    Raises:
        ValueError: The program has no such view.
    """
    wanted = VIEW_NAMES if outputs is None else tuple(outputs)
    unknown = sorted(set(wanted) - set(VIEW_NAMES))
    if unknown:
        raise ValueError(f"The semantic program has no view {unknown[0]!r}: choose from {', '.join(VIEW_NAMES)}.")
    needed = set(_closure({view.name: view for view in _VIEWS}, wanted))
    views = tuple(view for view in _VIEWS if view in needed)
    read = {name for view in views for name in view.inputs}
    return SemanticIR(inputs=tuple(item for item in _INPUTS if item.name in read), views=views)


def _closure(by_name: dict[str, SemanticView], wanted: Collection[str]) -> Iterator[SemanticView]:
    for name in wanted:
        yield by_name[name]
        yield from _closure(by_name, by_name[name].views)

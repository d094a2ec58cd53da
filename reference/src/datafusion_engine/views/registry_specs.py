"""View nodes of a compiled manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datafusion_engine.views.graph import ViewNode

if TYPE_CHECKING:
    from semantics.ir import SemanticView
    from semantics.program_manifest import SemanticProgramManifest


def view_graph_nodes(manifest: SemanticProgramManifest) -> tuple[ViewNode, ...]:
    """Return the manifest's views as nodes, every view after those that it reads."""
    return tuple(_node(view, manifest) for view in manifest.semantic_ir.views)


def _node(view: SemanticView, manifest: SemanticProgramManifest) -> ViewNode:
    tables = {name: manifest.input_mapping[name] for name in view.inputs}
    return ViewNode(name=view.name, sql=view.sql.format_map(tables), tables=tuple(tables.values()))

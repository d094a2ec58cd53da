"""The `guards` clauses: types that are never provided for as absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.families.guards import Guard, GuardKind
from seamguard.policy.cited import cited_target
from seamguard.policy.fields import read_fields
from seamguard.policy.readers import choice, flag, listing
from seamguard.policy.shared import family_clause, read_shared

if TYPE_CHECKING:
    from seamguard.policy.nodes import Node, Problems

CLAUSE = family_clause("a clause of `guards`", ("types",), ("kinds", "external"))
_NO_TYPE = "name a class"
_NO_KIND = "name a kind, or remove `kinds` to look for all"


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Guard | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    return Guard(
        **read_shared(fields, roots),
        types=fields.read("types", listing(cited_target(roots), if_empty=_NO_TYPE), ()),
        kinds=fields.read("kinds", listing(choice(GuardKind), if_empty=_NO_KIND), ()),
        external=fields.read("external", flag, False),
    )

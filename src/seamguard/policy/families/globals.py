"""The `globals` clauses: state that modules keep."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.families.globals import Global, StateKind
from seamguard.policy.cited import cited
from seamguard.policy.fields import read_fields
from seamguard.policy.places import parse_module_pattern
from seamguard.policy.readers import choice, flag, listing
from seamguard.policy.shared import family_clause, read_shared

if TYPE_CHECKING:
    from seamguard.policy.nodes import Node, Problems

CLAUSE = family_clause("a clause of `globals`", (), ("modules", "kinds", "only_if_changed", "classes"))
_NO_MODULE = "name a module, or remove `modules` to look at all"
_NO_KIND = "name a kind, or remove `kinds` to look for all"


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Global | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    cited(partial(parse_module_pattern, roots=roots))
    return Global(
        **read_shared(fields, roots),
        modules=fields.read(
            "modules", listing(cited(partial(parse_module_pattern, roots=roots)), if_empty=_NO_MODULE), ()
        ),
        kinds=fields.read("kinds", listing(choice(StateKind), if_empty=_NO_KIND), ()),
        only_if_changed=fields.read("only_if_changed", flag, False),
        classes=fields.read("classes", flag, False),
    )

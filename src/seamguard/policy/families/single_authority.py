"""The `single_authority` clauses: values that one declaration defines, and tables that cover them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.families.single_authority import RIVALS, Rival, SingleAuthority
from seamguard.policy.cited import cited_target
from seamguard.policy.fields import Fields, read_fields
from seamguard.policy.modules import read_modules
from seamguard.policy.places import parse_target
from seamguard.policy.readers import choice, flag, listing, number, parsed
from seamguard.policy.shared import family_clause, read_shared

if TYPE_CHECKING:
    from seamguard.policy.nodes import Node, Problems

CLAUSE = family_clause(
    "a clause of `single_authority`", ("enum",), ("only_here", "rivals", "shares", "modules", "tables")
)
_OF_RIVALS = ("rivals", "shares", "modules")


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> SingleAuthority | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    only_here = fields.read("only_here", flag, True)
    _check_use(fields, only_here=only_here)
    return SingleAuthority(
        **read_shared(fields, roots),
        enum=fields.read("enum", parsed(partial(parse_target, roots=roots, importable=True)), ""),
        enum_mark=fields.value_mark("enum"),
        only_here=only_here,
        rivals=fields.read("rivals", listing(choice(Rival), if_empty="name what counts as a rival"), RIVALS),
        shares=fields.read("shares", number(1), None),
        modules=fields.read("modules", read_modules(roots), ()),
        tables=fields.read("tables", listing(cited_target(roots), if_empty="name a table"), ()),
    )


def _check_use(fields: Fields, *, only_here: bool) -> None:
    """Records keys that ask for nothing."""
    if only_here:
        return
    if "tables" not in fields.entries and "tables" not in fields.excused:
        fields.problems.add(
            fields.key_mark("only_here"), "`only_here: false` without `tables` includes no check: add tables"
        )
    for key in _OF_RIVALS:
        if key in fields.entries:
            fields.problems.add(
                fields.key_mark(key),
                f"`{key}` never holds with `only_here: false`, as no rivals are looked for: remove it",
            )

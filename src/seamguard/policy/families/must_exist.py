"""The `must_exist` clauses: names that must be defined."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.families.must_exist import MustExist
from seamguard.policy.cited import cited
from seamguard.policy.fields import read_fields
from seamguard.policy.places import parse_target
from seamguard.policy.readers import flag, listing
from seamguard.policy.shared import family_clause, read_shared, refuse_examples

if TYPE_CHECKING:
    from seamguard.policy.nodes import Node, Problems

CLAUSE = family_clause("a clause of `must_exist`", ("names",), ("reexports",))
_NO_NAME = "name a definition"


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> MustExist | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    refuse_examples(fields, "names that must exist, which are looked for where they belong", problems)
    return MustExist(
        **read_shared(fields, roots),
        names=fields.read(
            "names", listing(cited(partial(parse_target, roots=roots, importable=True)), if_empty=_NO_NAME), ()
        ),
        reexports=fields.read("reexports", flag, False),
    )

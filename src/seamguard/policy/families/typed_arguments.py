"""The `typed_arguments` clauses: what an argument of a call must be."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.families.typed_arguments import Reject, TypedArgument
from seamguard.policy.cited import cited, cited_target
from seamguard.policy.fields import read_fields
from seamguard.policy.places import parse_method, parse_module_pattern, parse_parameter
from seamguard.policy.readers import choice, listing, number, parsed
from seamguard.policy.shared import family_clause, read_shared

if TYPE_CHECKING:
    from seamguard.policy.fields import Fields
    from seamguard.policy.nodes import Node, Problems

_CALLED = ("call", "methods")
_WHICH = ("argument", "position")
_DEMANDS = ("constant_in", "type", "reject")
CLAUSE = family_clause("a typed argument", (), (*_CALLED, *_WHICH, *_DEMANDS))


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> TypedArgument | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    target = cited_target(roots)
    pattern = cited(partial(parse_module_pattern, roots=roots))
    for keys in (_CALLED, _WHICH, _DEMANDS):
        _check_one_of(fields, keys)
    return TypedArgument(
        **read_shared(fields, roots),
        call=fields.read("call", listing(target, if_empty="name a function, method or class"), ()),
        methods=fields.read(
            "methods",
            listing(cited(parse_method), if_empty="name a method, or remove the key"),
            (),
        ),
        argument=fields.read("argument", parsed(parse_parameter), None),
        position=fields.read("position", number(0), None),
        constant_in=fields.read("constant_in", listing(pattern, if_empty="name a module, or remove the key"), ()),
        type=fields.read("type", target, None),
        reject=fields.read("reject", listing(choice(Reject), if_empty="name a form, or remove the key"), ()),
    )


def _check_one_of(fields: Fields, keys: tuple[str, ...]) -> None:
    """Records that none of some keys stands."""
    if not set(keys) & (fields.entries.keys() | fields.excused):
        names = " or ".join(map(repr, keys))
        fields.problems.add(fields.mark, f"missing key {names} in {CLAUSE.noun}: add at least one of them")

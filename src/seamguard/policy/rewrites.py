"""The `rewrite` clause of a seam: what a machine may make of its calls."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.rewrite import Guards, Rewrite, Source
from seamguard.policy.clauses import REWRITE, SOURCE
from seamguard.policy.fields import read_fields
from seamguard.policy.places import parse_expression, parse_parameter, parse_site, parse_target
from seamguard.policy.readers import choice, listing, parsed
from seamguard.policy.wording import show

if TYPE_CHECKING:
    from seamguard.policy.fields import Fields
    from seamguard.policy.nodes import Node, Problems

_EMPTY = "name one, or remove the key"


def read_rewrite(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Rewrite | None:
    """Reads the clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, REWRITE, problems)
    if fields is None:
        return None
    _refuse_both(fields, problems)
    name = parsed(partial(parse_target, roots=roots, importable=False))
    sources = listing(partial(_read_source, roots=roots), if_empty=_EMPTY)
    return Rewrite(
        to=fields.read("to", parsed(parse_expression), None),
        call=fields.read("call", name, None),
        type=fields.read("type", name, None),
        also=fields.read("also", listing(parsed(parse_expression), if_empty=_EMPTY), ()),
        sources=fields.read("sources", sources, ()),
        guards=fields.read("guards", choice(Guards), Guards.KEEP),
    )


def _refuse_both(fields: Fields, problems: Problems) -> None:
    if "to" not in fields.entries and "call" not in fields.entries:
        problems.add(fields.mark, "`rewrite` says nothing: write `to: EXPRESSION`, or `call: FUNCTION`")
    if "call" in fields.entries:
        for key in ("to", "type", "also", "sources", "guards"):
            if key in fields.entries:
                message = f"`call` leaves the arguments as they are, and {show(key)} is for what takes the call's place"
                problems.add(fields.key_mark(key), f"{message}: remove one of them")


def _read_source(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Source | None:
    fields = read_fields(node, what, SOURCE, problems)
    if fields is None:
        return None
    name = parsed(partial(parse_target, roots=roots, importable=False))
    return Source(
        site=fields.read("site", parsed(partial(parse_site, roots=roots)), ("", "")),
        supplies=fields.read("supplies", parsed(parse_parameter), ""),
        value=fields.read("value", parsed(_parse_value), ""),
        imports=fields.read("imports", listing(name, if_empty=_EMPTY), ()),
    )


def _parse_value(text: str) -> str:
    try:
        ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        why = error.msg if isinstance(error, SyntaxError) else "it cannot be read"
        raise ValueError(f"{show(text)} is no Python expression ({why}): correct it") from error
    return text.strip()

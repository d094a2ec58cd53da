"""The `locks` clauses: shapes of APIs that change only in the open."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.families.locks import Lock, NewFields, Recorded
from seamguard.policy.cited import cited_target
from seamguard.policy.clauses import Clause
from seamguard.policy.fields import read_fields
from seamguard.policy.places import parse_target
from seamguard.policy.readers import choice, listing, parsed, scalar, text
from seamguard.policy.shared import family_clause, read_shared, refuse_examples
from seamguard.policy.wording import show

if TYPE_CHECKING:
    from seamguard.policy.nodes import Node, Problems

CLAUSE = family_clause("a lock", ("target",), ("version", "new_fields", "mentioned_in", "recorded"))
RECORDED = Clause("a recorded shape", ("reason", "fingerprint", "shape"), ("version",))
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NO_FUNCTION = "name a function, or remove it"


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Lock | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    refuse_examples(fields, "a lock, which looks at its target", problems)
    named = cited_target(roots)
    version = fields.read("version", named, None)
    return Lock(
        **read_shared(fields, roots),
        target=fields.read("target", parsed(partial(parse_target, roots=roots, importable=True)), ""),
        target_mark=fields.value_mark("target"),
        recorded=fields.read("recorded", _read_recorded, None),
        version=() if version is None else (version,),
        new_fields=fields.read("new_fields", choice(NewFields), NewFields.ANY),
        mentioned_in=fields.read("mentioned_in", listing(named, if_empty=_NO_FUNCTION), ()),
    )


def _read_recorded(node: Node, what: str, problems: Problems) -> Recorded | None:
    fields = read_fields(node, what, RECORDED, problems)
    if fields is None:
        return None
    version = fields.read("version", _read_version, None)
    return Recorded(
        reason=fields.read("reason", text, ""),
        shape=fields.read("shape", text, ""),
        fingerprint=fields.read("fingerprint", text, ""),
        version=version.value if version else None,
        mark=fields.mark,
    )


class _Version(NamedTuple):
    """A version: a whole number or a text."""

    value: int | str


def _read_version(node: Node, what: str, problems: Problems) -> _Version | None:
    found = scalar(node, what, "a whole number or a text", problems)
    if found is None:
        return None
    if found.kind == "int":
        if _DECIMAL.fullmatch(found.text):
            return _Version(int(found.text))
        problems.add(node.mark, f"{what} must be in plain decimal digits, at most 18, not {show(found.text)}")
        return None
    written = text(node, what, problems)
    return None if written is None else _Version(written)

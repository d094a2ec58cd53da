"""The `retired` clauses: names that must not exist, be imported, or be named."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.families.retired import Ban, Reach, Retired, RetiredName
from seamguard.policy.fields import read_fields
from seamguard.policy.places import parse_name, parse_target
from seamguard.policy.readers import choice, flag, listing, parsed
from seamguard.policy.shared import family_clause, read_shared
from seamguard.policy.wording import show

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamguard.policy.nodes import Node, Problems

CLAUSE = family_clause("a clause of `retired`", ("names",), ("forbid", "external"))
_ANYWHERE = "**."
_BELOW = ".**"
_NO_NAME = "name what is gone"
_NO_BAN = "remove it to forbid all three"


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Retired | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    return Retired(
        **read_shared(fields, roots),
        names=fields.read("names", listing(partial(_read_name, roots=roots), if_empty=_NO_NAME), ()),
        forbid=fields.read("forbid", listing(choice(Ban), if_empty=_NO_BAN), tuple(Ban)),
        external=fields.read("external", flag, False),
    )


def _read_name(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> RetiredName | None:
    found = parsed(partial(_parse, roots=roots))(node, what, problems)
    return None if found is None else RetiredName(*found, node.mark)


def _parse(text: str, roots: Iterable[str]) -> tuple[str, Reach]:
    if text.startswith(_ANYWHERE) and text != "**.**":
        name = text.removeprefix(_ANYWHERE)
        if "." in name:
            raise ValueError(f"{show(text)}: behind `**.` stands one name, that of what is retired in any module")
        return parse_name(name), Reach.ANYWHERE
    plain = text.removesuffix(_BELOW)
    if "*" in plain:
        raise ValueError(
            f"{show(text)} holds a wildcard: write **.name for that name in any module or class, or name.** for all "
            "that is below it"
        )
    return parse_target(plain, roots, importable=True), Reach.ITSELF if plain == text else Reach.BELOW

"""Readers of what a policy cites of the code, which keep the place where it stands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.cited import Cited, CitedSite
from seamguard.domain.rule import MODULE_SCOPE
from seamguard.policy.places import parse_site, parse_target
from seamguard.policy.readers import parsed
from seamguard.policy.wording import show

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamguard.policy.nodes import Node, Problems
    from seamguard.policy.readers import Read


def cited(parse: Callable[[str], str]) -> Read[Cited]:
    """Makes a reader of a name with a grammar; see `readers.parsed`."""

    def read(node: Node, what: str, problems: Problems) -> Cited | None:
        name = parsed(parse)(node, what, problems)
        return None if name is None else Cited(name, node.mark)

    return read


def cited_target(roots: tuple[str, ...]) -> Read[Cited]:
    """Makes a reader of the dotted name of what a module defines; `roots` are the import roots of the codebase."""
    return cited(partial(parse_target, roots=roots, importable=False))


def cited_site(roots: tuple[str, ...]) -> Read[CitedSite]:
    """Makes a reader of a function as `module:scope`; `roots` are the import roots of the codebase."""

    def read(node: Node, what: str, problems: Problems) -> CitedSite | None:
        found = parsed(partial(_parse_function, roots=roots))(node, what, problems)
        return None if found is None else CitedSite(*found, node.mark)

    return read


def _parse_function(text: str, roots: tuple[str, ...]) -> tuple[str, str]:
    if ":" not in text and text.isprintable() and "/" not in text:
        raise ValueError(f"{show(text)} names no function: write module:function, or module:Class.method")
    if "*" in text:
        raise ValueError(f"{show(text)} holds a wildcard, but a site is one function: name each of them")
    module, scope = parse_site(text, roots)
    if scope == MODULE_SCOPE:
        raise ValueError(f"{show(text)} names no function: name one, or a method")
    return module, scope

"""Lists of module patterns that say what a rule is about."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.selection import ModulePattern
from seamguard.policy.places import parse_module_pattern
from seamguard.policy.readers import Read, listing, parsed

if TYPE_CHECKING:
    from seamguard.policy.nodes import Node, Problems

_NONE = "name modules, or remove it for all of them"


def read_modules(roots: tuple[str, ...]) -> Read[tuple[ModulePattern, ...]]:
    """Makes a reader of a list of module patterns; `roots` are the import roots of the codebase."""

    def read(node: Node, what: str, problems: Problems) -> ModulePattern | None:
        pattern = parsed(partial(parse_module_pattern, roots=roots))(node, what, problems)
        return None if pattern is None else ModulePattern(pattern, node.mark)

    return listing(read, if_empty=_NONE)

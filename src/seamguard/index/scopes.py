"""Which scopes the modules of a codebase have."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from seamguard.domain.rule import MODULE_SCOPE
from seamguard.index.demand import Index

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamguard.cache.known import Contents
    from seamguard.domain.source import SourceTree


def scopes_of(tree: SourceTree, contents: Contents | None = None) -> Callable[[str, str], bool]:
    """Whether a module of the codebase has a scope; of one that cannot be read, any.

    Args:
        tree: The codebase.
        contents: What is known of contents already; see `Index`.
    """
    index = Index(tree.files, contents)

    @cache
    def scopes(module: str) -> frozenset[str] | None:
        found = [index.facts(file) for file in tree.files if file.module == module]
        if None in found:
            return None
        return frozenset(scope.qualname for facts in found if facts for scope in facts.scopes) | (
            {MODULE_SCOPE} if found else set()
        )

    def existed(module: str, scope: str) -> bool:
        known = scopes(module)
        return known is None or scope in known

    return existed

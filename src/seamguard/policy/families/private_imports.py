"""The `private_imports` clauses: underscore names that cross packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.families.private_imports import Between, PrivateImports
from seamguard.policy.fields import read_fields
from seamguard.policy.modules import read_modules
from seamguard.policy.readers import choice, flag
from seamguard.policy.shared import family_clause, read_shared

if TYPE_CHECKING:
    from seamguard.policy.nodes import Node, Problems

CLAUSE = family_clause("a clause of `private_imports`", (), ("between", "modules", "external"))


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> PrivateImports | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    return PrivateImports(
        **read_shared(fields, roots),
        between=fields.read("between", choice(Between), Between.PACKAGE),
        modules=fields.read("modules", read_modules(roots), ()),
        external=fields.read("external", flag, False),
    )

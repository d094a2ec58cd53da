"""The clauses of the families: one file a family, named after its key, each with a function `read`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from seamguard.domain.rule import Rule
    from seamguard.policy.nodes import Node, Problems


class ReadRule(Protocol):
    """Reads one rule; `roots` are the import roots of the codebase."""

    def __call__(self, node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Rule | None:
        """Return the rule, or None where a problem was recorded."""


def reader_of(family: str) -> ReadRule:
    """The reader of a family's clauses; no other one is imported."""
    return cast("ReadRule", import_module(f"seamguard.policy.families.{family}").read)

"""Which files belong to the codebase, under which name and for whom.

What reads git (`seamguard.sources.git`, `seamguard.sources.revision`) or memory is imported where it is needed: most
runs do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.sources.tree import list_tree

if TYPE_CHECKING:
    from seamguard.sources.memory import memory_tree

__all__ = ["list_tree", "memory_tree"]


def __getattr__(name: str) -> object:
    if name != "memory_tree":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from seamguard.sources.memory import memory_tree

    return memory_tree

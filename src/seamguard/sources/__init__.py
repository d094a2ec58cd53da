"""Which files belong to the codebase, under which name and for whom.

What reads git (`seamguard.sources.git`, `seamguard.sources.revision`) is imported where it is needed: most runs do not.
"""

from seamguard.sources.memory import memory_tree
from seamguard.sources.tree import list_tree

__all__ = ["list_tree", "memory_tree"]

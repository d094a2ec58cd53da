"""Room for code that nests deeply."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def deep_recursion(frames: int) -> Iterator[None]:
    """Allow at least so many frames for a while.

    Frames of Python code live on the heap, so that this bounds memory, not the C stack.
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, frames))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)

"""Room for code that nests deeply."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Measured: what `check_depth` lets LibCST's parser into takes less than 24 MB, and a tree at the limit of `ast`, which
# is three levels for each frame of `deep_recursion`, less than 16 MB. Memory is taken only as it is used.
_STACK = 64 << 20
_FRAMES = 100_000

P = ParamSpec("P")
T = TypeVar("T")


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


def on_deep_stack(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that recurses in C.

    Only a thread's stack can be chosen, and its size is the process's setting, so it is put back.
    """
    from concurrent.futures import ThreadPoolExecutor  # takes longer to import than most files to read

    stack = threading.stack_size(_STACK)
    try:
        with deep_recursion(_FRAMES), ThreadPoolExecutor(1) as pool:
            return pool.submit(call, *args, **kwargs).result()
    finally:
        threading.stack_size(stack)

"""Room for code that nests deeply."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Measured: what `check_depth` lets LibCST's parser into takes less than 24 MB, and a tree at the limit of `ast`, which
# is three levels for each frame of `deep_recursion`, less than 16 MB. Memory is taken only as it is used.
_STACK = 64 << 20
_FRAMES = 100_000

# Any text of 20,000 characters may be read on the stack of any thread. Its tree can have a level for every second one.
_LEVELS = 10_000
_SHORT = 2 * _LEVELS

# Behind each of these a tree can go a level deeper: operators, calls, attributes, items, suites, what is in brackets.
# A comma, an equals sign and an exclamation mark only stand inside of what one of these began.
_SIGNS = b"+-*/%@&|^~<>.:([{"
_NO_SIGNS = bytes(sorted({*range(256)} - {*_SIGNS}))
_WORDS = (b"not", b"else", b"await")

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


def may_nest_deeply(text: str) -> bool:
    """Whether a file's tree can be deeper than an ordinary stack allows, which few files' can.

    Counted are all signs and words that can lead to another level, wherever they stand.
    """
    if len(text) <= _SHORT:
        return False
    data = text.encode("utf-8", "surrogatepass")
    return len(data.translate(None, _NO_SIGNS)) + sum(map(data.count, _WORDS)) > _LEVELS


def on_deep_stack(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that recurses in C.

    Only a thread's stack can be chosen, and its size is the process's setting, so it is put back.
    """
    from threading import Thread, stack_size  # few files need it, and an executor would load `logging` as well

    returned: list[T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            returned.append(call(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 (raised where it is waited for)
            raised.append(error)

    before = stack_size(_STACK)
    try:
        with deep_recursion(_FRAMES):
            thread = Thread(target=run)
            thread.start()
            thread.join()
    finally:
        stack_size(before)
    if raised:
        raise raised.pop()  # taken out: kept here, it would lead to itself by its traceback
    return returned.pop()

"""One process at a time: the others wait until there is an answer, and then read it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.cache.store import Store


@contextmanager
def turn(store: Store | None, key: str) -> Iterator[None]:
    """Be the only process that finds out what belongs under a key.

    The system frees the lock of a process that ends, however it ends. Where there are no locks, or no folder for one,
    nobody waits: each finds out for itself.
    """
    file = None if store is None else _opened(store, key)
    if file is None:
        yield
        return
    with file:
        _lock(file)
        yield


def _opened(store: Store, key: str) -> IO[bytes] | None:
    path = os.path.join(store.folder, "turns", key)
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return open(path, "ab")
    except OSError:
        return None


def _lock(file: IO[bytes]) -> None:
    try:
        import fcntl
    except ImportError:  # not a system of that kind
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
    except OSError:  # a file system without locks
        return

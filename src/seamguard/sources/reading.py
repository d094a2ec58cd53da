"""One file's bytes, without ever waiting for them."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Without O_NONBLOCK, opening a FIFO waits until someone writes to it; without O_BINARY, Windows changes newlines.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_NOINHERIT", "O_BINARY"))
_CHUNK = 1 << 20
_HEAD = 512  # Linux reads no more than 256 bytes of a shebang


def read_regular_file(path: str) -> bytes:
    """Read a file that may have been replaced since it was listed.

    Raises:
        OSError: It is gone, not readable, or no longer a regular file.
    """
    with _opened(path) as (descriptor, size):
        return _read_all(descriptor, size)


def read_head(path: str) -> bytes:
    """Read no more of a file than its first line needs; see `read_regular_file`."""
    with _opened(path) as (descriptor, _):
        return os.read(descriptor, _HEAD)


@contextmanager
def _opened(path: str) -> Iterator[tuple[int, int]]:
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "Not a regular file", path)
        yield descriptor, status.st_size
    finally:
        os.close(descriptor)


def _read_all(descriptor: int, expected: int) -> bytes:
    data = os.read(descriptor, expected + 1)
    if len(data) == expected:
        return data
    chunks = [data]  # the file has changed its size, or is larger than one read may be
    while chunks[-1]:
        chunks.append(os.read(descriptor, _CHUNK))
    return b"".join(chunks)

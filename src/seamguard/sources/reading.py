"""One file's bytes, without ever waiting for them."""

from __future__ import annotations

import errno
import os
import stat

# Without O_NONBLOCK, opening a FIFO waits until someone writes to it; without O_BINARY, Windows changes newlines.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_NOINHERIT", "O_BINARY"))
_CHUNK = 1 << 20
_HEAD = 512  # Linux reads no more than 256 bytes of a shebang


class OnDisk:
    """Reads a file that lies below a folder.

    There is one for every file, so that it is as small as can be: a `partial` takes four times as much.
    """

    __slots__ = ("_base", "_path")

    def __init__(self, base: str, path: str) -> None:
        """Name a file.

        Args:
            base: The folder.
            path: The file's path, relative to it.
        """
        self._base = base
        self._path = path

    def __call__(self) -> bytes:
        """Return the file's bytes; see `read_regular_file`."""
        return read_regular_file(f"{self._base}/{self._path}")


def read_regular_file(path: str) -> bytes:
    """Read a file that may have been replaced since it was listed.

    Raises:
        OSError: It is gone, not readable, or no longer a regular file.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        return _read_all(descriptor, _size(descriptor, path))
    finally:
        os.close(descriptor)


def read_head(path: str) -> bytes:
    """Read no more of a file than its first line needs; see `read_regular_file`."""
    descriptor = os.open(path, _FLAGS)
    try:
        _size(descriptor, path)
        return os.read(descriptor, _HEAD)
    finally:
        os.close(descriptor)


def _size(descriptor: int, path: str) -> int:
    """The size of an open file; refuses whatever is none."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "Not a regular file", path)
    return status.st_size


def _read_all(descriptor: int, expected: int) -> bytes:
    data = os.read(descriptor, expected + 1)
    if len(data) == expected:
        return data
    chunks = [data]  # the file has changed its size, or is larger than one read may be
    while chunks[-1]:
        chunks.append(os.read(descriptor, _CHUNK))
    return b"".join(chunks)

"""A folder of entries, each a file: published at once, checked when read, and bounded in size.

Only what a bare Python has loaded anyway is imported: whoever finds an answer here has nothing else to wait for.
"""

from __future__ import annotations

import os

try:
    from _blake2 import blake2b  # `hashlib` would load OpenSSL, which takes as long as all the rest
except ImportError:
    from hashlib import blake2b

TYPE_CHECKING = False  # `typing` takes longer to import than an answer to find
if TYPE_CHECKING:
    from pathlib import Path

_DIGEST = 16  # bytes
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# What seamguard found out; may be deleted at any time.\n"


class Store:
    """Entries of one kind. Any number of processes may read and write at a time: one gets a whole entry or none."""

    def __init__(self, folder: Path | str, kind: str, room: int) -> None:
        """Open a store; nothing is touched yet.

        Args:
            folder: Where caches are kept; see `cache_folder`.
            kind: A name for the folder of these entries, with a number that grows when their form changes.
            room: How many bytes they may take.
        """
        self._top = os.fspath(folder)
        self.folder = os.path.join(self._top, kind)
        self._room = room
        self._is_written = False

    def get(self, key: str) -> bytes | None:
        """What was put under a key, in hexadecimal; None where there is nothing, or nothing that can be trusted."""
        path = self._path(key)
        try:
            with open(path, "rb", opener=at_once) as file:
                data = file.read()
        except OSError:
            return None
        body = data[_DIGEST:]
        if data[:_DIGEST] == digest_of(body, key=key.encode()[:64]):
            return body
        remove(path)  # half a disk block, or somebody's editor
        return None

    def put(self, key: str, body: bytes) -> None:
        """Keep something, if the folder can be written to; readers see all of it or nothing."""
        path = self._path(key)
        new = f"{path}.{os.getpid()}-{os.urandom(6).hex()}.new"
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            try:
                with open(new, "xb") as file:
                    file.write(digest_of(body, key=key.encode()[:64]) + body)
                os.replace(new, path)
            except OSError:
                remove(new)
                return
        except OSError:
            return
        self._is_written = True

    def touch(self, key: str) -> None:
        """Say that an entry was of use, so that others go before it."""
        try:
            os.utime(self._path(key))
        except OSError:
            return

    def now(self) -> os.stat_result | None:
        """The status of a file that is written now, which says what time it is by the file system's own clock."""
        path = os.path.join(self.folder, f"{os.getpid()}-{os.urandom(6).hex()}.now")
        try:
            os.makedirs(self.folder, exist_ok=True)
            with open(path, "xb") as file:
                status = os.fstat(file.fileno())
        except OSError:
            return None
        remove(path)
        return status

    def tidy(self) -> None:
        """Keep the folder within its bounds, where something was put into it: the oldest go."""
        if not self._is_written:
            return
        mark(self._top)
        keep_within(self._room, _entries(self.folder))

    def _path(self, key: str) -> str:
        return os.path.join(self.folder, key[:2], key)


def _entries(folder: str) -> list[tuple[int, int, str]]:
    """All entries, and what was not finished, as `(time of use, bytes, path)`."""
    found = []
    try:
        for name in os.listdir(folder):
            if len(name) == len("00"):
                for entry in os.scandir(os.path.join(folder, name)):
                    status = entry.stat()
                    found.append((status.st_mtime_ns, status.st_size, entry.path))
    except OSError:  # another process tidies too
        return found
    return found


def at_once(path: str, flags: int) -> int:
    """Open a file, and whatever else may lie in its place, without waiting for who would write to it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def mark(folder: str) -> None:
    """Say by its tag that a folder is a cache; a tag that is there may be of somebody who named a folder of his own."""
    try:
        with open(os.path.join(folder, "CACHEDIR.TAG"), "x", encoding="ascii") as tag:
            tag.write(_TAG)
    except OSError:
        return


def keep_within(room: int, found: list[tuple[int, int, str]]) -> None:
    """Remove what was not of use for the longest time, until the rest of `(time of use, bytes, path)` has room."""
    size = sum(bytes_ for _, bytes_, _ in found)
    for _, bytes_, path in sorted(found):
        if size <= room:
            break
        remove(path)
        size -= bytes_


def remove(path: str | Path) -> None:
    """Remove a file, if it is there and may be removed."""
    try:
        os.unlink(path)
    except OSError:
        return


def digest_of(data: bytes, size: int = _DIGEST, key: bytes = b"") -> bytes:
    """A digest of few bytes: of many, `hashlib` has faster ones. With a key, what stands under another's is none."""
    return blake2b(data, digest_size=size, key=key).digest()

"""A folder of entries, each a file: published at once, checked when read, and bounded in size."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile

_DIGEST = 16  # bytes
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# What seamguard found out; may be deleted at any time.\n"


class Store:
    """Entries of one kind. Any number of processes may read and write at a time: one gets a whole entry or none."""

    def __init__(self, folder: Path, kind: str, room: int) -> None:
        """Open a store; nothing is touched yet.

        Args:
            folder: Where caches are kept; see `cache_folder`.
            kind: A name for the folder of these entries, with a number that grows when their form changes.
            room: How many bytes they may take.
        """
        self._top = folder
        self._folder = folder / kind
        self._room = room
        self._is_written = False

    def get(self, key: str) -> bytes | None:
        """What was put under a key, in hexadecimal; None where there is nothing, or nothing that can be trusted."""
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        body = data[_DIGEST:]
        if data[:_DIGEST] == _digest(key, body):
            return body
        with suppress(OSError):  # half a disk block, or somebody's editor
            path.unlink()
        return None

    def put(self, key: str, body: bytes) -> None:
        """Keep something, if the folder can be written to; readers see all of it or nothing."""
        path = self._path(key)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=path.parent, suffix=".new", delete=False) as new:
                try:
                    new.write(_digest(key, body) + body)
                    new.close()
                    Path(new.name).replace(path)
                except OSError:
                    Path(new.name).unlink(missing_ok=True)
                    raise
            self._is_written = True

    def touch(self, key: str) -> None:
        """Say that an entry was of use, so that others go before it."""
        with suppress(OSError):
            os.utime(self._path(key))

    def tidy(self) -> None:
        """Keep the folder within its bounds, where something was put into it: the oldest go."""
        if not self._is_written:
            return
        with suppress(OSError):
            (self._top / "CACHEDIR.TAG").write_text(_TAG, "ascii")
        found = []
        for path in self._folder.glob("??/*"):
            with suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime_ns, status.st_size, path))
        size = sum(bytes_ for _, bytes_, _ in found)
        for _, bytes_, path in sorted(found):
            if size <= self._room:
                break
            with suppress(OSError):
                path.unlink()
            size -= bytes_

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key


def _digest(key: str, body: bytes) -> bytes:
    """Of the key too: an entry that was moved or copied to another's place is none."""
    return blake2b(body, digest_size=_DIGEST, key=key.encode()[:64]).digest()

"""Many small entries in few files: each run adds a file of its own, which nobody ever changes.

So there is nothing to lock, on a network drive either: a file is published whole or not at all, and whoever is ended
meanwhile leaves one that has another name. Small files are put together when there are many, and the ones that were
not used for the longest time go when they take too much room.
"""

from __future__ import annotations

import os
import struct
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING, NamedTuple

from seamguard.cache.store import at_once, digest_of, keep_within, mark, remove

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

KEY = 32
"""Bytes of a key."""

_DIGEST = 16
_PLACE = struct.Struct(f"<{KEY}sQQ")  # key, where its entry begins, how long it is
_END = struct.Struct(f"<Q{_DIGEST}s")  # where the index begins, its digest
_MANY = 16  # packs that are small
_SMALL = 64  # what takes less than this part of the room is
_DAY = 86_400


class _Place(NamedTuple):
    pack: Path
    start: int
    size: int


class Packs:
    """Entries of one kind and one owner. Any number of processes may read and write at a time."""

    def __init__(self, folder: Path, kind: str, owner: str, room: int) -> None:
        """Open packs; nothing is touched yet.

        Args:
            folder: Where caches are kept; see `cache_folder`.
            kind: A name for the folder of these entries, with a number that grows when their form changes.
            owner: Whose entries are read and written; others are only thrown away where they take too much room.
            room: How many bytes all entries of the kind may take.
        """
        self._top = folder
        self._folder = folder / kind
        self._owner = owner
        self._room = room
        self._places: dict[bytes, _Place] | None = None
        self._used: set[Path] = set()

    def get(self, key: bytes) -> bytes | None:
        """What was put under a key; None where there is nothing, or nothing that can be trusted."""
        if self._places is None:
            self._places = dict(self._listed())
        place = self._places.get(key)
        if place is None:
            return None
        try:
            data = _read(place)
        except OSError:  # another process has put it together with others, or thrown it away
            self._places = dict(self._listed())
            place = self._places.get(key)
            return None if place is None else self._checked(key, place)
        return self._checked(key, place, data)

    def add(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep entries, if the folder can be written to; readers see all of them or none."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(entries)
            mark(str(self._top))
            self._tidy()
        self._places = None

    def _checked(self, key: bytes, place: _Place, data: bytes = b"") -> bytes | None:
        with suppress(OSError):
            data = data or _read(place)
        body = data[_DIGEST:]
        if len(data) == place.size and data[:_DIGEST] == digest_of(body, key=key):
            self._note_use(place.pack)
            return body
        remove(place.pack)  # half a disk block, or somebody's editor: who knows what else of it is wrong
        self._places = None
        return None

    def _note_use(self, pack: Path) -> None:
        if pack not in self._used:
            self._used.add(pack)
            with suppress(OSError):
                os.utime(pack)

    def _listed(self) -> Iterator[tuple[bytes, _Place]]:
        for pack in self._packs():
            try:
                yield from _index(pack)
            except OSError:
                continue  # gone
            except (ValueError, struct.error):
                remove(pack)

    def _packs(self) -> list[Path]:
        with suppress(OSError):
            return sorted(self._folder.glob(f"{self._owner}.*.pack"))
        return []

    def _write(self, entries: Iterable[tuple[bytes, bytes]]) -> Path:
        name = self._folder / f"{self._owner}.{os.urandom(8).hex()}"
        new = name.with_suffix(f"{name.suffix}.new")
        try:
            with new.open("xb") as file:
                _fill(file, entries)
            return new.rename(name.with_suffix(f"{name.suffix}.pack"))
        except BaseException:
            remove(new)
            raise

    def _tidy(self) -> None:
        """Keep the folder within its bounds: few files, and no more bytes than there is room for."""
        self._put_together()
        found = []
        for path in self._folder.iterdir():
            with suppress(OSError):
                status = path.stat()
                if path.suffix == ".pack":
                    found.append((status.st_mtime_ns, status.st_size, str(path)))
                elif status.st_mtime < time.time() - _DAY:
                    remove(path)  # of a process that was ended
        keep_within(self._room, found)

    def _put_together(self) -> None:
        small = []
        for pack in self._packs():
            with suppress(OSError):
                status = pack.stat()
                if status.st_size <= self._room // _SMALL:
                    small.append((status.st_mtime_ns, pack))
        if len(small) > _MANY:
            whole = self._write(_entries(pack for _, pack in small))
            latest, _ = max(small)
            os.utime(whole, ns=(latest, latest))
            for _, pack in small:
                remove(pack)


def _fill(file: IO[bytes], entries: Iterable[tuple[bytes, bytes]]) -> None:
    places, start = [], 0
    for key, body in entries:
        file.write(digest_of(body, key=key))
        file.write(body)
        places.append(_PLACE.pack(key, start, _DIGEST + len(body)))
        start += _DIGEST + len(body)
    index = b"".join(places)
    file.write(index)
    file.write(_END.pack(start, digest_of(index)))


def _index(pack: Path) -> list[tuple[bytes, _Place]]:
    """The entries of a pack; raises ValueError where it is none."""
    with open(pack, "rb", opener=at_once) as file:
        whole = file.seek(0, os.SEEK_END)
        file.seek(max(whole - _END.size, 0))
        start, digest = _END.unpack(file.read())
        file.seek(min(start, whole))
        index = file.read()[: -_END.size]
    places = [(key, _Place(pack, begins, size)) for key, begins, size in _PLACE.iter_unpack(index)]
    if digest != digest_of(index) or any(place.start + place.size > start for _, place in places):
        raise ValueError(f"{pack} is no pack")
    return places


def _entries(packs: Iterable[Path]) -> Iterator[tuple[bytes, bytes]]:
    """What packs hold and can be trusted, each entry once."""
    seen = set()
    for pack in packs:
        with suppress(OSError, ValueError, struct.error):
            for key, place in _index(pack):
                data = _read(place)
                if key not in seen and data[:_DIGEST] == digest_of(data[_DIGEST:], key=key):
                    seen.add(key)
                    yield key, data[_DIGEST:]


def _read(place: _Place) -> bytes:
    with open(place.pack, "rb", opener=at_once) as file:
        file.seek(place.start)
        return file.read(place.size)

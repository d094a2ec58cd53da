"""An answer whose surroundings look changed: whether they are, found out by reading no more than that takes."""

from __future__ import annotations

import os
import time
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from seamguard.cache.answers import ABSENT, DIGEST, FILES, FOLDERS, OTHERS, packed
from seamguard.cache.contents import content, digest_of
from seamguard.cache.seals import FIELDS, Clock, differing, seal, seals_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.cache.answers import Plain, Watched
    from seamguard.cache.replay import Indifferent
    from seamguard.cache.store import Store

_ENVIRONMENT = "pyvenv.cfg"


def renewed(
    watched: Watched, seals: list[int], answer: tuple[Plain, ...], store: Store, key: str, indifferent: Indifferent
) -> bool:
    """Whether an answer still holds; if so it is kept with today's seals, so that the next run need not read.

    Args:
        watched: What the answer depends on.
        seals: Those of now.
        answer: The answer.
        store: Where it is kept.
        key: Under which key.
        indifferent: Whether a run would make nothing of files that changed.
    """
    status, wall = store.now(), time.time_ns()
    changed = differing(watched.seals, seals)
    asked = sorted({*changed, *watched.doubtful})
    look = _Look(watched, seals, asked)
    try:
        if not (look.is_listed_alike() and look.holds_alike(indifferent) and look.is_still_so()):
            return False
    except (OSError, UnicodeError):  # what cannot be read is for a run to tell
        return False
    if status is not None:
        doubtful = _doubtful(watched, seals, changed, asked, Clock(status, wall))
        if changed or doubtful != watched.doubtful:
            now = watched.changed(moment=wall, seals=seals, doubtful=doubtful, digests=bytes(look.digests))
            store.put(key, packed(now, answer))
    return True


def _doubtful(
    watched: Watched, seals: Sequence[int], changed: Sequence[int], asked: Sequence[int], clock: Clock
) -> tuple[int, ...]:
    """Of what was looked at, all whose seals do not tell that it stays as it was read."""
    fresh = {*changed}
    found = []
    for numbers, since in ((changed, None), ([n for n in asked if n not in fresh], watched.moment)):
        own = list(chain.from_iterable(seal(seals, number) for number in numbers))
        found += [numbers[place] for place in clock.untrusted(own, since)]
    return tuple(sorted(found))


class _Look:
    """A second look at some of what an answer depends on."""

    def __init__(self, watched: Watched, seals: Sequence[int], asked: Sequence[int]) -> None:
        """Prepare to look.

        Args:
            watched: What the answer depends on.
            seals: Those of now.
            asked: The numbers of the paths to look at, in order.
        """
        self._watched = watched
        self._seals = seals
        self._paths = watched.paths.split("\0")
        self._ends = [*accumulate(watched.groups)]
        self._groups: list[list[int]] = [[] for _ in watched.groups]
        for number in asked:
            self._groups[next(group for group, end in enumerate(self._ends) if number < end)].append(number)
        self.digests = bytearray(watched.digests)

    def is_listed_alike(self) -> bool:
        """Whether the folders among these would be listed as they were."""
        folders = [self._paths[number] for number in self._groups[FOLDERS]]
        if not folders:
            return True
        suffixes = self._watched.suffixes
        if not suffixes or self._doubles(self._watched.seals) != self._doubles(self._seals):
            return False
        before, left_out = self._names(folders), self._left_out()
        return all(
            # An environment is left out as a whole, as long as it is one.
            _ENVIRONMENT in os.listdir(folder) if folder in left_out else _names_in(folder, suffixes) == before[folder]
            for folder in folders
        )

    def holds_alike(self, indifferent: Indifferent) -> bool:
        """Whether the files among these hold what they held, or nothing that a run would make something of."""
        for group, numbers in enumerate(self._groups):
            if group not in (FILES, FOLDERS) and not all(self._is_same(number, group) for number in numbers):
                return False
        altered = self._altered(self._groups[FILES])
        first = next(altered, None)
        trace = self._watched.trace
        return first is None or (bool(trace) and indifferent(trace, chain((first,), altered)))

    def is_still_so(self) -> bool:
        """Whether nothing has changed while it was looked at."""
        asked = sorted(chain.from_iterable(self._groups))
        before = chain.from_iterable(seal(self._seals, number) for number in asked)
        return seals_of(self._paths[number] for number in asked) == list(before)

    def _altered(self, numbers: Iterable[int]) -> Iterator[tuple[str, bytes]]:
        """The files of the codebase that hold something else, or may do so, by their paths below the root."""
        skip = len(self._watched.base)
        for number in numbers:
            data = content(self._paths[number], FILES)
            if not self._note(number, digest_of(data)):
                yield self._paths[number][skip:], data or b""

    def _is_same(self, number: int, group: int) -> bool:
        return self._note(number, digest_of(content(self._paths[number], group)))

    def _note(self, number: int, digest: bytes) -> bool:
        """Take a digest down; whether it is the one that was known."""
        place = slice(number * DIGEST, number * DIGEST + DIGEST)
        known = bytes(self.digests[place])
        self.digests[place] = digest
        return known == digest != ABSENT

    def _doubles(self, seals: Sequence[int]) -> list[int]:
        """For each folder of the codebase, which is the first that is the same: it is listed as that one."""
        first: dict[tuple[int, ...], int] = {}
        start, end = self._ends[FILES] * FIELDS, self._ends[FOLDERS] * FIELDS
        inodes, devices = seals[start + 1 : end : FIELDS], seals[start + 5 : end : FIELDS]
        return [first.setdefault(one, number) for number, one in enumerate(zip(inodes, devices, strict=True))]

    def _left_out(self) -> set[str]:
        return {self._watched.base + path for path in self._watched.left_out}

    def _names(self, folders: Iterable[str]) -> dict[str, set[str]]:
        """The names in some folders that the listing met there."""
        found: dict[str, set[str]] = {folder: set() for folder in folders}
        listed = self._paths[: self._ends[OTHERS]]
        for path in chain(listed, self._left_out()):
            folder, _, name = path.rpartition("/")
            if folder in found:
                found[folder].add(name)
        return found


def _names_in(folder: str, suffixes: tuple[str, ...]) -> set[str] | None:
    """The names in a folder that a listing would meet; None where names alone do not tell."""
    found = set()
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink() or entry.name == _ENVIRONMENT:
                return None
            if entry.is_dir(follow_symlinks=False) or entry.name.endswith(suffixes):
                found.add(entry.name)
    return found

"""What a file's status tells of its content: when it is certain that nothing has changed, without reading.

Like git, by size, times and inode. A file is trusted only if it had not changed for some time when it was read:
whatever changes it after that gets another time of change, which no program can set. What is not trusted is read.
"""

from __future__ import annotations

import os
from itertools import chain
from operator import attrgetter

TYPE_CHECKING = False  # `typing` takes longer to import than an answer to find
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SIZE, _MODIFIED, _CHANGED, _DEVICE = 2, 3, 4, 5
FIELDS = 6
"""How many numbers make a seal."""

_fields = attrgetter("st_mode", "st_ino", "st_size", "st_mtime_ns", "st_ctime_ns", "st_dev")
MARGIN = 2_000_000_000
"""How long a file has to be as it is, in nanoseconds: the coarsest file systems count in steps of two seconds."""

# Elsewhere this is the time at which a file was made, and tells nothing of times that were set back.
_HAS_TIME_OF_CHANGE = os.name == "posix"


def seals_of(paths: Iterable[str]) -> list[int]:
    """The seals of some files and folders, one after the other; links are followed.

    Raises:
        OSError: One of them is not there.
    """
    return list(chain.from_iterable(map(_fields, map(os.stat, paths))))


def differing(one: Sequence[int], other: Sequence[int]) -> list[int]:
    """Which of the files of two equally long lists of seals differ."""
    if len(one) != len(other):
        raise ValueError("seals of different files")
    rows = zip(*(iter(one),) * FIELDS, strict=True), zip(*(iter(other),) * FIELDS, strict=True)
    return [number for number, (left, right) in enumerate(zip(*rows, strict=True)) if left != right]


def seal(seals: Sequence[int], number: int) -> tuple[int, ...]:
    """The seal of one file."""
    return tuple(seals[number * FIELDS : number * FIELDS + FIELDS])


def latest(seals: Sequence[int]) -> int:
    """When the last of some files got its times."""
    return max((*seals[_MODIFIED::FIELDS], *seals[_CHANGED::FIELDS]), default=0)


class Clock:
    """The time before which a file must have got its times for its seal to be trusted.

    Of a file on the device of the cache, it is that file system's own clock that tells. Clocks of other devices may go
    differently: there a seal has to be seen twice.
    """

    def __init__(self, status: os.stat_result, wall: int) -> None:
        """Take the time.

        Args:
            status: That of a file that was written just now.
            wall: The time of the system, in nanoseconds.
        """
        self.wall = wall
        # Where the two disagree, a file that is older by one of them only is not old.
        self._limit = min(status.st_mtime_ns, status.st_ctime_ns, wall) - MARGIN
        self._device = status.st_dev

    def untrusted(self, seals: Sequence[int], since: int | None = None) -> list[int]:
        """Which files may have changed without a change of their seals.

        Args:
            seals: Of all files.
            since: When these seals were seen before, in nanoseconds; None for never.
        """
        count = len(seals) // FIELDS
        if not _HAS_TIME_OF_CHANGE:
            return list(range(count))
        limit, device = self._limit, self._device
        is_seen_twice = since is not None and since <= self.wall - MARGIN
        rows = enumerate(zip(seals[_MODIFIED::FIELDS], seals[_CHANGED::FIELDS], seals[_DEVICE::FIELDS], strict=True))
        return [
            number
            for number, (modified, changed, own) in rows
            if modified >= limit or changed >= limit or (own != device and not is_seen_twice)
        ]

    def racing(self, seals: Sequence[int]) -> list[int]:
        """Which files have got their times so late that they may be changing while they are read."""
        if not _HAS_TIME_OF_CHANGE:
            return list(range(len(seals) // FIELDS))
        limit = self._limit
        rows = enumerate(zip(seals[_MODIFIED::FIELDS], seals[_CHANGED::FIELDS], strict=True))
        return [number for number, (modified, changed) in rows if modified >= limit or changed >= limit]

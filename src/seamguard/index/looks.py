"""A look at the bytes of many files: which of them hold what, as numbers that a process can hand to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from seamguard import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from seamguard.domain.source import SourceFile
    from seamguard.index.prefilter import Told


Held = tuple[int, "Collection[bytes] | None"]
"""A file's number, and which of some names it holds."""


class Looks(NamedTuple):
    """What some files hold, by their numbers among all files; a file of which nothing is said holds nothing.

    Attributes:
        held: Files with the names that stand in them; None are all names: the file cannot be searched.
        fetched: Files with the homes from which they may fetch something by a name that they compute; None are all.
        suppressing: Files that may hold a suppression.
        failed: Files that cannot be read, with the reason.
    """

    held: list[Held]
    fetched: list[Held]
    suppressing: list[int]
    failed: list[tuple[int, str]]


def look_at(files: Sequence[SourceFile], numbers: Iterable[int], tell: Callable[[SourceFile], Told]) -> Looks:
    """Look at each of some files.

    Args:
        files: All files.
        numbers: The numbers of those to look at.
        tell: Says what the bytes of one tell; raises OSError where it cannot be read.
    """
    looks = Looks([], [], [], [])
    for number in numbers:
        progress.tell("looking for names", number, len(files))
        try:
            held, fetched, suppresses = tell(files[number])
        except OSError as error:
            looks.failed.append((number, error.strerror or str(error)))
            continue
        if held is None or held:
            looks.held.append((number, held))
        if fetched is None or fetched:
            looks.fetched.append((number, fetched))
        if suppresses:
            looks.suppressing.append(number)
    return looks


def pack_looks(looks: Looks) -> bytes:
    """Turn looks into bytes."""
    from seamguard.cache.codec import dumps  # its imports are for who has much to do

    return dumps(tuple(looks))


def unpack_looks(data: bytes) -> Looks:
    """Turn bytes into looks."""
    from seamguard.cache.codec import loads

    return Looks(*cast("Looks", loads(data)))

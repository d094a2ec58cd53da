"""A look at the bytes of many files: which of them hold what, as numbers that a process can hand to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from seamguard.index.computed import computes_names, joined
from seamguard.index.prefilter import Told, held_in, told_by
from seamguard.index.text import searchable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from seamguard.domain.source import SourceFile
    from seamguard.index.prefilter import Sought


class Looks(NamedTuple):
    """What some files hold, by their numbers among all files; a file of which nothing is said holds nothing.

    Attributes:
        held: Files with the names that stand in them; None are all names: the file cannot be searched.
        suppressing: Files that may hold a suppression.
        computing: Files that may fetch something by a name that they compute.
        failed: Files that cannot be read, with the reason.
    """

    held: list[tuple[int, Collection[bytes] | None]]
    suppressing: list[int]
    computing: list[int]
    failed: list[tuple[int, str]]


Numbered = tuple[int, "SourceFile"]


def look_at(files: Sequence[Numbered], tell: Callable[[SourceFile], Told]) -> Looks:
    """Look at each of some files.

    Args:
        files: The files with their numbers.
        tell: Says what the bytes of one tell; raises OSError where it cannot be read.
    """
    looks = Looks([], [], [], [])
    for number, file in files:
        try:
            held, suppresses, computes = tell(file)
        except OSError as error:
            looks.failed.append((number, error.strerror or str(error)))
            continue
        if held is None or held:
            looks.held.append((number, held))
        if suppresses:
            looks.suppressing.append(number)
        if computes:
            looks.computing.append(number)
    return looks


def names_told(file: SourceFile, wanted: Sought, *, whole: bool) -> Told:
    """What the bytes of a file tell of some names, and, as a whole, of what it computes."""
    return told_by(file.read(), wanted, whole=whole)


def homes_told(file: SourceFile, wanted: Sought) -> Told:
    """The names from which a file may fetch something by a name that it computes, be they cut apart into literals."""
    text = searchable(file.read())
    if text is None:
        return Told(None, suppresses=False, computes=False)
    return Told(held_in(joined(text), wanted) if computes_names(text) else (), suppresses=False, computes=False)


def pack_looks(looks: Looks) -> bytes:
    """Turn looks into bytes."""
    from seamguard.cache.codec import dumps  # its imports are for who has much to do

    return dumps(tuple(looks))


def unpack_looks(data: bytes) -> Looks:
    """Turn bytes into looks."""
    from seamguard.cache.codec import loads

    return Looks(*cast("Looks", loads(data)))

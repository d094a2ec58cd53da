"""What is kept of one run: its answer, and all that the answer depends on.

Entries hold nothing but numbers, texts and bytes in tuples, in the form of `marshal`, which loads a hundred thousand
files in a few milliseconds. Its reader runs nothing, and gets no bytes whose digest is not the one that was written.
"""

from __future__ import annotations

import marshal
import os
import sys
import time

from seamguard.cache.place import cache_place
from seamguard.cache.store import Store, digest_of

TYPE_CHECKING = False  # `typing` takes longer to import than an answer to find
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Self, TypeAlias

    Plain: TypeAlias = str | int | bytes

FORM = 1
"""Grows when the form of what is kept changes."""

_ROOM = 256 << 20
_DAY = 86_400
DIGEST = 16
"""How many bytes a digest has."""

# All that decides how a report looks, besides the arguments. Formats that more decides are not kept; see `cli.KEPT`.
_OF_REPORTS = ("NO_COLOR", "FORCE_COLOR", "TERM", "GITHUB_ACTIONS", "GITHUB_WORKSPACE", "CI_PROJECT_DIR")
ABSENT = bytes(DIGEST)
"""In place of a digest, for what was not read."""


class _Row:
    """Named values: what `NamedTuple` would make, for which `typing` and `collections` would be imported."""

    __slots__: tuple[str, ...] = ()

    def __init__(self, *values: Any) -> None:  # noqa: ANN401 (those of the row's own fields, in their order)
        for name, value in zip(self.__slots__, values, strict=True):
            setattr(self, name, value)

    @property
    def values(self) -> tuple[Any, ...]:
        """All of them, in order."""
        return tuple(getattr(self, name) for name in self.__slots__)

    def changed(self, **values: object) -> Self:
        """The same with other values under some names."""
        return type(self)(*({name: getattr(self, name) for name in self.__slots__} | values).values())


class Answer(_Row):
    """What a command came to.

    Attributes:
        text: Its report.
        exit_code: Its exit code.
        to_file: The report goes into a file that the arguments name.
    """

    __slots__ = ("text", "exit_code", "to_file")  # noqa: RUF023 (the order of the values)
    text: str
    exit_code: int
    to_file: bool


class Watched(_Row):
    """What an answer depends on.

    Attributes:
        day: The day on which it was given, counted from 1970 on.
        moment: When the seals were taken, in nanoseconds.
        groups: How many paths there are of each kind: files of the codebase, its folders, files that were looked into
            and left out, files beside the policy, files of the program, folders in which its libraries are installed.
        paths: All of these, in this order, as they are opened, with a null byte between two.
        seals: Theirs, one after the other; see `seals`.
        doubtful: The numbers of the paths whose seals are not trusted.
        digests: Of what all of them hold, one after the other; of folders of the codebase, nothing.
        absent: Paths at which there was nothing.
        links: Links in folders of the codebase, each with the kind of what it leads to.
        real: Paths, each with what it comes to when all links are followed.
        base: What paths below the codebase root begin with.
        left_out: Paths below the root that were met and left out.
        suffixes: How the names of files end that folders are entered for; empty where any name may matter.
        trace: What was asked of the files, in the form of `marshal`; empty where that is not known.
    """

    __slots__ = (  # noqa: RUF023 (the order of the values)
        "day",
        "moment",
        "groups",
        "paths",
        "seals",
        "doubtful",
        "digests",
        "absent",
        "links",
        "real",
        "base",
        "left_out",
        "suffixes",
        "trace",
    )
    day: int
    moment: int
    groups: tuple[int, ...]
    paths: str
    seals: list[int]
    doubtful: tuple[int, ...]
    digests: bytes
    absent: tuple[str, ...]
    links: tuple[tuple[str, int], ...]
    real: tuple[tuple[str, str], ...]
    base: str
    left_out: tuple[str, ...]
    suffixes: tuple[str, ...]
    trace: bytes


FILES, FOLDERS, OTHERS, BESIDE, PROGRAM, LIBRARIES = range(6)
"""The places of `Watched.groups`."""


def answers() -> Store | None:
    """Where answers are kept; None where the system has no such place."""
    place = cache_place()
    return None if place is None else Store(place, f"answers-{FORM}", _ROOM)


def key_of(kind: str, asked: Sequence[str]) -> str:
    """The key of an answer: by what was asked, by whom and where, and by what decides how it is told.

    Args:
        kind: What form the answer has.
        asked: Arguments, or whatever else the question consists of.
    """
    environment = tuple((name, os.environ.get(name)) for name in _OF_REPORTS)
    who = (os.geteuid(), os.getegid(), tuple(os.getgroups())) if os.name == "posix" else ()
    settings = (tuple(sys.flags), sys.get_int_max_str_digits(), sys.getfilesystemencoding())
    python = (sys.version, sys.platform, sys.executable, *settings, tuple(sys.path))
    program = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    whole = (FORM, kind, tuple(asked), os.getcwd(), environment, is_terminal(), terminal_width(), who, python, program)
    return digest_of(ascii(whole).encode()).hex()


def is_terminal() -> bool:
    """Whether standard output is a terminal; it may also be closed."""
    try:
        return sys.stdout.isatty()
    except (AttributeError, ValueError):  # there is no standard output, or it is closed
        return False


def terminal_width() -> int:
    """How many columns the terminal has that standard output is; 0 where it is none, or one that shows only text."""
    if not is_terminal() or os.environ.get("TERM") == "dumb":
        return 0
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):  # standard output only says that it is one
        return 80


def today() -> int:
    """The day by which entries expire, counted from 1970 on."""
    return int(time.time() // _DAY)


def packed(watched: Watched, answer: Sequence[Plain]) -> bytes:
    """An entry."""
    return marshal.dumps((FORM, watched.values, tuple(answer)))


def unpacked(data: bytes) -> tuple[Watched, tuple[Plain, ...]] | None:
    """What `packed` was given; None for anything else."""
    try:
        form, watched, answer = marshal.loads(data)  # noqa: S302 (its digest is that of what was written; nothing is run)
        return (Watched(*watched), answer) if form == FORM else None
    except (ValueError, TypeError, EOFError):
        return None

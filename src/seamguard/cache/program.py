"""Which program an answer is of."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.cache.store import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_PROGRAM = (".py", ".json", ".css")


def program() -> str:
    """Which program this is, and which Python runs it: a changed one never gets an older one's answers.

    How long numbers may be is a setting of Python, by which it refuses whole files.
    """
    return f"{_digest()}-{sys.get_int_max_str_digits()}"


@cache
def _digest() -> str:
    """A digest of the program itself and of the Python that runs it.

    Of the program's files it takes name, size and time of change, which is a thousandth of a second's work.
    """
    told = "".join([repr((sys.version, sys.platform)), *sorted(map(_line, files()))])
    return digest_of(told.encode("utf-8", "surrogatepass")).hex()


def _line(file: os.DirEntry[str]) -> str:
    status = file.stat()
    return f"{file.path}\0{status.st_size}\0{status.st_mtime_ns}\n"


def files(folder: str = str(Path(__file__).parents[1])) -> Iterator[os.DirEntry[str]]:
    """The files that the program is made of, in no order."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from files(entry.path)
            elif entry.name.endswith(_OF_PROGRAM):
                yield entry

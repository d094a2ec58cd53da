"""Which program an answer is of."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

from seamguard.cache.store import digest_of


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
    top = str(Path(__file__).parents[1])
    told = "".join([repr((sys.version, sys.platform)), *sorted(_files(top))])
    return digest_of(told.encode("utf-8", "surrogatepass")).hex()


def _files(folder: str) -> list[str]:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                found += _files(entry.path) if entry.name != "__pycache__" else []
            elif entry.name.endswith((".py", ".json")):
                status = entry.stat()
                found.append(f"{entry.path}\0{status.st_size}\0{status.st_mtime_ns}\n")
    return found

"""What watched paths hold, as bytes and as digests."""

from __future__ import annotations

import os
import stat
from hashlib import sha256

from seamguard.cache.answers import ABSENT, BESIDE, DIGEST, LIBRARIES

# What a run makes of a file depends on these, whatever else is installed beside them.
_LIBRARIES = ("pyyaml", "libcst", "grimp", "import_linter", "import-linter", "markdown_it", "markdown-it")
_RECORDS = (".dist-info", ".egg-info", ".egg-link", ".pth")


def digest_of(data: bytes | None) -> bytes:
    """A digest of what a path holds; `ABSENT` for nothing."""
    return ABSENT if data is None else sha256(data).digest()[:DIGEST]


def content(path: str, group: int) -> bytes | None:
    """What a path holds, by the kind of path that it is; see `answers.Watched`.

    Raises:
        OSError: It cannot be read.
    """
    if group == LIBRARIES:
        names = (name for name in os.listdir(path) if name.lower().startswith(_LIBRARIES) and name.endswith(_RECORDS))
        return "\n".join(sorted(names)).encode("utf-8", "surrogateescape")
    return beside(path) if group == BESIDE else _regular(path)


def beside(path: str) -> bytes | None:
    """A file, or, if the path ends with a slash, the names in a folder; None where there is none."""
    try:
        if path.endswith("/"):
            return "\n".join(sorted(os.listdir(path))).encode()
        with open(path, "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _regular(path: str) -> bytes:
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError(f"{path} is no regular file")  # a pipe would be waited for
    with open(path, "rb") as file:
        return file.read()

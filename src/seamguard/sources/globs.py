"""Glob patterns over posix paths.

`*` and `?` stay within one name, `**` as a whole name is any number of folders, and everything else is literal.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WILDCARD = re.compile(r"(\*+|\?)")


def compile_globs(patterns: Iterable[str], *, below: bool = False) -> re.Pattern[str]:
    """Translate patterns into one expression whose `fullmatch` says whether any of them takes a path.

    Args:
        patterns: Globs, relative to the folder that the paths are relative to; none takes nothing.
        below: A pattern that takes a folder also takes everything below it.
    """
    alternatives = [f"(?:{_translate(pattern)}){'(?:/.*)?' if below else ''}" for pattern in patterns]
    return re.compile("|".join(alternatives) or "(?!)", re.DOTALL)


def _translate(pattern: str) -> str:
    parts = posixpath.normpath(pattern).split("/")
    *folders, last = [part for part, before in zip(parts, ["", *parts], strict=False) if part != "**" or before != "**"]
    regex = "".join("(?:.+/)?" if folder == "**" else _name(folder) + "/" for folder in folders)
    if last != "**":
        return regex + _name(last)
    # `a/**` takes `a` itself too, so that the whole folder is left out at once.
    return regex.removesuffix("/") + "(?:/.+)?" if regex else ".*"


def _name(glob: str) -> str:
    return "".join(_symbol(part) for part in _WILDCARD.split(glob))


def _symbol(part: str) -> str:
    if part == "?":
        return "[^/]"
    return "[^/]*" if part.startswith("*") else re.escape(part)

"""Which entry covers which place."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamguard.domain.policy import Entry


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = {"*": r"[^.]+", "**": r"[^.]+(?:\.[^.]+)*"}
    return re.compile(r"\.".join(parts.get(part, re.escape(part)) for part in pattern.split(".")))


def covers_module(pattern: str, module: str) -> bool:
    """Whether a module pattern covers a module: `*` is one name, `**` one or more."""
    return pattern == module if "*" not in pattern else _compiled(pattern).fullmatch(module) is not None


def covers(entry: Entry, module: str, scope: str) -> bool:
    """Whether an entry speaks of a place."""
    if not covers_module(entry.module, module):
        return False
    if entry.scope is None or entry.scope == scope:
        return True
    return scope.startswith(f"{entry.scope}.")


def closest(entries: Iterable[Entry], module: str, scope: str) -> Entry | None:
    """The entry that names a place most exactly; None where none covers it."""
    covering = [entry for entry in entries if covers(entry, module, scope)]
    return max(covering, key=_exactness, default=None)


def _exactness(entry: Entry) -> tuple[int, int, int, str]:
    parts = entry.module.split(".")
    scope = len(entry.scope.split(".")) if entry.scope else 0
    return scope, -parts.count("**"), -parts.count("*") + len(parts), entry.module

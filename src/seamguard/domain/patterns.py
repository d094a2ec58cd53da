"""Patterns of module names."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = {"*": r"[^.]+", "**": r"[^.]+(?:\.[^.]+)*"}
    return re.compile(r"\.".join(parts.get(part, re.escape(part)) for part in pattern.split(".")))


def covers_module(pattern: str, module: str) -> bool:
    """Whether a module pattern covers a module: `*` is one name, `**` one or more."""
    return pattern == module if "*" not in pattern else _compiled(pattern).fullmatch(module) is not None

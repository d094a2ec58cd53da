"""The documents that a policy names, by paths or patterns from its folder."""

from __future__ import annotations

import re
from fnmatch import translate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts

_GLOB = re.compile(r"[*?\[]")


def is_pattern(written: str) -> bool:
    """Whether a path is a pattern."""
    return _GLOB.search(written) is not None


def matches(pattern: str, path: str) -> bool:
    """Whether a path is what a pattern names: `*` is within one name, `**` any number of folders."""
    return _steps(pattern.split("/"), path.split("/"))


def expanded(pattern: str, facts: Facts) -> tuple[str, ...]:
    """The files that a path or pattern names, sorted; a path stands for itself, whether there is such a file or not."""
    if not is_pattern(pattern):
        return (pattern,)
    fixed: list[str] = []
    steps = pattern.split("/")
    while len(steps) > 1 and not is_pattern(steps[0]):
        fixed.append(steps.pop(0))
    folder = "".join(f"{name}/" for name in fixed)
    return tuple(sorted(path for path in _below(folder or "./", folder, facts) if matches(pattern, path)))


def _below(listed: str, folder: str, facts: Facts) -> Iterator[str]:
    """All files below a folder, but for hidden ones."""
    names = (facts.outside(listed) or b"").decode("utf-8", "replace").split("\n")
    for name in names:
        if name and not name.startswith("."):
            if facts.outside(f"{folder}{name}/") is not None:
                yield from _below(f"{folder}{name}/", f"{folder}{name}/", facts)
            else:
                yield f"{folder}{name}"


def _steps(pattern: list[str], path: list[str]) -> bool:
    if not pattern:
        return not path
    if pattern[0] == "**":
        return any(_steps(pattern[1:], path[start:]) for start in range(len(path) + 1))
    return bool(path) and re.match(translate(pattern[0]), path[0]) is not None and _steps(pattern[1:], path[1:])

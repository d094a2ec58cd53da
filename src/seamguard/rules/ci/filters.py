"""GitHub's filter patterns for branches and paths."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.domain.workflow import Trigger

_CLASS = re.compile(r"\[[^\]\[]+\]")


def lets_through(patterns: Sequence[str], text: str) -> bool:
    """Whether a list of patterns matches a name: the last pattern that matches decides, and `!` excludes."""
    matched = False
    for pattern in patterns:
        negative = pattern.startswith("!")
        if _regex(pattern[negative:]).fullmatch(text):
            matched = not negative
    return matched


def starts_on_branch(trigger: Trigger, branch: str) -> bool:
    """Whether an event on a branch (of a pull request: the one that it goes to) starts the workflow."""
    wanted, ignored = trigger.filter("branches"), trigger.filter("branches-ignore")
    if wanted is not None:
        return lets_through(wanted, branch)
    if ignored is not None:
        return not lets_through(ignored, branch)
    # Of a push that names tags only, branches start nothing.
    return trigger.filter("tags") is None and trigger.filter("tags-ignore") is None


def starts_on_path(trigger: Trigger, path: str) -> bool:
    """Whether a change of just this file starts the workflow."""
    wanted, ignored = trigger.filter("paths"), trigger.filter("paths-ignore")
    if wanted is not None and not lets_through(wanted, path):
        return False
    return ignored is None or not lets_through(ignored, path)


@lru_cache(maxsize=256)
def _regex(pattern: str) -> re.Pattern[str]:
    """A pattern as GitHub documents it: `*`, `**`, `?` and `+` (of the character before), `[]`."""
    parts: list[str] = []
    place = 0
    while place < len(pattern):
        character = pattern[place]
        found = _CLASS.match(pattern, place)
        if pattern.startswith("**/", place) and (place == 0 or pattern[place - 1] == "/"):
            parts.append("(?:.*/)?")
            place += 3
        elif pattern.startswith("**", place):
            parts.append(".*")
            place += 2
        elif found:
            parts.append(found[0])
            place = found.end()
        elif character in "?+" and parts:
            parts.append(character)
            place += 1
        elif character == "\\" and place + 1 < len(pattern):
            parts.append(re.escape(pattern[place + 1]))
            place += 2
        else:
            parts.append("[^/]*" if character == "*" else re.escape(character))
            place += 1
    try:
        return re.compile("".join(parts), re.DOTALL)
    except re.error:
        return re.compile(re.escape(pattern))

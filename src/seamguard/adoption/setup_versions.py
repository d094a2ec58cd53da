"""Whether the running Python is the one that the code is written for: another one reads it too, but more slowly."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from typing import TYPE_CHECKING

from seamguard.adoption.declared import declared_by
from seamguard.domain.setup import SetupProblem
from seamguard.domain.source import Category
from seamguard.engine import ask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from seamguard.adoption.seen import Outside
    from seamguard.domain.factbase import Facts
    from seamguard.domain.policy import Policy

_FLOOR = re.compile(r"(?:>=|~=|\^|==)\s*3\.(\d+)")
_SLOWLY = "read more slowly, so run the guard on a newer Python"


def needed(outside: Outside) -> int:
    """The least Python that the code says it needs, as the minor version of 3; 0 where it says nothing."""
    said = declared_by(outside, "")
    found = _FLOOR.search(said.requires_python) if said is not None else None
    return int(found[1]) if found is not None else 0


def version_problems(folder: Path, outside: Outside, policy: Policy) -> Iterator[SetupProblem]:
    """Say what the code needs and the running Python has not."""
    running = f"3.{sys.version_info.minor}"
    least = needed(outside)
    if least > sys.version_info.minor:
        path = "pyproject.toml" if outside("pyproject.toml") is not None else "setup.cfg"
        message = f"the code needs Python 3.{least}, and this is {running}: files with newer syntax are {_SLOWLY}"
        yield SetupProblem(path, 0, 0, message, fails=False)
        return
    newer = ask(policy, folder, None, _newer)
    if newer:
        these = f"this file and {len(newer) - 1} more are" if len(newer) > 1 else "this file is"
        message = f"{these} in syntax that Python {running} does not know: {_SLOWLY}"
        yield SetupProblem(newer[0], 0, 0, message, fails=False)


def _newer(facts: Facts) -> tuple[str, ...]:
    """The files of production that can be read, though not by this Python's own parser."""
    own = [file for file in facts.files() if file.category is Category.PRODUCTION]
    files = [file for file in own if not facts.is_example(file)]
    return tuple(file.path for file in files if not parses(facts.text(file)) and facts.module(file) is not None)


def parses(text: str) -> bool:
    """Whether the running Python's own parser takes a text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python finds odd about a literal is not asked for
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return not text
    return True

"""Folders of the codebase that change: no file escapes by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.functional.comparing import FILES, End, held

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CLAUSE = "  source: [src]\n  tests: [tests]\n"
NESTED = {"src/tests/__init__.py": "", "src/tests/it.py": "x = 1\n", "src/tests/real/a.py": "x = 1\n"}
DEEP = {"src/shop/views/__init__.py": "", "src/shop/views/a.py": "x = 1\n"}
RELATIVE = {"src/shop/views/a.py": "from ..db import session\ndef f(): return session(1)\n"}

LAYOUTS: dict[str, tuple[str, str, Mapping[str, str], Mapping[str, str], set[str]]] = {
    "a production folder within tests is no longer named": (
        "  source: [src]\n  production: [src, src/tests/real]\n  tests: [src/tests]\n",
        "  source: [src]\n  production: [src]\n  tests: [src/tests]\n",
        NESTED,
        {},
        {"production-weakened", "files-counted-apart"},
    ),
    "a hidden folder is no longer named": (
        "  source: [src]\n  production: [src, src/.made]\n",
        "  source: [src]\n  production: [src]\n",
        {"src/.made/a.py": "x = 1\n"},
        {},
        {"files-left-out"},
    ),
    "another import root takes modules their names": (
        CLAUSE,
        CLAUSE.replace("[src]", "[src, src/shop/views]"),
        DEEP,
        RELATIVE,
        {"modules-renamed"},
    ),
    "a folder poses as a virtual environment": (
        CLAUSE,
        CLAUSE,
        DEEP,
        {**RELATIVE, "src/shop/views/pyvenv.cfg": ""},
        {"files-left-out"},
    ),
    "less of a folder is counted apart": (
        "  source: [src]\n  tests: [src/tests]\n",
        "  source: [src]\n  tests: [src/tests/real]\n",
        NESTED,
        {},
        set(),
    ),
    "what was production already is spelled out": (CLAUSE, CLAUSE + "  production: [src]\n", {}, {}, set()),
}


@pytest.mark.parametrize(("clause", "becomes", "files", "later", "kinds"), LAYOUTS.values(), ids=LAYOUTS)
def test_no_file_escapes(
    tmp_path: Path, clause: str, becomes: str, files: Mapping[str, str], later: Mapping[str, str], kinds: set[str]
) -> None:
    policy = End().policy
    base, head = policy.replace(CLAUSE, clause), policy.replace(CLAUSE, becomes)
    result = held(tmp_path, ({**FILES, **files}, base), (later, head))
    assert {change.kind for change in result.blocking} == kinds
    assert {change.subject for change in result.blocking} <= {"codebase"}

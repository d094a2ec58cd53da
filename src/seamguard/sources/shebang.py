"""Which first lines make a file without a suffix a Python program."""

from __future__ import annotations

import re
from itertools import dropwhile

_PYTHON = re.compile(r"(?:i?python|pypy)[0-9.]*[dmtw]?(?:-dbg|-debug)?")
_RUNNERS = frozenset({"uv", "pdm", "poetry", "hatch", "rye", "pipenv", "pipx"})
_SCRIPT = frozenset({"--script", "-s", "--gui-script"})
_WITH_VALUE = frozenset({"-u", "--unset", "-C", "--chdir"})


def names_python(head: bytes) -> bool:
    """Whether the first line is a shebang that leads to Python.

    Args:
        head: The first bytes of a file.
    """
    if not head.startswith(b"#!"):
        return False
    words = head[2:].partition(b"\n")[0].decode("latin-1").split()
    if words and _base(words[0]) == "env":
        words = _behind_env(words[1:])
    if not words:
        return False
    command, *rest = words
    if _base(command) in _RUNNERS and "run" in rest:
        return _base(command) == "pipx" or any(word in _SCRIPT or _is_python(word) for word in rest)
    return _is_python(command)


def _behind_env(words: list[str]) -> list[str]:
    """What `env` starts: options and variables stand before it, and `-S` may be glued to it."""
    if not words:
        return []
    first, *rest = words
    split = re.fullmatch(r"(?:-[iv0]*S|--split-string=)(.*)", first)
    if split:
        return _behind_env([split[1], *rest] if split[1] else rest)
    if first in _WITH_VALUE:
        return _behind_env(rest[1:])
    return list(dropwhile(lambda word: "=" in word, words)) if first[0] != "-" else _behind_env(rest)


def _is_python(word: str) -> bool:
    return _PYTHON.fullmatch(_base(word)) is not None


def _base(word: str) -> str:
    return re.split(r"[/\\]", word)[-1].removesuffix(".exe")

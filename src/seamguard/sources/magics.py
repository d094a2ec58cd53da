"""What only IPython understands in a notebook's cell, put out of Python's way without moving a line or a column."""

from __future__ import annotations

import ast
import re
import warnings
from typing import NamedTuple

# Their bodies are Python, whatever is done with it.
_PYTHON = frozenset(
    ("capture", "debug", "ipytest", "memit", "mprun", "lprun", "prun", "pypy", "python", "python3", "time", "timeit")
)
_FOREIGN = frozenset(
    ("!", "bash", "cmd", "cython", "file", "html", "javascript", "js", "julia", "latex", "markdown", "perl",
     "powershell", "python2", "r", "ruby", "script", "sh", "sql", "svg", "sx", "system", "writefile")
)  # fmt: skip
# What stands behind their options is Python that they run.
_RUNS = re.compile(
    r"%%?(?:time|timeit|prun|memit)\b(?:[ \t]+-(?:[lsTD][ \t]*\S+|[A-Za-z]+(?:[ \t]*[\d.]+)?))*(?=[ \t]+[^\s-])"
)
_CELL = re.compile(r"(?:[ \t]*\n)*%%(!|\w*)")
_ESCAPE = re.compile(r"[!?]|%%?[A-Za-z_]")
_ASSIGNED = re.compile(r"[^\n=!%'\"#]+=[ \t]*(?=!|%[A-Za-z_])")
_HELP = re.compile(r"%{0,2}[\w*][\w*.\[\]-]*\?{1,2}[ \t]*;?[ \t]*(?=\n|\Z)")
_BLANK = re.compile(r"[ \t]*")
_LINE = re.compile(r"(?:[^\\\n]|\\[\s\S]?)*\n?")
_TOKEN = re.compile(
    r"""\#[^\n]*
    |\\[\s\S]?
    |\"\"\"(?:[^\\]|\\[\s\S])*?(?:\"\"\"|\Z)
    |\'\'\'(?:[^\\]|\\[\s\S])*?(?:\'\'\'|\Z)
    |"(?:[^"\\\n]|\\[\s\S])*"?
    |'(?:[^'\\\n]|\\[\s\S])*'?
    |(?P<opening>[(\[{])
    |(?P<closing>[)\]}])
    |(?P<newline>\n)
    |[^\#\\"'()\[\]{}\n]+""",
    re.VERBOSE,
)


class PlainCell(NamedTuple):
    """A cell as Python can read it.

    Attributes:
        code: Its text, line for line.
        foreign: The magic that makes it something else than Python, where that is not known to be so.
    """

    code: str
    foreign: str | None = None


def plain_cell(source: str) -> PlainCell:
    r"""Put magics, shell lines and help out of the way of Python.

    What a magic runs as Python stays (`%time f()`), and so does the body of a cell magic, unless that is known to be
    another language or does not read as Python.

    Args:
        source: The cell's text, with newlines as `\n`.
    """
    if _is_python(source):
        return PlainCell(source)
    cell = _CELL.match(source)
    if cell is None:
        return PlainCell(_without_escapes(source))
    name = cell[1].lower()
    plain = _without_escapes(source)
    if name in _PYTHON:
        return PlainCell(plain)
    if name in _FOREIGN or not _is_python(plain):
        return PlainCell("\n" * source.count("\n"), None if name in _FOREIGN else name)
    return PlainCell(plain)


def _is_python(code: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except SyntaxError:
        return False
    except (ValueError, RecursionError, MemoryError):  # bombs: whoever reads the code reports them
        pass
    return True


def _without_escapes(source: str) -> str:
    parts, offset = [], 0
    while offset < len(source):
        start = _end(_BLANK, source, offset)
        kept = _kept(source, start)
        end = _end_of_statement(source, start) if kept is None else _end(_LINE, source, start)
        parts += [source[offset:start], source[start:end] if kept is None else _replaced(source[start:end], *kept)]
        offset = end
    return "".join(parts)


def _kept(source: str, start: int) -> tuple[str, int] | None:
    """What stands for an escape, and how much of the text it stands for; None where a statement of Python starts."""
    assigned = _ASSIGNED.match(source, start)
    behind = assigned.end() if assigned else start
    runs = _RUNS.match(source, behind)
    if runs:
        lead = assigned[0] if assigned else "pass;"
        return lead.ljust(runs.end() - start), runs.end() - start
    if assigned:
        return assigned[0] + "get_ipython()", -1  # what IPython itself puts there, of whose value nothing is known
    return ("pass", -1) if _ESCAPE.match(source, start) or _HELP.match(source, start) else None


def _replaced(written: str, kept: str, length: int) -> str:
    """An escape's lines with `kept` for its first characters, or where `length` is negative, for all but newlines."""
    return kept + (written[length:] if length >= 0 else "\n" * written.count("\n"))


def _end(pattern: re.Pattern[str], source: str, offset: int) -> int:
    found = pattern.match(source, offset)
    return found.end() if found else offset


def _end_of_statement(source: str, offset: int) -> int:
    depth = 0
    while found := _TOKEN.match(source, offset):
        offset = found.end()
        depth += (found.lastgroup == "opening") - (found.lastgroup == "closing")
        if found.lastgroup == "newline" and depth <= 0:
            break
    return offset

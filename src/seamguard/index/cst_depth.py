"""A look at how deep a file nests, before LibCST's native parser recurses into it.

A stack overflow there ends the process, and nested patterns take exponential time. What can nest is bounded by the
tokens since the last comma in every open bracket, and by the `elif`s of the file: counted in one pass, no recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_letters
from typing import TYPE_CHECKING

from seamguard.index.cst_text import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEVELS = 200  # CPython's own limit for brackets
_TOKENS = 5_000  # CPython's parser gives up before 6,000; LibCST takes up to 1.6 kB of stack for each
_PATTERNS = 8  # each further level takes LibCST three times as long; with these it takes half a second

_CODE = re.compile(
    r"""(?:[ \t\f]+|\\\r?\n|\\\r|\#[^\r\n]*)+
    |(?P<newline>[\r\n]+)
    |(?P<prefix>[A-Za-z]{0,2})(?P<quotes>'''|\"\"\"|'|\")
    |(?P<opening>[(\[{])
    |(?P<closing>[)\]}])
    |(?P<comma>[,;])
    |(?P<colon>:)
    |(?P<token>\w+|.)""",
    re.VERBOSE,
)
_FORMAT = re.compile(r"(?P<opening>\{)|(?P<closing>\})")
_BODIES = {
    "'": re.compile(r"(?:[^\\'\r\n]|\\(?:\r\n|[\s\S]))*'"),
    '"': re.compile(r'(?:[^\\"\r\n]|\\(?:\r\n|[\s\S]))*"'),
    "'''": re.compile(r"[^\\']*(?:(?:\\[\s\S]|'(?!''))[^\\']*)*'''"),
    '"""': re.compile(r'[^\\"]*(?:(?:\\[\s\S]|"(?!""))[^\\"]*)*"""'),
}
_TEXTS = {quotes: re.compile(rf"\\[^{{}}]|\{{\{{|\}}\}}|(?P<opening>\{{)|(?P<closing>{quotes})") for quotes in _BODIES}


@dataclass(slots=True)
class _Level:
    """The file, an open bracket, the text of an f-string or one of its fields.

    Attributes:
        lexer: Finds the next token here.
        field: It is a field, where a colon starts the format.
        tokens: Those since the last comma.
    """

    lexer: re.Pattern[str]
    field: bool = False
    tokens: int = 0


class _Scan:
    """What is open at one place of the text."""

    def __init__(self) -> None:
        self.levels = [_Level(_CODE)]
        self._tokens = 0
        self._elifs = 0
        self._at_statement = True
        self._in_case = False

    @property
    def depth(self) -> int:
        """How many tokens can nest here."""
        return self._tokens

    def problem(self) -> str | None:
        if len(self.levels) > _LEVELS + 1 or self._tokens > _TOKENS or self._elifs > _TOKENS:
            return "nested too deeply to be read: split the expression, or the chain of elif"
        if self._in_case and len(self.levels) > _PATTERNS + 1:
            return "pattern nested too deeply to be read: split it"
        return None

    def take(self, found: re.Match[str]) -> None:
        level, kind = self.levels[-1], found.lastgroup or "blank"
        match kind:
            case "newline" if len(self.levels) == 1:
                self._restart(level)
                self._at_statement, self._in_case = True, False
            case "comma":
                self._restart(level)
            case "closing" if len(self.levels) > 1:
                self._tokens -= self.levels.pop().tokens
            case "opening" | "quotes" | "colon" | "token":
                self._nest(level, kind, found[0])
                self._count(level, found[0])
            case _:
                pass

    def _nest(self, level: _Level, kind: str, written: str) -> None:
        if kind == "opening":
            self.levels.append(_Level(_CODE, field=level.lexer is not _CODE))
        elif kind == "quotes" and _is_filled(written):
            self.levels.append(_Level(_TEXTS[written.lstrip(ascii_letters)]))
        elif kind == "colon" and level.field:
            level.lexer = _FORMAT
        elif len(self.levels) == 1 and written in (":", "="):
            self._in_case = False

    def _count(self, level: _Level, written: str) -> None:
        level.tokens += 1
        self._tokens += 1
        if self._at_statement:
            self._elifs += written == "elif"
            self._in_case = written == "case"
            self._at_statement = False

    def _restart(self, level: _Level) -> None:
        self._tokens -= level.tokens
        level.tokens = 0


def check_depth(text: str) -> None:
    """Refuse a file that nests deeper than LibCST can safely be let into.

    Raises:
        SyntaxError: It does, from its place on.
    """
    for start, scan in _scans(text):
        if problem := scan.problem():
            raise _error(text, start, problem)


def too_deep(text: str) -> SyntaxError:
    """The error for a file that is too deep for Python, in its first place that is for sure, or else its deepest."""
    deepest, place = 0, 0
    for start, scan in _scans(text):
        if problem := scan.problem():
            return _error(text, start, problem)
        if scan.depth > deepest:
            deepest, place = scan.depth, start
    return _error(text, place, "nested too deeply for Python's parser")


def _scans(text: str) -> Iterator[tuple[int, _Scan]]:
    """What is open behind each token, and where the token starts."""
    scan, offset = _Scan(), 0
    while found := scan.levels[-1].lexer.search(text, offset):
        offset = found.end()
        if found.lastgroup == "quotes" and not _is_filled(found[0]):
            body = _BODIES[found["quotes"]].match(text, offset)
            if body is None:
                return  # an open string: LibCST's tokenizer refuses the file before anything can nest
            offset = body.end()
        scan.take(found)
        yield found.start(), scan


def _error(text: str, start: int, problem: str) -> SyntaxError:
    return text_of(text.encode()).error(len(text[:start].encode()), problem)


def _is_filled(opening: str) -> bool:
    return not {"f", "F", "t", "T"}.isdisjoint(opening)

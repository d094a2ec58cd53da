"""Comments of a file, each with the statement that it speaks of.

Python's own tokenizer reads the syntax of the running interpreter only. This scanner knows strings (f-strings in the
widest form that any Python reads), brackets and ends of lines, and nothing else: newer syntax is no news to it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE = re.compile(
    r"""(?P<blank>(?:[ \t\f]|\\\n)+)
    |(?P<comment>\#[^\n]*)
    |(?P<newline>\n)
    |(?P<plain>(?:[uU]|[bB][rR]?|[rR][bB]?)?(?P<quotes>'''|\"""|'|"))
    |(?P<filled>(?:[fFtT][rR]?|[rR][fFtT])(?P<limits>'''|\"""|'|"))
    |(?P<opening>[(\[{])
    |(?P<closing>[)\]}])
    |(?P<colon>:)
    |(?P<code>\w+|@|[^\w\s\#'"()\[\]{}\\:@]+|.)""",
    re.VERBOSE,
)
_BODIES = {
    "'": re.compile(r"[^\\'\n]*+(?:\\[\s\S][^\\'\n]*+)*+'"),
    '"': re.compile(r'[^\\"\n]*+(?:\\[\s\S][^\\"\n]*+)*+"'),
    "'''": re.compile(r"[^\\']*+(?:(?:\\[\s\S]|'(?!''))[^\\']*+)*+'''"),
    '"""': re.compile(r'[^\\"]*+(?:(?:\\[\s\S]|"(?!""))[^\\"]*+)*+"""'),
}
# A letter by its name, `\N{DASH}`, may pass for a field: names hold neither quotes nor `#`.
_TEXTS = {
    quotes: re.compile(
        rf"""(?P<closing>{quotes})|\\[^{{}}]|\{{\{{|(?P<opening>\{{)|[^\\{{\n'"]+|"""
        + (r"[\s\S]" if len(quotes) > 1 else r"(?P<broken>\n)|.")
    )
    for quotes in _BODIES
}
_FORMAT = re.compile(r"(?P<opening>\{)|(?P<closing>\})|\\[^{}]|[^\\{}]+|[\s\S]")


class Comment(NamedTuple):
    """A comment.

    Attributes:
        text: From the `#` to the end of the line.
        line: 1-based.
        column: 1-based, in characters.
        first: First line of the statement that it stands in, or else of the next one; 0 where none follows.
        last: Last line of that statement: of a compound one, of its header, to which decorators belong.
    """

    text: str
    line: int
    column: int
    first: int
    last: int


class _Token(NamedTuple):
    """A comment, a newline or a piece of code.

    Attributes:
        kind: The name of its group in `_CODE`.
        text: As written; of a string only the opening.
        offset: Where it starts.
        depth: What is open around it: brackets, f-strings, their fields.
    """

    kind: str
    text: str
    offset: int
    depth: int


@dataclass(slots=True)
class _Level:
    """The file, an open bracket, the text of an f-string, or one of its fields.

    Attributes:
        lexer: Finds the next token here.
        opened: Where it starts.
        field: It is a field, where a colon starts the format.
    """

    lexer: re.Pattern[str]
    opened: int = 0
    field: bool = False


def read_comments(text: str) -> tuple[Comment, ...]:
    r"""Return all comments of a file.

    Args:
        text: The decoded file, with `\n` for every newline.

    Raises:
        SyntaxError: A string is not closed, so what is a comment cannot be told; `lineno` and `offset` say where.
    """
    starts = [0, *(newline.end() for newline in re.finditer("\n", text))]
    statements = _Statements(starts)
    try:
        for token in _tokens(text):
            statements.take(token)
    except _UnclosedError as unclosed:
        line, column = statements.place(unclosed.offset)
        raise SyntaxError("this string is not closed", (None, line, column, None)) from None
    return statements.finished(len(text))


class _UnclosedError(Exception):
    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


def _tokens(text: str) -> Iterator[_Token]:
    levels, offset = [_Level(_CODE)], 0
    while found := levels[-1].lexer.match(text, offset):
        kind, offset = found.lastgroup or "", found.end()
        if levels[-1].lexer is _CODE and kind != "blank":
            yield _Token(kind, found[0], found.start(), len(levels))
        if kind == "plain":
            offset = _behind(text, found)
        else:
            _nest(levels, found)
    for level in levels:
        if level.lexer is not _CODE:
            raise _UnclosedError(level.opened)


def _behind(text: str, opening: re.Match[str]) -> int:
    """Where a plain string ends."""
    body = _BODIES[opening["quotes"]].match(text, opening.end())
    if body is None:
        raise _UnclosedError(opening.start())
    return body.end()


def _nest(levels: list[_Level], found: re.Match[str]) -> None:
    level = levels[-1]
    match found.lastgroup:
        case "filled":
            levels.append(_Level(_TEXTS[found["limits"]], found.start()))
        case "opening":
            levels.append(_Level(_CODE, found.start(), field=level.lexer is not _CODE))
        case "closing" if len(levels) > 1:
            levels.pop()
        case "colon" if level.field:
            level.lexer = _FORMAT
        case "broken":
            raise _UnclosedError(level.opened)
        case _:
            pass


class _Statements:
    """Joins comments and statements."""

    def __init__(self, starts: list[int]) -> None:
        self._starts = starts
        self._first = 0
        self._line_begun = False
        self._decorates = False
        self._waiting: list[_Token] = []
        self._comments: list[Comment] = []

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def take(self, token: _Token) -> None:
        if token.kind == "comment":
            self._waiting.append(token)
        elif token.kind != "newline":
            self._begin(token)
        elif token.depth == 1 and self._line_begun:
            self._line_begun = False
            if not self._decorates:
                self._end(token.offset)

    def _begin(self, token: _Token) -> None:
        if not self._line_begun:
            self._line_begun, self._decorates = True, token.text == "@"
            self._first = self._first or self.place(token.offset)[0]

    def _end(self, offset: int) -> None:
        last = self.place(offset)[0] if self._first else 0
        for token in self._waiting:
            self._comments.append(Comment(token.text, *self.place(token.offset), self._first, last))
        self._waiting.clear()
        self._first = 0

    def finished(self, length: int) -> tuple[Comment, ...]:
        self._end(length)
        return tuple(self._comments)

"""From the text of a Markdown document to its paragraphs, list items, table rows and fences, with their places."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

_LINE_END = re.compile(r"\r\n|\r|\n")
_CODE_TAG = re.compile(r"<(/?)(?:code|kbd|tt|samp)\b[^>]*>", re.IGNORECASE)
CELL = " | "
"""What stands between two cells of a row."""


class Piece(NamedTuple):
    """A stretch of a unit.

    Attributes:
        text: As it is shown.
        kind: text, code, or link for the target of a link.
        at: Where it begins in the document, in characters; -1 where that cannot be told.
    """

    text: str
    kind: str
    at: int


class Unit(NamedTuple):
    """What is read as one: a paragraph, which may be that of a list item, a row of a table, a heading or a fence.

    Attributes:
        kind: paragraph, row, heading or fence.
        pieces: Its text and code; of a fence all of it.
        line: Its first line in the document.
        heading: The heading that it stands under, and those above that, the nearest first.
        items: For each list around it, innermost first, the list's and the item's number.
        header: Of a row, the texts of the table's head.
        info: Of a fence, its language.
    """

    kind: str
    pieces: tuple[Piece, ...]
    line: int
    heading: tuple[str, ...] = ()
    items: tuple[tuple[int, int], ...] = ()
    header: tuple[str, ...] = ()
    info: str = ""


class Text:
    """A document's text, and where its lines begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in _LINE_END.finditer(text))]

    def line_of(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def start_of(self, line: int) -> int:
        """Where a line begins, from 1 on; the end of the text for one behind the last."""
        return self.starts[line - 1] if line <= len(self.starts) else len(self.text)


def units_of(text: Text) -> tuple[Unit, ...]:
    """Split a document."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text.text)
    return tuple(_Walk(text).units(tokens))


class _Walk:
    """Goes through the tokens of one document."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._headings: list[tuple[int, str]] = []
        self._items: list[tuple[int, int]] = []
        self._lists = 0
        self._cursor = self._end = self._level = 0
        self._header: list[str] = []
        self._row: list[Piece] | None = None
        self._row_line, self._in_head = 1, False

    def units(self, tokens: Sequence[Token]) -> Iterator[Unit]:
        """The units that tokens make."""
        for token in tokens:
            if token.type in ("fence", "code_block"):
                yield self._fence(token)
            elif token.type == "tr_close" and self._row is not None:
                if not self._in_head:
                    yield self._unit("row", self._row, self._row_line)._replace(header=tuple(self._header))
                self._row = None
            elif token.type == "inline":
                yield from self._inline(token)
            else:
                self._enter(token)

    def _enter(self, token: Token) -> None:
        """Note where the tokens behind one stand."""
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self._lists += 1
                self._items.insert(0, (self._lists, 0))
            case "bullet_list_close" | "ordered_list_close":
                self._items.pop(0)
            case "list_item_open":
                self._items[0] = (self._items[0][0], self._items[0][1] + 1)
            case "heading_open":
                self._level = int(token.tag[1:])
            case "thead_open":
                self._in_head, self._header = True, []
            case "thead_close":
                self._in_head = False
            case "tr_open":
                self._row, self._row_line = [], _line(token)
            case _:
                pass

    def _inline(self, token: Token) -> Iterator[Unit]:
        lines = _lines(token) if self._row is None else (self._row_line, self._row_line)
        pieces = list(self._pieces(token, lines))
        if self._row is not None:
            self._header += [_shown(pieces)] if self._in_head else []
            self._row += [Piece(CELL, "text", -1), *pieces] if self._row else pieces or [Piece("", "text", -1)]
        elif self._level:
            yield self._heading(self._level, pieces, _line(token))
            self._level = 0
        else:
            yield self._unit("paragraph", pieces, _line(token))

    def _unit(self, kind: str, pieces: Sequence[Piece], line: int) -> Unit:
        above = tuple(title for _, title in reversed(self._headings))
        return Unit(kind, tuple(pieces), line, above, tuple(self._items))

    def _heading(self, level: int, pieces: Sequence[Piece], line: int) -> Unit:
        self._headings = [(other, title) for other, title in self._headings if other < level]
        unit = self._unit("heading", pieces, line)
        self._headings.append((level, _shown(pieces)))
        return unit

    def _fence(self, token: Token) -> Unit:
        line = _line(token)
        first = line + 1 if token.type == "fence" else line
        piece = Piece(token.content, "code", self._text.start_of(first))
        return self._unit("fence", (piece,), first)._replace(info=token.info.strip())

    def _pieces(self, token: Token, lines: tuple[int, int]) -> Iterator[Piece]:
        """The pieces of inline content, each looked for behind the one before it, within the block's own lines."""
        self._cursor = max(self._cursor, self._text.start_of(lines[0]))
        self._end = self._text.start_of(lines[1] + 1)
        hrefs: list[str] = []
        in_code = False
        struck = 0
        for child in token.children or ():
            struck += {"s_open": 1, "s_close": -1}.get(child.type, 0)
            if struck:
                continue  # what is struck out is not said any more
            match child.type:
                case "text" | "text_special":
                    yield self._found(child.content, "code" if in_code else "text")
                case "code_inline":
                    yield self._found(child.content, "code")
                case "softbreak" | "hardbreak":
                    yield Piece(" ", "text", -1)
                case "link_open":
                    hrefs.append(str(child.attrGet("href") or ""))
                case "link_close" if hrefs:
                    yield self._found(hrefs.pop(), "link")
                case "html_inline" if tag := _CODE_TAG.fullmatch(child.content.strip()):
                    in_code = not tag[1]
                case _:
                    pass

    def _found(self, shown: str, kind: str) -> Piece:
        at = self._text.text.find(shown, self._cursor, self._end) if shown else -1
        if at >= 0:
            self._cursor = at + len(shown)
        return Piece(shown, kind, at)


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _lines(token: Token) -> tuple[int, int]:
    return (token.map[0] + 1, token.map[1]) if token.map else (1, 1)


def _shown(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "link")

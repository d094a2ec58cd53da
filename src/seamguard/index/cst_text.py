"""A text with some stretches replaced, and the way back from every place in it to the original."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LINE_END = re.compile(rb"\r\n|\r|\n")


class Span(NamedTuple):
    """A stretch of text: UTF-8 byte offsets from its beginning."""

    start: int
    end: int


class Edit(NamedTuple):
    """Replaces `[start, end)` by `text`; everything in `text` counts as standing at `end`."""

    start: int
    end: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Text:
    """A text as UTF-8, with its line starts.

    Attributes:
        data: The text.
        starts: Offset of each line, where lines end as Python's tokenizer ends them.
    """

    data: bytes
    starts: tuple[int, ...]

    def place(self, offset: int) -> tuple[int, int]:
        """The 1-based line of an offset, and its 0-based column in bytes, as `ast` counts them."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1]

    def offset(self, line: int, column: int) -> int:
        """The inverse of `place`; a line behind the last one is the end of the text."""
        return self.starts[line - 1] + column if line <= len(self.starts) else len(self.data)

    def error(self, offset: int, message: str) -> SyntaxError:
        """An error that points at an offset, its column 1-based and in characters as Python's own errors have it."""
        line, column = self.place(offset)
        written = self._line(line)
        return SyntaxError(message, ("", line, len(written[:column].decode()) + 1, written.decode()))

    def offset_of_character(self, line: int, column: int) -> int:
        """The offset that an error of Python points at."""
        return self.offset(line, len(self._line(line).decode()[: column - 1].encode()))

    def _line(self, line: int) -> bytes:
        return self.data[self.offset(line, 0) : self.offset(line + 1, 0)]


def text_of(data: bytes) -> Text:
    """Index the lines of a text."""
    return Text(data, (0, *(match.end() for match in _LINE_END.finditer(data))))


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The rewritten text, and where its pieces come from.

    Attributes:
        original: What was rewritten.
        text: The result.
        starts: Offset of each piece in the result.
        origins: Offset in the original at which each piece starts or, if it is new, stands.
        copied: Whether a piece is a stretch of the original.
    """

    original: Text
    text: Text
    starts: tuple[int, ...]
    origins: tuple[int, ...]
    copied: tuple[bool, ...]

    def start(self, line: int, column: int) -> tuple[int, int]:
        """Where a node that starts here starts in the original: where its first byte comes from."""
        return self.original.place(self.origin(self.text.offset(line, column)))

    def end(self, line: int, column: int) -> tuple[int, int]:
        """Where a node that ends here ends in the original: behind what its last byte comes from."""
        offset = self.text.offset(line, column)
        return self.original.place(self._origin(max(bisect_left(self.starts, offset) - 1, 0), offset))

    def origin(self, offset: int) -> int:
        """Where the byte at an offset comes from."""
        return self._origin(bisect_right(self.starts, offset) - 1, offset)

    def _origin(self, piece: int, offset: int) -> int:
        return self.origins[piece] + (offset - self.starts[piece] if self.copied[piece] else 0)


def rewrite(original: Text, edits: Sequence[Edit], moved: Iterable[Span]) -> Rewritten:
    """Apply edits, and list some stretches a second time in a set display ahead of the text.

    Args:
        original: The text.
        edits: Sorted. One that starts inside an earlier one goes with what that one replaces.
        moved: Expressions for the first statement, each with the edits inside it.
    """
    pieces: list[tuple[bytes, int, bool]] = []
    for span in moved:
        pieces += [(b"," if pieces else b"{", span.start, False), *_edited(original.data, edits, span)]
    if pieces:
        pieces.append((b"}\n", 0, False))
    pieces += _edited(original.data, edits, Span(0, len(original.data)))
    return _joined(original, [piece for piece in pieces if piece[0]] or [(b"", 0, True)])


def _edited(data: bytes, edits: Sequence[Edit], span: Span) -> Iterable[tuple[bytes, int, bool]]:
    here = span.start
    for edit in edits[bisect_left(edits, (span.start,)) :]:
        if edit.start > span.end or edit.end > span.end:
            break
        if edit.start >= here:
            yield data[here : edit.start], here, True
            yield edit.text, edit.end, False
            here = edit.end
    yield data[here : span.end], here, True


def _joined(original: Text, pieces: Sequence[tuple[bytes, int, bool]]) -> Rewritten:
    starts, offset = [], 0
    for part, _, _ in pieces:
        starts.append(offset)
        offset += len(part)
    parts, origins, copied = zip(*pieces, strict=True)
    return Rewritten(original, text_of(b"".join(parts)), tuple(starts), origins, copied)

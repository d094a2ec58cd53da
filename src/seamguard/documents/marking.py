"""A unit as one line of text in which all that is code is a mark, so that a grammar can be written of the words."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from typing import TYPE_CHECKING, NamedTuple

from seamguard.documents.places import FILE, PATH, place_of_link, places_in, plain_path
from seamguard.domain.claims import Cited, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.documents.markdown import Piece

SYMBOL, PLACE, SIGNATURE, FILE_OR_FOLDER, CODE = "S", "P", "G", "F", "C"
"""The kinds of marks: a name, a cited line, a signature, a path without a line, and other code."""

_NAME = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_SYMBOL = re.compile(rf"@?({_NAME})(\(.*\)?)?", re.DOTALL)
_SIGNATURE = re.compile(rf"(?:async\s+)?(def\s+)?({_NAME})\s*\((.*)\)\s*(->\s*.+?)?\s*:?\s*(?:\.\.\.)?", re.DOTALL)
_TYPED = re.compile(r"(?:^|[(,])\s*\*{0,2}\w+\s*:\s*\S|(?:^|,)\s*\*\s*,|(?:^|,)\s*/\s*(?:,|$)")
_PLAIN = re.compile(rf"(?<![\w.`/\\:\-])({_NAME})(\(\))?(?![\w(/\\`]|\.\w)")
_BUILTIN = frozenset(dir(builtins))
_TYPES = frozenset(name for name, value in vars(builtins).items() if isinstance(value, type))
# Suffixes that are no likely names of members.
_A_FILE = re.compile(r".*\.(?:pyi?|ipynb|md|rst|txt|toml|ya?ml|json|cfg|ini|sh|rs|js|css|csv)", re.IGNORECASE)


class Mark(NamedTuple):
    """What one mark stands for.

    Attributes:
        kind: Which kind of code it is.
        text: As it is written.
        at: Where it begins in the document; -1 where that is not known.
        symbol: Of a name or a signature, the name.
        cited: Of a cited line, which one.
        is_plain: It stands in the text as any other word.
    """

    kind: str
    text: str
    at: int
    symbol: Symbol | None = None
    cited: Cited | None = None
    is_plain: bool = False


class Marked(NamedTuple):
    r"""A line in which `\0S3\1` stands for the fourth mark, a symbol, and the marks."""

    text: str
    marks: tuple[Mark, ...]


_TO = r"(?:\s?[-\u2013]\s?|\s+to\s+)"
_SPOKEN = re.compile(
    rf"\blines?\s+(?P<line>\d{{1,7}})(?:{_TO}(?P<end>\d{{1,7}}))?\s+(?:of|in)\s+\x00F(?P<file>\d+)\x01"
    rf"|\x00F(?P<before>\d+)\x01,?\s+\(?(?:(?:on\s+|at\s+)?lines?\s+|L)(?P<number>\d{{1,7}})(?:{_TO}(?P<last>\d{{1,7}}))?",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"\s*(?:\$\s+)?[a-z][\w.-]*(?:\s+-*[a-z][\w=.-]*)+\s+")
_NUMBER = re.compile(r"\d+")
REFERENCE = re.compile("\0([A-Z])(\\d+)\1")


def mark(kinds: str, group: str) -> str:
    """The pattern of a mark of one of some kinds, whose number is the group."""
    return f"\0[{kinds}](?P<{group}>\\d+)\1"


def marked(pieces: Sequence[Piece]) -> Marked:
    """Put marks in the place of all that is code."""
    marks: list[Mark] = []
    words: list[str] = []
    for piece in pieces:
        for part in _parts(piece):
            if isinstance(part, Mark):
                words.append(f"\0{part.kind}{len(marks)}\1")
                marks.append(part)
            else:
                words.append(part)
    text = re.sub(r"\s+", " ", "".join(words))
    return Marked(_SPOKEN.sub(lambda found: _spoken(found, marks, pieces), text), tuple(marks))


def _spoken(found: re.Match[str], marks: list[Mark], pieces: Sequence[Piece]) -> str:
    """A file in code with its line in words, `lines 3-7 of` before it or `, line 3` behind it, as one cited line."""
    file = marks[int(found["file"] or found["before"])]
    line = int(found["line"] or found["number"])
    end = int(found["end"] or found["last"] or line)
    cited = Cited(file.text, line, max(line, end), _digits(found, file, pieces))
    marks.append(Mark(PLACE, f"{file.text}:{line}", file.at, cited=cited))
    return f"\0{PLACE}{len(marks) - 1}\1"


def _digits(found: re.Match[str], file: Mark, pieces: Sequence[Piece]) -> tuple[tuple[int, int], ...]:
    """Where the numbers of a line in words stand: in the text right before or behind the file."""
    names = ("line", "end") if found["line"] else ("number", "last")
    numbers = [found[name] for name in names if found[name]]
    texts = [piece for piece in pieces if piece.kind == "text" and piece.at >= 0 and file.at >= 0]
    if found["line"]:
        near = next((piece for piece in reversed(texts) if piece.at < file.at), None)
        last = list(_NUMBER.finditer(near.text))[-len(numbers) :] if near is not None else []
    else:
        near = next((piece for piece in texts if piece.at > file.at), None)
        last = list(_NUMBER.finditer(near.text))[: len(numbers)] if near is not None else []
    if near is None or [one[0] for one in last] != numbers:
        return ()
    return tuple((near.at + one.start(), near.at + one.end()) for one in last)


def symbol_of(code: str) -> Symbol | None:
    """The name that code consists of, with or without a call behind it; None where it is anything else."""
    match = _SYMBOL.fullmatch(code.strip())
    if match is None or (_A_FILE.fullmatch(match[1]) and not match[2]):
        return None
    call = match[2] or ""
    if match[1] in _TYPES or (match[1] in _BUILTIN and not call):
        return None  # Python's own, unless parentheses say that it may be a function of the codebase
    names = match[1].split(".")
    if any(keyword.iskeyword(name) for name in names):
        return None
    return Symbol(match[1], _supplied(call), call == "(")


def is_signature(code: str) -> bool:
    """Whether code reads as the head of a function: with `def`, or with a type, a lone star or a slash in it."""
    match = _SIGNATURE.fullmatch(code.strip())
    if match is None:
        return False
    head = bool(match[1]) or (bool(match[4]) and symbol_of(match[2]) is not None)
    return head or _TYPED.search(match[3]) is not None


def _parts(piece: Piece) -> Iterator[str | Mark]:
    if piece.kind == "link":
        cited = place_of_link(piece.text, piece.at)
        if cited is not None:
            yield " "
            yield Mark(PLACE, piece.text, piece.at, cited=cited)
        return
    last = 0
    spots = list(places_in(piece.text, piece.at))
    if piece.kind == "code" and spots and _COMMAND.fullmatch(piece.text[: spots[0].start]):
        spots = []  # what a command is given says nothing of what stands there
    for spot in spots:
        yield from _between(piece, last, spot.start)
        for cited in spot.cited:
            yield Mark(PLACE, piece.text[spot.start : spot.end], _at(piece, spot.start), cited=cited)
            yield " " if len(spot.cited) > 1 else ""
        last = spot.end
    yield from _between(piece, last, len(piece.text))


def _between(piece: Piece, start: int, end: int) -> Iterator[str | Mark]:
    text = piece.text[start:end]
    if piece.kind == "code":
        code = text.strip(" \t:,;@()[]") if start or end < len(piece.text) else text.strip()
        if code:
            yield _code(code, _at(piece, start))
        return
    last = 0
    for match in _PLAIN.finditer(text):
        # Of plain words only those are names that nobody writes by chance.
        if match[2] or ("_" in match[1].strip("_")):
            symbol = symbol_of(match[0])
            if symbol is not None:
                yield text[last : match.start()]
                yield Mark(SYMBOL, match[0], _at(piece, start + match.start()), symbol, is_plain=True)
                last = match.end()
    yield text[last:]


def _code(code: str, at: int) -> Mark:
    if is_signature(code):
        return Mark(SIGNATURE, code, at, symbol_of(signature_name(code)))
    symbol = symbol_of(code)
    if symbol is not None:
        return Mark(SYMBOL, code, at, symbol)
    if _A_FILE.fullmatch(code) or FILE.fullmatch(code) or (PATH.fullmatch(code) and re.search(r"[\\/]", code)):
        return Mark(FILE_OR_FOLDER, plain_path(code), at)
    return Mark(CODE, code, at)


def signature_name(code: str) -> str:
    """The name of the function whose head code is."""
    match = _SIGNATURE.fullmatch(code.strip())
    return match[2] if match is not None else ""


def _at(piece: Piece, offset: int) -> int:
    return piece.at + offset if piece.at >= 0 else -1


def _supplied(call: str) -> tuple[str, ...]:
    """The parameters that a call is written with: `(profile=...)` supplies `profile`."""
    try:
        node = ast.parse(f"_{call if call.endswith(')') else call + ')'}", mode="eval").body
    except (SyntaxError, ValueError):
        # `...=` and the like stand in no program, but name a parameter all the same.
        return tuple(re.findall(r"[(,]\s*([^\W\d]\w*)\s*=(?!=)", call))
    return tuple(one.arg for one in node.keywords if one.arg) if isinstance(node, ast.Call) else ()

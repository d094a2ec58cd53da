"""Surfaces as text that people read, and back.

    dataclass
    option frozen = True
    field manifest: SemanticProgramManifest
    field keyword-only facade: DataFusionExecutionFacade | None = None
    method location
      parameter self
      parameter name: str
      returns DatasetLocation | None

Types and values are expressions of Python. They are read by Python's parser and written by its unparser, so that a
text recorded on one version of Python compares equal on another one.
"""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from typing import TYPE_CHECKING

from seamguard.domain.surface import BARE, Form, Item, Surface, Trait, Word, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_INDENT = "  "
_WORDS = {word.value: word for word in Word}
_TRAITS = {trait.value: trait for trait in Trait}
_NAME = re.compile(r"[^\W\d]\w*")
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_DIGITS = 16


class TextError(ValueError):
    """A text that is no surface.

    Attributes:
        line: 1-based line of the text.
    """

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def text_of(surface: Surface) -> str:
    """Return the text of a surface, one line for each item, with a newline at its end."""
    return "\n".join(lines_of(surface)) + "\n"


def lines_of(surface: Surface) -> tuple[str, ...]:
    """Return the lines of a surface's text."""
    return (" ".join((surface.form, *surface.traits)), *_indented(surface.items, ""))


def _indented(items: Iterable[Item], indent: str) -> Iterator[str]:
    for item in items:
        yield indent + line_of(item)
        yield from _indented(item.items, indent + _INDENT)


def line_of(item: Item) -> str:
    """Return the one line of an item, without those below it."""
    head = " ".join((item.word, *item.traits))
    if item.word in BARE:
        return f"{head} {item.annotation or item.value}"
    if item.word is Word.ENTRY:
        return f"{head} {item.name}" + (f": {item.value}" if item.value is not None else "")
    name = f" {_named(item.name)}" if item.name else ""
    annotation = f": {item.annotation}" if item.annotation is not None else ""
    value = f" = {item.value}" if item.value is not None else ""
    return head + name + annotation + value


def _named(name: str) -> str:
    """A name as it is written: keys of dictionaries that are no identifiers, or look like a trait, in quotes."""
    return name if _NAME.fullmatch(name) and name not in _TRAITS else repr(name)


def fingerprint_of(text: str, version: int | str | None = None) -> str:
    """Return the fingerprint of a surface's text and version; space at the ends of lines and text does not count."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    if version is not None:
        lines.append(f"version {version!r}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:_DIGITS]


def surface_of(text: str) -> Surface:
    """Read the text of a surface.

    Raises:
        TextError: It is none; says which line, and what to do.
    """
    lines = [(number, line.rstrip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise TextError(1, "the shape is empty: record it with `seamguard lock --accept`")
    number, head = lines[0]
    form, *traits = head.split(" ")
    if form not in {each.value for each in Form}:
        raise TextError(number, f"{form!r} is no form of a shape; known: {', '.join(Form)}")
    items, rest = _items(lines[1:], 0)
    if rest:
        raise TextError(rest[0][0], "the line stands deeper than what it could belong to: indent by two spaces")
    return Surface(Form(form), _traits(number, traits), items)


def _items(lines: Sequence[tuple[int, str]], depth: int) -> tuple[tuple[Item, ...], Sequence[tuple[int, str]]]:
    """The items at one depth, and the lines that follow them."""
    found: list[Item] = []
    while lines and _depth(lines[0][1]) == depth:
        number, line = lines[0]
        below, lines = _items(lines[1:], depth + 1)
        found.append(_item(number, line.strip(), below))
    return tuple(found), lines


def _depth(line: str) -> int:
    return (len(line) - len(line.lstrip(" "))) // len(_INDENT)


def _item(number: int, line: str, below: tuple[Item, ...]) -> Item:
    first, _, rest = line.partition(" ")
    if first not in _WORDS:
        raise TextError(number, f"{first!r} starts no line of a shape; known: {', '.join(Word)}")
    word = _WORDS[first]
    try:
        if word in BARE:
            return _bare(word, rest, below)
        if word is Word.ENTRY:
            return _entry(rest, below)
        traits, rest = _leading_traits(rest)
        name, rest = _leading_name(rest)
        annotation, value = _split(rest)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise TextError(number, f"cannot read {line!r}: `seamguard lock --accept` records the shape anew") from None
    return Item(word, name, traits, annotation, value, below)


def _leading_traits(rest: str) -> tuple[tuple[Trait, ...], str]:
    """The traits that a line begins with; a name that is spelled like one stands in quotes."""
    traits: list[Trait] = []
    while (word := rest.partition(" ")[0]) in _TRAITS:
        traits.append(_TRAITS[word])
        rest = rest[len(word) + 1 :]
    return in_order(*traits), rest


def _traits(number: int, words: Sequence[str]) -> tuple[Trait, ...]:
    for word in words:
        if word not in _TRAITS:
            raise TextError(number, f"{word!r} is nothing that a shape can be; known: {', '.join(Trait)}")
    return in_order(*(_TRAITS[word] for word in words))


def _bare(word: Word, rest: str, below: tuple[Item, ...]) -> Item:
    text = ast.unparse(_parse(rest).body)
    if word is Word.VALUE:
        return Item(word, value=text, items=below)
    return Item(word, annotation=text, items=below)


def _entry(rest: str, below: tuple[Item, ...]) -> Item:
    """An entry of a display: `key: value` or an element alone, which only a parser can tell apart."""
    display = _parse("{" + rest + "}").body
    if isinstance(display, ast.Dict) and len(display.keys) == 1 and display.keys[0] is not None:
        return Item(Word.ENTRY, ast.unparse(display.keys[0]), value=ast.unparse(display.values[0]), items=below)
    if isinstance(display, ast.Dict) and len(display.keys) == 1:
        return Item(Word.ENTRY, f"**{ast.unparse(display.values[0])}", items=below)
    if isinstance(display, ast.Set) and len(display.elts) == 1:
        return Item(Word.ENTRY, ast.unparse(display.elts[0]), items=below)
    raise ValueError(rest)


def _leading_name(rest: str) -> tuple[str, str]:
    if not rest:
        return "", rest
    match = _NAME.match(rest) or _QUOTED.match(rest)
    if match is None:
        raise ValueError(rest)
    written = match[0]
    return (ast.literal_eval(written) if written[0] in "'\"" else written), rest[match.end() :]


def _split(rest: str) -> tuple[str | None, str | None]:
    """Type and value behind a name: `: int = 3`."""
    if not rest:
        return None, None
    statement = _statement(f"_{rest}")
    if isinstance(statement, ast.AnnAssign):
        return ast.unparse(statement.annotation), ast.unparse(statement.value) if statement.value else None
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return None, ast.unparse(statement.value)
    raise ValueError(rest)


def _parse(text: str) -> ast.Expression:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the guarded code's escapes are its own affair
        return ast.parse(text, mode="eval")


def _statement(text: str) -> ast.stmt:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        [statement] = ast.parse(text).body
    return statement

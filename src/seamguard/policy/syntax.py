"""What the YAML parser complains about, in words that help, at the place where the mistake was made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.domain.rule import Mark
from seamguard.policy.document import START
from seamguard.policy.wording import show

if TYPE_CHECKING:
    import yaml

_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})( |$)")
_KEY_LINE = re.compile(r"\s*(- +)*[\w-]+:(\s|$)")
_INDENTATION = re.compile(r"[ -]*")
_QUOTES = ("'", '"')
_KNOWN_BY_THEIR_START = ("simple key", "quoted scalar found unexpected", "scanning an alias", "scanning an anchor")
_BLOCK_STYLES = ("|", ">")

_TAB = "a tab stands in the indentation: YAML allows spaces only"
_NO_KEY = "this line is no `key: value`: put a colon and a space after the key, or indent it under the text above"

# The first fragment that occurs in the parser's context and problem decides.
_ADVICE = (
    ("exceeded maximum", "lists and mappings are nested here beyond what any policy needs: unnest them"),
    ("tab character", _TAB),
    ("quoted scalar found unexpected", "the quote that opens here is never closed: close it"),
    ("escape", "a backslash in double quotes starts an escape: use single quotes, or write it twice"),
    ("scanning an alias", "'*' starts an alias: put a value that begins with it in quotes"),
    ("scanning an anchor", "'&' starts an anchor: put a value that begins with it in quotes"),
    ("block scalar", "only text on the lines below can follow '|' or '>': start it on a new line, indented"),
    ("mapping values are not allowed", "this colon starts a second value: quote the text, or mend the indentation"),
    ("simple key", _NO_KEY),
    ("flow sequence", "the '[' list is not well-formed: close it with ']' and put commas between its items"),
    ("flow mapping", "the '{' mapping is not well-formed: close it with '}' and put commas between its pairs"),
    ("block collection", "this line fits no list or mapping above it: indent it like its neighbours"),
    ("block mapping", "this does not continue the mapping above: indent keys alike, and quote text that holds quotes"),
    ("node content", "a value was expected here: remove the stray bracket or comma, or put it in quotes"),
    ("<document start>", "text stands after the end of the document: remove it, or the line above it"),
)


def explain(error: yaml.MarkedYAMLError, text: str, last: yaml.ScalarEvent | None) -> tuple[Mark, str]:
    """Says where a syntax error really lies and how to mend it.

    Args:
        error: What the parser raised.
        text: The whole file.
        last: The last scalar before the error: a forgotten quote swallows lines and fails far below.

    Returns:
        The place, and what is wrong and what to do.
    """
    lines = text.splitlines()
    complaint = f"{error.context or ''} {error.problem or ''}"
    noticed = to_mark(error.problem_mark)
    if last and last.style not in _BLOCK_STYLES:
        start, end = to_mark(last.start_mark), to_mark(last.end_mark)
        swallowed = start.line < end.line == noticed.line
        if swallowed and last.style in _QUOTES:
            return start, f"the quote that opens here closes only at line {noticed.line}: close it where the text ends"
        if swallowed and "mapping values" in complaint and _INDENTATION.fullmatch(_before(lines, start)):
            return start, _NO_KEY
    place = _place(error, complaint, noticed, lines)
    return place, _advice(complaint, place, lines)


def to_mark(mark: yaml.error.Mark | yaml._yaml.Mark | None) -> Mark:
    """Turns the parser's place into ours; the start of the file where it names none."""
    return Mark(mark.line + 1, mark.column + 1) if mark else START


def _place(error: yaml.MarkedYAMLError, complaint: str, noticed: Mark, lines: list[str]) -> Mark:
    """Chooses between where the parser noticed the mistake and where the construct began."""
    if error.context_mark is None:
        return noticed
    began = to_mark(error.context_mark)
    if any(fragment in complaint for fragment in _KNOWN_BY_THEIR_START):
        return began
    unclosed = not _line(lines, noticed) or _KEY_LINE.match(_line(lines, noticed))
    return began if "parsing a flow" in complaint and noticed.line > began.line and unclosed else noticed


def _advice(complaint: str, place: Mark, lines: list[str]) -> str:
    if _CONFLICT.match(_line(lines, place)):
        return "a merge conflict marker stands here: resolve the conflict"
    if "cannot start any token" in complaint:
        character = _line(lines, place)[place.column - 1 :][:1]
        if character == "\t":
            return _TAB
        return f"a value cannot begin with {show(character)}: put it in quotes"
    known = next((advice for fragment, advice in _ADVICE if fragment in complaint), None)
    return known or f"this is not YAML ({complaint.strip()}): mend the line, or put its text in quotes"


def _before(lines: list[str], mark: Mark) -> str:
    return _line(lines, mark)[: mark.column - 1]


def _line(lines: list[str], mark: Mark) -> str:
    return lines[mark.line - 1] if mark.line <= len(lines) else ""

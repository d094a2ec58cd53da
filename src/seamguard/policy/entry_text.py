"""Entries as YAML: quoted where YAML needs it, in the style of their neighbours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from seamguard.errors import PolicyError
from seamguard.policy.composition import compose
from seamguard.policy.nodes import Mapping, Problems, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.rule import Entry

# What needs no quotes between braces by anybody's reading of YAML; the rest is quoted there.
_PLAIN_IN_FLOW = re.compile(r"[\w./@+-][\w ./@+()-]*")
# A double-quoted text can hold what is printable; the rest is escaped, and so are the invisible characters.
_TO_ESCAPE = re.compile('[\0-\x1f\x7f-\xa0\xad\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff"\\\\]')
_SHORT_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


class Style(NamedTuple):
    """How an entry is written.

    Attributes:
        dash: How many columns its dash is indented.
        gap: What stands between the dash and the first key.
        flow: Between braces.
        json: Between braces with quotes around everything, as in JSON.
    """

    dash: int
    gap: str = " "
    flow: bool = False
    json: bool = False


def entry_lines(entry: Entry, style: Style) -> list[str]:
    """Writes an entry as an item of a list without brackets, one text for each line."""
    first = " " * style.dash + "-" + style.gap
    if style.flow:
        return [first + flow_entry(entry, json=style.json)]
    rest = " " * len(first)
    pairs = [f"{key}: {value if bare else scalar(value)}" for key, value, bare in _pairs(entry)]
    return [first + pairs[0], *(rest + pair for pair in pairs[1:])]


def flow_entry(entry: Entry, *, json: bool = False) -> str:
    """Writes an entry between braces."""
    if json:
        pairs = [
            f'"{key}": {value if bare and key == "count" else double_quoted(value)}'
            for key, value, bare in _pairs(entry)
        ]
    else:
        pairs = [f"{key}: {value if bare else scalar(value, flow=True)}" for key, value, bare in _pairs(entry)]
    return "{" + ", ".join(pairs) + "}"


def _pairs(entry: Entry) -> Iterator[tuple[str, str, bool]]:
    """The keys of an entry with their values, and whether the value is no text."""
    yield "module" if entry.scope is None else "site", entry.place, False
    if entry.count is not None:
        yield "count", str(entry.count), True
    for key, value in (
        ("wave", entry.wave),
        ("reason", entry.reason),
        ("owner", entry.owner),
        ("ticket", entry.ticket),
    ):
        if value is not None:
            yield key, value, False
    if entry.expires is not None:
        yield "expires", entry.expires.isoformat(), True


def scalar(value: str, *, flow: bool = False, quote: str = "") -> str:
    """Writes a text so that YAML reads it back as that text.

    Args:
        value: The text.
        flow: It stands between brackets or braces.
        quote: The quotes that stood here before; empty for none.
    """
    if not quote and _is_plain(value, flow=flow):
        return value
    if quote == "'" and not _TO_ESCAPE.search(value.replace('"', "").replace("\\", "")):
        return "'" + value.replace("'", "''") + "'"
    return double_quoted(value)


def double_quoted(value: str) -> str:
    """Writes a text in double quotes."""
    return '"' + _TO_ESCAPE.sub(lambda found: _SHORT_ESCAPES.get(found[0], f"\\u{ord(found[0]):04x}"), value) + '"'


def _is_plain(value: str, *, flow: bool) -> bool:
    """Whether YAML reads the bare text as itself: asked of YAML, for the rules are many."""
    if (
        value == "="
        or _TO_ESCAPE.search(value.replace('"', "").replace("\\", ""))
        or (flow and not _PLAIN_IN_FLOW.fullmatch(value))
    ):
        return False
    problems = Problems("")
    try:
        node = compose(f"k: {value}\n", problems)
        problems.finish(node)
    except PolicyError:
        return False
    read = [item for _, item in node.entries] if isinstance(node, Mapping) else []
    return len(read) == 1 and isinstance(read[0], Scalar) and (read[0].text, read[0].kind) == (value, "str")

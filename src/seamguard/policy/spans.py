"""Where everything stands in the text of a policy: what edits cut and insert."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import yaml

from seamguard.policy.composition import compose
from seamguard.policy.nodes import Problems, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.rule import Mark
    from seamguard.policy.nodes import Node

Span: TypeAlias = tuple[int, int]
"""Where a piece of the text starts, and where it ends: offsets in characters."""

_BREAK = re.compile(r"\r\n?|\n")
_BLANK = " \t\r\n"
_BLANKS = re.compile(r"[ \t\r\n]*")
_FLOW = ("[", "{")
_BLOCK_SCALAR = re.compile(r"[|>]([-+0-9]*)")


class CannotEditError(Exception):
    """An edit that would change more than it should, or whose place is written in a way of its own."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The text of a policy with the places of what edits need.

    Attributes:
        text: The whole file without a byte order mark.
        root: Its document.
        lines: Where each line starts.
        dashes: Where each dash of a list stands.
        colons: Where each colon after a key stands.
        commas: Where each comma between flow items stands.
        anchors: Of each anchor, by where it starts: its name and where it ends.
        aliases: Of each alias, by where it starts: its name.
    """

    text: str
    root: Node
    lines: tuple[int, ...]
    dashes: tuple[int, ...]
    colons: tuple[int, ...]
    commas: tuple[int, ...]
    anchors: dict[int, tuple[str, int]]
    aliases: dict[int, str]

    @property
    def newline(self) -> str:
        """How the file ends its lines, by the first of them."""
        found = _BREAK.search(self.text)
        return found[0] if found else "\n"

    def offset(self, mark: Mark) -> int:
        """Where a mark stands in the text."""
        return self.lines[mark.line - 1] + mark.column - 1 if mark.line <= len(self.lines) else len(self.text)

    def column(self, offset: int) -> int:
        """How many characters of its line stand before a place."""
        return offset - self.line_start(offset)

    def line_start(self, offset: int) -> int:
        """Where the line of a place starts."""
        return self.lines[bisect_right(self.lines, offset) - 1]

    def line_end(self, offset: int) -> int:
        """Where the next line starts, or the text ends."""
        following = bisect_right(self.lines, offset)
        return self.lines[following] if following < len(self.lines) else len(self.text)

    def before(self, offset: int) -> str:
        """What stands on the line before a place."""
        return self.text[self.line_start(offset) : offset]

    def after(self, offset: int) -> str:
        """What stands on the line after a place, without the end of the line."""
        return self.text[offset : self.line_end(offset)].rstrip("\r\n")

    def span(self, node: Node) -> Span:
        """From a node's first character, that of its anchor, to its last that is not blank."""
        start, end = self.offset(node.mark), self.offset(node.end)
        return start, end if self._keeps_breaks(node) else start + len(self.text[start:end].rstrip(_BLANK))

    def lines_end(self, node: Node) -> int:
        """Where the lines of a node end, with what else stands on the last of them."""
        end = self.span(node)[1]
        return end if self.text[end - 1 : end] in ("\r", "\n") else self.line_end(end)

    def is_alias(self, node: Node) -> bool:
        """Whether an alias stands here in place of the value."""
        return self.offset(node.mark) in self.aliases

    def is_flow(self, node: Node) -> bool:
        """Whether a collection stands in brackets or braces."""
        return self.text.startswith(_FLOW, self.content(node))

    def content(self, node: Node) -> int:
        """Where a node starts behind its anchor."""
        start = self.offset(node.mark)
        return self.skip_blanks(self.anchors[start][1]) if start in self.anchors else start

    def skip_blanks(self, offset: int) -> int:
        """The first place from here on that is not blank."""
        blanks = _BLANKS.match(self.text, offset)
        return blanks.end() if blanks else offset

    def ends_in_block_scalar(self, node: Node) -> bool:
        """Whether a text after `|` or `>` ends a node, to which deep lines below would belong."""
        leaf = self._last_leaf(node)
        return isinstance(leaf, Scalar) and self.text.startswith(("|", ">"), self.content(leaf))

    def _keeps_breaks(self, node: Node) -> bool:
        """Whether a node ends in a text with `|+` or `>+`, of which blank lines are a part."""
        if not self.ends_in_block_scalar(node):
            return False
        header = _BLOCK_SCALAR.match(self.text, self.content(self._last_leaf(node)))
        return header is not None and "+" in header[1]

    def _last_leaf(self, node: Node) -> Node:
        while not (isinstance(node, Scalar) or self.is_alias(node) or self.is_flow(node)):
            children = node.items if isinstance(node, Sequence) else [value for _, value in node.entries]
            if not children:
                break
            node = children[-1]
        return node

    def dash_of(self, item: Node) -> int:
        """Where the dash before an item of a list without brackets stands."""
        return self.dashes[bisect_left(self.dashes, self.offset(item.mark)) - 1]

    def colon_of(self, key: Scalar) -> int:
        """Where the colon after a key stands."""
        return self.colons[bisect_left(self.colons, self.offset(key.end))]

    def comma_after(self, item: Node, limit: int) -> int | None:
        """Where the comma after an item in brackets stands; None where none comes before `limit`."""
        following = bisect_left(self.commas, self.span(item)[1])
        comma = self.commas[following] if following < len(self.commas) else limit
        return comma if comma < limit else None

    def refuse_shared(self, *way: Node) -> None:
        """Refuse nodes that an alias stands for, or that aliases use elsewhere.

        Raises:
            CannotEditError: One of the nodes is shared: an edit would change all places.
        """
        for node in way:
            start = self.offset(node.mark)
            if start in self.aliases:
                raise CannotEditError(f"the alias *{self.aliases[start]} stands here for what is shared")
            name = self.anchors.get(start, ("", 0))[0]
            if name in self.aliases.values():
                raise CannotEditError(f"&{name} is used through an alias too, and would change there")

    def refuse_loss(self, gone: Iterable[Span]) -> None:
        """Refuse to remove pieces of text with an anchor that is used outside of them.

        Raises:
            CannotEditError: An alias elsewhere would be left without its anchor.
        """
        spans = list(gone)
        left = {name for place, name in self.aliases.items() if not _is_in(spans, place)}
        for place, (name, _) in self.anchors.items():
            if name in left and _is_in(spans, place):
                raise CannotEditError(f"&{name} is defined there and used through an alias elsewhere")


def _is_in(spans: list[Span], place: int) -> bool:
    return any(start <= place < end for start, end in spans)


def read_layout(text: str) -> Layout:
    """Read the places of a text that has been decoded as a policy before."""
    found: dict[type, list[int]] = {yaml.BlockEntryToken: [], yaml.ValueToken: [], yaml.FlowEntryToken: []}
    anchors: dict[int, tuple[str, int]] = {}
    aliases: dict[int, str] = {}
    lines = (0, *(match.end() for match in _BREAK.finditer(text)))
    for token, start, end in _tokens(text, lines):
        match token:
            case yaml.AliasToken():
                aliases[start] = token.value
            case yaml.AnchorToken():
                anchors[start] = token.value, end
            case yaml.BlockEntryToken() | yaml.ValueToken() | yaml.FlowEntryToken():
                found[type(token)].append(start)
            case _:
                pass
    return Layout(
        text,
        compose(text, Problems("")),
        lines,
        dashes=tuple(found[yaml.BlockEntryToken]),
        colons=tuple(found[yaml.ValueToken]),
        commas=tuple(found[yaml.FlowEntryToken]),
        anchors=anchors,
        aliases=aliases,
    )


def _tokens(text: str, lines: tuple[int, ...]) -> Iterator[tuple[yaml.Token, int, int]]:
    for token in yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        start, end = token.start_mark, token.end_mark
        # The end of a text that ends no line is noticed on a line that is not there.
        yield token, *(lines[min(mark.line, len(lines) - 1)] + mark.column for mark in (start, end))

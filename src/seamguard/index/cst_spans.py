"""Where LibCST's nodes stand in the text.

LibCST's nodes carry no positions: its providers print the tree and count. That is slow, and wrong behind every blank
that the tree does not keep (form feeds, some empty lines, backslashes at line starts). Here the printed tokens are
found again in the text, one behind the other, so that blanks count where they are and nothing drifts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from libcst._nodes.internal import CodegenState

from seamguard.index.cst_text import Span, Text

if TYPE_CHECKING:
    from libcst import BaseExpression, ClassDef, CSTNode, FunctionDef, Module

_BLANKS = " \t\f\r\n"
_SKIPPED = re.compile(rb"(?:[ \t\f\r\n]|\\\r?\n|\\\r)*")


class Located(CodegenState):
    """A printed module whose tokens have been found in the text.

    Attributes:
        text: The text.
    """

    def __init__(self, module: Module, text: Text) -> None:
        super().__init__(module.default_indent, module.default_newline)
        self.text = text
        self._here = 0
        self._starts: dict[CSTNode, int] = {}
        self._ends: dict[CSTNode, int] = {}
        module._codegen(self)

    @property
    def nodes(self) -> list[CSTNode]:
        """All nodes in the order of the text, parents before their children."""
        return list(self._starts)

    def span(self, node: CSTNode) -> Span:
        """The stretch of a node with its parentheses, without the blanks around it."""
        return Span(self.after_blanks(self._starts[node]), self._ends[node])

    def bare(self, node: BaseExpression) -> Span:
        """The stretch of an expression without the parentheses around it."""
        start = self._ends[node.lpar[-1]] if node.lpar else self._starts[node]
        end = self._starts[node.rpar[0]] if node.rpar else self._ends[node]
        return Span(self.after_blanks(start), end)

    def keyword(self, node: FunctionDef | ClassDef) -> int:
        """Where `async`, `def` or `class` stands, which is where `ast` says that a definition starts."""
        before = (*node.leading_lines, *node.decorators, *node.lines_after_decorators)
        return self.behind(before[-1]) if before else self.span(node).start

    def behind(self, node: CSTNode) -> int:
        """Where the next token behind a node starts."""
        return self.after_blanks(self._ends[node])

    def after_blanks(self, offset: int) -> int:
        """The first offset from here that is neither a blank nor a backslash at a line's end."""
        match = _SKIPPED.match(self.text.data, offset)
        return match.end() if match else offset

    def place(self, start: int, end: int) -> dict[str, int]:
        """Two offsets as the position attributes of an `ast` node."""
        (line, column), (end_line, end_column) = self.text.place(start), self.text.place(end)
        return {"lineno": line, "col_offset": column, "end_lineno": end_line, "end_col_offset": end_column}

    def add_token(self, value: str) -> None:
        """Find a printed token behind the last one."""
        token = value.strip(_BLANKS).encode()
        data, here = self.text.data, self._here
        while not data.startswith(token, here):
            if here == len(data) or data[here] not in b" \t\f\r\n\\":
                raise self.text.error(here, "LibCST reads this otherwise than it is written")
            here += 1
        if token:
            self._here = here + len(token)

    def add_indent_tokens(self) -> None:
        """Indentation is blank: nothing to find."""

    def pop_trailing_newline(self) -> None:
        """No tokens are kept: nothing to pop."""

    def before_codegen(self, node: CSTNode) -> None:
        """Note where a node starts: behind the last token."""
        self._starts[node] = self._here

    def after_codegen(self, node: CSTNode) -> None:
        """Note where a node ends."""
        self._ends[node] = self._here

"""What is lowered for which Python, and that nothing lowered gets lost."""

from __future__ import annotations

import ast

import libcst
import pytest

from seamguard.index.cst_construct import Construct, Graft, Version
from seamguard.index.cst_graft import graft
from seamguard.index.cst_lower import constructs
from seamguard.index.cst_spans import Located
from seamguard.index.cst_text import text_of

TEXT = """
type X = 'a' 'b'
def f[T](): f'{a}' 'b'
class C[T = int]: (a, b)
try: [a for a in b]
except A, B: t'{a}'
[*a for a in b]
"""


@pytest.mark.parametrize(
    ("python", "lowered"),
    [
        ((3, 11), ["type ", "[T]", "f'{a}' 'b'", "[T = int]", "A, B", "t'{a}'", "*a"]),
        ((3, 12), ["[T = int]", "A, B", "t'{a}'", "*a"]),
        ((3, 13), ["A, B", "t'{a}'", "*a"]),
        ((3, 14), ["*a"]),
        ((3, 15), []),
    ],
)
def test_only_what_a_python_cannot_read_is_lowered_for_it(python: Version, lowered: list[str]) -> None:
    text = text_of(TEXT.encode())

    found = [construct.edits for construct in constructs(Located(libcst.parse_module(TEXT), text), python)]

    assert [text.data[edits[0].start : edits[-1].end].decode() for edits in found] == lowered


def test_a_construct_whose_node_is_not_where_it_should_be_is_an_error() -> None:
    lost = Construct((), Graft(ast.Set, 4, lambda node, _: node))

    with pytest.raises(SyntaxError, match="not allowed here") as caught:
        graft(ast.parse("x = [1]"), [lost], text_of(b"x = [1]"))

    assert (caught.value.lineno, caught.value.offset) == (1, 5)

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from seamguard.rules.below import below

SOURCES = sorted(Path(__file__).parents[3].joinpath("src/seamguard/rules").rglob("*.py"))[:40]
FORMS = """
try:
    pass
except* (A, B) as error:
    raise C from error
match x:
    case {"k": [1, *rest], **more} | D(e=1) as whole if y:
        print(f"{x!r:>{width}}", *rest, **{**more, "a": lambda q=1, /, *r, s, **t: (yield q)})
async def f(a: int = 1) -> str:
    async with b as c, d:
        return [i async for i in j if i] + [k := 1, x[1:2], not y, y < z <= w]
global g
"""


def _without_contexts(node: ast.AST) -> list[ast.AST]:
    return [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr_context)]


@pytest.mark.parametrize(
    "text", [FORMS, *(path.read_text("utf-8") for path in SOURCES)], ids=lambda text: str(len(text))
)
def test_below_a_node_stands_what_ast_says(text: str) -> None:
    for node in ast.walk(ast.parse(text)):
        assert below(node) == _without_contexts(node)

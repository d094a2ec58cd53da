"""Forms that every supported Python reads: both readers must give the same tree, with the same places."""

from __future__ import annotations

import ast
import sys

import pytest

from seamguard.index.cst_reader import translate

STRINGS = [
    "f''",
    "f'ab'",
    "f'{x}'",
    "f' {x} '",
    "F'{x}' + Rf'{x}\\d' + fr'\\{x}'",
    "rf'\\n{x}' Rf'\\n{x}' FR'{x}\\n'",
    "f'\u00a0{x}\u00a0'",
    "f'a{{b}}{{{x}}}c'",
    "f'{x!r}{x!s:}{x!a:>{w}}'",
    "f'{x:a{b}c{d}e}'",
    "f'{x:%Y-%m}'",
    "f'{x:\\n>{w}}\\t'",
    "f'{ x }{ (x) }{ ((x)) + y }'",
    "f'{ a, b }{ (a, b) }{*a, }'",
    "f'{ {1, 2} }{ {1: 2}[1] }{[a for a in b]}'",
    "f'{a if b else c:{w if x else y}}'",
    "f'{(lambda: 1)()}{(a := 1)}{a:=1}'",
    "f'{x=}'",
    "f'a{x = }b{y =!r:>3}c'",
    "f'{x!=y}{x==y}{x<=y}'",
    "f'é{x}é' + é",
    "f'\\N{EN DASH}{x}\\x41'",
    "f'a\\\nb{x}'",
    "f'''a\n{x\n}b\n'''",
    "f'''\"{x}\"'''",
    "f'''{\nx}''' f\"\"\"'{y}'\"\"\"",
    "'a' f'b{x}c' 'd'",
    "u'a' f'{x}'",
    "'' f'b' ''",
    "'' f'{x}' ''",
    "(f'a'\n  f'{x}' # c\n 'c')",
    "(((f'{x}')))",
    "f'{x}'[0].a(f'{y}')(*f'{z}')",
    "f'{x}' if f'{y}' else f'{z}'",
    "f'{x}', [f'{x}' for x in f'{y}'], {f'{x}': f'{y}'}",
]
TEXTS = [
    "x = \\\n  f'{y}' \\\n  'z'",
    "async def f(): return f'{await x}'",
    "def f(): return f'{yield_}' or f'{(yield)}'",
    "",
    "# only a comment",
    "x",
    "x;",
    "x = 1\n\x0c\ny = f'{x}'\n\x0c# c\n  \x0cz = f'{y}'",
    "x\r\nf'''a\r\n{x}\r\n'''\r\ny",
    "x\rf'{x}'\ry",
    "if x:\n\ty = f'{x}'\n\tif z:\n\t  f'{y}'\nelif f'{a}':\n  pass\nelse:\n  f'{b}'",
    "x = 1\n\\\ny = f'{x}'\n",
    "if x:\n  y\n\n\n # c\n\nf'{x}'",
    "'é'; f'{é}'; 'é' f'{é}é'; é",
    "@d(f'{x}')\n# c\n@e\nasync def f(a: f'{x}' = f'{y}', /, *b, c=1, **d) -> f'{z}':\n  '''doc'''\n  return f'{a}'",
    "@d\nclass C(B, metaclass=f'{m}'):\n  x: f'{int}' = f'{1}'",
    "with (open(f'{a}') as f, b): f'{c}'",
    "try: f'{x}'\nexcept (A, B) as e: f'{e}'\nelse: f'{y}'\nfinally: f'{z}'",
    "try: f'{x}'\nexcept* A: f'{y}'",
    "match f'{x}':\n  case [A(b=1), {'k': v, **w}] if f'{v}': f'{w}'\n  case _: f'{y}'",
    "for f'{x}'[0] in y: pass",
    "type = lazy = match = case = t = 1\ntype[t]\nlazy.match(case)",
    "f(*a, **b, c=f'{d}')(x for x in f'{y}')",
    "{**a, f'{b}': c}, {*a, f'{b}'}, a[f'{b}':f'{c}', ...]",
    "a < f'{b}' < c and d or not f'{e}'",
    "from . import a; import b.c as d; from .e import (f, g)\nf'{f}'",
]


@pytest.mark.parametrize("text", STRINGS + TEXTS)
def test_both_readers_give_the_same_tree(text: str) -> None:
    assert dump(translate(text)) == dump(ast.parse(text))


@pytest.mark.parametrize("text", STRINGS)
def test_what_stands_around_a_string_keeps_its_place(text: str) -> None:
    around = f"if é:\n\ta = [é, ({text}), é]; é\né"

    assert dump(translate(around)) == dump(ast.parse(around))


def test_warnings_about_the_text_are_not_the_reader_s() -> None:
    (statement,) = translate("f'\\d{x}' '\\d', 1if x else 2").body

    assert "\\\\d" in ast.dump(statement)


def dump(tree: ast.Module) -> str:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            # Python 3.12 puts an empty constant where a format has no text.
            node.values = [value for value in node.values if not isinstance(value, ast.Constant) or value.value]
            if sys.version_info < (3, 12):
                _forget_places_inside(node)
    return ast.dump(tree, include_attributes=True)


def _forget_places_inside(string: ast.JoinedStr) -> None:
    """Python 3.11 gives the parts of a string no places of their own."""
    for node in ast.walk(string):
        if node is not string and "lineno" in vars(node):
            vars(node).update(lineno=0, col_offset=0, end_lineno=0, end_col_offset=0)

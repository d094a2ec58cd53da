"""Type parameters and aliases without LibCST: the same trees as with it, or none."""

from __future__ import annotations

import ast
import subprocess
import sys
from itertools import product

import pytest

from seamguard.index.cst_reader import translate
from seamguard.index.generics import parse_generic
from seamguard.index.reader import read_facts

HEADS = {
    "alias": "type X = {bound}",
    "alias with parameters": "type X[{parameters}] = {bound}",
    "function": "def f[{parameters}](a: T, *b: {bound}) -> T:\n    return a",
    "class": "class C[{parameters}]:\n    x: T",
    "class with bases": "class C [{parameters}](B[T], metaclass=M): x: {bound}",
    "async": "async  def f[{parameters}](): await g()",
    "decorated": "@d(x)\n@e\ndef f[{parameters}](): ...",
}
PARAMETERS = {
    "plain": "T",
    "several": "T, *Ts, **P",
    "trailing comma": "T , ",
    "bound": "T: {bound}",
    "constraints": "T: (int, str), U : {bound}",
    "default": "T: int = {bound}, *Ts = Us, **P = [int, str]",
    "several lines": "\n    T: dict[\n        str, {bound}\n    ],\n    *Ts,\n",
}
BOUNDS = ["int", "a.b[c, d] | None", "f(x)[1:2]"]
PLACES = {
    "top": "{head}\n",
    "in a class": "é = 'é'\nclass K:\n    '''type of'''\n    x = 1\n\n    {head}\n    y = 2\n",
    "in branches": (
        "try:\n  for é in é:\n    {head}\nexcept E:\n  {head}\nelse:\n  {head}\n"
        "finally:\n  match x:\n    case 1:\n      {head}\n"
    ),
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_the_tree_is_that_of_the_reader_of_all_newer_syntax(place: str, head: str) -> None:
    for parameters, bound in product(PARAMETERS.values(), BOUNDS):
        said = head.replace("{parameters}", parameters).replace("{bound}", bound)
        text = "".join(indented(line, said) for line in place.splitlines(keepends=True))

        made = parse_generic(text)

        assert made is not None, text
        assert dump(made) == dump(translate(text)), text
        assert sys.version_info < (3, 13) or dump(made) == dump(ast.parse(text)), text


def indented(line: str, head: str) -> str:
    blank = line[: len(line) - len(line.lstrip())]
    return line.replace("{head}", head.replace("\n", "\n" + blank))


@pytest.mark.parametrize(
    "text",
    [
        "'''\ntype X = int\n'''\n",
        "'''\nclass C[T]: ...\n'''\ndef f[T](): ...\n",
        "type X = a, b",
        "type X = yield",
        "type X = Y = int",
        "f(\ntype X = int\n)",
        "x = \\\ntype X = int\n",
        "def f[](): ...",
        "def f[*Ts: int](): ...",
        "def f[T: 'quoted'](): ...",
        "def f[T # one\n](): ...",
        "def f[\n\nT](): ...",
        "def f[T = a == b](): ...",
        "def f[T: (a](): ...",
        "def f[T: a b](): ...",
        "def f[T, , U](): ...",
        "def f[T: x for x in y](): ...",
        "def f[1](): ...",
        "def f[T]: ...",
        "def f[T",
        "type X == int",
        "type None = int",
        "type é = int",
        "if x: type X = int",
        "type X = int; except = 1",
        "try: ...\nexcept A, B: ...\ntype X = int",
        'x = f"{a["b"]}"\ntype X = int' if sys.version_info < (3, 12) else "type X = ",
        'x = f"""{f(f\'{x}\')}"""\ntype X = int',
        "x = 1",
        "x =",
    ],
)
def test_what_is_not_sure_is_left_to_the_reader_of_all_newer_syntax(text: str) -> None:
    assert parse_generic(text) is None


@pytest.mark.parametrize(
    "text",
    [
        'x = f"{g(a)} {g(a)!r:>{w(b)}}" f"{{g(a)}} é{ g(b)}"\n',
        "x = (f'''\n{g(a)} é{g(b)}\n  {\n g(a)} {a.b(1)=}''',\n     f'{a}{g(a)}')\n",
        "x = f\"{f'{g(a)}'} {f'{g(a)}' + g(b)}\"\n",
    ],
)
def test_what_stands_in_strings_has_the_same_facts(text: str) -> None:
    text += "type X = int\n"
    made = parse_generic(text)
    assert made is not None

    calls = [node for node in ast.walk(made) if isinstance(node, ast.Call)]
    expected = [node for node in ast.walk(translate(text)) if isinstance(node, ast.Call)]

    assert [dump(node) for node in calls] == [dump(node) for node in expected] != []


def test_a_file_with_type_parameters_is_read_without_libcst() -> None:
    script = (
        "import sys; from seamguard.index import read_facts; read_facts(sys.argv[1]); sys.exit('libcst' in sys.modules)"
    )

    for text in ("type X = int", "def f[T](x: T) -> T: ...", "class C[T]: ..."):
        subprocess.run([sys.executable, "-c", script, text], check=True)


@pytest.mark.parametrize("text", ["f(\ntype X = int\n)", "x = \\\ntype X = int\n", "type X = a, b", "def f[](): ..."])
def test_what_no_python_reads_is_still_an_error(text: str) -> None:
    with pytest.raises(SyntaxError):
        read_facts(text)


def test_deep_code_is_no_danger() -> None:
    deep = "if a:\n    x = 1\n" + "elif a:\n    x = 1\n" * 300 + "x = a" + ".b" * 900

    facts = read_facts(f"{deep}\ntype X = int\n")

    assert [binding.name for binding in facts.bindings][-1] == "X"


def dump(tree: ast.AST) -> str:
    """All of a tree, with what Python 3.11 does not count among the fields of its own classes."""
    lists = [vars(node)["type_params"] for node in ast.walk(tree) if "type_params" in vars(node)]
    parameters = [ast.dump(parameter, include_attributes=True) for one in lists for parameter in one]
    return "\n".join([ast.dump(tree, include_attributes=True), str([len(one) for one in lists]), *parameters])

"""Each construct that Python 3.11 cannot read: its nodes and places, as the Python that has it reports them."""

from __future__ import annotations

import ast
import re
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from seamguard.index.cst_reader import parse_newer, translate

if TYPE_CHECKING:
    from collections.abc import Iterator


class Case(NamedTuple):
    """Source, the first Python that reads it, and one line for every node: class, what it says, place."""

    since: tuple[int, int]
    text: str
    nodes: str


CASES = {
    "alias": Case(
        (3, 12),
        "type Names[T: int] = list[T]\n",
        """
        TypeAlias 1:0-1:28
          Name Names 1:5-1:10
          TypeVar T 1:11-1:17
            Name int 1:14-1:17
          Subscript 1:21-1:28
            Name list 1:21-1:25
            Name T 1:26-1:27
        """,
    ),
    "function": Case(
        (3, 12),
        "def f[T: (A, B), *Ts, **P](x: T) -> T: ...",
        """
        FunctionDef f 1:0-1:42
          arguments
            arg x 1:27-1:31
              Name T 1:30-1:31
          Expr 1:39-1:42
            Constant Ellipsis 1:39-1:42
          Name T 1:36-1:37
          TypeVar T 1:6-1:15
            Tuple 1:9-1:15
              Name A 1:10-1:11
              Name B 1:13-1:14
          TypeVarTuple Ts 1:17-1:20
          ParamSpec P 1:22-1:25
        """,
    ),
    "class with defaults": Case(
        (3, 13),
        "class C[T = int, *Ts = *A](B[T]): ...",
        """
        ClassDef C 1:0-1:37
          Subscript 1:27-1:31
            Name B 1:27-1:28
            Name T 1:29-1:30
          Expr 1:34-1:37
            Constant Ellipsis 1:34-1:37
          TypeVar T 1:8-1:15
            Name int 1:12-1:15
          TypeVarTuple Ts 1:17-1:25
            Starred 1:23-1:25
              Name A 1:24-1:25
        """,
    ),
    "decorated coroutine over lines": Case(
        (3, 12),
        "@d\nasync def f[\n    T: f'{x}', # c\n](): ...",
        """
        AsyncFunctionDef f 2:0-4:8
          arguments
          Expr 4:5-4:8
            Constant Ellipsis 4:5-4:8
          Name d 1:1-1:2
          TypeVar T 3:4-3:13
            JoinedStr 3:7-3:13
              FormattedValue 3:9-3:12
                Name x 3:10-3:11
        """,
    ),
    "quotes in an f-string": Case(
        (3, 12),
        "f'{d['k']}' 'é' f'{x:{'>'}}'",
        """
        Expr 1:0-1:29
          JoinedStr 1:0-1:29
            FormattedValue 1:2-1:10
              Subscript 1:3-1:9
                Name d 1:3-1:4
                Constant 'k' 1:5-1:8
            Constant 'é' 1:12-1:16
            FormattedValue 1:19-1:28
              Name x 1:20-1:21
              JoinedStr 1:21-1:27
                FormattedValue 1:22-1:27
                  Constant '>' 1:23-1:26
        """,
    ),
    "backslash and comment in an f-string": Case(
        (3, 12),
        "f'{'\\n'.join(x)}{y # c\n}'",
        """
        Expr 1:0-2:2
          JoinedStr 1:0-2:2
            FormattedValue 1:2-1:16
              Call 1:3-1:15
                Attribute join 1:3-1:12
                  Constant '\\n' 1:3-1:7
                Name x 1:13-1:14
            FormattedValue 1:16-2:1
              Name y 1:17-1:18
        """,
    ),
    "except": Case(
        (3, 14),
        "try: ...\nexcept A, B : ...",
        """
        Try 1:0-2:17
          Expr 1:5-1:8
            Constant Ellipsis 1:5-1:8
          ExceptHandler 2:0-2:17
            Tuple 2:7-2:11
              Name A 2:7-2:8
              Name B 2:10-2:11
            Expr 2:14-2:17
              Constant Ellipsis 2:14-2:17
        """,
    ),
    "except star": Case(
        (3, 14),
        "try: ...\nexcept* (A), B: ...",
        """
        TryStar 1:0-2:19
          Expr 1:5-1:8
            Constant Ellipsis 1:5-1:8
          ExceptHandler 2:0-2:19
            Tuple 2:8-2:14
              Name A 2:9-2:10
              Name B 2:13-2:14
            Expr 2:16-2:19
              Constant Ellipsis 2:16-2:19
        """,
    ),
    "template": Case(
        (3, 14),
        "t'a{x!r:>{w}}b'",
        """
        Expr 1:0-1:15
          TemplateStr 1:0-1:15
            Constant 'a' 1:2-1:3
            Interpolation x !r 1:3-1:13
              Name x 1:4-1:5
              JoinedStr 1:7-1:12
                Constant '>' 1:8-1:9
                FormattedValue 1:9-1:12
                  Name w 1:10-1:11
            Constant 'b' 1:13-1:14
        """,
    ),
    "template in an f-string": Case(
        (3, 14),
        "f\"{t'{y = }'}\"",
        """
        Expr 1:0-1:14
          JoinedStr 1:0-1:14
            FormattedValue 1:2-1:13
              TemplateStr 1:3-1:12
                Constant 'y = ' 1:6-1:10
                Interpolation y !r 1:5-1:11
                  Name y 1:6-1:7
        """,
    ),
    "unpacking list": Case(
        (3, 15),
        "[*x for x in y]",
        """
        Expr 1:0-1:15
          ListComp 1:0-1:15
            Starred 1:1-1:3
              Name x 1:2-1:3
            comprehension
              Name x 1:8-1:9
              Name y 1:13-1:14
        """,
    ),
    "unpacking argument": Case(
        (3, 15),
        "f(*(x) for x in y)",
        """
        Expr 1:0-1:18
          Call 1:0-1:18
            Name f 1:0-1:1
            GeneratorExp 1:1-1:18
              Starred 1:2-1:6
                Name x 1:4-1:5
              comprehension
                Name x 1:11-1:12
                Name y 1:16-1:17
        """,
    ),
    "unpacking set": Case(
        (3, 15),
        "{* f'{x}' for x in y}",
        """
        Expr 1:0-1:21
          SetComp 1:0-1:21
            Starred 1:1-1:9
              JoinedStr 1:3-1:9
                FormattedValue 1:5-1:8
                  Name x 1:6-1:7
            comprehension
              Name x 1:14-1:15
              Name y 1:19-1:20
        """,
    ),
    "unpacking dict": Case(
        (3, 15),
        "{**x for x in y}",
        """
        Expr 1:0-1:16
          DictComp 1:0-1:16
            Name x 1:3-1:4
            comprehension
              Name x 1:9-1:10
              Name y 1:14-1:15
        """,
    ),
    "lazy import": Case(
        (3, 15),
        "if x: lazy import a.b as c; y",
        """
        If 1:0-1:29
          Name x 1:3-1:4
          Import lazy 1:6-1:26
            alias a.b 1:18-1:26
          Expr 1:28-1:29
            Name y 1:28-1:29
        """,
    ),
    "lazy relative import": Case(
        (3, 15),
        "lazy from .a import b",
        """
        ImportFrom a lazy 1:0-1:21
          alias b 1:20-1:21
        """,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_newer_syntax_has_the_nodes_of_the_python_that_has_it(case: Case) -> None:
    assert outline(translate(case.text)) == expected(case)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_running_python_and_the_reader_of_newer_syntax_complete_each_other(case: Case) -> None:
    read = ast.parse if sys.version_info >= case.since else parse_newer

    assert outline(read(case.text)) == expected(case)


@pytest.mark.parametrize("name", ["alias", "function", "quotes in an f-string", "except"])
@pytest.mark.parametrize(
    "before",
    ["x = 1\n\x0c\n", "x = 1\n\x0c", "x\r\ny = '''\r\n'''\r\n", "é = 1\n\\\n", "if x:\n    y\n\n\n  # c\n\n", "x\r"],
    ids=["form feed", "form feed at the start", "CRLF", "backslash", "lost lines", "CR"],
)
def test_places_do_not_drift_behind_blanks_that_libcst_does_not_keep(name: str, before: str) -> None:
    case = CASES[name]
    lines = len(before.splitlines()) - before.count("\x0c")
    *_, last = translate(before + case.text).body

    read = outline(ast.Module([last], []), shift=-lines)

    indent = 1 if before.endswith("\x0c") else 0
    assert read == [re.sub(r"\b1:(\d+)", lambda place: f"1:{int(place[1]) + indent}", line) for line in expected(case)]


def test_every_definition_has_type_parameters() -> None:
    first, second = translate("def f[T](): ...\nclass C: ...").body

    assert [len(vars(node)["type_params"]) for node in (first, second)] == [1, 0]


def expected(case: Case) -> list[str]:
    lines = case.nodes.strip("\n").split("\n")[:-1]
    return [line.removeprefix(" " * 8) for line in lines]


def outline(tree: ast.Module, shift: int = 0) -> list[str]:
    return [line for statement in tree.body for line in _outline(statement, "", shift)]


def _outline(node: ast.AST, indent: str, shift: int) -> Iterator[str]:
    has = vars(node)
    says = (has.get(name) for name in ("name", "id", "attr", "arg", "module", "str"))
    words = [type(node).__name__, *(word for word in says if isinstance(word, str))]
    if isinstance(node, ast.Constant):
        words.append(repr(node.value))
    if has.get("conversion", -1) != -1:
        words.append("!" + chr(has["conversion"]))
    if has.get("is_lazy"):
        words.append("lazy")
    if "lineno" in has:
        start, end = (has["lineno"] + shift, has["col_offset"]), (has["end_lineno"] + shift, has["end_col_offset"])
        words.append(f"{start[0]}:{start[1]}-{end[0]}:{end[1]}")
    yield indent + " ".join(words)
    for name in dict.fromkeys((*node._fields, "default_value", "type_params")):
        value = has.get(name)
        for child in value if isinstance(value, list) else [value]:
            # Python 3.12 puts an empty constant where a format has no text.
            empty = isinstance(child, ast.Constant) and child.value == ""
            if isinstance(child, ast.AST) and not isinstance(child, ast.expr_context) and not empty:
                yield from _outline(child, indent + "  ", shift)

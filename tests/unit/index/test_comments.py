"""Comments and the statements they speak of: as Python's tokenizer has them, and where it has none."""

from __future__ import annotations

import ast
import io
import sys
import sysconfig
import tokenize
import warnings
from pathlib import Path

import pytest

from seamguard.index.comments import read_comments
from seamguard.index.text import decode

_STDLIB = Path(sysconfig.get_path("stdlib"))
_LAYOUT = (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


def _python_reads(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except (SyntaxError, ValueError):
            return False
    return True


def _as_python_has_them(text: str) -> list[tuple[str, int, int, int, int]]:
    """The same answer from the interpreter's own tokens."""
    found, waiting = [], []
    first, begun, decorates = 0, False, False
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            waiting.append((token.string, token.start[0], token.start[1] + 1))
        elif token.type == tokenize.NEWLINE:
            begun = False
            if not decorates:
                found += [(*comment, first, token.start[0]) for comment in waiting]
                waiting, first = [], 0
        elif token.type not in _LAYOUT and not begun:
            begun, decorates, first = True, token.string == "@", first or token.start[0]
    return [*found, *((*comment, 0, 0) for comment in waiting)]


def test_the_standard_library_has_the_comments_that_python_finds() -> None:
    compared = 0
    for path in sorted(path for path in _STDLIB.rglob("*.py") if "site-packages" not in path.parts)[::40]:
        try:
            text = decode(path.read_bytes())
        except SyntaxError:
            continue
        if _python_reads(text):
            expected = _as_python_has_them(text)
            assert [tuple(comment) for comment in read_comments(text)] == expected, path
            compared += len(expected)
    assert compared > 500


def lines(text: str) -> dict[str, tuple[int, int]]:
    """The first and last line of the statement of each comment."""
    return {comment.text: (comment.first, comment.last) for comment in read_comments(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f()  # a", {"# a": (1, 1)}),
        ("# a\n\n# b\n\nf(\n)\n", {"# a": (5, 6), "# b": (5, 6)}),
        ("f(  # a\n  # b\n  1,  # c\n)  # d\ng()\n", dict.fromkeys(("# a", "# b", "# c", "# d"), (1, 4))),
        ("x = 1 + \\\n    2  # a\n", {"# a": (1, 2)}),
        ("x = '''\n# no\n'''  # a\n", {"# a": (1, 3)}),
        ("f(); g()  # a\n", {"# a": (1, 1)}),
        ("if f(\n  1\n):  # a\n  g()  # b\n", {"# a": (1, 3), "# b": (4, 4)}),
        ("if f(): g()  # a\nelse: h()  # b\n", {"# a": (1, 1), "# b": (2, 2)}),
        (
            "# a\n@f  # b\n\n# c\n@g(\n)\ndef h(  # d\n):\n  pass  # e\n",
            {**dict.fromkeys(("# a", "# b", "# c", "# d"), (2, 8)), "# e": (9, 9)},
        ),
        ("x @ y  # a\nz  # b\n", {"# a": (1, 1), "# b": (2, 2)}),
        ("f()\n# a\n", {"# a": (0, 0)}),
        ("def f():\n  g()\n  # a\nh()\n", {"# a": (4, 4)}),
        ("f(\n# a", {"# a": (1, 2)}),
    ],
)
def test_a_comment_speaks_of_the_statement_it_stands_in_or_else_of_the_next(
    text: str, expected: dict[str, tuple[int, int]]
) -> None:
    assert lines(text) == expected


@pytest.mark.parametrize("mark", ["f", "F", "rf", "fR", "t", "Rt"])
@pytest.mark.parametrize(
    "text",
    [
        'x = M"{d["# no"]}"  # a',
        'x = M"{d["a"]}# no"  # a',
        'x = M"{M"{M"{1}# no"}# no"}"  # a',
        'x = M"{x:{"#"}>{w}}# no"  # a',
        'x = M"{x!r:#>10}"  # a',
        'x = M"{{# no"  # a',
        'x = M"}}# no"  # a',
        'x = M"\\"# no"  # a',
        "x = M'''\n'{x}' # no\n'''  # a",
        "x = M'''{\n'''# no'''\n}'''  # a",
        'x = M"{x != y}"  # a',
        'x = M"{lambda: {1: "#"}}"  # a',
        'x = M"{ {"}": 1}["}"] }# no"  # a',
    ],
)
def test_strings_with_fields_are_read_on_every_python(text: str, mark: str) -> None:
    assert list(lines(text.replace("M", mark))) == ["# a"]


def test_letters_by_name_are_no_fields_unless_backslashes_are_letters() -> None:
    assert list(lines('x = f"\\N{NUMBER SIGN}"  # a')) == ["# a"]
    assert list(lines('x = rf"\\N{"# no"}"  # a')) == ["# a"]


def test_fields_may_hold_comments() -> None:
    assert lines('x = f"{\n  y  # a\n}"  # b\n') == {"# a": (1, 3), "# b": (1, 3)}


@pytest.mark.parametrize(
    "text", ["x = 1 if'#'else 2  # a", "x = b'\\'# no'  # a", "x = Rb'# no'  # a", "x = u'#'  # a"]
)
def test_plain_strings_begin_at_their_own_prefixes_only(text: str) -> None:
    assert list(lines(text)) == ["# a"]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("x = 1\ny = 'a\n# b\n", 2, 5),
        ("x = f'a\n# b'\n", 1, 5),
        ("x = f'{a'", 1, 9),
        ("x = f'{a", 1, 5),
        ("x = '''a\n# b\n", 1, 5),
        ("x = f'''{a\n# b\n", 1, 5),
        ("x = 'a\\'", 1, 5),
    ],
)
def test_a_string_that_is_not_closed_hides_what_is_a_comment(text: str, line: int, column: int) -> None:
    with pytest.raises(SyntaxError, match="this string is not closed") as raised:
        read_comments(text)
    assert (raised.value.lineno, raised.value.offset) == (line, column)


def test_depth_costs_no_recursion() -> None:
    depth = sys.getrecursionlimit() * 3
    text = "x = " + 'f"{' * depth + "1" + '}"' * depth + "  # a\n" + "(" * depth + ")" * depth + "  # b"
    assert list(lines(text)) == ["# a", "# b"]

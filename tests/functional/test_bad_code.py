"""Code that is broken, hostile or merely deep: an error with its place or a finding, never a crash and never nothing.

All files of a table lie in one codebase and are judged in one run, so that each must leave the others alone. The sizes
are what matters: a reader that takes more than linear time or stack for them does not come back within the run's limit.
"""

from __future__ import annotations

import codecs
import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from seamguard.engine import check_tree
from seamguard.promises import load_policy
from seamguard.sources import list_tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.functional.conftest import Execute, Project

POLICY = """\
version: 1
codebase:
  source: [src]
seams:
  - id: context
    target: app.seam.Context
    when: {supplies: [profile]}
    why: One place decides.
"""
FILES = {
    "src/app/__init__.py": "",
    "src/app/seam.py": "class Context:\n    def __init__(self, name='', profile=None):\n        pass\n",
    "src/app/other.py": "from app.seam import Context\n\nContext(1, 2)\n",
}
HEAD = "from app.seam import Context\n"
USE = "\nContext(1, 2)\n"
BOM = codecs.BOM_UTF8


class Bad(NamedTuple):
    """A file that nobody can read.

    Attributes:
        data: What it holds, or what stands in it between an import of the seam and a use of it.
        line: Where the error is.
        column: The same; 0 where Pythons differ.
        says: What the message holds.
    """

    data: bytes | str
    line: int
    column: int
    says: str


def _nested(opening: str, closing: str, times: int, inside: str = "1") -> str:
    return "x = " + opening * times + inside + closing * times


def _blocks(header: str, times: int, inside: str = "pass") -> str:
    return "".join(" " * level + header + "\n" for level in range(times)) + " " * times + inside


def _declared(encoding: str, body: str = HEAD + USE) -> bytes:
    return f"# coding: {encoding}\n{body}".encode()


BAD = {
    # broken
    "open_bracket": Bad("x = (\n", 2, 5, "'(' was never closed"),
    "open_string": Bad("x = 'a\n", 2, 5, "unterminated string"),
    "open_text": Bad("x = '''a\n", 2, 5, "unterminated triple-quoted string"),
    "other_bracket": Bad("x = (]\n", 2, 6, "does not match"),
    "indented": Bad("  x = 1\n", 2, 0, "unexpected indent"),
    "dedented": Bad("if a:\n    x\n  y\n", 4, 0, "unindent does not match"),
    "tabs": Bad("if a:\n\tx\n        y\n", 4, 0, "inconsistent use of tabs"),
    "conflict": Bad("<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n", 2, 1, "invalid syntax"),
    "template": Bad("{% if a %}\nx = 1\n{% endif %}\n", 2, 0, "invalid syntax"),
    "magic": Bad("%matplotlib inline\n", 2, 1, "invalid syntax"),
    "python_2_print": Bad("print 'a'\n", 2, 1, "Missing parentheses"),
    "python_2_exec": Bad("exec 'a' in b\n", 2, 1, "Missing parentheses"),
    "python_2_number": Bad("x = 0777\n", 2, 0, "leading zeros"),
    "python_2_ticks": Bad("x = `a`\n", 2, 5, "invalid syntax"),
    "python_2_unequal": Bad("x = a <> b\n", 2, 7, "invalid syntax"),
    "backslash_at_the_end": Bad((HEAD + USE + "\\").encode(), 4, 0, "unexpected EOF"),
    "backslash_and_blank": Bad("x = 1 + \\ \n  2\n", 2, 0, "unexpected character after line continuation"),
    "invisible": Bad("x = 1\v\n", 2, 0, "non-printable character U+000B"),
    "end_of_file_sign": Bad("x = 1\x1a\n", 2, 0, "non-printable character U+001A"),
    "long_number": Bad("x = " + "1" * 5000, 2, 0, "Exceeds the limit"),
    # bytes
    "null": Bad(b"x = 1\n" + HEAD.encode() + b"x = '\0'" + USE.encode(), 3, 6, "null byte"),
    "null_in_a_comment": Bad(HEAD.encode() + b"# \0" + USE.encode(), 2, 3, "null byte"),
    "null_at_the_end": Bad((HEAD + USE).encode() + b"\0", 4, 1, "null byte"),
    "null_in_newer_code": Bad(b"type X = int\n" + HEAD.encode() + b"\0\n" + USE.encode(), 3, 1, "null byte"),
    "no_utf_8": Bad(HEAD.encode() + b"x = '\xff'" + USE.encode(), 2, 6, "byte 0xff is not utf-8"),
    "no_utf_8_in_a_comment": Bad(HEAD.encode() + b"# \xff" + USE.encode(), 2, 3, "byte 0xff is not utf-8"),
    "surrogate": Bad(HEAD.encode() + b"x = '\xed\xa0\x80'" + USE.encode(), 2, 6, "byte 0xed is not utf-8"),
    "two_marks": Bad(BOM + BOM + HEAD.encode() + USE.encode(), 1, 1, "U+FEFF"),
    "mark_inside": Bad(HEAD.encode() + BOM + USE.encode(), 2, 0, "U+FEFF"),
    "utf_16": Bad((HEAD + USE).encode("utf-16"), 1, 1, "UTF-16"),
    "utf_16_without_mark": Bad((HEAD + USE).encode("utf-16-le"), 1, 2, "null byte"),
    "utf_32": Bad((HEAD + USE).encode("utf-32"), 1, 1, "UTF-32"),
    # declarations
    "mark_and_latin": Bad(BOM + _declared("latin-1"), 1, 11, "byte order mark"),
    "unknown_encoding": Bad(_declared("nosuch"), 1, 11, "unknown encoding 'nosuch'"),
    "no_encoding_of_text": Bad(_declared("rot13"), 1, 11, "unknown encoding 'rot13'"),
    "compressed": Bad(_declared("zlib"), 1, 11, "unknown encoding 'zlib'"),
    "undefined": Bad(_declared("undefined"), 1, 11, "cannot be decoded as 'undefined'"),
    "declared_utf_16": Bad(_declared("utf-16"), 1, 11, "utf-16"),
    "declared_utf_16_le": Bad(_declared("utf-16-le", HEAD + USE + " "), 1, 11, "utf-16-le"),
    "declared_utf_32": Bad(_declared("utf-32"), 1, 11, "utf-32"),
    "declared_ebcdic": Bad(_declared("cp037"), 1, 11, "not written in 'cp037'"),
    "declared_punycode": Bad(_declared("punycode"), 1, 11, "punycode"),
    "declared_ascii": Bad(_declared("ascii", HEAD + "x = 'é'" + USE), 3, 6, "byte 0xc3 is not ascii"),
    "declared_wrongly": Bad(_declared("euc_kr") + b"x = '\xff'", 5, 6, "byte 0xff is not euc_kr"),
    # bombs
    "brackets": Bad("x = " + "(" * 100_000, 2, 0, "too many nested parentheses"),
    "closed_brackets": Bad(_nested("[", "]", 100_000), 2, 0, "too many nested parentheses"),
    "dictionaries": Bad(_nested("{1: ", "}", 100_000), 2, 0, "too many nested parentheses"),
    "brackets_in_newer_code": Bad("type X = int\n" + "x = " + "(" * 100_000, 3, 0, "too many nested parentheses"),
    "minuses": Bad("x = " + "-" * 100_000 + "1", 2, 5_003, "nested too deeply"),
    "minuses_in_newer_code": Bad("type X = t''\n" + "x = " + "-" * 100_000 + "1", 2, 0, "nested too deeply"),
    "powers": Bad("x = " + "**".join(["a"] * 10_000), 2, 5_003, "nested too deeply"),
    "lambdas": Bad("x = " + "lambda: " * 10_000 + "1", 2, 0, "nested too deeply"),
    "conditions": Bad("x = " + "1 if a else " * 10_000 + "1", 2, 0, "nested too deeply"),
    "chain": Bad("x = a" + ".b()" * 70_000, 2, 0, "nested too deeply"),
    "elifs": Bad("if a: b\n" + "elif a: b\n" * 7_000, 5_003, 1, "nested too deeply"),
    "blocks": Bad(_blocks("if a:", 101), 102, 0, "too many levels of indentation"),
    "defaults": Bad("\n" + _nested("lambda a=(", "): 1", 195), 3, 1959, "nested too deeply"),
    "formats": Bad("x = f'" + "{a:" * 5 + "}" * 5 + "'", 2, 0, "nested"),
}
DEEP = {
    "sum": "x = " + " + ".join(["a"] * 2_900),
    "sum_of_calls": "x = " + " + ".join(["a()"] * 2_900),
    "attributes": "x = a" + ".b" * 2_900,
    "chain": "x = a" + ".b()" * 1_450,
    "calls": "x = a" + "()" * 2_900,
    "items": "x = a" + "[0]" * 2_900,
    "minuses": "x = " + "-" * 2_900 + "1",
    "nots": "x = " + "not " * 2_900 + "a",
    "lambdas": "x = " + "lambda: " * 2_900 + "a",
    "powers": "x = " + "**".join(["a"] * 2_900),
    "conditions": "x = " + "1 if a else " * 2_900 + "1",
    "elifs": "if a: b\n" + "elif a: b\n" * 2_900,
    "type": "x: " + " | ".join(["int"] * 2_900) + " = 1",
    "exports": "__all__ = " + " + ".join(["['a']"] * 2_900),
    "ands": "x = " + " and ".join(["a"] * 20_000),
    "comparisons": "x = " + " < ".join(["a"] * 20_000),
    "strings": "x = (" + "'a' " * 20_000 + ")",
    "targets": "x = " * 5_000 + "1",
    "decorators": "@a\n" * 2_000 + "def f(): pass",
    "loops_in_a_list": "x = [1 " + "for a in b " * 2_000 + "]",
    "brackets": _nested("(", ")", 199),
    "lists": _nested("[", "]", 199),
    "dictionaries": _nested("{1: ", "}", 199),
    "arguments": _nested("f(", ")", 199),
    "indices": _nested("a[", "]", 199),
    "assignments": _nested("(y := ", ")", 199),
    "comprehensions": _nested("[", " for a in b]", 199, "c"),
    "generators": _nested("(", " for a in b)", 199, "c"),
    "defaults": _nested("lambda a=(", "): 1", 100),
    "unpacking": "(" * 199 + "x" + ",)" * 199 + " = y",
    "annotations": "def f(x: " + "List[" * 190 + "int" + "]" * 190 + "): pass",
    "ifs": _blocks("if a:", 99),
    "functions": _blocks("def f():", 99),
    "classes": _blocks("class A:", 99),
    "loops": _blocks("for a in b:", 20),
    "patterns": "match x:\n  case " + "[" * 90 + "a" + "]" * 90 + ": pass",
    "strings_in_strings": """x = f'''{f"{f'{a}'}"}'''""",
    # not deep, but long
    "one_line": "x = 1; " * 20_000,
    "lines": "x = 1\n" * 100_000,
    "table": "x = [\n" + "    (1, 'a'),\n" * 20_000 + "]",
    "megabytes": "x = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'\n" * 40_000 + "# " + "a" * 8_000_000,
    # newer than some Pythons
    "newer": "type X = int\nx = " + " + ".join(["a"] * 700) + "\ndef f[T](a: T): pass",
}
# Some Pythons compile these.
DEEPER = {
    "sum": "x = " + " + ".join(["a"] * 5_000),
    "attributes": "x = a" + ".b" * 5_000,
    "chain": "x = a" + ".b()" * 2_500,
    "elifs": "if a: b\n" + "elif a: b\n" * 5_900,
    "minuses": "x = " + "-" * 5_900 + "1",
    "long_sum": "x = " + " + ".join(["a"] * 60_000),
}
SPELLINGS: Mapping[str, bytes] = {
    "mark": BOM + HEAD.encode() + USE.encode(),
    "mark_and_declaration": BOM + _declared("utf-8"),
    "returns": (HEAD + "x = 1\n" + USE).replace("\n", "\r").encode(),
    "returns_and_newlines": (HEAD + "x = 1\n" + USE).replace("\n", "\r\n").encode(),
    "mixed_ends": HEAD.encode() + b"x = 1\r\ny = 2\rz = 3\n\r" + USE.encode(),
    "form_feeds": f"{HEAD}\f\nif a:\n \f  x = 1\n\f\n{USE}".encode(),
    "continued": f"{HEAD}x = 1 + \\\n  2\n{USE}".encode(),
    "continued_by_returns": f"{HEAD}x = 1 + \\\n  2\n{USE}".replace("\n", "\r").encode(),
    "separators": f"{HEAD}x = '\u2028\u2029\x85\x1c\x1d\x1e'\n{USE}".encode(),
    "no_end": (HEAD + USE).rstrip().encode(),
    "letters": b"from app.seam import \xef\xbc\xa3ontext\n\nConte\xcb\xa3t(1, 2)\n",
    "letters_of_an_attribute": "import app.seam as s\n\ns.\U0001d402\U0001d428ntext(1, 2)\n".encode(),
    "latin": f"# coding: latin-1\n{HEAD}x = 'é'\n{USE}".encode("latin-1"),
    "latin_in_the_second_line": f"#!/bin/x\n# vim: set fileencoding=latin1 :\n{HEAD}x = 'é'\n{USE}".encode("latin-1"),
    "shift_jis": f"# coding: shift_jis\n{HEAD}x = 'ソ表'\n{USE}".encode("shift_jis"),
    "iso_2022": f"# coding: iso2022_jp\n{HEAD}x = '日本'\n{USE}".encode("iso2022_jp"),
    "big5": f"# coding: big5\n{HEAD}x = '功'\n{USE}".encode("big5"),
    "utf_7": f"# coding: utf-7\n{HEAD}x = '+AOk-'\n\n+AEM-ontext(1, 2)\n".encode(),
    "escapes": f"# coding: unicode_escape\n{HEAD}\n\\u0043ontext(1, 2)\n".encode(),
    "utf_8_with_mark": _declared("utf-8-sig"),
}


@pytest.fixture
def judged(project: Project, seamguard: Execute) -> Any:  # noqa: ANN401 (a function of tests)
    """Judges files beside a small codebase, all in one run; returns the exit code and the report."""

    def run(files: Mapping[str, bytes]) -> tuple[int, dict[str, Any]]:
        folder = project(FILES, POLICY)
        for name, data in files.items():
            (folder / "src/app" / f"{name}.py").write_bytes(data)
        done = seamguard("check", "--format", "json", cwd=folder)
        assert done.stdout, done.stderr
        return done.exit_code, json.loads(done.stdout)

    return run


def _lines(report: dict[str, Any]) -> dict[str, list[int]]:
    """The lines of findings by file."""
    found: dict[str, list[int]] = {}
    for item in report["findings"]:
        found.setdefault(item["path"].removeprefix("src/app/").removesuffix(".py"), []).append(item["line"])
    return found


def _whole(data: bytes | str) -> bytes:
    return data if isinstance(data, bytes) else (HEAD + data + USE).encode()


def test_every_bad_file_is_an_error_with_its_place_and_the_rest_is_judged(judged: Any) -> None:  # noqa: ANN401
    exit_code, report = judged({name: _whole(bad.data) for name, bad in BAD.items()})
    errors = {error["path"].removeprefix("src/app/").removesuffix(".py"): error for error in report["errors"]}
    wrong = {
        name: (errors.get(name), bad[1:])
        for name, bad in BAD.items()
        if name not in errors
        or errors[name]["line"] != bad.line
        or (bad.column and errors[name]["column"] != bad.column)
        or errors[name]["column"] < 1
        or bad.says not in errors[name]["message"]
    }
    assert wrong == {}
    assert set(errors) == set(BAD)
    assert _lines(report) == {"other": [3]}
    assert exit_code == 2


def test_deep_and_long_code_that_python_compiles_is_judged(judged: Any) -> None:  # noqa: ANN401
    exit_code, report = judged({name: _whole(code) for name, code in DEEP.items()})
    assert report["errors"] == []
    expected = {name: [(HEAD + code).count("\n") + 2] for name, code in DEEP.items()}
    assert _lines(report) == {**expected, "other": [3]}
    assert exit_code == 1


def test_deeper_code_is_judged_or_an_error_with_its_place(judged: Any) -> None:  # noqa: ANN401
    _, report = judged({name: _whole(code) for name, code in DEEPER.items()})
    errors = {error["path"].removeprefix("src/app/").removesuffix(".py"): error for error in report["errors"]}
    assert {*_lines(report), *errors} == {*DEEPER, "other"}
    assert all(error["line"] > 1 and "nested too deeply" in error["message"] for error in errors.values())


def test_a_bomb_in_an_annotation_does_not_end_the_run(judged: Any) -> None:  # noqa: ANN401
    _, report = judged({"late": _whole("x: 'a" + ".b()" * 70_000 + "'")})
    assert {*_lines(report), *(error["path"] for error in report["errors"])} >= {"other"}


# Comprehensions within comprehensions end the process of some Pythons.
@pytest.mark.parametrize("name", [n for n in DEEP if n not in ("newer", "comprehensions")])
def test_the_deep_code_is_code(name: str) -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 3_000))  # a test stands deeper in the stack than a file that is run
    try:
        compile(DEEP[name], name, "exec", dont_inherit=True)
    finally:
        sys.setrecursionlimit(limit)


def test_the_seam_is_found_however_the_file_is_spelled(judged: Any) -> None:  # noqa: ANN401
    exit_code, report = judged(SPELLINGS)
    assert report["errors"] == []
    assert {name: len(lines) for name, lines in _lines(report).items()} == dict.fromkeys([*SPELLINGS, "other"], 1)
    for name, data in SPELLINGS.items():
        text = data.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
        assert _lines(report)[name] == [text.count("\n") + 1]
    assert exit_code == 1


@pytest.mark.parametrize("name", SPELLINGS)
def test_the_spellings_are_python_s(name: str) -> None:
    compile(SPELLINGS[name], name, "exec", dont_inherit=True)


def test_files_that_vanish_or_change_after_they_were_listed_are_errors(project: Project) -> None:
    folder: Path = project({**FILES, **{f"src/app/{name}.py": HEAD + USE for name in "abc"}}, POLICY)
    policy = load_policy(folder / "allowlists.yaml")
    tree = list_tree(folder, policy.codebase)
    (folder / "src/app/a.py").unlink()
    (folder / "src/app/b.py").unlink()
    (folder / "src/app/b.py").mkdir()
    (folder / "src/app/c.py").write_text("x = (\n" + HEAD)
    result = check_tree(policy, tree, ".", (), date(2026, 1, 1))
    assert [(error.path, error.line) for error in result.errors] == [
        ("src/app/a.py", 0),
        ("src/app/b.py", 0),
        ("src/app/c.py", 1),
    ]
    assert [judged.finding.path for verdict in result.verdicts for judged in verdict.judged] == ["src/app/other.py"]
    assert result.exit_code == 2

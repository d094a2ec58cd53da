from __future__ import annotations

import ast
import codecs
import io
import sysconfig
import tokenize
import warnings
from pathlib import Path

import pytest

from seamguard.index.text import _COOKIE, _declared, decode

_STDLIB = Path(sysconfig.get_path("stdlib"))


def _dump(source: str | bytes) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.dump(ast.parse(source), include_attributes=True)


def _standard_library() -> list[Path]:
    files = sorted(path for path in _STDLIB.rglob("*.py") if "site-packages" not in path.parts)
    declared = [path for path in files if _COOKIE.match(path.read_bytes())]
    return sorted({*files[::40], *declared})


def test_the_standard_library_reads_as_python_reads_it() -> None:
    compared = 0
    for path in _standard_library():
        data = path.read_bytes()
        try:
            expected = _dump(data)
        except (SyntaxError, ValueError):
            continue
        assert _dump(decode(data)) == expected, path
        compared += 1
    assert compared > 20


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize(
    "head", ["{cookie}\n", "#!/usr/bin/env python\n{cookie}\n", "\n  {cookie}\n", "\f\t\n{cookie}\n"]
)
@pytest.mark.parametrize(
    ("encoding", "letters"),
    [
        ("latin-1", "é÷ÿ"),
        ("iso-8859-15", "€ž"),
        ("cp1252", "€“œ”"),
        ("shift_jis", "表能ソ日本"),
        ("euc-jp", "表能ソ日本"),
        ("gbk", "中文編碼"),
        ("gb18030", "中文編碼𝐒"),
        ("big5", "功許蓋"),
        ("koi8-r", "Привет"),
        ("utf-7", "é中文"),
        ("mac-roman", "é∂ƒ"),
        ("utf-8", "é中文𝐒"),
        ("UTF8", "é中文𝐒"),
        ("ascii", "abc"),
        ("latin-1-unix", "éÿ"),
        ("utf-8-sig", "é"),
    ],
)
def test_a_declared_encoding_reads_as_python_reads_it(head: str, encoding: str, letters: str, newline: str) -> None:
    # Only what follows the cookie is encoded: UTF-7 writes even a form feed in its own way.
    above = head.format(cookie=f"# -*- coding: {encoding} -*- vim")
    below = f"x = '{letters}'; y = f(x)\n\n\nz = '''{letters}\n  {letters}''' + g()\n"
    codec = {"utf-8-sig": "utf-8", "latin-1-unix": "latin-1"}.get(encoding, encoding)
    data = above.replace("\n", newline).encode() + below.replace("\n", newline).encode(codec)
    assert decode(data) == above + below
    assert _dump(above + below) == _dump(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x = 1",
        b"\r\r\n\n\rx = '''\r\r\n'''\n",
        codecs.BOM_UTF8 + "é = 1\n".encode(),
        codecs.BOM_UTF8 + "# coding: utf-8\né = 1\n".encode(),
        codecs.BOM_UTF8 + "# coding: UTF_8-sig\r\né = f()\r\n".encode(),
        b"x = 1 # coding: latin-1\ny = 2\n",
        b"x = 1\n# coding: latin-1\ny = 2\n",
        b"\n\n# coding: latin-1\ny = 2\n",
        b"# coding:\n# coding=\tlatin-1\nx = '\xe9'\n",
        b"# encoding=latin-1\nx = '\xe9'\n",
        b"# coding: latin-1\n# coding: cp1252\nx = '\x80'\n",
        b"'''\n# coding: latin-1\n'''\n",
        b"# \xe9 comes before\n# coding: latin-1\nx = '\xe9'\n",
        b"\x0c\n# coding: latin-1\nx = '\xe9'\n",
        b"x = 1\n\x0cz = '\x0b\x1c\xc2\x85\xe2\x80\xa8'\nw = f()\n",
    ],
)
def test_newlines_marks_and_cookies_count_as_they_do_for_python(data: bytes) -> None:
    assert _dump(decode(data)) == _dump(data)


@pytest.mark.parametrize(
    "line",
    [
        "# coding: x",
        "#coding=x-1",
        "# vim: fileencoding=x.y :",
        "x # coding: x",
        "# codingx: y",
        "#coding:coding:x",
        "\t#coding:\tx",
        "",
        "#",
    ],
)
@pytest.mark.parametrize("before", ["", "\n", "#\n", "1\n", "\n\n", " \t\f\n"])
def test_a_cookie_is_found_where_the_tokenizer_finds_it(before: str, line: str) -> None:
    data = f"{before}{line}\n".encode()
    try:
        expected = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
    except SyntaxError as unknown:
        expected = str(unknown).removeprefix("unknown encoding: ")
    assert _declared(data).name == expected


@pytest.mark.parametrize(
    ("data", "line", "column", "words"),
    [
        (b"# coding: nope\n", 1, 11, "unknown encoding 'nope'"),
        (b"#!x\r\n# coding: hex\r\n", 2, 11, "unknown encoding 'hex'"),
        (b"# coding: undefined\n", 1, 11, "'undefined'"),
        (b"# coding: utf-7\nx = '+2AA-'\n", 1, 11, "surrogates"),
        (b"x = 1\ny = 'a\xffb'\n", 2, 7, "byte 0xff is not utf-8"),
        (b"x = 1\r\ry = '\xc3\xa9\xff'\r", 3, 7, "declare its encoding in the first line"),
        (codecs.BOM_UTF8 + b"\xc3\xa9\xe9", 1, 2, "byte 0xe9 is not utf-8"),
        (b"# coding: ascii\nx = '\xe9'", 2, 6, "correct the declared encoding"),
        (b"# coding: gbk\n'\xd6\xd0\xce\xc4\xff'\n", 2, 4, "byte 0xff is not gbk"),
        (b"# only a comment \xe9\n", 1, 18, "byte 0xe9 is not utf-8"),
        (codecs.BOM_UTF8 + b"\n# coding: latin-1\n", 2, 11, "declares 'iso-8859-1'"),
        (codecs.BOM_UTF8 + b"# coding: cp1252\n", 1, 11, "declare utf-8, or nothing"),
        (b"x = 1\ny = '\0'\n", 2, 6, "null byte"),
        (b"\0", 1, 1, "null byte"),
        ("x = 1\n".encode("utf-16-le"), 1, 2, "convert it to UTF-8"),
        ("x = 1\n".encode("utf-16"), 1, 1, "the file is UTF-16"),
        (codecs.BOM_UTF16_BE + "x".encode("utf-16-be"), 1, 1, "the file is UTF-16"),
        ("x = 1\n".encode("utf-32"), 1, 1, "the file is UTF-32"),
        (codecs.BOM_UTF32_BE + "x".encode("utf-32-be"), 1, 1, "the file is UTF-32"),
    ],
)
def test_what_cannot_be_decoded_is_refused_at_its_place(data: bytes, line: int, column: int, words: str) -> None:
    with pytest.raises(SyntaxError) as raised:
        decode(data)
    assert (raised.value.lineno, raised.value.offset) == (line, column)
    assert words in raised.value.msg


def test_a_codec_that_warns_cannot_stop_the_run_when_warnings_are_errors() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(SyntaxError, match="unicode_escape"):
            decode(b"# coding: unicode_escape\nx = '\\d'\n")

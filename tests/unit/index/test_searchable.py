# ruff: noqa: RUF001 (names that only look alike are the subject)

from __future__ import annotations

import ast
import sysconfig
import unicodedata
import warnings
from pathlib import Path

import pytest

from seamguard.index.text import searchable


def _identifiers(data: bytes) -> set[str]:
    """Every name that Python's parser sees, as it normalises it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(data)
    fields = [
        value for node in ast.walk(tree) for field, value in ast.iter_fields(node) if field not in {"value", "kind"}
    ]
    values = [item for value in fields for item in (value if isinstance(value, list) else [value])]
    return {part for value in values if isinstance(value, str) for part in value.split(".")}


@pytest.mark.parametrize(
    ("encoding", "source"),
    [
        ("utf-8", "import ﬁle\n𝐒eam(ﬁle)\n"),
        ("utf-8", "from ｐｋｇ.ｍｏｄ import ｓｅａｍ as ſeam\nx.ⅳ = ª.º\n"),
        ("utf-8", "cafe\u0301 = 1\ne\u0323\u0307 = 2\n\u1112\u1161\u11ab = 3\n\uff76\uff9e = 4\n"),
        ("utf-8", "x = '…' + '−' + name\n"),
        ("utf-8", "def größe(naïve_ªrg): return naïve_ªrg\r\n"),
        ("utf-8-sig", "ﬁle = 1\n"),
        ("latin-1", "# coding: latin-1\nª = maß(é)\n"),
        ("latin-1", "# coding: latin-1\nplain = ascii_only()\n"),
        ("shift_jis", "# coding: shift_jis\nｶﾞ = 表(ソ)\n"),
        ("gb18030", "#!python\r# coding: gb18030\r𝐒eam = 中\r"),
        ("utf-7", "# coding: utf-7\né = ﬁle\n"),
    ],
)
def test_every_identifier_occurs_in_its_normal_form(encoding: str, source: str) -> None:
    data = source.encode(encoding)
    found = searchable(data)
    assert found is not None
    names = _identifiers(data)
    assert names
    assert [name for name in names if name.encode() not in found] == []
    assert all(unicodedata.is_normalized("NFKC", name) for name in names)


def test_names_that_are_written_in_utf_7_as_ascii_are_found() -> None:
    data = b"# coding: utf-7\n+AFMAZQBhAG0-(1)\n"
    assert "Seam" in _identifiers(data)
    assert b"Seam(1)" in (searchable(data) or b"")


def test_the_standard_library_keeps_every_identifier() -> None:
    stdlib = Path(sysconfig.get_path("stdlib"))
    files = [path for path in sorted(stdlib.rglob("*.py")) if not path.read_bytes().isascii()]
    checked = 0
    for path in files[::10]:
        data = path.read_bytes()
        try:
            names = _identifiers(data)
        except (SyntaxError, ValueError):
            continue
        found = searchable(data)
        assert found is None or not [name for name in names if name.encode() not in found], path
        checked += found is not None
    assert checked > 5


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x = 1\r\n",
        b"# coding: utf-8\nx\n",
        b"# coding: latin-1\nx\n",
        "é = '“'\n".encode(),
        b"# coding: Latin_1\nx\n",
    ],
)
def test_most_files_are_their_own_answer(data: bytes) -> None:
    assert searchable(data) is data


@pytest.mark.parametrize(
    "data",
    [
        b"x = '\xff'\n",
        b"x = 1\0\n",
        "seam()\n".encode("utf-16"),
        "seam()\n".encode("utf-16-be"),
        "seam()\n".encode("utf-32"),
        b"# coding: nope\nseam()\n",
        b"# coding: hex\n7365616d\n",
        b"# coding: gbk\n'\xff'\n",
        b"\xef\xbb\xbf# coding: utf-7\nx\n",
    ],
)
def test_what_cannot_be_decoded_must_be_parsed(data: bytes) -> None:
    assert searchable(data) is None

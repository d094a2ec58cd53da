"""From bytes to claims: whatever the document looks like, and what is no claim."""

from __future__ import annotations

import pytest

from seamguard.documents import read_document
from seamguard.domain.claims import Claim, ClaimKind, Document, UnreadableDocument


def _claims(data: bytes | str) -> tuple[Claim, ...]:
    read = read_document(data.encode() if isinstance(data, str) else data, "plan.md")
    assert isinstance(read, Document)
    return read.claims


def _lines(data: bytes | str) -> list[str]:
    return [
        f"{one.where.line}:{one.where.column} {one.cited.path}:{one.cited.line}-{one.cited.end}"
        f" {','.join(symbol.dotted for symbol in one.symbols)}"
        for one in _claims(data)
        if one.cited is not None and one.kind is ClaimKind.LINE
    ]


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        ("`f` src/a.py:3", ["1:5 src/a.py:3-3 f"]),
        ("`f` (`src/a.py:3-7`)", ["1:7 src/a.py:3-7 f"]),
        ("`f` src/a.py:3:9", ["1:5 src/a.py:3-3 f"]),
        ("`f` src/a.py:3,", ["1:5 src/a.py:3-3 f"]),
        ("`f` `src/a.py:3, 9`", ["1:6 src/a.py:3-3 f", "1:6 src/a.py:9-9 f"]),
        ("`f` src/a.py#L3-L7", ["1:5 src/a.py:3-7 f"]),
        ("[`f`](src/a.py#L3)", ["1:7 src/a.py:3-3 f"]),
        ("[`f`](./src/a.py#L3-L7 'title')", ["1:7 src/a.py:3-7 f"]),
        ("`f` in `src\\a.py:3`", ["1:9 src/a.py:3-3 f"]),
        ("`f` in `C:\\repo\\src\\a.py:3`", ["1:9 C:/repo/src/a.py:3-3 f"]),
        ("`f`, line 3 of `src/a.py`", ["1:17 src/a.py:3-3 f"]),
        ("`f` (`src/a.py`, lines 3-7)", ["1:7 src/a.py:3-7 f"]),
        ("# `f` at src/a.py:3", ["1:10 src/a.py:3-3 f"]),
        ("> - `f` at src/a.py:3", ["1:12 src/a.py:3-3 f"]),
        ("1. x\n   - y\n     - `f`: `src/a.py:3`", ["3:14 src/a.py:3-3 f"]),
        ("| a | b |\n|---|---|\n| `f` | `src/a.py:3` |", ["3:10 src/a.py:3-3 f"]),
        ("| f | line | is |\n|---|--:|---|\n| `src/a.py` | 3 | `f` |", ["3:16 src/a.py:3-3 f"]),
        ("<code>f</code> at <code>src/a.py:3</code>", ["1:25 src/a.py:3-3 f"]),
        ("`f`:\n`src/a.py:3`", ["2:2 src/a.py:3-3 f"]),
        ("`g` is `src/a.py:1`; `f` is `src/a.py:3`", ["1:9 src/a.py:1-1 g", "1:30 src/a.py:3-3 f"]),
        ("`f`, `g`: `a.py:1`, `a.py:2`", ["1:12 a.py:1-1 f", "1:22 a.py:2-2 g"]),
        ("`a.py:1`: `f`", ["1:2 a.py:1-1 f"]),
        ("- `f` sites:\n  - `a.py:1`\n  - `a.py:2`", ["2:6 a.py:1-1 f", "3:6 a.py:2-2 f"]),
    ],
)
def test_a_line_is_cited_in_many_ways(markdown: str, lines: list[str]) -> None:
    assert _lines(markdown) == lines


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_mark_at_the_beginning_change_nothing(start: bytes, end: bytes) -> None:
    data = start + end.join([b"# One", b"", b"- x", "  - `größe`: `src/a.py:3`".encode(), b""])
    (claim,) = _claims(data)
    assert tuple(claim.where) == (4, 15)
    assert claim.cited is not None
    (start_of, end_of), *_ = claim.cited.digits
    assert data.decode()[start_of:end_of] == "3"


@pytest.mark.parametrize(
    "markdown",
    [
        "",
        "\n",
        "`name`",
        "`Name` and `other_name()` are used.",
        "See https://example.org/o/r/blob/0123abc/src/a.py#L3 and [it](https://example.org/src/a.py#L3).",
        "12:30, 3:4, version 1.2.3, a.py, 10.0.0.1:80, and example.org:443",
        "```\nsrc/a.py:3\n```",
        "```python\ndef f(a: int) -> int:\n    return a\n```",
        "```rust\nfn f(a: i32) -> i32;\n```",
        "```python\nthis is (no python\n```",
        "<!-- `f` is at src/a.py:3 -->",
        "<table><tr><td>src/a.py:3</td></tr></table>",
        "If `f` does not exist, `Settings` exists.",
        "`_delta_log` exists.",
        "`seamguard explain src/x.py:42` tells why, and so does `$ tool run --all src/x.py:42`.",
        "Call `f(x=1)`, or `g(*, y)`.",
        "`Context(profile=...)`",
    ],
)
def test_what_is_not_stated_is_no_claim(markdown: str) -> None:
    assert [claim for claim in _claims(markdown) if claim.kind is not ClaimKind.SIGNATURE or "def " in markdown] == []


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"ok\nab\xff", (2, 3)),
        (b"\xff\xfe", (1, 1)),
        ("größe\n".encode("latin-1"), (1, 3)),
        (b"a\r\nb\r\n\x80", (3, 1)),
    ],
)
def test_what_is_no_utf_8_is_told_with_its_place(data: bytes, place: tuple[int, int]) -> None:
    read = read_document(data, "plan.md")
    assert isinstance(read, UnreadableDocument)
    assert (read.problem.path, read.problem.line, read.problem.column) == ("plan.md", *place)
    assert "save the document in UTF-8" in read.problem.message


def test_a_character_of_control_does_not_disturb() -> None:
    assert _lines("`f` \0S0\1 at `src/a.py:3`\n") == ["1:14 src/a.py:3-3 f"]

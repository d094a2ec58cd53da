"""Encodings, line ends and characters that do not show."""

from __future__ import annotations

import pytest

from seamguard.errors import PolicyError
from seamguard.policy import parse_policy

TEXT = "version: 1\nseams:\n  - id: a\n    target: pkg.mod.f\n    why: größer\n"


def problem(data: bytes) -> str:
    with pytest.raises(PolicyError) as caught:
        parse_policy(data, "p")
    (found,) = caught.value.problems
    return str(found)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_utf_8_is_read_whatever_ends_its_lines(encoding: str, end: str) -> None:
    seam = parse_policy(TEXT.replace("\n", end).encode(encoding), "p").seams[0]
    assert (seam.why, seam.target_mark) == ("größer", (4, 13))


def test_a_byte_order_mark_moves_no_column() -> None:
    assert problem("version: 2\nseams: [{id: a, target: m.f, why: w}]".encode("utf-8-sig")).startswith("p:1:10:")


def test_columns_count_characters() -> None:
    text = 'version: 1\nseams: [{id: a, why: "größe 😀 ①", target: m.f, raeson: r}]'
    assert problem(text.encode()).startswith("p:2:48: unknown key 'raeson'")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_foreign_byte_order_mark_is_recognised(encoding: str) -> None:
    expected = f"p:1:1: the file is {encoding.upper()}: save it as UTF-8"
    assert problem(TEXT.encode(encoding)) == expected


@pytest.mark.parametrize("mark", [b"\xfe\xff", b"\x00\x00\xfe\xff"])
def test_big_endian_marks_are_recognised_too(mark: bytes) -> None:
    assert "save it as UTF-8" in problem(mark)


def test_utf_16_without_a_mark_is_guessed_from_its_nul() -> None:
    assert problem(TEXT.encode("utf-16-le")).startswith("p:1:2: a NUL character stands here")


def test_an_undecodable_byte_is_named_with_its_offset() -> None:
    assert problem(TEXT.encode("latin-1")) == "p:5:12: byte 0xf6 at offset 61 is not UTF-8: save the file as UTF-8"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_an_undecodable_byte_is_placed_whatever_ends_the_lines(end: str) -> None:
    assert problem(f"# ü{end}{end}  ".encode() + b"\xff").startswith("p:3:3:")


@pytest.mark.parametrize("character", ["\0", "\x08", "\x0c", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff"])
def test_invisible_characters_are_refused_where_they_stand(character: str) -> None:
    assert problem(TEXT.replace("größer", f"gr{character}r").encode()).startswith("p:5:12:")


def test_an_invisible_character_is_named() -> None:
    assert "the invisible character U+2028 stands here: remove it" in problem("# \u2028".encode())

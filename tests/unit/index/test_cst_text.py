"""Rewritten text: every place of the result leads back to where it comes from."""

from __future__ import annotations

import pytest

from seamguard.index.cst_text import Edit, Span, rewrite, text_of


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_and_offsets_are_inverse_in_lines_of_every_kind(end: str) -> None:
    text = text_of(f"ab{end}{end}é{end}".encode())

    places = [text.place(offset) for offset in range(len(text.data) + 1)]

    assert [text.offset(*place) for place in places] == list(range(len(text.data) + 1))
    assert places[0] == (1, 0)
    assert places[-1] == (4, 0)


def test_a_form_feed_ends_no_line() -> None:
    assert text_of(b"a\x0cb\x0b").starts == (0,)


def test_an_error_counts_characters_where_nodes_count_bytes() -> None:
    text = text_of("x\né = é!\n".encode())

    error = text.error(text.offset(2, 7), "wrong")

    assert (error.lineno, error.offset, error.text) == (2, 6, "é = é!\n")
    assert text.offset_of_character(2, 6) == text.offset(2, 7)


def test_copied_bytes_lead_to_themselves_and_new_ones_to_the_place_they_stand_at() -> None:
    #                          0123456789
    rewritten = rewrite(
        text_of(b"a b[c] = d"), [Edit(0, 2, b""), Edit(3, 6, b""), Edit(9, 9, b"("), Edit(10, 10, b")")], []
    )

    assert rewritten.text.data == b"b = (d)"
    assert rewritten.start(1, 0) == (1, 2)
    assert rewritten.end(1, 1) == (1, 3)
    assert (rewritten.start(1, 4), rewritten.end(1, 7)) == ((1, 9), (1, 10))
    assert (rewritten.start(1, 5), rewritten.end(1, 6)) == ((1, 9), (1, 10))


def test_a_moved_stretch_stands_first_and_takes_the_edits_inside_it_along() -> None:
    original = text_of(b"f[x+y]\n")

    rewritten = rewrite(original, [Edit(1, 6, b""), Edit(2, 3, b"z")], [Span(2, 5), Span(4, 5)])

    assert rewritten.text.data == b"{z+y,y}\nf\n"
    assert [rewritten.start(1, column) for column in (1, 3, 5)] == [(1, 3), (1, 4), (1, 4)]
    assert (rewritten.start(2, 0), rewritten.end(2, 1)) == ((1, 0), (1, 1))


@pytest.mark.parametrize("data", [b"", b"\n", b"x"])
def test_a_text_without_edits_stays_as_it_is(data: bytes) -> None:
    rewritten = rewrite(text_of(data), [], [])

    assert rewritten.text.data == data
    assert rewritten.start(1, 0) == (1, 0)
    assert rewritten.end(1, len(data.rstrip())) == (1, len(data.rstrip()))

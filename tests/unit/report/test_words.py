"""What reports make of words from elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamguard.report.words import flowing, plain, tamed


@given(st.text())
def test_nothing_from_elsewhere_is_an_instruction(text: str) -> None:
    assert plain(text).isprintable()
    assert flowing(text).isprintable()
    left = tamed(text).replace("\n", "").replace("\t", "")
    assert not any(char in left for char in "\r\a\b\x9b\u202e\u2066\ufeff")
    assert tamed(tamed(text)) == tamed(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[1;31mBROKEN\x1b[0m\n\tx", "\x1b[1;31mBROKEN\x1b[0m\n\tx"),
        ("\x1b]8;;file:///x\x1b\\x\x1b]8;;\x1b\\", "\\x1b]8;;file:///x\\x1b\\x\\x1b]8;;\\x1b\\"),
        ("\x1b[2J\r\u202exyz\x00\udcff", "\\x1b[2J\\r\\u202exyz\\x00\\udcff"),
        ("é漢字", "é漢字"),
    ],
)
def test_a_report_keeps_its_own_colours_only(text: str, shown: str) -> None:
    assert tamed(text) == shown


def test_words_flow_wherever_the_policy_breaks_its_lines() -> None:
    assert flowing("One place\n  decides.\n") == "One place decides."

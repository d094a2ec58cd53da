"""Texts as YAML: whatever is written is read back as it was."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from seamguard.domain.rule import Entry, Mark
from seamguard.policy.entry_text import Style, entry_lines, flow_entry, scalar

FEW = settings(max_examples=300, derandomize=True, database=None)
LOADERS: list[type[yaml.SafeLoader | yaml.CSafeLoader]] = [yaml.SafeLoader, yaml.CSafeLoader]

WORDS = [
    *("@me", "*", "&a", "!x", "- a", "-", "?", ": ", "a: b"),
    *("a #b", "#", "null", "~", "yes", "Off", "1", "1_000", "0x1F"),
    *("1.5", ".inf", "1:30", "2027-01-01", "2001-12-14t21:59:43.10-05:00", "<<", "=", "", " a"),
    *("a ", "'", '"', "it's", 'a "b" c', "\\", "a\\nb", "a\nb", "\t"),
    *("a\tb", "%x", "`x`", "{a}", "[a]", "a, b", "|", ">", "---"),
    *("...", "é", "𝄞", "\u2028", "\ufeff", "\x85", "\xa0x", "\xad", "a:b"),
    *("a.b:<module>", "https://x.y/z?a=b&c=d#e", "x" * 2000),
]


def read_back(text: str) -> set[object]:
    """What every loader makes of a text."""
    return {yaml.load(text, Loader=loader)["k"] for loader in LOADERS}  # noqa: S506 (the safe loaders)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("quote", ["", "'", '"'], ids=["bare", "single", "double"])
def test_words_that_mean_something_to_yaml(word: str, quote: str) -> None:
    assert read_back(f"k: {scalar(word, quote=quote)}\n") == {word}
    assert read_back(f"{{k: {scalar(word, flow=True, quote=quote)}, l: 1}}\n") == {word}


@FEW
@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_text(word: str) -> None:
    assert read_back(f"k: {scalar(word)}\n") == {word}
    assert read_back(f"{{k: {scalar(word, flow=True)}, l: 1}}\n") == {word}


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("Moves with the resolver.", "Moves with the resolver."),
        ("app.use:build", "app.use:build"),
        ("app.use:<module>", "app.use:<module>"),
        ("don't", "don't"),
        ("@me", '"@me"'),
        ("a: b", '"a: b"'),
        ("2027-01-01", '"2027-01-01"'),
        ('say "x": y', '"say \\"x\\": y"'),
    ],
)
def test_quotes_stand_only_where_yaml_needs_them(word: str, written: str) -> None:
    assert scalar(word) == written


ENTRY = Entry("**", None, "yes", 3, "1", "@me", "https://x.y/#z", date(2030, 1, 1), Mark(0, 0))
KEYS = {
    "module": "**",
    "count": 3,
    "wave": "1",
    "reason": "yes",
    "owner": "@me",
    "ticket": "https://x.y/#z",
    "expires": date(2030, 1, 1),
}


@pytest.mark.parametrize("style", [Style(0), Style(4), Style(2, "   "), Style(2, flow=True)])
def test_an_entry_is_read_back_whatever_its_style(style: Style) -> None:
    (read,) = yaml.safe_load("\n".join(entry_lines(ENTRY, style)))
    assert read == KEYS
    assert list(read) == list(KEYS)


def test_an_entry_in_json_is_json() -> None:
    import json

    assert json.loads(flow_entry(ENTRY, json=True)) == {**KEYS, "expires": "2030-01-01"}

"""A few names and many are found by different means, and the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamguard.index import prefilter
from seamguard.index.computed import computes_names, is_cut, joined
from seamguard.index.prefilter import FEW, held_in, sought, told_by

if TYPE_CHECKING:
    from collections.abc import Iterable

MORE = [f"unheard_of_{number}".encode() for number in range(FEW + 1)]
NAMES = [b"a", b"ab", b"abc", b"_a1", b"seam", "größe".encode(), b"getattr"]
HOMES = [b"ab", b"abab", b"aseam", "größegröße".encode(), b"unheard"]
PIECES = [*NAMES, b"1", b" ", b".", b"\n", b'"', b"'", b"+", b"(", b",", b"__dict__", b"import_module", "é".encode()]
PIECES += [b'" "', b"'+\\\n'", b'"r"', b"'f\"", b"getattr(x, a)"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join)


def _both(text: bytes, names: Iterable[bytes]) -> list[tuple[bytes, ...]]:
    few, many = sought(names), sought((*names, *MORE))
    assert (bool(few.words), bool(many.words)) == (False, True)
    return [held_in(text, few), held_in(text, many)]


@given(TEXTS)
def test_names_are_found_where_they_are_whole_words(text: bytes) -> None:
    words = set(re.split(rb"[^\w\x80-\xff]+", text))
    assert _both(text, NAMES) == [tuple(name for name in sorted(NAMES) if name in words)] * 2


@given(TEXTS)
def test_what_else_a_text_tells_does_not_depend_on_how_many_names_are_looked_for(text: bytes) -> None:
    few, many = (told_by(text, sought(names, HOMES)) for names in (NAMES, (*NAMES, *MORE)))
    assert few == many


@given(TEXTS)
def test_what_a_text_may_fetch_from_is_told_by_its_literals_joined(text: bytes) -> None:
    homes = held_in(joined(text), sought(HOMES)) if computes_names(text) else ()
    assert told_by(text, sought([], HOMES)).fetched == homes


@given(TEXTS)
def test_a_text_that_is_not_cut_holds_the_same_words_when_its_literals_are_joined(text: bytes) -> None:
    words, together = (set(re.findall(rb"[\w\x80-\xff]+", data)) for data in (text, joined(text)))
    assert is_cut(text) or words ^ together <= {b"r", b"u", b"f"}, "but for a literal that looks like a prefix"


def test_a_suppression_is_told_only_where_it_is_asked_for() -> None:
    text = b"x = 1  # seamguard: allow[a] -- b"
    assert [told_by(text, sought([]), suppresses=asked).suppresses for asked in (True, False)] == [True, False]


@pytest.mark.parametrize("block", [1, 2, 7, 64])
def test_a_huge_file_is_read_block_by_block_and_loses_no_word(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(prefilter, "_BLOCK", block)
    text = b" ".join(b"x" * size + b".seam%d" % size for size in range(40))
    names = [b"seam%d" % size for size in range(40)]
    assert held_in(text, sought(names)) == tuple(sorted(names))
    assert held_in(text, sought([*MORE, b"x" * 39, b"x" * 40])) == (b"x" * 39,)


@pytest.mark.parametrize("name", [b"", b"1a", b"a.b", b"a b", b"<computed>", b"a\n"])
@pytest.mark.parametrize("others", [[], MORE])
def test_what_is_no_identifier_is_held_by_no_text(name: bytes, others: list[bytes]) -> None:
    assert held_in(b"1a a.b a b <computed> a\n", sought([name, *others])) == ()


@pytest.mark.parametrize("data", [b"a\0", "a".encode("utf-16"), b"# coding: no-such\n", b"\xff"])
def test_a_file_that_cannot_be_searched_may_be_anything(data: bytes) -> None:
    assert told_by(data, sought(NAMES, HOMES)) == (None, None, True)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("getattr(x, name)", True),
        ('getattr(x, "name")', False),
        ("xgetattr(x, name)\nmygetattr_static(x, name)\ngetattrs(x, n)", False),
        ("getattr_static(x, name)", True),
        ("x.__getattribute__(name)", True),
        ('getattr(x, "a"); getattr(x, b)', True),
        ('vars(x)["a"]; xvars(y)[name]', False),
        ("vars(x)[name]", True),
        ("locals()[name]", True),
        ("globals()[name]", True),
        ("x.__dict__[name]", True),
        ('x.__dict__["name"]', False),
        ("import_module(name)", True),
        ("__import__(name)", True),
        ("from importlib import import_module\n", False),
        ("import_modules(name)", False),
        ("resolve_name(name)", True),
        ("attrgetter(name)", True),
        ("methodcaller(name)", True),
        ("sys.modules[name]", True),
        ('sys.modules["a"]', False),
        ("sys.modules_of(name)", False),
        ("éxgetattr(x, name)", False),
        ("égetattr(x, name)", True),  # only ASCII letters are told apart from words
    ],
)
def test_names_are_computed_where_they_are_not_written_out(code: str, expected: bool) -> None:
    assert computes_names(code.encode()) is expected


def test_names_that_are_cut_apart_are_whole_again() -> None:
    text = b"getattr(x, 'Comp' 'ile' + \"Context\")"
    assert held_in(text, sought([b"CompileContext"])) == ()
    assert held_in(joined(text), sought([b"CompileContext"])) == (b"CompileContext",)

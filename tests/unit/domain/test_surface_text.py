"""Shapes as text, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamguard.domain.surface import BARE, KINDS, Form, Item, Surface, Trait, Word, in_order
from seamguard.domain.surface_text import TextError, fingerprint_of, lines_of, surface_of, text_of

NAMES = st.sampled_from(
    ["a", "final", "property", "alias", "x_1", "in", "x-y", "it's", "ä", "nested-class", "", " ", "="]
)
TYPES = st.sampled_from(["int", "final", "a.B[int, 'x']", "list[int] | None", "Callable[[int], str]", "Unpack[Ts]"])
VALUES = st.sampled_from(
    ["1", "'a = b: c'", "factory(dict)", "lambda: {1: 2}", "(1, 2)", "-1j", "f'{a}: {b!r}'", "..."]
)
KEYS = st.sampled_from(["'a'", "1", "(1, 2)", "**a", "*a", "A.b", "lambda: 1"])
TRAITS = st.lists(st.sampled_from(Trait), max_size=3, unique=True).map(lambda traits: in_order(*traits))
NAMED = st.sampled_from([word for word in Word if word not in BARE | {Word.ENTRY, Word.OVERLOAD}])


def items(below: st.SearchStrategy[tuple[Item, ...]]) -> st.SearchStrategy[Item]:
    optional_type, optional_value = st.none() | TYPES, st.none() | VALUES
    return st.one_of(
        st.builds(Item, NAMED, NAMES.filter(bool), TRAITS, optional_type, optional_value, below),
        st.builds(Item, st.just(Word.OVERLOAD), st.just(""), TRAITS, items=below),
        st.builds(lambda word, text: Item(word, annotation=text), st.sampled_from(sorted(BARE - {Word.VALUE})), TYPES),
        st.builds(lambda text: Item(Word.VALUE, value=text), VALUES),
        st.builds(
            lambda key, value: Item(Word.ENTRY, key, value=value), KEYS.filter(lambda key: key[0] in "'1("), VALUES
        ),
        st.builds(lambda key: Item(Word.ENTRY, key), KEYS),
    )


SURFACES = st.builds(
    Surface,
    st.sampled_from(Form),
    TRAITS,
    st.lists(
        st.recursive(items(st.just(())), lambda each: items(st.lists(each, max_size=3).map(tuple))), max_size=5
    ).map(tuple),
)


@given(SURFACES)
def test_what_is_written_is_read_back(surface: Surface) -> None:
    assert surface_of(text_of(surface)) == surface
    assert len(lines_of(surface)) == text_of(surface).count("\n")


@given(SURFACES, SURFACES)
def test_different_shapes_have_different_texts(one: Surface, other: Surface) -> None:
    assert (text_of(one) == text_of(other)) == (one == other)
    assert (fingerprint_of(text_of(one)) == fingerprint_of(text_of(other))) == (one == other)


def test_the_fingerprint_is_of_the_text_and_not_of_the_space_around_it() -> None:
    assert fingerprint_of("class\nbase A\n") == fingerprint_of("class  \nbase A\n\n") == fingerprint_of("class\nbase A")
    assert fingerprint_of("class\nbase A") != fingerprint_of("class\nbase B")
    assert fingerprint_of("method m\n  parameter a") != fingerprint_of("method m\nparameter a")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "the shape is empty"),
        ("clas\n", 1, "'clas' is no form of a shape"),
        ("function asinc\n", 1, "'asinc' is nothing that a shape can be"),
        ("class\nfeild a", 2, "'feild' starts no line of a shape"),
        ("class\n  method a", 2, "the line stands deeper"),
        ("class\nmethod a\n    parameter b", 3, "the line stands deeper"),
        ("class\nfield a: int = ", 2, "cannot read 'field a: int ='"),
        ("class\nfield a b", 2, "cannot read 'field a b'"),
        ("class\nbase A B", 2, "cannot read 'base A B'"),
        ("class\nfield a = b = c", 2, "cannot read"),
        ("class\nentry 1, 2", 2, "cannot read"),
        ("class\nfield -", 2, "cannot read"),
    ],
)
def test_what_is_no_shape_is_refused_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(TextError, match=said) as caught:
        surface_of(text)
    assert caught.value.line == line


def test_a_name_that_is_spelled_like_a_trait_stands_in_quotes() -> None:
    plain = Surface(Form.CLASS, (), (Item(Word.ATTRIBUTE, "final", annotation="int"),))
    assert lines_of(plain) == ("class", "attribute 'final': int")
    assert surface_of("class\nattribute final a: int").items == (Item(Word.ATTRIBUTE, "a", (Trait.FINAL,), "int"),)


def test_every_kind_of_parameter_has_a_trait() -> None:
    assert {Item(Word.PARAMETER, "a", (trait,)).kind for trait in KINDS} == KINDS

"""Answers that lead back to each other, and those that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.resolve.memory import Memory, Question
from seamguard.resolve.values import Value, Values, unique

if TYPE_CHECKING:
    from collections.abc import Mapping


class Asked:
    """Questions by their names, each with what it is made of, counted as they are computed."""

    def __init__(self, leads: Mapping[str, str]) -> None:
        self.computed: list[str] = []
        self.memory = Memory()
        self._leads = leads

    def answer(self, name: str) -> Values:
        key: Question = ("", "asked", name)
        return self.memory.remember(key, lambda: self._compute(name))

    def _compute(self, name: str) -> Values:
        self.computed.append(name)
        return unique([Value("object", "m", name), *(v for other in self._leads[name] for v in self.answer(other))])

    def names(self, name: str) -> str:
        return "".join(sorted(value.name for value in self.answer(name)))


def test_an_answer_that_rests_on_no_open_question_is_found_once() -> None:
    asked = Asked({"a": "bx", "b": "cy", "c": "az", "x": "z", "y": "x", "z": ""})
    assert asked.names("a") == "abcxyz"
    assert {name: asked.computed.count(name) for name in "xyz"} == {"x": 1, "y": 1, "z": 1}
    assert asked.computed.count("c") > 1


def test_whatever_is_asked_first_answers_are_whole() -> None:
    leads = {"a": "b", "b": "ca", "c": "bd", "d": "e", "e": "df", "f": ""}
    whole = {"a": "abcdef", "b": "abcdef", "c": "abcdef", "d": "def", "e": "def", "f": "f"}
    for first in leads:
        asked = Asked(leads)
        asked.answer(first)
        assert {name: asked.names(name) for name in leads} == whole, first


def test_what_was_found_while_a_question_failed_is_not_kept() -> None:
    asked = Asked({"a": "xb", "x": ""})
    for _ in range(2):
        try:
            asked.answer("a")
        except KeyError:
            continue
        raise AssertionError
    assert asked.computed == ["a", "x", "b"] * 2


def test_a_pair_is_found_once_and_again_only_when_what_it_rests_on_is_dropped() -> None:
    memory, found = Memory(), list[str]()

    def pair() -> tuple[Values, Values]:
        found.append("pair")
        return memory.remember(("", "asked", "below"), lambda: (Value("object", "m", "below"),)), ()

    def asked() -> Values:
        return memory.pair_once(("", "pair", "x"), pair)[0]

    for name in ("first", "second"):
        assert memory.remember(("", "asked", name), asked) == asked()
    assert found == ["pair"]
    memory.forget([("", "asked", "other")])
    asked()
    assert found == ["pair"]
    memory.forget([("", "asked", "below")])
    asked()
    assert found == ["pair"] * 2


def test_a_pair_that_leads_back_to_its_question_is_no_smaller_for_being_found_once() -> None:
    """While a round lasts it stands for what that round knows; the next one, and what is asked later, find more."""
    memory = Memory()

    def first() -> Values:
        return unique([*second(), *pair(), Value("object", "m", "first")])

    def second() -> Values:
        own = memory.remember(("", "asked", "second"), pair)
        return unique([*own, Value("object", "m", "second")])

    def pair() -> Values:
        return memory.pair_once(("", "pair", "x"), lambda: (memory.remember(("", "asked", "first"), first), ()))[0]

    whole = {"first", "second"}
    assert {value.name for value in memory.remember(("", "asked", "first"), first)} == whole
    assert {value.name for value in pair()} == whole
    assert {value.name for value in memory.remember(("", "asked", "second"), pair)} == whole

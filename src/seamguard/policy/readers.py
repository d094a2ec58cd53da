"""Readers of single values: each returns the value, or records what is wrong and returns None."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TypeAlias, TypeVar

from seamguard.policy.nodes import Mapping, Node, Problems, Scalar, Sequence
from seamguard.policy.wording import show, unknown

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)

Read: TypeAlias = Callable[[Node, str, Problems], T | None]
"""Reads a node; the text names the node in messages."""

MAX_NUMBER = 999_999_999
"""The largest count or goal."""

_KINDS = {
    "int": "a number",
    "float": "a number",
    "bool": "a truth value",
    "timestamp": "a date",
    "merge": "a merge key",
}
_CONTROL = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,8}")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


def scalar(node: Node, what: str, wanted: str, problems: Problems) -> Scalar | None:
    """Reads a single value of any kind but null; `wanted` names what should stand there."""
    match node:
        case Scalar(kind="refused"):
            return None
        case Scalar(kind="null"):
            null = f" ({show(node.text)} is null)" if node.text else ""
            problems.add(node.mark, f"{what} has no value{null}: write {wanted}")
        case Scalar():
            return node
        case Sequence():
            problems.add(node.mark, f"{what} must be {wanted}, not a list: remove the brackets or dashes")
        case Mapping():
            problems.add(node.mark, f"{what} must be {wanted}, not a mapping: put a text that holds a colon in quotes")
    return None


def text(node: Node, what: str, problems: Problems) -> str | None:
    """Reads text that says something."""
    found = scalar(node, what, "text", problems)
    if found is None:
        return None
    if found.kind != "str":
        taken = _KINDS[found.kind]
        problems.add(found.mark, f"{what} must be text, but YAML reads {show(found.text)} as {taken}: put it in quotes")
        return None
    control = _CONTROL.search(found.text)
    if control:
        name = f"U+{ord(control[0]):04X}"
        problems.add(found.mark, f"{what} holds the control character {name}: remove its escape")
        return None
    if not found.text.strip():
        problems.add(found.mark, f"{what} is blank: write some text")
        return None
    return found.text


def parsed(parse: Callable[[str], T]) -> Read[T]:
    """Makes a reader of text with a grammar: `parse` raises ValueError with what is wrong and what to do."""

    def read(node: Node, what: str, problems: Problems) -> T | None:
        written = text(node, what, problems)
        if written is None:
            return None
        try:
            return parse(written)
        except ValueError as error:
            problems.add(node.mark, f"{what}: {error}")
            return None

    return read


def choice(options: type[Choice]) -> Read[Choice]:
    """Makes a reader of one of several words."""

    def read(node: Node, what: str, problems: Problems) -> Choice | None:
        word = text(node, what, problems)
        if word is None:
            return None
        words = [option.value for option in options]
        if word in words:
            return options(word)
        problems.add(node.mark, unknown(f"value of {what}", word, words))
        return None

    return read


def number(least: int) -> Read[int]:
    """Makes a reader of a whole number, at least `least`, written in plain decimal digits."""

    def read(node: Node, what: str, problems: Problems) -> int | None:
        wanted = f"a whole number from {least} on"
        found = scalar(node, what, wanted, problems)
        if found is None:
            return None
        if found.kind == "int" and _DECIMAL.fullmatch(found.text) and int(found.text) >= least:
            return int(found.text)
        problems.add(found.mark, f"{what} must be {wanted}{_why_no_number(found)}")
        return None

    return read


def flag(node: Node, what: str, problems: Problems) -> bool | None:
    """Reads `true` or `false`."""
    found = scalar(node, what, "true or false", problems)
    if found is None:
        return None
    word = found.text.casefold()
    if found.kind == "bool" and word in ("true", "false"):
        return word == "true"
    problems.add(found.mark, f"{what} must be true or false, without quotes: {show(found.text)} is neither")
    return None


def is_like_a_day(text: str) -> bool:
    """Tells whether text is meant as a date, whether or not the calendar has it."""
    return _DAY.fullmatch(text) is not None


def day(node: Node, what: str, problems: Problems) -> date | None:
    """Reads a date, quoted or not."""
    found = scalar(node, what, "a date as YYYY-MM-DD", problems)
    if found is None:
        return None
    parts = _DAY.fullmatch(found.text)
    if parts is None or found.kind not in ("timestamp", "str"):
        problems.add(found.mark, f"{what}: {show(found.text)} is no date: write YYYY-MM-DD, without a time")
        return None
    padded = f"{parts[1]}-{parts[2]:0>2}-{parts[3]:0>2}"
    try:
        value = date.fromisoformat(padded)
    except ValueError:
        problems.add(found.mark, f"{what}: {show(found.text)} is not in the calendar: write a day that exists")
        return None
    if padded != found.text:
        problems.add(found.mark, f"{what}: {show(found.text)} lacks a zero: write {padded}")
        return None
    return value


def listing(read: Read[T], *, if_empty: str | None = None) -> Read[tuple[T, ...]]:
    """Makes a reader of a list of different values.

    Args:
        read: Reads one item.
        if_empty: What to do about an empty list; None where it may be empty.
    """

    def read_all(node: Node, what: str, problems: Problems) -> tuple[T, ...] | None:
        if not isinstance(node, Sequence):
            _refuse_as_list(node, what, problems)
            return None
        if not node.items and if_empty:
            problems.add(node.mark, f"{what} is empty: {if_empty}")
        first_lines: dict[T, int] = {}
        every = True
        for item in node.items:
            value = read(item, f"an item of {what}", problems)
            if value is None:
                every = False
            elif value in first_lines:
                first = f"first at line {first_lines[value]}"
                problems.add(item.mark, f"{what} holds {show(str(value))} twice ({first}): keep one")
            else:
                first_lines[value] = item.mark.line
        return tuple(first_lines) if every else None

    return read_all


def _refuse_as_list(node: Node, what: str, problems: Problems) -> None:
    if isinstance(node, Mapping):
        problems.add(node.mark, f"{what} must be a list, not a mapping: start each item with a dash")
        return
    found = scalar(node, what, "a list", problems)
    if found:
        problems.add(found.mark, f"{what} must be a list: write [{found.text[:60]}]")


def _why_no_number(found: Scalar) -> str:
    written = show(found.text)
    if found.kind == "str" and _DECIMAL.fullmatch(found.text):
        return f": remove the quotes around {found.text}"
    if found.kind == "int" and not _DECIMAL.fullmatch(found.text.removeprefix("-")):
        return f": YAML reads {written} in a way of its own; write plain decimal digits, at most {MAX_NUMBER}"
    return f", not {written}"

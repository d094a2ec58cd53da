"""GitHub's conditions, three-valued: certainly true, certainly false, or not known before the run."""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

Truth: TypeAlias = bool | None
"""None where only a run can tell."""

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?[0-9]+(?:\.[0-9]+)?)|(?P<op>==|!=|<=|>=|&&|\|\||[!()<>,])"
    r"|(?P<name>[A-Za-z_][\w.*-]*(?:\[[^\]]*\])*[\w.*-]*))"
)
_STATUS = {"always": True, "success": True, "failure": False, "cancelled": False}


class Value(NamedTuple):
    """What a part of a condition is worth: `text` is None where that is not known."""

    text: str | None
    truth: Truth


_UNKNOWN = Value(None, None)


class _Unread(Exception):  # noqa: N818 (no error: what cannot be read is not known)
    """The condition has a form that is not read."""


def holds(condition: str, event: str) -> Truth:
    """Whether a condition holds where nothing failed or was cancelled before.

    Args:
        condition: As written behind `if`, with `${{ }}` or without.
        event: What started the workflow.
    """
    text = condition.strip()
    if text.startswith("${{") and text.endswith("}}") and text.count("${{") == 1:
        text = text[3:-2].strip()
    elif "${{" in text:
        # What stands around an expression makes text of it, and text that is not empty is true.
        return True if re.sub(r"\$\{\{.*?\}\}", "", text).strip() else None
    try:
        return _Reader(text, event).whole().truth
    except _Unread:
        return None


def is_on(switch: str, event: str = "") -> Truth:
    """Whether a switch such as `continue-on-error` is on, where an event started the workflow."""
    return {"true": True, "false": False}.get(switch.strip().lower(), holds(switch, event))


def asks_always(condition: str) -> bool:
    """Whether a condition asks for more than that nothing failed before."""
    return any(f"{name}()" in condition.replace(" ", "") for name in ("always", "failure", "cancelled"))


class _Reader:
    """Reads a condition from left to right: `||` binds least, then `&&`, comparisons, `!`."""

    def __init__(self, text: str, event: str) -> None:
        self._event = event
        self._tokens: list[tuple[str, str]] = []
        place = 0
        while place < len(text.rstrip()):
            found = _TOKEN.match(text, place)
            if not found or not found.lastgroup:
                raise _Unread
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            place = found.end()

    def whole(self) -> Value:
        if not self._tokens:
            return Value("", None)
        value = self._either()
        if self._tokens:
            raise _Unread
        return value

    def _next(self, *wanted: str) -> str:
        return self._tokens.pop(0)[1] if self._tokens and self._tokens[0][1] in wanted else ""

    def _either(self) -> Value:
        value = self._both()
        while self._next("||"):
            other = self._both()
            truth = True if True in (value.truth, other.truth) else _known(value, other, False)
            value = Value(None, truth)
        return value

    def _both(self) -> Value:
        value = self._compared()
        while self._next("&&"):
            other = self._compared()
            truth = False if False in (value.truth, other.truth) else _known(value, other, True)
            value = Value(None, truth)
        return value

    def _compared(self) -> Value:
        value = self._negated()
        operator = self._next("==", "!=", "<", ">", "<=", ">=")
        if not operator:
            return value
        other = self._negated()
        if operator not in ("==", "!=") or value.text is None or other.text is None:
            return _UNKNOWN
        # GitHub compares texts without regard to case.
        same = value.text.casefold() == other.text.casefold()
        return Value(None, same if operator == "==" else not same)

    def _negated(self) -> Value:
        if self._next("!"):
            value = self._negated()
            return Value(None, None if value.truth is None else not value.truth)
        return self._single()

    def _single(self) -> Value:
        if self._next("("):
            value = self._either()
            if not self._next(")"):
                raise _Unread
            return value
        if not self._tokens:
            raise _Unread
        kind, text = self._tokens.pop(0)
        if kind == "text":
            inner = text[1:-1].replace("''", "'")
            return Value(inner, bool(inner))
        if kind == "number":
            return Value(text, float(text) != 0)
        if kind == "op":
            raise _Unread
        return self._named(text)

    def _named(self, name: str) -> Value:
        low = re.sub(r"\['([\w-]+)'\]", r".\1", name.casefold())
        if self._next("("):
            given: list[Value] = []
            while not self._next(")"):
                given.append(self._either())
                self._next(",")
            return Value(None, _called(low, given))
        if low in ("true", "false"):
            return Value(low, low == "true")
        if low == "null":
            return Value("", False)
        if low == "github.event_name" and self._event:
            return Value(self._event, True)
        return _UNKNOWN


def _called(name: str, given: list[Value]) -> Truth:
    """What a function says; GitHub compares texts without regard to case."""
    texts = [value.text.casefold() for value in given if value.text is not None]
    if len(given) == len(texts) == 2:
        whole, part = texts
        found = {"contains": part in whole, "startswith": whole.startswith(part), "endswith": whole.endswith(part)}
        if name in found:
            return found[name]
    return _STATUS.get(name)


def _known(value: Value, other: Value, otherwise: bool) -> Truth:
    return None if None in (value.truth, other.truth) else otherwise

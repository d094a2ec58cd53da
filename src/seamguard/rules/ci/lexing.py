"""A shell script to its words and what joins them: quotes, comments, here-documents and substitutions."""

from __future__ import annotations

import re
from typing import NamedTuple

_OPERATORS: tuple[str, ...] = (
    *("&&", "||", ";;", "|&", "<<<", "<<-", "<<", "&>>", "&>", ">>", ">&", "<&", ">|"),
    *(";", "|", "&", "(", ")", "<", ">", "\n"),
)
JOINERS = ("&&", "||", ";;", "|&", ";", "|", "&", "\n")
_HEREDOC = re.compile(r"<<-?[ \t]*(['\"]?)([\w.-]+)\1")
_QUOTED = re.compile(r"'[^']*'|\"(?:\\.|[^\"\\])*\"", re.DOTALL)
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)


class Word(NamedTuple):
    """A word without its quotes, or an operator.

    Attributes:
        text: The word.
        is_operator: Whether it is one: a quoted `||` is none.
        inner: The scripts that it runs: `$(...)` and backticks.
    """

    text: str
    is_operator: bool
    inner: tuple[str, ...] = ()


def words(script: str) -> list[Word]:
    """The words and operators of a script, in order; what stands behind quotes that never close is left out."""
    return _Lexer(script.replace("\r\n", "\n")).all()


class _Lexer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._found: list[Word] = []
        self._word: list[str] | None = None
        self._inner: list[str] = []
        self._closings: list[str] = []

    def all(self) -> list[Word]:
        while self._place < len(self._text):
            if not self._step():
                # Quotes that never close: the shell would not run the rest.
                self._word = None
                break
        self._end()
        return self._found

    def _step(self) -> bool:
        text, place = self._text, self._place
        character = text[place]
        if text.startswith("\\\n", place):
            self._place += 2
        elif character == "\\":
            self._add(text[place + 1 : place + 2], 2)
        elif found := _EXPRESSION.match(text, place):
            self._add(found[0], len(found[0]))
        elif character in "'\"":
            return self._quoted()
        elif text.startswith("$(", place) or character == "`":
            return self._substituted()
        elif character == "#" and self._word is None:
            self._place = (text.find("\n", place) + 1 or len(text) + 1) - 1
        elif character in " \t":
            self._end()
            self._place += 1
        elif operator := next((one for one in _OPERATORS if text.startswith(one, place)), ""):
            self._operator(operator)
        else:
            self._add(character, 1)
        return True

    def _add(self, text: str, length: int) -> None:
        self._word = [*(self._word or ()), text]
        self._place += length

    def _end(self) -> None:
        if self._word is not None:
            self._found.append(Word("".join(self._word), False, tuple(self._inner)))
        self._word = None
        self._inner = []

    def _quoted(self) -> bool:
        # An expression is put in before the shell sees any quotes.
        hidden = _EXPRESSION.sub(lambda found: "x" * len(found[0]), self._text[self._place :])
        found = _QUOTED.match(hidden)
        if not found:
            return False
        whole = self._text[self._place : self._place + found.end()]
        if whole[0] == '"':
            self._inner += _inner(whole)
            self._add(re.sub(r"\\([$`\"\\\n])", r"\1", whole[1:-1]), len(whole))
        else:
            self._add(whole[1:-1], len(whole))
        return True

    def _substituted(self) -> bool:
        text, start = self._text, self._place
        if text[start] == "`":
            end = text.find("`", start + 1)
            inner = text[start + 1 : end]
        else:
            end = _closing(text, start + 1)
            inner = text[start + 2 : end]
        if end < 0:
            return False
        # `$((...))` is arithmetic.
        self._inner += [] if inner.startswith("(") else [inner]
        self._add(text[start : end + 1], end + 1 - start)
        return True

    def _operator(self, operator: str) -> None:
        digit = self._word is not None and "".join(self._word).isdigit() and operator[0] in "<>"
        if digit:
            # The number of what is redirected.
            self._word = None
        self._end()
        if operator in ("<<", "<<-") and (found := _HEREDOC.match(self._text, self._place)):
            self._closings.append(found[2])
            self._place += len(found[0])
            return
        self._found.append(Word(operator, True))
        self._place += len(operator)
        if operator == "\n":
            for closing in self._closings:
                self._skip_heredoc(closing)
            self._closings = []

    def _skip_heredoc(self, closing: str) -> None:
        lines = self._text[self._place :].split("\n")
        length = 0
        for line in lines:
            length += len(line) + 1
            if line.strip() == closing:
                break
        self._place = min(self._place + length, len(self._text))


def _inner(text: str) -> list[str]:
    return [one or other for one, other in re.findall(r"\$\(([^()]*)\)|`([^`]*)`", text)]


def _closing(text: str, opening: int) -> int:
    """The place of the parenthesis that closes one; -1 where none does."""
    depth = 0
    for place in range(opening, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place
    return -1

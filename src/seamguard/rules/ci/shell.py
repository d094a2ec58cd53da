"""A script to its simple commands, and what the shell makes of the exit code of each."""

from __future__ import annotations

import re
import shlex
from typing import NamedTuple

_JOINERS = ("&&", "||", ";", "|", "&", "|&", ";;")
_CHAINING = ("&&", "||", "|", "|&")
_OPENERS = ("if", "while", "until", "elif")
_SHAPES = ("then", "do", "else", "{", "(")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_HEREDOC = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)
_HARMLESS = ("true", ":", "echo", "printf")


class Command(NamedTuple):
    """One simple command.

    Attributes:
        words: Its words, without assignments before it and without redirections.
        env: The variables that are set for it, or were exported before.
        lost: Why its failure does not fail the step; empty where it does.
        unsure: Why its failure may not fail the step, or why it may not run.
        folder: Where it runs, from where the script starts; None where that is not known.
    """

    words: tuple[str, ...]
    env: tuple[tuple[str, str], ...]
    lost: str
    unsure: str
    folder: str | None


class _Word(NamedTuple):
    text: str
    line: int


def commands(script: str, shell: str) -> tuple[Command, ...]:
    """The simple commands of a script, in order.

    Args:
        script: As written behind `run`.
        shell: As written behind `shell`; empty for the one that runs where none is named.
    """
    strict, piped = _modes(shell)
    state = _State(strict, piped)
    lines = _logical_lines(script)
    for number, line in enumerate(lines):
        rest = any(text.strip() and not text.strip().startswith("#") for text in lines[number + 1 :])
        state.read(line, is_last=not rest)
    return tuple(state.found)


def is_shell(shell: str) -> bool:
    """Whether scripts of this `shell` are read here."""
    return not shell or shell.split(maxsplit=1)[0] in ("bash", "sh")


def _modes(shell: str) -> tuple[bool, bool]:
    """Whether the shell stops at the first failure, and whether a pipe fails where its first part does."""
    if shell in ("", "sh"):
        return True, False
    if shell == "bash":
        return True, True
    flags = shell.split()[1:]
    return any(re.fullmatch(r"-\w*e\w*", flag) for flag in flags), "pipefail" in flags


class _State:
    """What is known of the shell while its lines are read."""

    def __init__(self, strict: bool, piped: bool) -> None:
        self.found: list[Command] = []
        self._strict = strict
        self._piped = piped
        self._env: dict[str, str] = {}
        self._folder: str | None = ""
        self._depth = 0

    def read(self, line: str, *, is_last: bool) -> None:
        parts = _split(line)
        joiners = [joiner for _, joiner in parts]
        for place, (words, joiner) in enumerate(parts):
            after = parts[place + 1][0] if place + 1 < len(parts) else []
            end = next((n for n in range(place, len(parts)) if joiners[n] not in _CHAINING), len(parts) - 1)
            goes_on = not is_last or any(later for later, _ in parts[end + 1 :])
            self._take(words, joiner, after, goes_on=goes_on, before=joiners[place - 1] if place else "")

    def _take(self, words: list[str], joiner: str, after: list[str], *, goes_on: bool, before: str) -> None:
        if "()" in words:
            # A function: what it runs is run by whoever calls it.
            self._depth += 1
            return
        tested, negated, words = self._unwrapped(words)
        env = {}
        while words and _ASSIGNMENT.match(words[0]):
            name, _, value = words.pop(0).partition("=")
            env[name] = value
        if not words:
            # Without `export` no program sees it.
            return
        if words[0] == "export":
            self._env.update(pair.partition("=")[::2] for pair in words[1:] if "=" in pair)
        elif words[0] == "set":
            self._set(words[1:])
        elif words[0] == "cd":
            known = (
                self._folder is not None and len(words) == 2 and "$" not in words[1] and not words[1].startswith("/")
            )
            self._folder = f"{self._folder}{words[1]}/" if known else None
        lost = "its failure is negated by `!`" if negated else self._lost(joiner, after, goes_on=goes_on)
        unsure = "it is the condition of an `if` or a loop" if tested else self._unsure(joiner, after, before)
        self.found.append(
            Command(tuple(words), tuple({**self._env, **env}.items()), lost, "" if lost else unsure, self._folder)
        )

    def _unwrapped(self, words: list[str]) -> tuple[bool, bool, list[str]]:
        """The words behind those that give the shell its structure."""
        words = list(words)
        tested = negated = False
        while words and (words[0] in (*_OPENERS, *_SHAPES, "!", "for", "case", "fi", "done", "esac", "}", "time")):
            first = words.pop(0)
            tested = tested or first in _OPENERS
            negated = negated or first == "!"
            if first in ("if", "while", "until", "for", "case"):
                self._depth += 1
            elif first in ("fi", "done", "esac", "}"):
                self._depth = max(self._depth - 1, 0)
            if first in ("for", "case"):
                return tested, negated, []
        return tested, negated, words

    def _set(self, flags: list[str]) -> None:
        for place, flag in enumerate(flags):
            named = (
                flags[place + 1]
                if flag in ("-o", "+o", "-eo", "-euo", "-exo", "-euxo") and place + 1 < len(flags)
                else ""
            )
            if flag.startswith(("-", "+")) and "e" in flag[1:]:
                self._strict = flag[0] == "-"
            if named == "errexit":
                self._strict = flag[0] == "-"
            if named == "pipefail":
                self._piped = flag[0] == "-"

    def _lost(self, joiner: str, after: list[str], *, goes_on: bool) -> str:
        if joiner == "||":
            shown = " ".join(after)
            if after[:1] and (after[0] in _HARMLESS or after == ["exit", "0"] or after == ["return", "0"]):
                return f"`|| {shown}` takes its failure away"
        if joiner in ("|", "|&") and not self._piped:
            return "a pipe takes its failure away, for only `shell: bash` sets `pipefail`"
        if joiner == "&":
            return "it runs in the background, where its failure is not seen"
        if joiner == "&&" and goes_on:
            return "the shell goes on where it fails in front of `&&`"
        if not self._strict and goes_on and joiner != "||":
            return "the shell goes on behind it (`set +e`), and only its last command counts"
        return ""

    def _unsure(self, joiner: str, after: list[str], before: str) -> str:
        if joiner == "||" and after[:1] != ["exit"] and after != ["false"]:
            return f"`|| {' '.join(after)}` may take its failure away"
        if before == "||":
            return "it runs only where what stands before `||` fails"
        if self._depth:
            return "it stands in a branch, loop or function of the script"
        return ""


def _logical_lines(script: str) -> list[str]:
    """The lines of a script, with continued ones joined and the texts of here-documents left out."""
    text = _EXPRESSION.sub("EXPRESSION", script).replace("\\\n", " ")
    lines: list[str] = []
    closing = ""
    for line in text.split("\n"):
        if closing:
            closing = "" if line.strip() == closing else closing
            continue
        found = _HEREDOC.search(line)
        closing = found[2] if found else ""
        lines.append(line)
    return lines


def _split(line: str) -> list[tuple[list[str], str]]:
    """The commands of a line, each with what joins it to the next one; none where the quotes do not close."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|()<>")
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        words = list(lexer)
    except ValueError:
        return []
    comment = next((place for place, word in enumerate(words) if word.startswith("#")), len(words))
    parts: list[tuple[list[str], str]] = [([], "")]
    skip = False
    for word in words[:comment]:
        if skip:
            skip = False
        elif word in _JOINERS:
            parts[-1] = parts[-1][0], word
            parts.append(([], ""))
        elif word and set(word) <= set("<>&") and word not in _JOINERS:
            # A redirection, and the file or number behind it.
            skip = True
            if parts[-1][0] and parts[-1][0][-1].isdigit():
                parts[-1][0].pop()
        elif word != ")":
            parts[-1][0].append(word)
    return [part for part in parts if part[0] or part[1]]

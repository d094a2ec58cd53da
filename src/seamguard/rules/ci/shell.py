"""A script to its simple commands, and what the shell makes of the exit code of each."""

from __future__ import annotations

import re
from typing import NamedTuple

from seamguard.rules.ci.lexing import JOINERS, words
from seamguard.rules.ci.losses import asked_later, leaves, lost_by, unsure_by

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_OPENERS = {"if": "fi", "while": "done", "until": "done", "for": "done", "select": "done", "case": "esac", "{": "}"}
_TESTED = ("if", "elif", "while", "until")
_BETWEEN = ("then", "do", "else", "elif", "time")
_CHAINING = ("&&", "||", "|", "|&")
_QUIET = ("cd", "pushd", "export", "echo", "set", "source", ".")


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


class Part(NamedTuple):
    """Some words, and what joins them to the next part.

    Attributes:
        words: The words.
        joiner: `&&`, `;`, a line's end, ... also a parenthesis, which opens or closes what comes next.
        inner: The scripts in `$(...)`.
    """

    words: tuple[str, ...]
    joiner: str
    inner: tuple[str, ...] = ()


class _Group(NamedTuple):
    """An open `(`, `{`, `if`, loop or function."""

    closed_by: str
    first: int
    is_branch: bool
    folder: str | None
    strict: bool


def commands(script: str, shell: str) -> tuple[Command, ...]:
    """The simple commands of a script, in order.

    Args:
        script: As written behind `run`.
        shell: As written behind `shell`; empty for the one that runs where none is named.
    """
    state = _State(*_modes(shell))
    parts = _parts(script)
    for place in range(len(parts)):
        state.read(parts, place)
        if state.ended:
            break
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
    """What is known of the shell while its parts are read."""

    def __init__(self, strict: bool, piped: bool) -> None:
        self.found: list[Command] = []
        self.ended = False
        self._strict = strict
        self._piped = piped
        self._env: dict[str, str] = {}
        self._own: dict[str, str] = {}
        self._folder: str | None = ""
        self._groups: list[_Group] = []
        self._early = ""
        self._function = False

    def read(self, parts: list[Part], place: int) -> None:
        """Take the next part."""
        part = parts[place]
        left = [*part.words]
        tested, negated = self._open(left, parts[place:])
        if left[:1] == [")"]:
            self._close(")", parts, place)
            return
        if self._groups and left and left[0] == self._groups[-1].closed_by:
            self._close(left[0], parts, place)
            return
        env = {}
        while left and _ASSIGNMENT.match(left[0]):
            name, _, value = left.pop(0).partition("=")
            env[name] = value
        self._nested(part)
        if not left:
            # Without `export` no program sees it.
            self._own.update(env)
            return
        self._known(left, env)
        lost, unsure = self._outcome(parts, place, tested=tested, negated=negated)
        self.found.append(Command(tuple(left), tuple({**self._env, **env}.items()), lost, unsure, self._folder))
        self._leave(left, parts, place)

    def _open(self, left: list[str], rest: list[Part]) -> tuple[bool, bool]:
        """Takes off the words that give the shell its structure: whether a condition or `!` is among them."""
        tested = negated = False
        while left and (left[0] in (*_OPENERS, *_BETWEEN, "!", "(", "function") or rest[0].joiner == "()"):
            first = left.pop(0)
            tested = tested or first in _TESTED
            negated = negated or first == "!"
            if first == "(" or first in _OPENERS:
                self._push(_OPENERS.get(first, ")"), is_branch=self._function or first not in ("{", "("))
                self._function = False
            if first in ("for", "case", "select") or rest[0].joiner == "()":
                left.clear()  # names and patterns
            elif first == "function":
                left[:1] = []
            # The body of a function runs where it is called.
            self._function = self._function or first == "function" or rest[0].joiner == "()"
        return tested, negated

    def _push(self, closed_by: str, *, is_branch: bool) -> None:
        self._groups.append(_Group(closed_by, len(self.found), is_branch, self._folder, self._strict))

    def _close(self, word: str, parts: list[Part], place: int) -> None:
        """What becomes of a group's failure becomes of the failures in it."""
        opened = next((n for n in reversed(range(len(self._groups))) if self._groups[n].closed_by == word), None)
        if opened is None:
            return
        group = self._groups[opened]
        del self._groups[opened:]
        if word == ")":
            self._folder, self._strict = group.folder, group.strict
        lost, unsure = self._outcome(parts, place, tested=False, negated=False)
        for number in range(group.first, len(self.found)):
            inside = self.found[number]
            if not inside.lost:
                self.found[number] = inside._replace(lost=lost, unsure="" if lost else inside.unsure or unsure)

    def _outcome(self, parts: list[Part], place: int, *, tested: bool, negated: bool) -> tuple[str, str]:
        """Why a failure is lost, and why it may be."""
        if tested:
            return "", "it is the condition of an `if` or a loop"
        if negated:
            return "its failure is negated by `!`", ""
        joined = [part.joiner for part in parts]
        after = parts[place + 1].words if place + 1 < len(parts) else ()
        end = next((n for n in range(place, len(parts)) if joined[n] not in _CHAINING), len(parts) - 1)
        later = [part for part in parts[end + 1 :] if part.words and part.words[0] not in (")", "}", "fi", "done")]
        before = _before(parts, place)
        lost = lost_by(joined[place], after, bool(later), strict=self._strict, piped=self._piped)
        if lost:
            asked = asked_later(joined[place], [part.words for part in later])
            return ("", asked) if asked else (lost, "")
        branch = any(group.is_branch for group in self._groups)
        sure = self._strict or not later or joined[place] in ("&&", "||")
        return "", unsure_by(joined[place], after, before, bool(later), branch=branch, strict=sure) or self._early

    def _nested(self, part: Part) -> None:
        for script in part.inner:
            for inside in commands(script, ""):
                told = "its failure may be lost in the `$(...)` that runs it"
                self.found.append(inside._replace(lost="", unsure=told, folder=self._folder))

    def _known(self, left: list[str], env: dict[str, str]) -> None:
        """Follow what changes the surroundings of later commands."""
        if left[0] in ("export", "declare", "typeset"):
            for word in left[1:]:
                name, equals, value = word.partition("=")
                if equals or name in self._own:
                    self._env[name] = value if equals else self._own[name]
        elif left[0] == "env":
            env.update(word.partition("=")[::2] for word in left[1:] if _ASSIGNMENT.match(word))
        elif left[0] == "set":
            self._set(left[1:])
        elif left[0] in ("cd", "pushd"):
            target = left[1] if len(left) == 2 else "$"
            known = self._folder is not None and not target.startswith(("/", "-", "~")) and "$" not in target
            self._folder = f"{self._folder}{target}/" if known else None
        elif left[0] == "popd":
            self._folder = None

    def _set(self, flags: list[str]) -> None:
        for place, flag in enumerate(flags):
            on = flag[:1] == "-"
            if not re.fullmatch(r"[-+]\w+", flag):
                continue
            named = flags[place + 1] if flag.endswith("o") and place + 1 < len(flags) else ""
            if "e" in flag[1:] or named == "errexit":
                self._strict = on
            if named == "pipefail":
                self._piped = on

    def _leave(self, left: list[str], parts: list[Part], place: int) -> None:
        """Take note of what ends the script before its last command."""
        before, joiner = _before(parts, place), parts[place].joiner
        alone = not self._groups and before not in ("&&", "||") and joiner not in _CHAINING
        if alone and (left[0] == "exit" or (left[0] == "exec" and len(left) > 1)):
            self.ended = True
        elif leaves(tuple(left), before) and not any(group.closed_by == ")" for group in self._groups):
            self._early = f"the script may leave with `{' '.join(left)}` before it"


def _before(parts: list[Part], place: int) -> str:
    """What stands between a part and the one before it; nothing behind commands that only prepare."""
    first = place
    while first and parts[first - 1].joiner == "&&" and parts[first - 1].words[0] in _QUIET:
        first -= 1
    return parts[first - 1].joiner if first else ""


def _parts(script: str) -> list[Part]:
    """The parts of a script; lines that `&&`, `||` or `|` ends go on."""
    parts: list[Part] = []
    left: list[str] = []
    inner: list[str] = []
    skip = False

    def end(joiner: str) -> None:
        if left or joiner == "()":
            parts.append(Part(tuple(left), joiner, tuple(inner)))
        elif parts and joiner in JOINERS and joiner != "\n":
            # What closes a group is joined by what stands behind it.
            parts[-1] = parts[-1]._replace(joiner=joiner)
        left.clear()
        inner.clear()

    found = words(script)
    for place, word in enumerate(found):
        following = found[place + 1].text if place + 1 < len(found) and found[place + 1].is_operator else ""
        if not word.is_operator:
            left.extend([] if skip else [word.text])
            inner.extend(word.inner)
            skip = False
        elif word.text == "(" and following == ")":
            end("()")
        elif word.text == "(":
            left.append("(")
        elif word.text == ")":
            if not (parts and parts[-1].joiner == "()" and not left):
                end("\n")
                parts.append(Part((")",), "\n"))
        elif word.text in JOINERS:
            end(word.text)
        else:
            # A redirection, and the file or number behind it.
            skip = True
    end("\n")
    return parts

"""Answers to questions that may lead back to each other, each found out once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from seamguard.resolve.containers import Entry
    from seamguard.resolve.values import Value, Values

_ROUNDS = 50  # more than any program needs; answers that do not settle by then are taken as they are
Question = tuple[str, str, object]


class Memory:
    """Remembers every answer."""

    def __init__(self) -> None:
        self._known: dict[Question, Values] = {}
        self._open: set[Question] = set()
        self._sure: dict[Question, Values] = {}  # answers that no open question went into: no round changes them
        self._round: dict[Question, Values] = {}
        self._before: dict[Question, Values] = {}
        self._met_itself = False
        self._is_unsure = False  # whether what is being answered rests on an open question, or on what does
        self._entered: set[tuple[object, ...]] = set()
        self._entries: dict[tuple[object, ...], tuple[list[Entry], bool]] = {}

    def forget(self) -> None:
        """Drop every answer: something has come to light that they did not know of."""
        self._known, self._entries = {}, {}

    def remember(self, key: Question, compute: Callable[[], Values]) -> Values:
        """The answer to a question, computed once.

        Where questions lead back to each other, an answer that is still being computed counts as what is known of it,
        and the question asked first is put again until no answer grows.
        """
        known = self._known.get(key)
        if known is not None:
            return known
        if not self._open:
            return self._settle(key, compute)
        if key in self._sure:
            return self._sure[key]
        if key in self._round:
            self._is_unsure = True
            return self._round[key]
        if key in self._open:
            self._met_itself = self._is_unsure = True
            return self._before.get(key, ())
        return self._answer(key, compute)

    def _answer(self, key: Question, compute: Callable[[], Values]) -> Values:
        around, self._is_unsure = self._is_unsure, False
        self._open.add(key)
        try:
            values = compute()
        finally:
            self._open.discard(key)
        (self._round if self._is_unsure else self._sure)[key] = values
        self._is_unsure |= around
        return values

    def _settle(self, key: Question, compute: Callable[[], Values]) -> Values:
        self._before, self._sure = {}, {}
        rounds = 0
        while True:
            self._round, self._met_itself, self._is_unsure, self._entries = {}, False, False, {}
            values = self._answer(key, compute)
            rounds += 1
            settled = not self._met_itself or _as_things(self._round) == _as_things(self._before)
            if settled or rounds == _ROUNDS:
                self._known |= self._sure | self._round
                return values
            self._before = self._round

    def entries_once(self, container: Value, compute: Callable[[], list[Entry]]) -> list[Entry]:
        """What a container holds, found out once; nothing while that is being done, as of one that holds itself."""
        key = container.thing
        known = self._entries.get(key)
        if known is not None:
            self._is_unsure |= known[1]
            return known[0]
        if key in self._entered:
            self._met_itself = self._is_unsure = True
            return []
        around, self._is_unsure = self._is_unsure, False
        self._entered.add(key)
        try:
            found = compute()
        finally:
            self._entered.discard(key)
        self._entries[key] = found, self._is_unsure
        self._is_unsure |= around
        return found

    def is_entered(self, container: Value) -> bool:
        """Whether a container is being looked into."""
        entered = container.thing in self._entered
        self._is_unsure |= entered
        return entered


class Served:
    """What a module's `__getattr__` gives for one name, by what of it is wanted.

    Of the names that are wanted, it is only asked whether some others are among them. Where these get the same replies,
    the answer is the same.
    """

    def __init__(self) -> None:
        self._known: list[tuple[frozenset[str], frozenset[str], Values]] = []

    def answer(self, wanted: AbstractSet[str] | None) -> Values | None:
        """What is given, where that is known already."""
        return next((found for weighed, held, found in self._known if _held(weighed, wanted) == held), None)

    def keep(self, weighed: AbstractSet[str], wanted: AbstractSet[str] | None, found: Values) -> None:
        """Keep an answer, with the names of which it was asked whether they are wanted."""
        every = frozenset(weighed)
        self._known.append((every, _held(every, wanted), found))


def _held(weighed: frozenset[str], wanted: AbstractSet[str] | None) -> frozenset[str]:
    return weighed if wanted is None else weighed & wanted


def _as_things(answers: dict[Question, Values]) -> dict[Question, frozenset[tuple[object, ...]]]:
    """Answers without the ways that led to them, which may differ from round to round."""
    return {key: frozenset((*value.thing, value.certain) for value in values) for key, values in answers.items()}

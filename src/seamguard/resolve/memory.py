"""Answers to questions that may lead back to each other, each found out once."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from seamguard.resolve.values import few

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from typing import TypeAlias

    from seamguard.resolve.containers import Entry
    from seamguard.resolve.values import Value, Values

    Pair: TypeAlias = tuple[Values, Values]

T = TypeVar("T", bound="Hashable")

_ROUNDS = 50  # more than any program needs; answers that do not settle by then are taken as they are
Question = tuple[str, str, object]
"""What is asked, or something else that an answer rests on and that may come to be another."""


class Memory:
    """Remembers every answer, and which others rest on it."""

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
        self._noted: dict[Question, frozenset[Hashable]] = {}
        self._pairs: dict[Question, Pair] = {}
        self._pairs_now: dict[Question, Pair] = {}  # those that rest on what this round does not know yet
        self._served: dict[Question, Served] = {}
        self._at: Question | None = None  # what is being answered
        self._resting = defaultdict[Question, set[Question]](set)  # what asked for each, and so is no better known

    def forget(self, changed: Iterable[Question]) -> None:
        """Drop every answer that rests on something of which more has come to light."""
        self._entries, self._pairs_now = {}, {}
        dropped = [*changed]
        while dropped:
            key = dropped.pop()
            self._known.pop(key, None)
            self._noted.pop(key, None)
            self._pairs.pop(key, None)
            self._served.pop(key, None)
            dropped += self._resting.pop(key, ())  # they tell it anew when they are answered again

    def noted(self, key: Question, compute: Callable[[], frozenset[T]]) -> frozenset[T]:
        """What is made of answers by somebody who asks, made again only once one of them is dropped."""
        self.rests_on(key)
        known = self._noted.get(key)
        if known is None:
            with self.asking(key):
                known = self._noted[key] = compute()
        return cast("frozenset[T]", known)

    def serving(self, key: Question) -> Served:
        """What is known of what a module's `__getattr__` gives."""
        self.rests_on(key)
        return self._served.setdefault(key, Served())

    @contextmanager
    def asking(self, key: Question) -> Iterator[None]:
        """What is looked at in between, something that is found out apart rests on."""
        asked_at, self._at = self._at, key
        try:
            yield
        finally:
            self._at = asked_at

    def rests_on(self, key: Question) -> None:
        """Note that what is being answered rests on something else."""
        if self._at is not None:
            self._resting[key].add(self._at)

    def remember(self, key: Question, compute: Callable[[], Values]) -> Values:
        """The answer to a question, computed once.

        Where questions lead back to each other, an answer that is still being computed counts as what is known of it,
        and the question asked first is put again until no answer grows.
        """
        if self._at is not None:  # as in `rests_on`: nothing is asked more often
            self._resting[key].add(self._at)
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
        asked_at, self._at = self._at, key
        self._open.add(key)
        try:
            values = few(compute())
        finally:
            self._open.discard(key)
            self._at = asked_at
        (self._round if self._is_unsure else self._sure)[key] = values
        self._is_unsure |= around
        return values

    def _settle(self, key: Question, compute: Callable[[], Values]) -> Values:
        self._before, self._sure = {}, {}
        rounds = 0
        while True:
            self._round, self._met_itself, self._is_unsure = {}, False, False
            self._entries, self._pairs_now = {}, {}
            values = self._answer(key, compute)
            rounds += 1
            settled = not self._met_itself or _as_things(self._round) == _as_things(self._before)
            if settled or rounds == _ROUNDS:
                self._known |= self._sure | self._round
                return values
            self._before = self._round

    def pair_once(self, key: Question, compute: Callable[[], Pair]) -> Pair:
        """Two lists that go into an answer, found out once; they are no answer that counts while it is computed."""
        self.rests_on(key)
        known = self._pairs.get(key)
        if known is not None:
            return known
        if self._open and key in self._pairs_now:
            self._is_unsure = True
            return self._pairs_now[key]
        around, self._is_unsure = self._is_unsure, False
        with self.asking(key):
            found = compute()
        (self._pairs_now if self._is_unsure and self._open else self._pairs)[key] = found
        self._is_unsure |= around
        return found

    def entries_once(self, container: Value, compute: Callable[[], list[Entry]]) -> list[Entry]:
        """What a container holds, found out once; nothing while that is being done, as of one that holds itself."""
        key = container.thing
        question: Question = ("", "entries", key)
        self.rests_on(question)
        known = self._entries.get(key)
        if known is not None:
            self._is_unsure |= known[1]
            return known[0]
        if key in self._entered:
            self._met_itself = self._is_unsure = True
            return []
        around, self._is_unsure = self._is_unsure, False
        asked_at, self._at = self._at, question
        self._entered.add(key)
        try:
            found = compute()
        finally:
            self._entered.discard(key)
            self._at = asked_at
        self._entries[key] = found, self._is_unsure
        self._is_unsure |= around
        return found

    def is_entered(self, container: Value) -> bool:
        """Whether a container is being looked into."""
        entered = container.thing in self._entered
        self._is_unsure |= entered
        return entered


class Asking(NamedTuple):
    """A question that is put to a module's `__getattr__`.

    Attributes:
        path: The file.
        function: The function, as an index.
        name: The name that is asked for.
        chain: The questions that led to this one, as `(path, name)`.
        wanted: The names of attributes that are worth fetching; None for all.
    """

    path: str
    function: int
    name: str
    chain: frozenset[tuple[str, str]]
    wanted: AbstractSet[str] | None


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

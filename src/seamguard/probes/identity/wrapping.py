"""Stand-ins are put wherever an object is held, and taken away again.

What stands in a place is shared by all probes that are on: the first that asks for a function puts its stand-ins in
place, each has the calls told to it, and with the last one everything is as it was. So probes may end in any order.
"""

from __future__ import annotations

import gc
import os
import threading
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple

from seamguard.probes.identity.calls import told
from seamguard.probes.identity.held import described, is_own, locals_holding, weakly_held
from seamguard.probes.identity.places import Place, attribute, places_in
from seamguard.probes.identity.standins import Pair, around, pairs_for

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from seamguard.probes.identity.calls import Sink

_ROUNDS = 3
"""How deep what cannot be changed may lie within what cannot be changed either."""


class Put(NamedTuple):
    """A stand-in in a place."""

    place: Place
    pair: Pair


class Wanted(NamedTuple):
    """What a probe asks for.

    Attributes:
        spot: The place in the namespace of a module or class that is asked.
        thing: What that place holds, or what does the same where it holds nothing.
        sink: What hears of each call.
        everywhere: Whether other places that hold it are looked for too.
        remove: Where `thing` is not what the place holds, what makes the place what it was.
    """

    spot: Place
    thing: object
    sink: Sink
    everywhere: bool = True
    remove: Callable[[], None] | None = None


class Watched:
    """A function whose calls are told to sinks, as long as any probe wants that.

    Attributes:
        sinks: What hears of each call.
        stuck: Places that hold the function itself and cannot be changed, in words.
        pairs: What is replaced, and by what.
        puts: Where that was done.
        users: How many ask for it; the last one to go puts everything back.
    """

    __slots__ = ("everywhere", "pairs", "puts", "remove", "sinks", "spot", "stuck", "thing", "users")

    def __init__(self, wanted: Wanted) -> None:
        self.thing = wanted.thing
        self.spot = wanted.spot
        self.everywhere = wanted.everywhere
        self.remove = wanted.remove
        self.sinks: tuple[Sink, ...] = ()
        self.stuck: tuple[str, ...] = ()
        self.pairs = pairs_for(wanted.thing, told(self))
        self.users = 0
        self.puts: list[Put] = []


_lock = threading.RLock()
_standing: dict[int, Watched] = {}
"""By the identity of what stands in its own place."""


def _after_fork() -> None:
    global _lock  # noqa: PLW0603 (a thread that is not in the child may have held it)
    _lock = threading.RLock()


os.register_at_fork(after_in_child=_after_fork)


def put_on(wanted: Sequence[Wanted]) -> list[Watched]:
    """Have calls told to sinks from now on; one answer for each thing that is wanted.

    Raises whatever the code under guard raises where it does not let its places be changed; then all is as before.
    """
    with _lock:
        watched: list[Watched] = []
        done: list[Wanted] = []
        try:
            fresh = []
            for one in wanted:
                seen = _standing.get(id(one.spot.read())) or _of(one.thing)
                if seen is None:
                    seen = Watched(one)
                    fresh.append(seen)
                    _put_at_home(seen)
                seen.users += 1
                watched.append(seen)
                done.append(one)
                _put_in(one.spot, seen)
            _put_everywhere([one for one in fresh if one.everywhere])
        except BaseException:
            take_off(done, watched)
            raise
        for one, seen in zip(wanted, watched, strict=True):
            seen.sinks = (*seen.sinks, one.sink)
        return watched


def take_off(wanted: Sequence[Wanted], watched: Sequence[Watched]) -> None:
    """Tell nothing more to the sinks, and put everything back that no other probe needs."""
    with _lock:
        for one, seen in zip(wanted, watched, strict=False):
            seen.sinks = tuple(sink for sink in seen.sinks if sink is not one.sink)
            seen.users -= 1
        gone = [seen for seen in dict.fromkeys(watched) if not seen.users]
        for seen in gone:
            _take_home(seen)
        _take_copies(gone)


def is_told(thing: object, sinks: Container[Sink]) -> bool:
    """Whether calls of what stands in a place are told to any of some sinks."""
    watched = _standing.get(id(thing))
    return watched is not None and any(sink in sinks for sink in watched.sinks)


def original_of(thing: object) -> object:
    """What stood in a place before a probe came."""
    watched = _standing.get(id(thing))
    return thing if watched is None else watched.thing


def _of(thing: object) -> Watched | None:
    """What watches a function already, which another place may hold under another name."""
    return next((watched for watched in _standing.values() if watched.thing is thing), None)


def _put_in(spot: Place, watched: Watched) -> None:
    pair = watched.pairs[0]
    if spot.read() is pair.original:
        spot.write(pair.stand_in)
        watched.puts.append(Put(spot, pair))


def _put_at_home(watched: Watched) -> None:
    pair = watched.pairs[0]
    is_within = watched.thing is not pair.original  # the function stands in what the namespace holds, which stays there
    home = attribute(watched.thing, "func") if is_within else watched.spot
    home.write(pair.stand_in)
    watched.puts.append(Put(home, pair))
    _standing[id(watched.thing if is_within else pair.stand_in)] = watched


def _put_everywhere(fresh: list[Watched]) -> None:
    _exchange([(watched, pair) for watched in fresh for pair in watched.pairs], is_noted=True)
    for watched in fresh:
        for pair in watched.pairs:
            watched.stuck += (*locals_holding(pair.original), *weakly_held(pair.original))


def _exchange(todo: list[tuple[Watched, Pair]], *, is_noted: bool) -> None:
    """Put stand-ins wherever originals are held, and note where, and in words what holds one and cannot be changed."""
    for left in reversed(range(_ROUNDS)):
        pool = tuple(pair.original for _, pair in todo)
        deeper: list[tuple[Watched, Pair]] = []
        for holder in gc.get_referrers(*pool) if pool else ():
            if holder is pool or type(holder) is FrameType:
                continue
            inside = {id(one) for one in gc.get_referents(holder)}
            for watched, pair in todo:
                if id(pair.original) in inside and holder is not watched.thing:
                    rebuilt = around(holder, pair) if left else None
                    if rebuilt is not None:
                        deeper.append((watched, rebuilt))
                    elif not is_own(holder):
                        _exchange_in(holder, watched, pair, is_noted=is_noted)
        todo = deeper


def _exchange_in(holder: object, watched: Watched, pair: Pair, *, is_noted: bool) -> None:
    is_stuck = True
    for place in places_in(holder, pair.original):
        if _written(place, pair.stand_in):
            is_stuck = False
            if is_noted:
                watched.puts.append(Put(place, pair))
    if is_noted and is_stuck:
        watched.stuck += (described(holder),)


def _written(place: Place, value: object) -> bool:
    """Whether something could be put in a place: its owner may refuse."""
    try:
        place.write(value)
    except Exception:  # noqa: BLE001 (of the code under guard)
        return False
    return place.read() is value


def _take_home(watched: Watched) -> None:
    """Put the originals back where they were, unless something else has been put there since."""
    for put in reversed(watched.puts):
        if put.place.read() is put.pair.stand_in:
            _written(put.place, put.pair.original)
    if watched.remove is not None and watched.spot.read() is watched.thing:
        watched.remove()
    _standing.pop(id(watched.pairs[0].stand_in), None)
    _standing.pop(id(watched.thing), None)


def _take_copies(gone: list[Watched]) -> None:
    """Put the originals wherever a stand-in was copied to while it stood; what cannot be changed tells nobody."""
    back = [(watched, Pair(pair.stand_in, pair.original)) for watched in gone for pair in watched.pairs]
    bound = [(watched, Pair(put.pair.stand_in, put.pair.original)) for watched in gone for put in watched.puts]
    known = {id(pair.original) for _, pair in back}
    _exchange([*back, *((watched, pair) for watched, pair in bound if id(pair.original) not in known)], is_noted=False)
    for watched in gone:
        watched.puts.clear()
        watched.pairs = ()

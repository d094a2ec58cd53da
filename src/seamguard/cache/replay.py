"""An answer given again, if nothing that it depends on has changed."""

from __future__ import annotations

import os
import stat

from seamguard.cache.answers import Answer, answers, key_of, today, unpacked
from seamguard.cache.seals import seals_of

TYPE_CHECKING = False  # `typing` takes longer to import than an answer to find
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

    from seamguard.cache.answers import Plain, Watched
    from seamguard.cache.store import Store

    # Given a trace, and files with what they hold now: whether a run would make nothing else of any of them.
    Indifferent: TypeAlias = Callable[[bytes, Iterable[tuple[str, bytes]]], bool]

COMMAND = "command"


def replayed(arguments: Sequence[str], indifferent: Indifferent) -> Answer | None:
    """What the command came to with the same arguments; None where that has to be found out.

    Args:
        arguments: As the user gave them.
        indifferent: Whether a run would make nothing of files that changed.
    """
    given = recalled(key_of(COMMAND, arguments), indifferent)
    return None if given is None else Answer(*given)


def recalled(key: str, indifferent: Indifferent) -> tuple[Plain, ...] | None:
    """The answer under a key, if a run would come to the same; see `replayed`."""
    store = answers()
    data = None if store is None else store.get(key)
    found = None if data is None else unpacked(data)
    if store is None or found is None:
        return None
    watched, answer = found
    if not _holds(watched, answer, _Entry(store, key, indifferent)):
        return None
    store.touch(key)
    return answer


class _Entry:
    """Where an answer is kept, to be renewed there."""

    def __init__(self, store: Store, key: str, indifferent: Indifferent) -> None:
        self.store = store
        self.key = key
        self.indifferent = indifferent


def _holds(watched: Watched, answer: tuple[Plain, ...], entry: _Entry) -> bool:
    if watched.day != today() or not _is_led_alike(watched):
        return False
    try:
        seals = seals_of(watched.paths.split("\0"))
    except (OSError, ValueError):
        return False
    if seals == watched.seals and not watched.doubtful:
        return True
    # Here, so that a run that finds nothing changed does not wait for it.
    from seamguard.cache.renewal import renewed

    return renewed(watched, seals, answer, entry.store, entry.key, entry.indifferent)


def _is_led_alike(watched: Watched) -> bool:
    """Whether paths lead where they led."""
    return (
        all(_kind(path) == kind for path, kind in watched.links)
        and not any(_kind(path) for path in watched.absent)
        and all(os.path.realpath(path) == real for path, real in watched.real)
    )


def _kind(path: str) -> int:
    """What lies at a path; 0 for nothing."""
    try:
        return stat.S_IFMT(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError:
        return -1

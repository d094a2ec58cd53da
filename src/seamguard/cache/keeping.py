"""What a run depends on, noted while it runs, so that its answer can be given again."""

from __future__ import annotations

import os
import stat
import time
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from seamguard.cache.answers import (
    ABSENT,
    BESIDE,
    FILES,
    FOLDERS,
    LIBRARIES,
    OTHERS,
    Watched,
    answers,
    packed,
    today,
)
from seamguard.cache.contents import beside, content, digest_of
from seamguard.cache.program import files
from seamguard.cache.seals import MARGIN, Clock, latest, seals_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from seamguard.cache.answers import Plain
    from seamguard.domain.source import SourceTree

_SUFFIXES = (".py", ".pyi")
_WITH_LIBRARIES = ("site-packages", "dist-packages")


class Keeper:
    """Notes what one run depends on. Whatever makes that uncertain spoils it: the answer is then not kept."""

    def __init__(self, search: Iterable[str], since: int) -> None:
        """Begin, before anything is read.

        Args:
            search: The import path, on which the libraries are installed.
            since: When the program was loaded, in nanoseconds.
        """
        self._store = answers()
        status = None if self._store is None else self._store.now()
        self._clock = None if status is None else Clock(status, time.time_ns())
        self._moment = time.time_ns()
        self._since = since
        self._day = today()
        self._beside: dict[str, bytes] = {}
        self._absent: list[str] = []
        self._libraries = [path for path in dict.fromkeys(search) if _has_libraries(path)]
        self._tree: _Tree | None = None

    def spoil(self) -> None:
        """Let nothing be kept of this run."""
        self._clock = None

    @property
    def is_spoilt(self) -> bool:
        """Whether nothing will be kept."""
        return self._clock is None

    def read(self, path: str) -> bytes | None:
        """A file beside the policy, or the names in a folder; None where there is none. The run depends on it."""
        data = beside(path)
        digest = digest_of(data)
        if self._beside.setdefault(path, digest) != digest:
            self.spoil()  # it is being changed
        return data

    def missing(self, path: str) -> None:
        """The run depends on there being nothing at a path."""
        self._absent.append(path)

    def listed(self, base: str, roots: Iterable[str], suffixes: tuple[str, ...], tree: SourceTree) -> Collection[str]:
        """The run is about these files; see `_Tree`. Returns the paths of what may be changing right now."""
        if self._clock is None or tree.walked is None:
            self.spoil()
            return ()
        try:
            self._tree = _Tree(base, roots, suffixes, tree, self._clock)
        except OSError:
            self.spoil()
            return ()
        return self._tree.racing

    def keep(self, key: str, answer: tuple[Plain, ...], exact: Collection[str] | None, trace: bytes) -> None:
        """Keep an answer, if it is certain what it depends on.

        Args:
            key: Under which key.
            answer: The answer.
            exact: The files whose content matters, by path below the root; None for all.
            trace: What of the others matters, in whatever form whoever asks for it has.
        """
        if self._store is None or self._clock is None or self._tree is None:
            return
        try:
            watched = self._watched(self._tree, self._clock, exact, trace)
        except OSError:  # gone while it was looked at
            return
        if watched is not None and self._day == today():
            self._store.put(key, packed(watched, answer))
            self._store.tidy()

    def _watched(self, tree: _Tree, clock: Clock, exact: Collection[str] | None, trace: bytes) -> Watched | None:
        known = tree.digests(exact)
        if known is None:
            return None
        beside_ = {path: digest for path, digest in self._beside.items() if os.path.exists(path)}
        absent = [*self._absent, *(path for path in self._beside if path not in beside_)]
        if any(self._beside.get(path, ABSENT) != ABSENT or os.path.lexists(path) for path in absent):
            return None
        program = sorted(file.path for file in files())
        paths = [*tree.paths, *beside_, *program, *self._libraries]
        others = seals_of(paths[len(tree.paths) :])  # before they are read again
        groups = (*tree.groups, len(beside_), len(program), len(self._libraries))
        kinds = chain.from_iterable([kind] * number for kind, number in enumerate(groups))
        rows = [(path, kind) for path, kind in zip(paths, kinds, strict=True) if kind >= BESIDE]
        outer = [digest_of(content(path, kind)) for path, kind in rows]
        seals = seals_of(paths)
        if outer[: len(beside_)] != [*beside_.values()] or seals != tree.seals + others:
            return None
        if latest(seals_of(program)) >= self._since - MARGIN:
            return None  # it may have been loaded as it was before
        return Watched(
            self._day,
            self._moment,
            groups,
            "\0".join(paths),
            seals,
            tuple(clock.untrusted(seals)),
            b"".join((*known, *outer)),
            tuple(absent),
            tree.links,
            tree.real,
            tree.base,
            tree.left_out,
            tree.suffixes,
            trace,
        )


class _Tree:
    """The files of a codebase, as they were found before a run read them."""

    def __init__(
        self, base: str, roots: Iterable[str], suffixes: tuple[str, ...], tree: SourceTree, clock: Clock
    ) -> None:
        """Look at them.

        Args:
            base: The codebase root.
            roots: The configured folders, by path below it.
            suffixes: How the names of files end for which folders are entered; empty where any name may matter.
            tree: What the listing found.
            clock: Of before the listing.

        Raises:
            OSError: Something of it is gone already.
        """
        walked = tree.walked
        if walked is None:
            raise OSError("the files are not on a disk")
        kinds = [file.path for file in tree.files], walked.folders, walked.others
        self.base = f"{base}/"
        self.suffixes = suffixes
        self.groups = tuple(map(len, kinds))
        self.paths = [f"{base}/{path}" if path else base for path in chain.from_iterable(kinds)]
        self.left_out = tree.left_out
        self.real = tuple((path, os.path.realpath(path)) for path in (base, *(f"{base}/{root}" for root in roots)))
        self.links = tuple((f"{base}/{link}", stat.S_IFMT(os.stat(f"{base}/{link}").st_mode)) for link in walked.links)
        self.seals = seals_of(self.paths)
        racing = clock.racing(self.seals)
        self.racing = [self.paths[number] for number in racing]
        self._ends = [*accumulate(self.groups)]
        self._before = {number: self._digest(number) for number in racing}

    def digests(self, exact: Collection[str] | None) -> list[bytes] | None:
        """What the files hold, of those whose content matters; None where something has changed since."""
        wanted = None if exact is None else {self.base + path for path in exact}
        found = []
        for number, path in enumerate(self.paths):
            is_asked = wanted is None or path in wanted or number in self._before or number >= self.groups[FILES]
            found.append(self._digest(number) if is_asked else ABSENT)
        same = all(found[number] == digest for number, digest in self._before.items())
        return found if same else None

    def _digest(self, number: int) -> bytes:
        if self._ends[FILES] <= number < self._ends[FOLDERS]:
            return ABSENT
        return digest_of(content(self.paths[number], FILES if number < self._ends[FILES] else OTHERS))


def _has_libraries(path: str) -> bool:
    """Whether libraries are, or may be, installed in a folder of the import path, be it one that `PYTHONPATH` names."""
    try:
        return os.path.isdir(path) and (os.path.basename(path) in _WITH_LIBRARIES or bool(content(path, LIBRARIES)))
    except OSError:
        return False

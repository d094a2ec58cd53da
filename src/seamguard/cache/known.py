"""What contents say: found out once, remembered for as long as a run lasts, and kept on disk for the next ones."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seamguard.cache.packs import KEY, Packs
from seamguard.cache.place import cache_folder
from seamguard.cache.program import program
from seamguard.cache.store import digest_of
from seamguard.cache.switch import is_keeping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.facts import ModuleFacts

_ROOM = 256 << 20
_MANY = 256  # contents that wait to be left to other runs
_FACTS, _ERROR = b"F", b"E"


class Contents:
    """The facts of contents, or the errors that reading them gave, by the digests of their bytes."""

    def __init__(self, packs: Packs | None = None) -> None:
        """Know nothing yet.

        Args:
            packs: What earlier runs left, and where this one's findings go; None where nothing is kept.
        """
        self._packs = packs
        self._known: dict[bytes, ModuleFacts | SyntaxError] = {}
        self._fresh: dict[bytes, ModuleFacts | SyntaxError] = {}

    def get(self, key: bytes) -> ModuleFacts | SyntaxError | None:
        """What is known of a content; None where nothing is."""
        known = self._known.get(key)
        if known is None and self._packs is not None:
            body = self._packs.get(key)
            known = None if body is None else _loaded(body)
            if known is not None:
                self._known[key] = known
        return known

    def put(self, key: bytes, found: ModuleFacts | SyntaxError) -> None:
        """Remember what was found out about a content."""
        self._known[key] = found
        if self._packs is not None and _is_lasting(found):
            self._fresh[key] = found

    @property
    def fresh(self) -> Mapping[bytes, ModuleFacts | SyntaxError]:
        """What is to be left to other runs."""
        return self._fresh

    def publish(self) -> None:
        """Leave to other runs what was found out since the last time."""
        if self._packs is not None and self._fresh:
            fresh, self._fresh = self._fresh, {}
            self._packs.add((key, _dumped(found)) for key, found in fresh.items())

    def forget(self) -> None:
        """Remember as little as can be: whoever goes through many trees has seen the last of most contents."""
        if len(self._fresh) >= _MANY:
            self.publish()
        self._known = dict(self._fresh)


def key_of(data: bytes) -> bytes:
    """Names a content."""
    return digest_of(data, KEY)


def opened_contents() -> Contents:
    """What is known from earlier runs, where a folder for it can be found and nothing forbids it."""
    folder = cache_folder() if is_keeping() else None
    return Contents(None if folder is None else Packs(folder, "facts-1", _reader(), _ROOM))


def _reader() -> str:
    """Who reads: this program, and the LibCST by which it reads newer syntax, told by where it is and what it says."""
    from importlib.util import find_spec

    told = [program()]
    found = find_spec("libcst")  # is not imported, which takes longer than many a run
    if found is not None and found.origin is not None:
        with suppress(OSError):
            for path in sorted(Path(found.origin).parent.glob("_version.py")):
                told += [str(path), path.read_text("utf-8", "surrogateescape")]
    return digest_of("\0".join(told).encode("utf-8", "surrogatepass")).hex()


def _is_lasting(found: ModuleFacts | SyntaxError) -> bool:
    """Whether it is due to the content: a stack or a memory that was too small is not."""
    return not (isinstance(found, SyntaxError) and isinstance(found.__context__, (RecursionError, MemoryError)))


def _dumped(found: ModuleFacts | SyntaxError) -> bytes:
    from seamguard.cache import codec, columns  # whoever keeps nothing need not wait for pickle

    if isinstance(found, SyntaxError):
        return _ERROR + codec.dumps((found.msg, found.lineno, found.offset))
    return _FACTS + columns.dumps(found)


def _loaded(body: bytes) -> ModuleFacts | SyntaxError | None:
    """What was kept; None where it is nothing of ours."""
    from seamguard.cache import codec, columns

    try:
        if body[:1] == _FACTS:
            return columns.loads(body[1:])
        written: Any = codec.loads(body[1:])
        message, line, column = written
        return SyntaxError(message, (None, line, column, None))
    except (codec.ForeignError, TypeError, ValueError):
        return None

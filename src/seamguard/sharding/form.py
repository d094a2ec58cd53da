"""Parts as files: known by their first line, checked when read, and never run as code."""

from __future__ import annotations

import sys
import zlib
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.cache import codec
from seamguard.cache.program import files
from seamguard.domain.seen import Elsewhere
from seamguard.domain.shard import Part
from seamguard.errors import UsageError

if TYPE_CHECKING:
    from seamguard.domain.seen import Seen
    from seamguard.domain.suppression import Suppression

_NAME = b"seamguard/part/"
_SCHEMA = _NAME + b"1\n"
_FAST = 1


def maker() -> str:
    """Which program this is, whatever machine it is on: its version, what its files hold, and its Python."""
    from importlib.metadata import version

    top = Path(__file__).parents[1]
    digest = blake2b(digest_size=8)
    for path in sorted(Path(file.path) for file in files()):
        digest.update(path.relative_to(top).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    python = f"{sys.implementation.name} {sys.version_info.major}.{sys.version_info.minor}"
    return f"seamguard {version('seamguard')} ({digest.hexdigest()}) on {python}"


def begin(path: Path) -> None:
    """Make room for a part: what an earlier run left there is no part of this one, be it that this one fails.

    Raises:
        UsageError: The file cannot be written, or holds something else.
    """
    held = _bytes_of(path) if path.is_file() else b""
    if held and not held.startswith(_NAME):
        raise UsageError(f"{path.as_posix()}: holds something else than a part: name another file with --part")
    _write(path, b"")


def write(path: Path, part: Part) -> None:
    """Write a part.

    Raises:
        UsageError: The file cannot be written.
    """
    body = zlib.compress(codec.dumps(part._replace(seen=_portable(part.seen))), _FAST)
    _write(path, _SCHEMA + blake2b(body).digest() + body)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{path.as_posix()}: cannot write the part: {error.strerror or error}") from error


def read(path: Path) -> Part:
    """Read a part.

    Raises:
        UsageError: The file cannot be read, or holds none.
    """
    data = _bytes_of(path)
    if not data:
        raise UsageError(
            f"{path.as_posix()}: is empty, for its shard did not come to an end: see that shard's own report"
        )
    if not data.startswith(_SCHEMA):
        raise UsageError(
            f"{path.as_posix()}: is no part that this seamguard can read: name the files that "
            "`seamguard check --shard` wrote with --part"
        )
    size = blake2b().digest_size
    digest, body = data[len(_SCHEMA) :][:size], data[len(_SCHEMA) + size :]
    try:
        part = codec.loads(zlib.decompress(body)) if blake2b(body).digest() == digest else None
    except (codec.ForeignError, zlib.error):
        part = None
    if not isinstance(part, Part):
        raise UsageError(f"{path.as_posix()}: is damaged: copy it once more, or run its shard again")
    return part


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path.as_posix()}: cannot read the part: {error.strerror or error}") from error


def _portable(seen: Seen) -> Seen:
    """The same without any way to the files."""
    files = {file.path: file._replace(read=Elsewhere()) for file in seen.tree.files}

    def moved(given: Suppression) -> Suppression:
        return replace(given, file=files[given.file.path])

    tree = replace(seen.tree, files=tuple(files.values()))
    return replace(seen, tree=tree, suppressions=tuple(map(moved, seen.suppressions)))

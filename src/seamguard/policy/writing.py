"""Writing a policy file so that it is the old one or the new one at every moment, and nobody's change is lost."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.errors import UsageError

if sys.platform != "win32":  # there are no such locks there: only what changed before the replacement is noticed
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 120.0
"""Seconds to wait for others that write the same file."""

_PAUSE = 0.02
_PREFIX, _SUFFIX = ".seamguard-", ".tmp"


@contextmanager
def locked(path: Path, patience: float = PATIENCE) -> Iterator[Path]:
    """Keep other writers of this program away from a file; gives the file that links lead to.

    The lock is on the file itself. Whoever waited for a file that was replaced meanwhile waits again for the new one.

    Raises:
        UsageError: The file cannot be opened, or others did not finish.
    """
    deadline = time.monotonic() + patience
    while True:
        target = Path(os.path.realpath(path))
        try:
            descriptor = os.open(target, os.O_RDONLY)
        except OSError as error:
            raise UsageError(f"{path}: cannot be opened ({error.strerror}): check its name and permissions") from error
        try:
            if _acquire(descriptor, deadline, path) and _is_same(descriptor, target):
                _sweep(target)
                yield target
                return
        finally:
            os.close(descriptor)


def _acquire(descriptor: int, deadline: float, path: Path) -> bool:
    """Wait for the lock; True also where the file system has none to give, for the comparison is then all there is."""
    while sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise UsageError(f"{path}: another seamguard is writing it: try again when that has ended") from error
            time.sleep(_PAUSE)
        except OSError:
            break
        else:
            break
    return True


def _is_same(descriptor: int, target: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), target.stat())
    except FileNotFoundError:
        return False


def _sweep(target: Path) -> None:
    """Remove what a writer left that was killed; whoever holds the lock is the only one who writes."""
    for path in target.parent.glob(f"{_PREFIX}{_escaped(target.name)}-*{_SUFFIX}") if sys.platform != "win32" else ():
        with suppress(OSError):  # somebody else's, or in a folder that cannot be written: the next step tells
            path.unlink()


def _escaped(name: str) -> str:
    return "".join(f"[{character}]" if character in "*?[" else character for character in name)


def replace_file(target: Path, old: bytes, new: bytes) -> bool:
    """Put new bytes in the place of a file that holds the old ones.

    A crash at any moment leaves the old file or the new one, and at worst a file `.seamguard-NAME-*.tmp` beside it,
    which the next writer removes.

    Args:
        target: The file itself, not a link to it.
        old: What it should still hold.
        new: What it is to hold.

    Returns:
        Whether it was written; False where it no longer holds the old bytes.

    Raises:
        UsageError: It cannot be written; the old file is there as it was.
    """
    try:
        status = target.stat()
        if not os.access(target, os.W_OK):
            raise PermissionError(13, "the file is read-only")
        descriptor, name = tempfile.mkstemp(_SUFFIX, f"{_PREFIX}{target.name}-", target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(new)
                file.flush()
                temporary.chmod(stat.S_IMODE(status.st_mode))
                os.fsync(file.fileno())
            if target.read_bytes() != old:
                return False
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        cause = error.strerror or str(error)
        raise UsageError(
            f"{target}: cannot be written ({cause}): it is as it was; make room or mend permissions"
        ) from error
    _settle(target.parent)
    return True


def _settle(folder: Path) -> None:
    """See to it that the new name outlives a power failure, where the system lets folders be flushed."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

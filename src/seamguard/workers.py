"""Work that is spread over the machine's cores: the only place that starts copies of this process.

A copy is made by `fork`, which takes about a millisecond and shares what has been read so far. Where that is not safe
(other threads run, or the system is not Linux) everything is done here, and so is whatever a copy that died leaves.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Item = TypeVar("Item")
Done = TypeVar("Done")

SETTING = "SEAMGUARD_PROCESSES"
"""The environment variable that says how many processes share the work, however little it is; 1 is this one alone."""

_TRIES = 5
_MOST = 8  # more than that, and memory and the disk are what one waits for
# Their numbers fit into a pipe at once, however small the system makes it.
_PARTS = 1000
_NUMBER = 4  # bytes
_LENGTH = 8
_CHUNK = 1 << 20


class _Copy(NamedTuple):
    """A process that shares the work, and where it says what its parts came to."""

    pid: int
    said: int


def processes_for(size: int, least: int) -> int:
    """How many processes should share work of some size.

    Args:
        size: How much there is to do.
        least: From where on a second process pays.
    """
    named = os.environ.get(SETTING, "")
    wanted = int(named) if named.isdecimal() else 0
    if wanted == 1 or size < (2 if wanted else least) or not _can_fork():
        return 1
    return wanted or min(len(os.sched_getaffinity(0)), _MOST)


def spread(
    items: Sequence[Item],
    work: Callable[[Sequence[Item]], Done],
    transport: tuple[Callable[[Done], bytes], Callable[[bytes], Done]],
    processes: int,
) -> list[Done]:
    """Do something to consecutive parts of some items; what these come to is returned in their order.

    Args:
        items: What there is to do, in an order that the result does not depend on.
        work: What is done to a part. It runs here or in a copy of this process, of which only what it returns comes
            back; where it raises there, it is run here once more.
        transport: Turns what it returns into bytes, and back.
        processes: How many share it, this one among them.
    """
    if processes < 2 or len(items) < 2:
        return [work(items)] if items else []
    parts = _parts(items)
    done: dict[int, Done] = {}
    queue = _queue(len(parts))
    copies: list[_Copy] = []
    try:
        for _ in range(min(processes, len(parts)) - 1):
            with suppress(OSError):  # no more processes or files allowed: the others do its share
                copies.append(_start(queue, parts, work, transport[0]))
        done |= {number: work(parts[number]) for number in _taken(queue)}
        for copy in copies:
            with suppress(Exception):  # whatever a broken answer raises: what is missing is done below
                for number, data in _answers(copy.said):
                    done[number] = transport[1](data)
    finally:
        os.close(queue)
        for copy in copies:
            _end(copy)
    return [done[number] if number in done else work(part) for number, part in enumerate(parts)]


def _can_fork() -> bool:
    """Whether this process can be copied: on Linux, where no other thread of it may hold a lock."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    for _ in range(_TRIES):
        try:
            if len(os.listdir("/proc/self/task")) == 1:  # noqa: PTH208 (threads of libraries count as well)
                return True
        except OSError:
            return False
        time.sleep(0.001)  # one that has just been waited for may still be there
    return False


def _parts(items: Sequence[Item]) -> list[Sequence[Item]]:
    size = -(-len(items) // _PARTS)
    return [items[start : start + size] for start in range(0, len(items), size)]


def _queue(parts: int) -> int:
    """A pipe from which each process takes the number of the part that it does next."""
    queue, end = os.pipe()
    os.write(end, b"".join(_bytes(number, _NUMBER) for number in range(parts)))
    os.close(end)
    return queue


def _taken(queue: int) -> Iterator[int]:
    while number := os.read(queue, _NUMBER):
        yield int.from_bytes(number, "little")


def _bytes(number: int, size: int) -> bytes:
    return number.to_bytes(size, "little")


def _start(
    queue: int, parts: Sequence[Sequence[Item]], work: Callable[[Sequence[Item]], Done], pack: Callable[[Done], bytes]
) -> _Copy:
    said, say = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        os.close(said)
        os.close(say)
        raise
    if pid == 0:
        # Nothing that this process has begun may be ended twice: no handler, no buffer, no `finally` of it runs here.
        status = 1
        try:
            os.close(said)  # or it would wait for itself to read, should this process die
            done = [_framed(number, pack(work(parts[number]))) for number in _taken(queue)]
            _write(say, b"".join(done))
            status = 0
        finally:
            os._exit(status)
    os.close(say)
    return _Copy(pid, said)


def _framed(number: int, data: bytes) -> bytes:
    return _bytes(number, _NUMBER) + _bytes(len(data), _LENGTH) + data


def _write(end: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(end, left) :]


def _answers(said: int) -> Iterator[tuple[int, bytes]]:
    """What a copy says of its parts; nothing of one that it did not finish."""
    data = b"".join(iter(lambda: os.read(said, _CHUNK), b""))
    start = 0
    while start + _NUMBER + _LENGTH <= len(data):
        number, length = (int.from_bytes(data[begin:end], "little") for begin, end in _head(start))
        start += _NUMBER + _LENGTH + length
        if start <= len(data):
            yield number, data[start - length : start]


def _head(start: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where the number of a part stands, and the length of what it came to."""
    return (start, start + _NUMBER), (start + _NUMBER, start + _NUMBER + _LENGTH)


def _end(copy: _Copy) -> None:
    """Wait for a copy that is done, or that is not needed any more because the work failed here."""
    import signal  # makes enumerations of everything that the system has, which takes its time

    os.close(copy.said)
    with suppress(ProcessLookupError):
        os.kill(copy.pid, signal.SIGKILL)
    with suppress(ChildProcessError):  # the system was told to forget them
        os.waitpid(copy.pid, 0)

"""Work that is spread over processes comes to what it comes to in one."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, cast

import pytest

from seamguard import workers
from seamguard.workers import SETTING, processes_for, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NUMBERS = range(2500)
PROCESSES = [1, 2, 3, 5]
HERE = os.getpid()


def _pack(done: list[int]) -> bytes:
    return pickle.dumps(done)


def _unpack(data: bytes) -> list[int]:
    return cast("list[int]", pickle.loads(data))  # noqa: S301 (written a moment ago, by this very test)


TRANSPORT = (_pack, _unpack)


def _squares(part: Sequence[int]) -> list[int]:
    return [number * number for number in part]


def _flat(parts: list[list[int]]) -> list[int]:
    return [number for part in parts for number in part]


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No copy and no descriptor is left, whatever happened."""
    if not workers._can_fork():
        pytest.skip("other threads run in this process, so that it is never copied")
    monkeypatch.delenv(SETTING, raising=False)
    before = os.listdir("/dev/fd")  # noqa: PTH208
    yield
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    assert os.listdir("/dev/fd") == before  # noqa: PTH208


@pytest.mark.parametrize("processes", PROCESSES)
@pytest.mark.parametrize("size", [0, 1, 2, 3, 999, 1000, 1001, 2500])
def test_what_parts_come_to_is_returned_in_their_order(processes: int, size: int) -> None:
    assert _flat(spread(range(size), _squares, TRANSPORT, processes)) == _squares(range(size))


def test_copies_do_share_the_work() -> None:
    def slowly(part: Sequence[int]) -> list[int]:
        time.sleep(0.001)
        return [os.getpid()] * len(part)

    found = set(_flat(spread(NUMBERS, slowly, TRANSPORT, 2)))
    assert HERE in found
    assert len(found) == 2


@pytest.mark.parametrize("processes", PROCESSES[1:])
def test_what_a_copy_leaves_that_is_killed_is_done_here(processes: int) -> None:
    def fatal(part: Sequence[int]) -> list[int]:
        if os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        return _squares(part)

    assert _flat(spread(NUMBERS, fatal, TRANSPORT, processes)) == _squares(NUMBERS)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, MemoryError, RecursionError])
def test_what_a_copy_fails_at_is_done_here(error: type[BaseException]) -> None:
    def failing(part: Sequence[int]) -> list[int]:
        if os.getpid() != HERE:
            raise error
        return _squares(part)

    assert _flat(spread(NUMBERS, failing, TRANSPORT, 3)) == _squares(NUMBERS)


def _unreadable(data: bytes) -> list[int]:
    raise ValueError(len(data))


def _unpackable(done: list[int]) -> bytes:
    raise ValueError(len(done))


@pytest.mark.parametrize("transport", [(_pack, _unreadable), (_unpackable, _unpack)])
def test_an_answer_that_does_not_arrive_is_found_here(
    transport: tuple[Callable[[list[int]], bytes], Callable[[bytes], list[int]]],
) -> None:
    assert _flat(spread(NUMBERS, _squares, transport, 2)) == _squares(NUMBERS)


def test_work_that_fails_here_fails_and_ends_the_copies() -> None:
    def failing(part: Sequence[int]) -> list[int]:
        if os.getpid() == HERE:
            raise ValueError("here")
        threading.Event().wait(60)
        return _squares(part)

    with pytest.raises(ValueError, match="here"):
        spread(NUMBERS, failing, TRANSPORT, 3)


def test_where_no_process_can_be_started_everything_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError("too many processes")

    monkeypatch.setattr(os, "fork", refused)
    assert _flat(spread(NUMBERS, _squares, TRANSPORT, 4)) == _squares(NUMBERS)


@pytest.mark.parametrize("kept", range(0, 60, 7))
def test_of_an_answer_that_breaks_off_whole_parts_count(kept: int) -> None:
    whole = b"".join(workers._framed(number, _pack([number])) for number in range(2))
    first = len(workers._framed(0, _pack([0])))
    said, say = os.pipe()
    os.write(say, whole[:kept])
    os.close(say)
    found = [number for number, _ in workers._answers(said)]
    os.close(said)
    assert found == list(range((kept >= first) + (kept >= len(whole))))


def test_nothing_that_was_begun_here_is_ended_in_a_copy() -> None:
    code = """
import atexit, os
from seamguard.workers import spread
atexit.register(print, "end", flush=True)
print("begun")
try:
    spread(range(50), list, (repr, eval), 4)
finally:
    print("done")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("begun\ndone\nend\n", "")


def test_many_processes_are_for_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)))
    assert [processes_for(size, 400) for size in (0, 399, 400)] == [1, 1, workers._MOST]
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {7})
    assert processes_for(10**6, 400) == 1


@pytest.mark.parametrize(
    ("setting", "size", "expected"), [("1", 10**6, 1), ("3", 2, 3), ("3", 1, 1), ("12", 10**6, 12)]
)
def test_a_setting_says_how_many(monkeypatch: pytest.MonkeyPatch, setting: str, size: int, expected: int) -> None:
    monkeypatch.setenv(SETTING, setting)
    assert processes_for(size, 400) == expected


@pytest.mark.parametrize("setting", ["", "0", "many", "-2", "1.5"])
def test_any_other_setting_says_nothing(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    monkeypatch.setenv(SETTING, setting)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    assert [processes_for(size, 400) for size in (399, 400)] == [1, 2]


def test_a_process_with_other_threads_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "2")
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        assert processes_for(10**6, 400) == 1
    finally:
        end.set()
        thread.join()


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_do_everything_in_one_process(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setenv(SETTING, "2")
    monkeypatch.setattr(sys, "platform", system)
    assert processes_for(10**6, 400) == 1


def test_copies_cost_no_import() -> None:
    code = "import sys, seamguard.index, seamguard.sources; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    costly = {"multiprocessing", "concurrent.futures", "subprocess", "pickle", "signal"}
    assert not costly & set(done.stdout.split())

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from seamguard.cache.seals import FIELDS, MARGIN, Clock, differing, seals_of

if TYPE_CHECKING:
    from pathlib import Path

NOW = 10**18
DEVICE = 7


def _seal(modified: int, changed: int, device: int = DEVICE) -> list[int]:
    return [0o100644, 1, 10, modified, changed, device]


def _clock(at: int = NOW, wall: int = NOW) -> Clock:
    seconds = at // 10**9
    times = (0, 0, 0, seconds, seconds, seconds, 0, at, at)
    status = os.stat_result((0o100644, 1, DEVICE, 1, 0, 0, 0, *times[3:6], *map(float, times[3:6]), at, at, at))
    return Clock(status, wall)


@pytest.mark.parametrize(
    ("modified", "changed", "trusted"),
    [
        (NOW - MARGIN - 1, NOW - MARGIN - 1, True),
        (NOW - MARGIN, NOW - MARGIN - 1, False),
        (NOW - MARGIN - 1, NOW - MARGIN, False),
        (NOW - MARGIN - 1, NOW, False),  # its time of modification was set back
        (NOW + MARGIN, NOW - MARGIN - 1, False),  # it is from the future
        (0, NOW + MARGIN, False),
    ],
)
def test_only_what_has_been_so_for_some_time_is_trusted(modified: int, changed: int, trusted: bool) -> None:
    seal = _seal(modified, changed)
    assert _clock().untrusted(seal) == ([] if trusted else [0])
    assert _clock().racing(seal) == ([] if trusted else [0])


def test_of_two_clocks_the_earlier_one_counts() -> None:
    seal = _seal(NOW - MARGIN - 1, NOW - MARGIN - 1)
    assert _clock(NOW, NOW - 1).untrusted(seal) == [0]
    assert _clock(NOW - 1, NOW).untrusted(seal) == [0]


def test_on_another_device_a_seal_has_to_be_seen_twice() -> None:
    seal = _seal(0, 0, DEVICE + 1)
    assert _clock().untrusted(seal) == [0]
    assert _clock().untrusted(seal, since=NOW - MARGIN + 1) == [0]
    assert _clock().untrusted(seal, since=NOW - MARGIN) == []
    assert _clock().racing(seal) == []


def test_every_change_shows_in_a_seal(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in "abcde"]
    for path in paths:
        path.write_text("text")
        os.utime(path, (1, 1))
    before = seals_of(map(str, paths))
    paths[0].write_text("text")
    os.utime(paths[0], (1, 1))
    paths[1].chmod(0o600)
    (tmp_path / "new").write_text("text")
    (tmp_path / "new").replace(paths[2])
    paths[3].unlink()
    paths[3].mkdir()
    assert differing(before, seals_of(map(str, paths))) == [0, 1, 2, 3]
    assert len(before) == len(paths) * FIELDS

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from seamguard.cache import packs as packs_module
from seamguard.cache import store
from seamguard.cache.packs import KEY, Packs

if TYPE_CHECKING:
    from pathlib import Path

ROOM = 1 << 20
BODY = bytes(range(256)) * 9
OLD = 1_700_000_000


def _key(number: int) -> bytes:
    return number.to_bytes(KEY, "big")


def _packs(folder: Path, room: int = ROOM, owner: str = "a1") -> Packs:
    return Packs(folder, "kind-1", owner, room)


def _files(folder: Path) -> list[Path]:
    return sorted((folder / "kind-1").iterdir())


def test_what_is_added_is_found_again(tmp_path: Path) -> None:
    kept = _packs(tmp_path)
    assert kept.get(_key(1)) is None
    kept.add([(_key(1), BODY), (_key(2), b""), (_key(3), b"3")])
    for one in (kept, _packs(tmp_path)):
        assert [one.get(_key(number)) for number in (1, 2, 3, 4)] == [BODY, b"", b"3", None]
    assert _packs(tmp_path, owner="b2").get(_key(1)) is None
    assert Packs(tmp_path, "kind-2", "a1", ROOM).get(_key(1)) is None
    assert (tmp_path / "CACHEDIR.TAG").read_text("ascii").startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert len(_files(tmp_path)) == 1


def test_a_mark_that_lies_there_is_nobodys_to_overwrite(tmp_path: Path) -> None:
    (tmp_path / "CACHEDIR.TAG").write_text("mine")
    kept = _packs(tmp_path)
    kept.add([(_key(1), BODY)])
    assert (tmp_path / "CACHEDIR.TAG").read_text() == "mine"
    assert kept.get(_key(1)) == BODY
    assert len(_files(tmp_path)) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes among files here")
def test_nobody_waits_for_a_pipe_in_the_place_of_a_pack(tmp_path: Path) -> None:
    _packs(tmp_path).add([(_key(1), BODY)])
    (pack,) = _files(tmp_path)
    pack.unlink()
    os.mkfifo(pack)
    assert _packs(tmp_path).get(_key(1)) is None


def test_any_changed_bit_is_noticed_and_the_pack_made_anew(tmp_path: Path) -> None:
    _packs(tmp_path).add([(_key(1), b"one"), (_key(2), b"two")])
    (file,) = _files(tmp_path)
    good = file.read_bytes()
    for place in range(len(good)):
        data = bytearray(good)
        data[place] ^= 4
        file.write_bytes(data)
        kept = _packs(tmp_path)
        found = [kept.get(_key(1)), kept.get(_key(2))]
        assert all(body in (right, None) for body, right in zip(found, (b"one", b"two"), strict=True)), place
        assert None in found, place
        assert not file.exists(), place
    _packs(tmp_path).add([(_key(1), b"one")])
    assert _packs(tmp_path).get(_key(1)) == b"one"


@pytest.mark.parametrize("data", [b"", b"x", 100 * b"\xff", bytes(1000)])
def test_what_is_no_pack_is_thrown_away(tmp_path: Path, data: bytes) -> None:
    _packs(tmp_path).add([(_key(1), b"one")])
    other = _files(tmp_path)[0].with_name("a1.0000000000000000.pack")
    other.write_bytes(data)
    assert _packs(tmp_path).get(_key(1)) == b"one"
    assert not other.exists()


def test_an_entry_that_claims_more_than_there_is_is_none(tmp_path: Path) -> None:
    _packs(tmp_path).add([(_key(1), b"one")])
    (file,) = _files(tmp_path)
    index = packs_module._PLACE.pack(_key(1), 0, 1 << 62)
    end = packs_module._END.pack(3, store.digest_of(index))
    file.write_bytes(b"one" + index + end)
    assert _packs(tmp_path).get(_key(1)) is None
    assert not file.exists()


def test_an_entry_under_another_s_key_is_none(tmp_path: Path) -> None:
    _packs(tmp_path).add([(_key(1), b"one")])
    (file,) = _files(tmp_path)
    size = packs_module._DIGEST + 3
    index = packs_module._PLACE.pack(_key(2), 0, size)
    body = file.read_bytes()[:size]
    file.write_bytes(body + index + packs_module._END.pack(size, store.digest_of(index)))
    assert _packs(tmp_path).get(_key(2)) is None


def test_many_small_packs_become_one(tmp_path: Path) -> None:
    reader = _packs(tmp_path)
    for number in range(40):
        _packs(tmp_path).add([(_key(number), b"%d" % number), (_key(1000), b"in all of them")])
        assert reader.get(_key(0)) == b"0"  # it opened packs that are gone by and by
    assert len(_files(tmp_path)) <= packs_module._MANY
    kept = _packs(tmp_path)
    assert [kept.get(_key(number)) for number in range(40)] == [b"%d" % number for number in range(40)]
    assert kept.get(_key(1000)) == b"in all of them"


def test_a_broken_entry_is_not_handed_on(tmp_path: Path) -> None:
    _packs(tmp_path).add([(_key(0), b"broken"), (_key(99), b"good")])
    (file,) = _files(tmp_path)
    data = bytearray(file.read_bytes())
    data[packs_module._DIGEST] ^= 1
    file.write_bytes(data)
    for number in range(1, 20):
        _packs(tmp_path).add([(_key(number), b"x")])
    assert not file.exists()
    kept = _packs(tmp_path)
    assert (kept.get(_key(0)), kept.get(_key(99))) == (None, b"good")


def test_what_takes_too_much_room_goes_the_least_used_first(tmp_path: Path) -> None:
    room = 4 * len(BODY) + 1000
    for number in range(3):
        _packs(tmp_path, room, owner=f"{number:02}").add([(_key(number), BODY)])
    for number, file in enumerate(_files(tmp_path)):
        os.utime(file, (OLD + number, OLD + number))
    assert _packs(tmp_path, room, owner="00").get(_key(0)) == BODY  # was of use just now
    _packs(tmp_path, room, owner="03").add([(_key(number), BODY) for number in (3, 4)])
    assert sum(file.stat().st_size for file in _files(tmp_path)) <= room
    assert [_packs(tmp_path, room, owner=f"{n:02}").get(_key(n)) for n in range(4)] == [BODY, None, BODY, BODY]


def test_more_than_there_is_room_for_is_not_kept(tmp_path: Path) -> None:
    kept = _packs(tmp_path, room=len(BODY))
    kept.add([(_key(1), BODY)])
    assert kept.get(_key(1)) is None
    assert _files(tmp_path) == []


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = _packs(tmp_path / "file")
    kept.add([(_key(1), b"one")])
    assert kept.get(_key(1)) is None


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="these folders can be written to")
def test_a_folder_that_can_only_be_read_is_read(tmp_path: Path) -> None:
    _packs(tmp_path).add([(_key(1), b"one")])
    for folder in (tmp_path / "kind-1", tmp_path):
        folder.chmod(0o500)
    try:
        kept = _packs(tmp_path)
        kept.add([(_key(2), b"two")])
        assert (kept.get(_key(1)), kept.get(_key(2))) == (b"one", None)
    finally:
        for folder in (tmp_path, tmp_path / "kind-1"):
            folder.chmod(0o700)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _packs(tmp_path).add([(_key(1), b"one")])
    before = _files(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packs_module, "_fill", full)
    kept = _packs(tmp_path)
    kept.add([(_key(2), b"two")])
    assert _files(tmp_path) == before
    assert kept.get(_key(1)) == b"one"


def test_what_an_ended_process_left_goes_a_day_later(tmp_path: Path) -> None:
    (tmp_path / "kind-1").mkdir()
    stale, young = tmp_path / "kind-1/a1.1.new", tmp_path / "kind-1/a1.2.new"
    for file in (stale, young):
        file.write_bytes(b"half")
    os.utime(stale, (OLD, OLD))
    _packs(tmp_path).add([(_key(1), b"one")])
    assert (stale.exists(), young.exists()) == (False, True)


_WRITER = """
import sys
from pathlib import Path
from seamguard.cache.packs import Packs

kept = Packs(Path(sys.argv[1]), "kind-1", "a1", 1 << 20)
first = int(sys.argv[2])
print("begun", flush=True)
for number in range(first, first + int(sys.argv[3])):
    kept.add([(number.to_bytes(32, "big"), b"%d" % number)])
"""


def _writer(folder: Path, first: int, count: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _WRITER, str(folder), str(first), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def _begun(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    writers = [_writer(tmp_path, first, 60) for first in (0, 60)]
    for writer in writers:
        with writer:
            _begun(writer)
    assert [writer.returncode for writer in writers] == [0, 0]
    kept = _packs(tmp_path)
    assert [kept.get(_key(number)) for number in range(120)] == [b"%d" % number for number in range(120)]


def test_a_process_that_is_killed_harms_nobody(tmp_path: Path) -> None:
    for delay in (0.02, 0.05, 0.1):
        with _writer(tmp_path, 0, 100_000) as writer:
            _begun(writer)
            time.sleep(delay)
            writer.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        kept = _packs(tmp_path)
        known = [kept.get(_key(number)) for number in range(2000)]
        count = known.index(None)
        assert known[:count] == [b"%d" % number for number in range(count)]
        assert set(known[count:]) == {None}
        kept.add([(_key(10**6), b"goes on")])
        assert kept.get(_key(10**6)) == b"goes on"

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from seamguard.cache.store import Store

if TYPE_CHECKING:
    from pathlib import Path

KEY = "ab" + 62 * "0"
OTHER = "cd" + 62 * "0"
BODY = bytes(range(256)) * 9


def _store(folder: Path, room: int = 1 << 20) -> Store:
    return Store(folder, "kind-1", room)


def _file(folder: Path, key: str = KEY) -> Path:
    return folder / "kind-1" / key[:2] / key


def test_what_is_put_is_found_again(tmp_path: Path) -> None:
    _store(tmp_path).put(KEY, BODY)
    _store(tmp_path).put(OTHER, b"")
    assert _store(tmp_path).get(KEY) == BODY
    assert _store(tmp_path).get(OTHER) == b""
    assert _store(tmp_path).get("ef" + 62 * "0") is None
    assert Store(tmp_path, "kind-2", 1).get(KEY) is None


@pytest.mark.parametrize("place", [0, 15, 16, len(BODY) + 15])
def test_one_changed_bit_is_enough_to_throw_an_entry_away(tmp_path: Path, place: int) -> None:
    _store(tmp_path).put(KEY, BODY)
    data = bytearray(_file(tmp_path).read_bytes())
    data[place] ^= 1
    _file(tmp_path).write_bytes(data)
    assert _store(tmp_path).get(KEY) is None
    assert not _file(tmp_path).exists()
    _store(tmp_path).put(KEY, BODY)
    assert _store(tmp_path).get(KEY) == BODY


@pytest.mark.parametrize("length", [0, 1, 15, 16, 100])
def test_half_an_entry_is_none(tmp_path: Path, length: int) -> None:
    _store(tmp_path).put(KEY, BODY)
    os.truncate(_file(tmp_path), length)
    assert _store(tmp_path).get(KEY) is None


def test_an_entry_in_another_s_place_is_none(tmp_path: Path) -> None:
    _store(tmp_path).put(KEY, BODY)
    _file(tmp_path, OTHER).parent.mkdir()
    _file(tmp_path).rename(_file(tmp_path, OTHER))
    assert _store(tmp_path).get(OTHER) is None


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = _store(tmp_path / "file")
    store.put(KEY, BODY)
    store.touch(KEY)
    store.tidy()
    assert store.get(KEY) is None


def test_what_was_not_of_use_for_longest_goes_first(tmp_path: Path) -> None:
    keys = [f"{number:02}" + 62 * "0" for number in range(4)]
    store = _store(tmp_path, room=2 * (len(BODY) + 16))
    for number, key in enumerate(keys):
        store.put(key, BODY)
        os.utime(_file(tmp_path, key), (number, number))
    store.touch(keys[0])
    store.tidy()
    assert [store.get(key) is not None for key in keys] == [True, False, False, True]
    assert (tmp_path / "CACHEDIR.TAG").read_text("ascii").startswith("Signature: 8a477f597d28d172789f06886806bc55")


def test_a_mark_that_lies_there_is_nobodys_to_overwrite(tmp_path: Path) -> None:
    (tmp_path / "CACHEDIR.TAG").write_text("mine")
    store = _store(tmp_path)
    store.put(KEY, BODY)
    store.tidy()
    assert (tmp_path / "CACHEDIR.TAG").read_text() == "mine"
    assert store.get(KEY) == BODY


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes among files here")
def test_nobody_waits_for_a_pipe_in_the_place_of_an_entry(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.put(KEY, BODY)
    _file(tmp_path).unlink()
    os.mkfifo(_file(tmp_path))
    assert store.get(KEY) is None
    store.put(KEY, BODY)
    assert store.get(KEY) == BODY


def test_writers_and_readers_at_once_see_whole_entries(tmp_path: Path) -> None:
    bodies = [bytes([number]) * 50_000 for number in range(8)]

    def work(number: int) -> bool:
        store = _store(tmp_path)
        store.put(KEY, bodies[number % 8])
        return store.get(KEY) in bodies

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(200)))
    assert [path.name for path in _file(tmp_path).parent.iterdir()] == [KEY]

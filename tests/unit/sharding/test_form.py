from __future__ import annotations

import pickle
import re
import zlib
from hashlib import blake2b
from typing import TYPE_CHECKING

import pytest

from seamguard.errors import UsageError
from seamguard.sharding import form

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.sharding.conftest import Shards

SCHEMA = b"seamguard/part/1\n"


def test_there_and_back(codebase: Path, shards: Shards) -> None:
    (path,) = shards(codebase, 1)
    part = form.read(path)
    again = codebase / "again.part"
    form.write(again, part)
    assert form.read(again) == part
    assert [rule.id for rule in part.seen.rules] == ["one", "two", "there"]
    assert [found.file in part.seen.tree.files for found in part.seen.suppressions] == [True]


def test_a_part_leads_to_no_file(codebase: Path, shards: Shards) -> None:
    part = form.read(shards(codebase, 1)[0])
    for file in part.seen.tree.files:
        with pytest.raises(OSError, match="was read on another machine"):
            file.read()


def _framed(body: bytes) -> bytes:
    return SCHEMA + blake2b(body).digest() + body


class _Runs:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self._path).touch, (self._path,))


def test_nothing_in_a_part_is_run(tmp_path: Path) -> None:
    path, trace = tmp_path / "bad.part", tmp_path / "it-ran"
    path.write_bytes(_framed(zlib.compress(pickle.dumps(_Runs(trace)))))
    with pytest.raises(UsageError, match="is damaged"):
        form.read(path)
    assert not trace.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", r"is empty, for its shard did not come to an end"),
        (b"# Not a part\n", r"is no part that this seamguard can read: name the files"),
        (b"seamguard/part/2\nlater", r"is no part that this seamguard can read"),
        (SCHEMA, r"is damaged: copy it once more, or run its shard again"),
        (_framed(b"not packed"), r"is damaged"),
        (_framed(zlib.compress(b"not pickled")), r"is damaged"),
        (_framed(zlib.compress(pickle.dumps(["no", "part"]))), r"is damaged"),
    ],
)
def test_what_is_no_part_is_named(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "given.part"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=f"^{re.escape(path.as_posix())}: {said}"):
        form.read(path)


def test_every_changed_byte_is_noticed(codebase: Path, shards: Shards) -> None:
    (path,) = shards(codebase, 2)[:1]
    data = path.read_bytes()
    for place in range(0, len(data), len(data) // 50):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(UsageError):
            form.read(path)


def test_a_file_that_is_not_there_or_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.part: cannot read the part: No such file"):
        form.read(tmp_path / "none.part")
    with pytest.raises(UsageError, match=r"x\.part: cannot write the part: No such file"):
        form.begin(tmp_path / "no-folder" / "x.part")


def test_the_maker_is_the_same_program_wherever_it_lies(codebase: Path, shards: Shards) -> None:
    part = form.read(shards(codebase, 1)[0])
    assert part.maker == form.maker()
    assert re.fullmatch(r"seamguard \S+ \([0-9a-f]{16}\) on \w+ 3\.\d+", part.maker)


def test_a_part_takes_the_place_of_a_part_and_of_nothing_else(tmp_path: Path) -> None:
    policy = tmp_path / "allowlists.yaml"
    policy.write_text("version: 1\n")
    with pytest.raises(UsageError, match=r"allowlists\.yaml: holds something else than a part: name another file"):
        form.begin(policy)
    assert policy.read_text() == "version: 1\n"
    for held in (b"", SCHEMA + b"an earlier one", b"seamguard/part/0\nan older one"):
        path = tmp_path / "x.part"
        path.write_bytes(held)
        form.begin(path)
        assert path.read_bytes() == b""

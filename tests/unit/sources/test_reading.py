from __future__ import annotations

import errno
import os
import socket
from typing import TYPE_CHECKING

import pytest

from seamguard.sources import reading
from seamguard.sources.reading import read_regular_file

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("content", [b"", b"x = 1\r\n\x1a\0", b"y" * 3_000_000])
def test_all_bytes_come_back_unchanged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.py").write_bytes(content)
    assert read_regular_file(str(tmp_path / "a.py")) == content


@pytest.mark.parametrize("stated", [0, 3, 50])
def test_a_file_of_another_size_than_stated_is_read_to_its_end(tmp_path: Path, stated: int) -> None:
    (tmp_path / "a.py").write_bytes(b"0123456789")
    descriptor = os.open(tmp_path / "a.py", os.O_RDONLY)
    try:
        assert reading._read_all(descriptor, stated) == b"0123456789"
    finally:
        os.close(descriptor)


def test_a_fifo_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")
    with pytest.raises(OSError, match="Not a regular file") as raised:
        read_regular_file(str(tmp_path / "a.py"))
    assert raised.value.errno == errno.EINVAL


@pytest.mark.parametrize("name", ["folder", "socket", "missing", "device"])
def test_what_is_no_file_is_an_os_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "device").symlink_to(os.devnull)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
        with pytest.raises(OSError, match=f"{name}'"):
            read_regular_file(str(tmp_path / name))


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"1")
    os.mkfifo(tmp_path / "fifo")
    before = os.listdir("/dev/fd")  # noqa: PTH208
    for name in ("a.py", "fifo"):
        try:
            read_regular_file(str(tmp_path / name))
        except OSError:
            assert name == "fifo"
    assert os.listdir("/dev/fd") == before  # noqa: PTH208

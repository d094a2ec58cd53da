"""Writing: all or nothing, through links, and never over what somebody else wrote."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import tempfile
import threading
import time
from pathlib import Path

import pytest

from seamguard.errors import UsageError
from seamguard.policy.writing import locked, replace_file

OLD, NEW = b"old\n", b"new\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "policy" / "allowlists.yaml"
    path.parent.mkdir()
    path.write_bytes(OLD)
    return path


def test_the_file_is_replaced(file: Path) -> None:
    assert replace_file(file, OLD, NEW)
    assert file.read_bytes() == NEW
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755])
def test_its_mode_stays(file: Path, mode: int) -> None:
    file.chmod(mode)
    replace_file(file, OLD, NEW)
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_what_somebody_else_wrote_stays(file: Path) -> None:
    file.write_bytes(b"other\n")
    assert not replace_file(file, OLD, NEW)
    assert file.read_bytes() == b"other\n"
    assert list(file.parent.iterdir()) == [file]


def test_links_stay(file: Path, tmp_path: Path) -> None:
    near, far = tmp_path / "near.yaml", tmp_path / "far.yaml"
    near.symlink_to("policy/allowlists.yaml")
    far.symlink_to(near)
    with locked(far) as target:
        assert target == file
        assert replace_file(target, OLD, NEW)
    assert (near.readlink(), far.readlink()) == (Path("policy/allowlists.yaml"), near)
    assert (file.is_symlink(), far.read_bytes()) == (False, NEW)


@pytest.mark.parametrize(
    ("function", "code"),
    [
        ("mkstemp", errno.EACCES),
        ("mkstemp", errno.EROFS),
        ("fsync", errno.EIO),
        ("fdopen", errno.ENOMEM),
        ("fsync", errno.ENOSPC),
    ],
)
def test_the_old_file_survives_what_goes_wrong(
    file: Path, monkeypatch: pytest.MonkeyPatch, function: str, code: int
) -> None:
    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(tempfile if function == "mkstemp" else os, function, fail)
    with pytest.raises(UsageError, match=f"cannot be written \\({os.strerror(code)}\\): it is as it was"):
        replace_file(file, OLD, NEW)
    assert file.read_bytes() == OLD
    assert list(file.parent.iterdir()) == [file]


def test_no_temporary_file_outlives_an_interruption(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_file(file, OLD, NEW)
    assert (file.read_bytes(), list(file.parent.iterdir())) == (OLD, [file])


def test_a_folder_that_cannot_be_flushed_is_no_failure(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flush = os.fsync

    def only_files(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    assert replace_file(file, OLD, NEW)
    assert file.read_bytes() == NEW


def test_a_read_only_file_is_not_replaced(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Asked through `os.access`, for the tests may run as a user who may write everything.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UsageError, match="the file is read-only"):
        replace_file(file, OLD, NEW)
    assert file.read_bytes() == OLD


def test_a_file_that_vanished_is_told(file: Path) -> None:
    with locked(file) as target:
        file.unlink()
        with pytest.raises(UsageError, match="cannot be written"):
            replace_file(target, OLD, NEW)
    assert list(file.parent.iterdir()) == []
    with pytest.raises(UsageError, match=r"cannot be opened \(No such file or directory\)"), locked(file):
        pass


# The lock


def test_one_writer_at_a_time(file: Path) -> None:
    order: list[str] = []
    inside, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with locked(file) as target:
            inside.set()
            go_on.wait(10)
            order.append("first")
            replace_file(target, OLD, NEW)

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(10)
    with pytest.raises(UsageError, match="another seamguard is writing it"), locked(file, patience=0.05):
        order.append("too early")
    go_on.set()
    with locked(file) as target:
        order.append("second")
        assert target.read_bytes() == NEW, "who waited sees what the other wrote, and not the file that it replaced"
        assert not replace_file(target, OLD, b"lost\n")
    thread.join()
    assert order == ["first", "second"]


def test_who_waited_for_a_file_that_was_replaced_locks_the_new_one(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits, inside, go_on = threading.Event(), threading.Event(), threading.Event()

    def pause(_: float) -> None:
        waits.set()

    def second() -> None:
        with locked(file):
            inside.set()
            go_on.wait(10)

    monkeypatch.setattr(time, "sleep", pause)
    thread = threading.Thread(target=second)
    with locked(file) as target:
        thread.start()
        assert waits.wait(10)
        replace_file(target, OLD, NEW)
    assert inside.wait(10)
    with pytest.raises(UsageError, match="another seamguard is writing it"), locked(file, patience=0):
        pass
    go_on.set()
    thread.join()


def test_the_lock_goes_with_its_holder(file: Path) -> None:
    with pytest.raises(RuntimeError), locked(file):
        raise RuntimeError
    with locked(file, patience=0):
        pass
    assert list(file.parent.iterdir()) == [file]


def test_where_no_lock_can_be_had_the_comparison_is_left(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", fail)
    with locked(file) as target:
        assert replace_file(target, OLD, NEW)


def test_what_a_killed_writer_left_is_removed(file: Path) -> None:
    own = file.parent / ".seamguard-allowlists.yaml-abc.tmp"
    others = [file.parent / name for name in (".seamguard-other.yaml-abc.tmp", "allowlists.yaml.tmp", ".seamguard-x")]
    for path in (own, *others):
        path.write_bytes(b"")
    with locked(file):
        assert set(file.parent.iterdir()) == {file, *others}

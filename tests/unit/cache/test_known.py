from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

from seamguard.cache import columns
from seamguard.cache import known as contents_module
from seamguard.cache import program as program_module
from seamguard.cache.known import Contents, key_of, opened_contents
from seamguard.cache.packs import Packs
from seamguard.cache.switch import keeping
from seamguard.index.reader import read_facts

if TYPE_CHECKING:
    from pathlib import Path

KEY = key_of(b"a(b)\n")
FACTS = read_facts("a(b)\n")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEAMGUARD_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _left(found: object = FACTS) -> None:
    """Leave something to later runs."""
    known = opened_contents()
    known.put(KEY, found)  # type: ignore[arg-type]  # whatever it is
    known.publish()


def test_what_one_run_finds_out_the_next_one_knows() -> None:
    assert opened_contents().get(KEY) is None
    _left()
    known = opened_contents()
    assert known.get(KEY) == FACTS
    assert known.get(KEY) is known.get(KEY)
    assert known.get(key_of(b"a(b)")) is None


def test_an_error_is_known_too() -> None:
    _left(SyntaxError("no", (None, 3, 4, None)))
    found = opened_contents().get(KEY)
    assert isinstance(found, SyntaxError)
    assert (found.msg, found.lineno, found.offset) == ("no", 3, 4)


@pytest.mark.parametrize("cause", [RecursionError(), MemoryError()])
def test_what_is_due_to_the_machine_is_not_kept(cause: Exception) -> None:
    error = SyntaxError("nested too deeply", (None, 1, 1, None))
    error.__context__ = cause
    known = opened_contents()
    known.put(KEY, error)
    known.publish()
    assert known.get(KEY) is error
    assert opened_contents().get(KEY) is None


def test_nothing_is_written_where_nothing_is_new(folder: Path) -> None:
    _left()
    before = sorted(folder.rglob("*"))
    known = opened_contents()
    assert known.get(KEY) == FACTS
    known.publish()
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("body", [b"", b"F", b"E", b"X" + 9 * b"x", b"Fcos\nsystem\n.", b"Ecos\nsystem\n."])
def test_what_is_kept_and_is_not_ours_is_not_known(folder: Path, body: bytes) -> None:
    Packs(folder, "facts-1", contents_module._reader(), 1 << 20).add([(KEY, body)])
    assert opened_contents().get(KEY) is None


def test_another_program_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    _left()
    monkeypatch.setattr(contents_module, "program", lambda: "another")
    assert opened_contents().get(KEY) is None


def test_another_libcst_is_another_reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = contents_module._reader()
    (tmp_path / "libcst").mkdir()
    (tmp_path / "libcst/__init__.py").write_text("")
    monkeypatch.delitem(__import__("sys").modules, "libcst", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    without = contents_module._reader()
    (tmp_path / "libcst/_version.py").write_text("1")
    assert len({own, without, contents_module._reader()}) == 3
    assert program_module.program() not in (own, without)


def test_a_run_that_keeps_nothing(folder: Path) -> None:
    _left()
    with keeping(is_on=False):
        known = opened_contents()
        assert known.get(KEY) is None
        known.put(key_of(b"x"), FACTS)
        known.publish()
    assert opened_contents().get(KEY) == FACTS
    assert opened_contents().get(key_of(b"x")) is None


def test_where_there_is_no_folder_a_run_still_remembers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents_module, "cache_folder", lambda: None)
    known = opened_contents()
    known.put(KEY, FACTS)
    known.publish()
    assert known.get(KEY) is FACTS
    assert opened_contents().get(KEY) is None


def test_what_waits_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    known = opened_contents()
    known.put(KEY, FACTS)
    known.forget()
    assert known.get(KEY) is FACTS
    assert opened_contents().get(KEY) is None
    monkeypatch.setattr(contents_module, "_MANY", 1)
    known.forget()
    assert known.get(KEY) == FACTS
    assert known.get(KEY) is not FACTS
    own = Contents()
    own.put(KEY, FACTS)
    own.forget()
    assert own.get(KEY) is None


def test_what_cannot_be_written_down_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(columns, "dumps", fail)
    _left()
    assert opened_contents().get(KEY) is None

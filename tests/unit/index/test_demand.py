"""What an index answers, how often it reads for that, and that the number of processes makes no difference."""

from __future__ import annotations

import os
import signal
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import pytest

from seamguard import workers
from seamguard.domain.source import Category, SourceFile
from seamguard.index import Index, demand
from seamguard.index.remembered import Memory, RememberingIndex, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HERE = os.getpid()
CONTENTS: dict[str, bytes] = {
    "a.py": b"from b import Seam, other\nSeam(1)\n# seamguard: allow[s] -- why\n",
    "b.py": b"class Seam: ...\nother = 2\n",
    "c.py": b"import b\ngetattr(b, name)\n",
    "cut.py": b"import sys\nvars(sys)['Se' 'am' + x]\n",
    "hidden.py": "Seam()\n".encode("utf-16"),
    "latin.py": "# coding: latin-1\nSeam('é')\n".encode("latin-1"),
    "broken.py": b"Seam(\n",
    "none.py": b"x = 1\n",
    "utf7.py": b"# coding: utf-7\n+AFMAZQBhAG0-(1)\n",
}
NAMES = frozenset({"Seam", "other", "absent", "no identifier"})
HOMES = frozenset({"b", "Seam"})


class Reads(Counter[str]):
    """How often each file was read, by this process."""

    def files(self, contents: Mapping[str, bytes]) -> tuple[SourceFile, ...]:
        """Files that are counted when they are read."""
        reads = {path: partial(self._read, path, data) for path, data in sorted(contents.items())}
        reads["gone.py"] = partial(self._gone, "gone.py")
        return tuple(SourceFile(path, path[:-3], False, Category.PRODUCTION, read) for path, read in reads.items())

    def _read(self, path: str, data: bytes) -> bytes:
        self[path] += 1
        return data

    def _gone(self, path: str) -> bytes:
        self[path] += 1
        raise FileNotFoundError(2, "No such file or directory")


def _told(index: Index, files: tuple[SourceFile, ...], names: frozenset[str]) -> list[object]:
    """Everything that an index says."""
    found = index.find(names), index.find_computed(HOMES)
    index.prepare(files)
    facts = [index.facts(file) for file in files]
    places = [(file.path, line) for file in files for line in (1, 2, 9)]
    texts = [index.text(file) for file in files]
    return [*found, facts, index.suppressions(files), index.problems, index.parsed(files), index.code(places), texts]


@pytest.fixture(params=[NAMES, NAMES | {f"name_{number}" for number in range(40)}], ids=["few", "many"])
def names(request: pytest.FixtureRequest) -> frozenset[str]:
    """Few names or many."""
    wanted: frozenset[str] = request.param
    return wanted


@pytest.fixture
def _spread(monkeypatch: pytest.MonkeyPatch) -> None:
    if not workers._can_fork():
        pytest.skip("other threads run in this process, so that it is never copied")
    monkeypatch.setenv(workers.SETTING, "3")


def test_names_are_found_in_the_files_that_can_hold_them(names: frozenset[str]) -> None:
    found = Index(Reads().files(CONTENTS)).find(names)
    paths = {name: [file.path for file in found[name]] for name in NAMES}
    assert paths == {
        "Seam": ["a.py", "b.py", "broken.py", "hidden.py", "latin.py", "utf7.py"],
        "other": ["a.py", "b.py", "hidden.py"],
        "absent": ["hidden.py"],
        "no identifier": ["hidden.py"],
    }


def test_homes_are_found_in_the_files_that_compute_names() -> None:
    index = Index(Reads().files(CONTENTS))
    paths = {home: [file.path for file in files] for home, files in index.find_computed(HOMES).items()}
    assert paths == {"b": ["c.py", "hidden.py"], "Seam": ["cut.py", "hidden.py"]}


@pytest.mark.usefixtures("_spread")
@pytest.mark.parametrize("kept", [0, demand._ROOM])
def test_processes_change_no_answer(monkeypatch: pytest.MonkeyPatch, names: frozenset[str], kept: int) -> None:
    files = Reads().files(CONTENTS)
    shared = _told(Index(files), files, names)
    monkeypatch.setenv(workers.SETTING, "1")
    monkeypatch.setattr(demand, "_ROOM", kept)
    assert _told(Index(files), files, names) == shared
    assert _told(RememberingIndex(files, Memory(), Trace()), files, names) == shared


@pytest.mark.usefixtures("_spread")
def test_a_copy_that_dies_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def deadly(read: Callable[[], bytes]) -> bytes:
        if os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        return read()

    files = tuple(file._replace(read=partial(deadly, file.read)) for file in Reads().files(CONTENTS))
    shared = _told(Index(files), files, NAMES)
    monkeypatch.setenv(workers.SETTING, "1")
    assert _told(Index(files), files, NAMES) == shared


@pytest.mark.usefixtures("_spread")
def test_copies_do_read_facts() -> None:
    reads = Reads()
    files = reads.files({f"m{number:03}.py": b"x = [" + b"1, " * 3000 + b"]\n" for number in range(60)})
    index = Index(files)
    index.prepare(files)
    assert reads.total() < len(files)
    assert index.parsed(files) == len(files) - 1


def test_a_remembering_index_is_never_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(workers.SETTING, "3")
    reads = Reads()
    files = reads.files(CONTENTS)
    index = RememberingIndex(files, Memory(), Trace())
    index.find(NAMES)
    index.prepare(files)
    assert reads == dict.fromkeys([*CONTENTS, "gone.py"], 1)


@pytest.fixture
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(workers.SETTING, "1")


@pytest.mark.usefixtures("_alone")
def test_the_first_look_answers_what_is_asked_next() -> None:
    reads = Reads()
    files = reads.files(CONTENTS)
    index = Index(files)
    index.find(NAMES)
    assert reads == dict.fromkeys([*CONTENTS, "gone.py"], 1)
    index.find(NAMES)
    index.find(frozenset())
    index.find_computed(frozenset())
    index.suppressions(())
    assert reads.total() == len(files)
    found = index.find_computed(HOMES)
    assert reads.total() == 2 * len(files), "nobody said that homes would be asked for"
    index.find(frozenset({"Seam", "new"}))
    assert reads.total() == 3 * len(files)
    reads.clear()
    index = Index(files)
    index.find(NAMES, HOMES)
    assert index.find_computed(HOMES) == found
    assert reads.total() == len(files)


@pytest.mark.usefixtures("_alone")
def test_texts_are_kept_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    reads = Reads()
    files = reads.files({f"m{number}.py": b"x = %d\n" % number for number in range(4)})[:-1]
    monkeypatch.setattr(demand, "_ROOM", 2 * len("x = 0\n"))
    index = Index(files)
    assert [index.facts(file) is not None for file in files] == [True] * 4
    assert len(index._texts) == 2
    assert index.code((file.path, 1) for file in files) == {(file.path, 1): f"x = {n}" for n, file in enumerate(files)}
    assert len(index._texts) == 2
    monkeypatch.setattr(demand, "_ROOM", demand._ROOM * 10)
    roomy = Index(files)
    reads.clear()
    for file in files:
        roomy.facts(file)
        roomy.text(file)
    assert reads == {file.path: 1 for file in files}


def test_of_files_that_were_not_read_no_code_is_shown() -> None:
    index = Index(Reads().files(CONTENTS))
    assert index.code([("b.py", 1), ("elsewhere.py", 1)]) == {("b.py", 1): "", ("elsewhere.py", 1): ""}

"""Snapshots taken, held against what is committed, and written, for a clause as the policy gives it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.capabilities import State
from seamguard.errors import ProblemsError, UsageError
from seamguard.snapshots import answers, built_in_question, question_of, write

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.domain.rule import Step
    from seamguard.snapshots import Question

VERSIONS = {"pytest": pytest.__version__}
NAME = f"pytest-{pytest.__version__}.json"


@dataclass(frozen=True)
class Declared:
    name: str
    kind: str
    of: str
    absent: str | None = None


@dataclass(frozen=True)
class Own:
    """A clause of `capabilities`."""

    id: str = "engine"
    libraries: tuple[str, ...] = ("pytest",)
    builtin: tuple[str, ...] = ()
    probes: tuple[Declared, ...] = (
        Declared("mark", "attribute", "pytest.mark"),
        Declared("spell", "attribute", "pytest.spell"),
    )
    snapshots: str | None = "caps/inner"
    rollout: tuple[Step, ...] = ()


@pytest.fixture
def asked(tmp_path: Path) -> Question:
    return question_of(Own(), tmp_path)


@pytest.fixture
def committed(asked: Question, tmp_path: Path) -> Path:
    """The file of a snapshot that was just written."""
    write(asked)
    return tmp_path / "caps/inner" / NAME


def probing(folder: Path, *probes: Declared, **changes: object) -> Question:
    return question_of(replace(Own(probes=probes), **changes), folder)  # type: ignore[arg-type]  # by their names


def test_what_is_not_committed_is_told(asked: Question) -> None:
    found = answers(asked)
    says = f"no snapshot for pytest {pytest.__version__}: write it with `seamguard capabilities --write`"
    assert found.difference == ((says,), True)
    assert (found.path, found.exit_code) == (f"caps/inner/{NAME}", 1)


def test_what_is_written_is_as_committed(asked: Question, committed: Path) -> None:
    document = json.loads(committed.read_bytes())
    assert document["libraries"] == VERSIONS
    assert [(one["name"], one["state"]) for one in document["capabilities"]] == [
        ("mark", "present"),
        ("spell", "absent"),
    ]
    assert answers(asked).exit_code == 0
    assert [path.name for path in committed.parent.iterdir()] == [NAME]


def test_what_says_the_same_is_not_written_again(asked: Question, committed: Path) -> None:
    document = json.loads(committed.read_bytes())
    document["capabilities"][1]["detail"] = "said in other words"
    committed.write_text(json.dumps(document), "utf-8")
    before = committed.read_bytes()
    assert write(asked).written == f"caps/inner/{NAME} says the same already"
    assert committed.read_bytes() == before


def test_what_differs_is_written_anew(tmp_path: Path, committed: Path) -> None:
    other = probing(tmp_path, Declared("spell", "attribute", "pytest.mark"))
    lines = ("not asked any more: mark is present", "new: spell is present; in the snapshot it is absent")
    assert answers(other).difference == (lines, True)
    assert write(other).written == f"caps/inner/{NAME} written anew"
    assert answers(other).exit_code == 0


def test_what_became_unknown_cannot_be_told(tmp_path: Path, committed: Path) -> None:
    assert committed.exists()
    found = answers(probing(tmp_path, Declared("mark", "attribute", "nowherelib.mark"), Own().probes[1]))
    assert found.difference.lines[0].startswith("unknown: mark is unknown (ModuleNotFoundError: ")
    assert found.exit_code == 2


def test_a_library_that_is_missing_is_told_and_never_written(tmp_path: Path) -> None:
    asked = probing(tmp_path, *Own().probes, libraries=("pytest", "no-such-library"))
    found = answers(asked)
    assert "no-such-library not installed, so nothing can be told" in found.difference.lines[0]
    assert found.exit_code == 2
    with pytest.raises(UsageError, match=r"nothing was written, for no-such-library not installed"):
        write(asked)
    assert list(tmp_path.iterdir()) == []


def test_what_is_unknown_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^nothing was written, for x is unknown \(ModuleNotFoundError.*: mend what"):
        write(probing(tmp_path, Own().probes[0], Declared("x", "attribute", "nowherelib.x")))
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_only_what_is_unknown_fails(tmp_path: Path) -> None:
    found = answers(probing(tmp_path, *Own().probes, snapshots=None))
    assert (found.exit_code, found.path, found.difference.lines) == (0, "", ())
    unknown = answers(probing(tmp_path, Declared("x", "attribute", "nowherelib.x"), snapshots=None))
    assert unknown.exit_code == 2
    with pytest.raises(UsageError, match="the rule 'engine' keeps no snapshots: name their folder under `snapshots`"):
        write(probing(tmp_path, *Own().probes, snapshots=None))


def test_a_damaged_file_is_an_error_and_is_mended_by_writing(asked: Question, committed: Path) -> None:
    committed.write_text(committed.read_text("utf-8").replace("absent", "present"), "utf-8")
    with pytest.raises(ProblemsError, match=rf"^caps/inner/{NAME}: .*edited by hand.*: write it anew"):
        answers(asked)
    assert write(asked).written.endswith("written")
    assert answers(asked).exit_code == 0


def test_a_file_under_another_name_is_an_error(tmp_path: Path, asked: Question, committed: Path) -> None:
    both = probing(tmp_path, *Own().probes, libraries=("pytest", "pyyaml"))
    write(both)
    other = next(path for path in committed.parent.iterdir() if path != committed)
    other.replace(committed)
    with pytest.raises(UsageError, match=r"is a snapshot of pytest .* \+ pyyaml .*, which has another name: delete it"):
        answers(asked)


def test_what_cannot_be_read_or_written_is_an_error(tmp_path: Path, asked: Question) -> None:
    (tmp_path / "caps/inner" / NAME).mkdir(parents=True)
    with pytest.raises(UsageError, match=r"cannot be read .*: mend it, or delete it"):
        answers(asked)
    with pytest.raises(UsageError, match="cannot be written"):
        write(asked)
    assert [path.name for path in (tmp_path / "caps/inner").iterdir()] == [NAME]


def test_functions_of_the_code_under_guard_can_be_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    (tmp_path / "src").mkdir()
    (tmp_path / "src/snapshots_team.py").write_text("def ask():\n    return True\n", "utf-8")
    before = list(sys.path)
    own = Own(probes=(Declared("x", "callable", "snapshots_team:ask"),))
    assert answers(question_of(own, tmp_path)).snapshot.capabilities[0].state is State.UNKNOWN
    found = answers(question_of(own, tmp_path, (tmp_path / "src",)))
    monkeypatch.delitem(sys.modules, "snapshots_team")
    assert found.snapshot.capabilities[0].state is State.PRESENT
    assert sys.path == before


def test_a_query_is_run(tmp_path: Path) -> None:
    query = Declared("x", "query", "SELECT no_such_function(1)", "Invalid function")
    assert answers(probing(tmp_path, query)).snapshot.capabilities[0].state is State.ABSENT


def test_without_a_policy_everything_built_in_is_asked() -> None:
    asked = built_in_question()
    assert asked.libraries == ("datafusion", "deltalake")
    assert {probe.name.partition(".")[0] for probe in asked.probes} == {"datafusion", "delta"}


@pytest.mark.parametrize(
    ("missing", "left"), [({"deltalake"}, ("datafusion",)), ({"datafusion", "deltalake"}, None), ({"datafusion"}, None)]
)
def test_only_what_is_installed_is_asked(
    monkeypatch: pytest.MonkeyPatch, missing: set[str], left: tuple[str, ...] | None
) -> None:
    from seamguard.probes.capabilities import trying

    monkeypatch.setattr(trying, "_installed", lambda name: None if name in missing else "1")
    if left is None:
        with pytest.raises(UsageError, match=r"nothing to try: .* not installed; install `seamguard\[delta\]`"):
            built_in_question()
    else:
        assert built_in_question().libraries == left

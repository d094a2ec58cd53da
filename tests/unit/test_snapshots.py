"""Snapshots taken, held against what is committed, and written, for a clause as the policy gives it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.capabilities import State
from seamguard.domain.families.capabilities import Capabilities, Probe, ProbeKind
from seamguard.domain.rule import Level, Mark, Step
from seamguard.errors import ProblemsError, UsageError
from seamguard.report.capabilities import render_difference
from seamguard.snapshots import answers, built_in_question, probing_ids, question_of, questions, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.conftest import Make

    from seamguard.domain.policy import Policy
    from seamguard.snapshots import Question

VERSIONS = {"pytest": pytest.__version__}
NAME = f"pytest-{pytest.__version__}.json"


MARK, SPELL = (Probe(name, ProbeKind.ATTRIBUTE, f"pytest.{name}") for name in ("mark", "spell"))
OWN = Capabilities(
    id="engine",
    why="What the engine can do decides what is switched on.",
    mark=Mark(3, 5),
    libraries=("pytest",),
    probes=(MARK, SPELL),
    snapshots="caps/inner",
)


@pytest.fixture
def asked(tmp_path: Path) -> Question:
    return question_of(OWN, tmp_path)


@pytest.fixture
def committed(asked: Question, tmp_path: Path) -> Path:
    """The file of a snapshot that was just written."""
    write(asked)
    return tmp_path / "caps/inner" / NAME


def probing(folder: Path, *probes: Probe, libraries: tuple[str, ...] = ("pytest",)) -> Question:
    return question_of(replace(OWN, probes=probes, libraries=libraries), folder)


def test_what_is_not_committed_is_told(asked: Question) -> None:
    found = answers(asked)
    says = f"no snapshot for pytest {pytest.__version__}"
    assert found.difference == ((says,), True)
    assert (found.path, found.exit_code) == (f"caps/inner/{NAME}", 1)


def test_what_is_unknown_is_told_also_where_nothing_is_committed(tmp_path: Path) -> None:
    found = answers(probing(tmp_path, MARK, Probe("x", ProbeKind.ATTRIBUTE, "nowherelib.x")))
    assert found.difference.lines[1] == "x is unknown (ModuleNotFoundError: No module named 'nowherelib')"
    assert found.exit_code == 2


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
    other = probing(tmp_path, Probe("spell", ProbeKind.ATTRIBUTE, "pytest.mark"))
    lines = ("not asked any more: mark is present", "new: spell is present; in the snapshot it is absent")
    assert answers(other).difference == (lines, True)
    assert write(other).written == f"caps/inner/{NAME} written anew"
    assert answers(other).exit_code == 0


def test_what_became_unknown_cannot_be_told(tmp_path: Path, committed: Path) -> None:
    assert committed.exists()
    found = answers(probing(tmp_path, Probe("mark", ProbeKind.ATTRIBUTE, "nowherelib.mark"), SPELL))
    assert found.difference.lines[0].startswith("unknown: mark is unknown (ModuleNotFoundError: ")
    assert found.exit_code == 2


def test_a_library_that_is_missing_is_told_and_never_written(tmp_path: Path) -> None:
    asked = probing(tmp_path, MARK, SPELL, libraries=("pytest", "no-such-library"))
    found = answers(asked)
    assert "no-such-library not installed, so nothing can be told" in found.difference.lines[0]
    assert found.exit_code == 2
    with pytest.raises(UsageError, match=r"nothing was written, for no-such-library not installed"):
        write(asked)
    assert list(tmp_path.iterdir()) == []


def test_what_is_unknown_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^nothing was written, for x is unknown \(ModuleNotFoundError.*: mend what"):
        write(probing(tmp_path, MARK, Probe("x", ProbeKind.ATTRIBUTE, "nowherelib.x")))
    assert list(tmp_path.iterdir()) == []


def test_a_link_goes_on_leading_to_the_file(tmp_path: Path, asked: Question, committed: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_text("{", "utf-8")
    committed.unlink()
    committed.symlink_to(elsewhere)
    write(asked)
    assert committed.is_symlink()
    assert json.loads(elsewhere.read_text("utf-8"))["libraries"] == VERSIONS
    assert answers(asked).exit_code == 0


def test_what_a_probe_prints_is_no_result(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "printing_probe.py").write_text("def says():\n    print('noise')\n    return True\n", "utf-8")
    asked = probing(tmp_path, Probe("printed", ProbeKind.CALLABLE, "printing_probe:says"))._replace(roots=(tmp_path,))
    assert answers(asked).snapshot.has("printed")
    assert capfd.readouterr() == ("", "noise\n")


def test_without_a_folder_only_what_is_unknown_fails(asked: Question, tmp_path: Path) -> None:
    found = answers(asked._replace(folder=None))
    assert (found.exit_code, found.path, found.difference.lines) == (0, "", ())
    unknown = probing(tmp_path, Probe("x", ProbeKind.ATTRIBUTE, "nowherelib.x"))
    assert answers(unknown._replace(folder=None)).exit_code == 2
    with pytest.raises(UsageError, match="no rule keeps snapshots: name their folder under `snapshots`"):
        write(asked._replace(id="", folder=None))


def test_a_damaged_file_is_an_error_and_is_mended_by_writing(asked: Question, committed: Path) -> None:
    committed.write_text(committed.read_text("utf-8").replace("absent", "present"), "utf-8")
    with pytest.raises(ProblemsError, match=rf"^caps/inner/{NAME}: .*edited by hand.*: write it anew"):
        answers(asked)
    assert write(asked).written.endswith("written")
    assert answers(asked).exit_code == 0


def test_a_file_under_another_name_is_an_error(tmp_path: Path, asked: Question, committed: Path) -> None:
    both = probing(tmp_path, MARK, SPELL, libraries=("pytest", "pyyaml"))
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
    own = replace(OWN, probes=(Probe("x", ProbeKind.CALLABLE, "snapshots_team:ask"),))
    assert answers(question_of(own, tmp_path)).snapshot.capabilities[0].state is State.UNKNOWN
    found = answers(question_of(own, tmp_path, (tmp_path / "src",)))
    monkeypatch.delitem(sys.modules, "snapshots_team")
    assert found.snapshot.capabilities[0].state is State.PRESENT
    assert sys.path == before


def test_a_query_is_run(tmp_path: Path) -> None:
    query = Probe("x", ProbeKind.QUERY, "SELECT no_such_function(1)", "Invalid function")
    assert answers(probing(tmp_path, query)).snapshot.capabilities[0].state is State.ABSENT


class TestRollout:
    """How soft a rule is today, and which rules ask at all."""

    def policy(self, make: Make, *rules: Capabilities) -> Policy:
        return replace(make.policy((make.wave(),), ()), others=rules)

    def stepped(self, level: Level) -> Capabilities:
        return replace(OWN, rollout=(Step(level, ("wave-1",), None, Mark(4, 5)),))

    def test_a_rule_that_is_off_asks_nothing(self, make: Make) -> None:
        assert probing_ids(self.policy(make, OWN)) == ("engine",)
        assert probing_ids(self.policy(make, self.stepped(Level.OFF))) == ()
        assert probing_ids(self.policy(make, replace(OWN, probes=()))) == ()

    def test_a_rule_that_warns_lets_differences_pass(self, make: Make, tmp_path: Path) -> None:
        (asked,) = questions(self.policy(make, self.stepped(Level.WARN)), tmp_path)
        found = answers(asked)
        assert (found.exit_code, len(found.difference.lines)) == (0, 1)
        assert "only warns, by its rollout: not as in caps/inner/" in render_difference(found)

    def test_what_cannot_be_told_never_passes(self, make: Make, tmp_path: Path) -> None:
        rule = replace(self.stepped(Level.WARN), libraries=("no-such-library",))
        (asked,) = questions(self.policy(make, rule), tmp_path)
        assert answers(asked).exit_code == 2

    def test_rules_are_named_by_their_ids(self, make: Make, tmp_path: Path) -> None:
        policy = self.policy(make, OWN, replace(OWN, id="other"))
        assert [asked.id for asked in questions(policy, tmp_path, ("other",))] == ["other"]
        with pytest.raises(UsageError, match=r"has the id 'third'; allowlists\.yaml has: engine, other$"):
            questions(policy, tmp_path, ("third",))


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

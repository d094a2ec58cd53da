"""From a file to a policy: what is decoded, what is there by default, and files that cannot be read at all."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from seamguard.domain.policy import Codebase, WaveStatus
from seamguard.domain.rule import Entry, Example, Level, Mark, Possible, Step, Suppressions
from seamguard.domain.seam import Restrict
from seamguard.domain.source import PLAIN_CATEGORIES, Category
from seamguard.errors import PolicyError
from seamguard.policy import parse_policy, read_policy

GOOD = Path(__file__).parents[2] / "assets" / "policies" / "good"
MINIMAL = (GOOD / "minimal.yaml").read_bytes()


@pytest.mark.parametrize("path", sorted(GOOD.iterdir()), ids=lambda path: path.stem)
def test_good_files_are_read(path: Path) -> None:
    policy = read_policy(path)
    assert policy.path == path.as_posix()
    assert policy.rules


def test_what_is_not_written_holds_by_default() -> None:
    policy = read_policy(GOOD / "minimal.yaml", display="allowlists.yaml")
    assert policy.path == "allowlists.yaml"
    assert policy.waves == ()
    assert policy.codebase == Codebase(
        root=".",
        source=(".",),
        production=(".",),
        tests=(),
        scripts=(),
        exclude=(),
        include=(),
        mark=Mark(1, 1),
        root_marks=((("source", "."), Mark(1, 1)), (("production", "."), Mark(1, 1))),
    )
    (seam,) = policy.seams
    assert (seam.id, seam.target, seam.why) == ("a", "pkg.mod.f", "w")
    assert (seam.supplies, seam.instead, seam.restrict, seam.possible) == ((), None, Restrict.CALL, Possible.ERROR)
    assert (seam.external, seam.allow, seam.migrating, seam.examples) == (False, (), (), ())
    assert seam.suppressions is Suppressions.PERMIT
    assert policy.codebase.categories == PLAIN_CATEGORIES
    assert (seam.mark, seam.target_mark) == (Mark(3, 5), Mark(4, 13))


def test_every_key_is_decoded() -> None:
    policy = read_policy(GOOD / "full.yaml")
    codebase = policy.codebase
    assert (codebase.root, codebase.source) == ("reference", ("src", "lib"))
    assert codebase.production == ("src", "lib/core")
    assert (codebase.tests, codebase.scripts) == (("tests",), ("scripts", "tools"))
    assert (codebase.exclude, codebase.include) == (("src/**/generated",), ("bin/run",))
    assert (codebase.notebooks, codebase.stubs, codebase.executables) == (("notebooks",), ("src", "typings"), ("bin",))
    assert codebase.categories == tuple(Category)
    assert dict(codebase.root_marks)["production", "lib/core"] == Mark(6, 21)
    assert dict(codebase.root_marks)["stubs", "typings"] == Mark(10, 16)
    first, second = policy.waves
    assert (first.id, first.status, first.goal, first.due) == ("wave-1", WaveStatus.COMPLETE, 0, None)
    assert (second.title, second.status, second.goal) == ("Execution authority", WaveStatus.ACTIVE, 2)
    assert (second.due, second.after, second.owner) == (date(2026, 3, 31), ("wave-1",), "@pipeline")
    assert (first.closes, second.closes) == ((), ("compile-context",))
    seam, other, _ = policy.seams
    assert (seam.supplies, seam.possible) == (("runtime_profile",), Possible.WARN)
    assert (seam.judged, other.judged) == ((Category.PRODUCTION, Category.NOTEBOOKS), (Category.PRODUCTION,))
    assert (seam.suppressions, other.suppressions) == (Suppressions.FORBID, Suppressions.PERMIT)
    (made,) = seam.makes
    assert (made.target, made.mark) == ("semantics.program_manifest.ManifestDatasetResolver", Mark(73, 13))
    assert (other.target, other.restrict, other.external) == ("yaml", Restrict.IMPORT, True)
    assert second.rollout == (Step(Level.WARN, (), date(2026, 2, 28), Mark(26, 9)),)
    assert [(step.level, step.waves, step.day) for step in seam.rollout] == [
        (Level.OFF, ("wave-1",), None),
        (Level.WARN, ("wave-1", "wave-2"), None),
    ]
    assert (first.rollout, other.rollout) == ((), ())
    assert [example.breaks for example in seam.examples] == [True, False]
    assert seam.examples[1] == Example(
        "from semantics.compile_context import CompileContext\nCompileContext()", breaks=False, mark=Mark(62, 15)
    )


def test_suppressions_are_permitted_or_forbidden_and_nothing_else() -> None:
    with pytest.raises(PolicyError) as raised:
        parse_policy(MINIMAL + b"    suppressions: forbiden\n", "p")
    message = "unknown value of `suppressions` 'forbiden'; did you mean 'forbid'? known: permit, forbid"
    assert [problem.message for problem in raised.value.problems] == [message]


@pytest.mark.parametrize(
    ("judged", "column", "message"),
    [
        (
            "[production, notebook]",
            26,
            "unknown value of an item of `judged` 'notebook'; did you mean 'notebooks'? known: ",
        ),
        (
            "[production, notebooks]",
            26,
            "`codebase` includes no notebooks: name their folders there, or remove 'notebooks'",
        ),
        ("[tests]", 14, "`codebase` includes no tests: name their folders there, or remove 'tests'"),
        ("[]", 13, "`judged` is empty: name a category, or remove `judged` to judge production"),
    ],
)
def test_only_categories_that_the_codebase_has_can_be_judged(judged: str, column: int, message: str) -> None:
    with pytest.raises(PolicyError) as raised:
        parse_policy(MINIMAL + f"    judged: {judged}\n".encode(), "p")
    (problem,) = raised.value.problems
    assert problem.message.startswith(message)
    assert problem.column == column


@pytest.mark.parametrize("written", ["off", "'off'"])
def test_a_rollout_may_be_off_without_quotes(written: str) -> None:
    """YAML 1.1 takes the bare word for a truth value."""
    text = f"    rollout:\n      - {{level: {written}, until: '2026-03-31'}}\n"
    (seam,) = parse_policy(MINIMAL + text.encode(), "p").seams
    assert [(step.level, step.day) for step in seam.rollout] == [(Level.OFF, date(2026, 3, 31))]


def test_what_is_written_as_a_date_is_one_and_a_list_holds_waves() -> None:
    waves = b"waves: [{id: '2026-03-31', status: active}]\n"
    steps = b"    rollout: [{level: warn, until: 2026-03-31}, {level: warn, until: ['2026-03-31']}]\n"
    (seam,) = parse_policy(waves + MINIMAL + steps, "p").seams
    assert [(step.waves, step.day) for step in seam.rollout] == [((), date(2026, 3, 31)), (("2026-03-31",), None)]


def test_entries_are_decoded() -> None:
    seam = read_policy(GOOD / "full.yaml").seams[0]
    assert seam.allow[0] == Entry(
        module="semantics.compile_context",
        scope=None,
        reason="The compile boundary itself.",
        count=None,
        wave=None,
        owner="@semantics",
        ticket="https://tracker.example/12",
        expires=date(2027, 1, 1),
        mark=Mark(40, 9),
    )
    assert (seam.allow[1].module, seam.allow[1].scope) == ("semantics.runtime", "<module>")
    debt = seam.migrating[0]
    assert debt.place == "hamilton_pipeline.driver_factory:Factory.build"
    assert (debt.count, debt.wave, debt.expires) == (2, "wave-2", date(2026, 6, 30))
    assert (seam.migrating[1].module, seam.migrating[1].scope) == ("legacy.**", None)


def test_a_wave_without_title_goes_by_its_id() -> None:
    waves = read_policy(GOOD / "anchors.yaml").waves
    assert [wave.title for wave in waves] == ["wave-1"]


def test_an_alias_stands_where_it_is_written() -> None:
    first, second = read_policy(GOOD / "anchors.yaml").seams
    assert second.allow == first.allow
    assert second.why == first.why


def test_names_are_compared_as_python_compares_them() -> None:
    text = 'version: 1\nseams:\n  - {id: a, target: "pkg.ﬁx", why: w, allow: [{site: "pkg:ﬁx", reason: r}]}\n'
    seam = parse_policy(text.encode(), "p").seams[0]
    assert (seam.target, seam.allow[0].scope) == ("pkg.fix", "fix")
    twice = text.replace("]}", ', {site: "pkg:fix", reason: r}]}')
    with pytest.raises(PolicyError, match="already listed"):
        parse_policy(twice.encode(), "p")


def test_a_missing_file_is_named_as_the_caller_names_it(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"^gone\.yaml: there is no such policy file"):
        read_policy(tmp_path / "none.yaml", display="gone.yaml")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_an_impossible_name_is_a_problem(tmp_path: Path, name: str) -> None:
    with pytest.raises(PolicyError, match="the policy file cannot be read"):
        read_policy(tmp_path / name)


def test_a_folder_is_no_policy(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="this is a folder, not a policy file"):
        read_policy(tmp_path)


def test_a_pipe_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(PolicyError, match="this is a device, pipe or socket"):
        read_policy(tmp_path / "pipe")


def test_an_unreadable_file_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    (tmp_path / "p.yaml").write_bytes(MINIMAL)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(PolicyError, match=r"cannot be read \(Permission denied\): check its name and its permissions"):
        read_policy(tmp_path / "p.yaml")


def test_all_problems_travel_between_processes() -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy(b"version: 2\nseams: []\n", "p")
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems  # noqa: S301
    assert str(caught.value).count("\n") == 1


def test_importing_the_stage_does_not_import_yaml() -> None:
    code = "import sys, seamguard.policy; print('yaml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"

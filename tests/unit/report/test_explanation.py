"""What `explain` says, whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.explained import Asked, Explanation
from seamguard.domain.facts import Span
from seamguard.domain.rule import Level, Mark
from seamguard.domain.source import Category
from seamguard.domain.verdict import Judged, Outcome, StaleEntry, Status, Vacuity, Verdict
from seamguard.report import render_explanation

if TYPE_CHECKING:
    from tests.unit.conftest import Make

    from seamguard.domain.policy import Policy
    from seamguard.domain.seam import Seam
    from seamguard.domain.verdict import CheckResult


@pytest.fixture
def promise(make: Make) -> Seam:
    allowed = make.entry("app.seam", mark=Mark(20, 9), reason="The seam itself.")
    debt = make.entry("app.use:build", 1, mark=Mark(23, 9), owner="@team")
    gone = make.entry("app.old:run", 2, mark=Mark(27, 9), reason="Old.")
    return make.seam(supplies=("profile", "session"), allow=(allowed,), migrating=(debt, gone))


@pytest.fixture
def policy(make: Make, promise: Seam) -> Policy:
    return make.policy((), (promise,))


@pytest.fixture
def result(make: Make, promise: Seam) -> CheckResult:
    debt, gone = promise.migrating
    listed = make.finding(
        "app.use:build.inner", span=Span(5, 12, 7, 6), via=("app.compat.CC", "app.seam.Ctx"), spelling="CC"
    )
    tested = make.finding("tests.test_use:test", 2, category=Category.TESTS)
    verdict = Verdict(
        rule="seam",
        id="ctx",
        outcome=Outcome.STALE,
        judged=(
            Judged(listed, Status.MIGRATING, "Migrating in wave-1: Not migrated yet.", debt, blocking=False),
            Judged(tested, Status.PERMITTED, "Counted apart: code in tests is not judged.", None, blocking=False),
        ),
        stale=(StaleEntry(gone, 0, "nothing in app.old:run uses 'ctx' any more: remove the entry"),),
        definitions=("src/app/seam.py:3",),
        homes=(("app.seam.Ctx", "src/app/seam.py:3"),),
        by_category=((Category.PRODUCTION, 1), (Category.TESTS, 1), (Category.SCRIPTS, 0)),
        why=promise.why,
        instead=promise.instead,
    )
    return make.result(verdicts=(verdict,), code={("src/app/use.py", 5): "    return CC(profile,"})


def told(policy: Policy, result: CheckResult, asked: Asked) -> str:
    return render_explanation(policy, result, Explanation(asked, {"wave-1": 1}))


def site(policy: Policy, result: CheckResult, place: str) -> str:
    path, _, line = place.partition(":")
    is_path = path.endswith(".py")
    asked = Asked("place", place, path, int(line or 0)) if is_path else Asked("place", place)
    return told(policy, result, asked)


USE = """\
  src/app/use.py:5:12: Migrating in wave-1: Not migrated yet.
  verdict   migrating, call in app.use:build.inner
  5 |     return CC(profile,
    |            ^^^^^^^^^^^
  resolved  CC -> app.compat.CC -> app.seam.Ctx, defined at src/app/seam.py:3
  entry     allowlists.yaml:23 app.use:build (wave-1, owner @team)
"""
USE_IN_FULL = (
    USE.rpartition("  entry ")[0]
    + """\
  entry     allowlists.yaml:23: app.use:build (1 in wave-1, owner @team): Not migrated yet.
  fix       do what `instead` says, then `seamguard prune` takes it off the list
"""
)


def test_of_a_seam_everything_is_told(make: Make, promise: Seam, result: CheckResult) -> None:
    assert told(make.policy((), (promise,)), result, Asked("rule", "ctx")) == (
        "STALE   ctx  1 use in production: 1 migrating; apart: 1 in tests, 0 in scripts; 1 definition\n"
        "  guards    call of app.seam.Ctx, where the call supplies profile or session\n"
        "  why       One place decides.\n"
        "  instead   Take the context that the caller was given.\n"
        "  entry     allowlists.yaml:20: app.seam (permanent): The seam itself.\n"
        "  entry     allowlists.yaml:23: app.use:build (1 in wave-1, owner @team): Not migrated yet.\n"
        "  entry     allowlists.yaml:27: app.old:run (2 in wave-1): Old.\n"
        "  stale     allowlists.yaml:27: nothing in app.old:run uses 'ctx' any more: remove the entry\n"
        "\n"
        f"{USE}"
        "\n"
        "  src/tests/test_use.py:2:12: Counted apart: code in tests is not judged.\n"
        "  verdict   permitted, call in tests.test_use:test\n"
        "  resolved  Ctx -> app.seam.Ctx, defined at src/app/seam.py:3\n"
    )


def test_a_seam_that_proves_nothing_says_why(make: Make, promise: Seam) -> None:
    verdict = make.verdict(outcome=Outcome.VACUOUS, vacuities=(Vacuity(Mark(11, 13), "the target is gone"),))
    text = told(make.policy((), (promise,)), make.result(verdicts=(verdict,)), Asked("rule", "ctx"))
    assert "\n  vacuous   allowlists.yaml:11:13: the target is gone\n" in text


def test_a_broken_example_is_not_called_vacuous(make: Make, promise: Seam) -> None:
    verdict = make.verdict(outcome=Outcome.BROKEN, failures=(Vacuity(Mark(40, 9), "this example is wrong"),))
    text = told(make.policy((), (promise,)), make.result(verdicts=(verdict,)), Asked("rule", "ctx"))
    assert "allowlists.yaml:40:9: this example is wrong\n" in text
    assert "vacuous" not in text


@pytest.mark.parametrize(
    "place",
    [
        "app.use:build.inner",
        "app.use:build",
        "app.use",
        "src/app/use.py",
        "src/app/use.py:5",
        "src/app/use.py:7",
    ],
)
def test_a_place_is_named_in_any_of_its_ways(policy: Policy, result: CheckResult, place: str) -> None:
    text = site(policy, result, place)
    assert USE_IN_FULL in text
    assert text.splitlines()[0].startswith("ctx")
    assert "One place decides." in text
    assert "\n  instead   Take the context that the caller was given.\n" in text
    assert "tests/test_use.py" not in text


def test_a_stale_entry_is_known_by_its_place(policy: Policy, result: CheckResult) -> None:
    text = site(policy, result, "app.old:run")
    assert "stale     allowlists.yaml:27: nothing in app.old:run uses 'ctx' any more: remove the entry" in text
    assert USE_IN_FULL not in text


@pytest.mark.parametrize(
    "place",
    ["app.use:buil", "app.use:build.inner.deep", "app.us", "app", "src/app/use.py:8", "src/app/use.py:4", "inner"],
)
def test_elsewhere_nothing_is_known(policy: Policy, result: CheckResult, place: str) -> None:
    assert site(policy, result, place) == f"{place}: no rule has anything to say of it\n"


def test_a_seam_is_told_with_its_rollout_and_the_waves_of_its_entries(
    make: Make, promise: Seam, result: CheckResult
) -> None:
    rollout = (make.step(Level.OFF, "wave-1"), make.step(Level.WARN, day=date(2026, 3, 31)))
    waves = (
        make.wave(
            title="Resolver threading",
            due=date(2026, 3, 31),
            goal=2,
            after=("wave-0",),
            owner="@pipeline",
            rollout=rollout,
        ),
        make.wave(id="wave-2"),
    )
    allowed = make.entry("app.x", owner="@x", expires=date(2027, 1, 1), ticket="https://t.example/1")
    seam = replace(promise, rollout=rollout, allow=(allowed,))
    lines = told(make.policy((), (seam,)), replace(result, waves=waves), Asked("rule", "ctx")).splitlines()
    assert [line for line in lines if line.startswith(("  rollout", "  wave", "  entry     allowlists.yaml:20"))] == [
        "  rollout   off until wave-1 is complete",
        "  rollout   warn until 2026-03-31",
        (
            "  wave      allowlists.yaml:4: wave-1 (Resolver threading; active, 1 left, due 2026-03-31, goal 2, "
            "after wave-0, owner @pipeline, off until wave-1 is complete, warn until 2026-03-31)"
        ),
        (
            "  entry     allowlists.yaml:20: app.x (permanent, owner @x, expires 2027-01-01, https://t.example/1): "
            "Not migrated yet."
        ),
    ]

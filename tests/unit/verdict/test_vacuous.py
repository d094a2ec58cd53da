"""Rules that cannot fail."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from tests.unit.verdict.judging import judge_seam

from seamguard.domain.facts import Parameter
from seamguard.domain.rule import Mark
from seamguard.domain.seam import Receivers
from seamguard.domain.source import Category
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Outcome
from seamguard.verdict import Circumstances

if TYPE_CHECKING:
    from tests.unit.conftest import Make

    from seamguard.domain.finding import Finding
    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import Target
    from seamguard.domain.verdict import Verdict

MODULES = ("app", "app.seam", "app.use")


class Judge(Protocol):
    """Judges a seam of a given target in a codebase of three modules."""

    def __call__(self, promise: Seam, made: Target, *findings: Finding) -> Verdict: ...


@pytest.fixture
def judge() -> Judge:
    def judged(promise: Seam, made: Target, *findings: Finding) -> Verdict:
        given = Circumstances(waves=(), modules=MODULES, today=date(2026, 1, 1), unreadable=frozenset())
        return judge_seam(promise, (made,), findings, given)

    return judged


def parameter(name: str, kind: str = "positional") -> Parameter:
    return Parameter(name, kind, has_default=True, default=None, annotation=None)


def test_a_target_that_does_not_exist(judge: Judge, make: Make) -> None:
    gone = make.target(
        state=TargetState.MISSING, definitions=(), parameters=None, advice="did you mean app.seam.Context?"
    )
    verdict = judge(make.seam(migrating=(make.entry(count=1),), target_mark=Mark(24, 13)), gone)
    assert verdict.outcome is Outcome.VACUOUS
    ((mark, message),) = [(reason.mark, reason.message) for reason in verdict.vacuities]
    assert mark == Mark(24, 13)
    assert message.startswith(
        "the target app.seam.Ctx does not exist in the codebase (did you mean app.seam.Context?): correct it"
    )
    assert verdict.stale == (), "of a rule that sees nothing, nothing is known about entries"


@pytest.mark.parametrize(
    ("setting", "named"),
    [({"receivers": Receivers.STRICT}, "`receivers: strict`"), ({"implementers": True}, "`implementers`")],
)
def test_a_setting_for_methods_needs_one(judge: Judge, make: Make, setting: dict[str, Any], named: str) -> None:
    verdict = judge(make.seam(**setting), make.target())
    assert verdict.outcome is Outcome.VACUOUS
    assert [reason.message for reason in verdict.vacuities] == [
        f"app.seam.Ctx is not a member of a class, so that {named} asks nothing: remove it"
    ]
    method = judge(make.seam(target="app.seam.Ctx.open", **setting), make.target(name="app.seam.Ctx.open"))
    assert not any("not a member" in reason.message for reason in method.vacuities)


def test_a_target_that_is_a_reexport_names_the_definition(judge: Judge, make: Make) -> None:
    verdict = judge(make.seam(), make.target(state=TargetState.REEXPORT, advice="app.deep.Ctx"))
    assert verdict.outcome is Outcome.VACUOUS
    assert "is a re-export: name the definition, app.deep.Ctx" in verdict.vacuities[0].message


@pytest.mark.parametrize(
    ("external", "category", "outcome"),
    [
        (False, None, Outcome.VACUOUS),
        (True, None, Outcome.KEPT),
        (False, Category.PRODUCTION, Outcome.KEPT),
        (False, Category.TESTS, Outcome.VACUOUS),
    ],
)
def test_a_target_outside_the_codebase_is_proven_by_a_use_in_production_or_by_the_policys_word(
    judge: Judge, make: Make, external: bool, category: Category | None, outcome: Outcome
) -> None:
    outside = make.target(state=TargetState.EXTERNAL, module="", definitions=(), parameters=None)
    found = [make.finding(category=category)] if category else []
    allow = (make.entry(),) if category is Category.PRODUCTION else ()
    assert judge(make.seam(external=external, allow=allow), outside, *found).outcome is outcome


@pytest.mark.parametrize("state", [TargetState.DEFINED, TargetState.MODULE])
def test_a_target_that_stands_is_a_rule_that_can_fail(judge: Judge, make: Make, state: TargetState) -> None:
    assert judge(make.seam(), make.target(state=state)).outcome is Outcome.KEPT


@pytest.mark.parametrize(
    ("parameters", "outcome"),
    [
        ((parameter("profile"), parameter("outputs")), Outcome.KEPT),
        ((parameter("profil"), parameter("outputs")), Outcome.VACUOUS),
        ((), Outcome.VACUOUS),
        ((parameter("rest", "keywords"),), Outcome.KEPT),
        (None, Outcome.KEPT),
    ],
)
def test_a_condition_that_no_call_can_meet(
    judge: Judge, make: Make, parameters: tuple[Parameter, ...] | None, outcome: Outcome
) -> None:
    assert judge(make.seam(supplies=("profile",)), make.target(parameters=parameters)).outcome is outcome


def test_a_misspelt_parameter_names_its_neighbour(judge: Judge, make: Make) -> None:
    verdict = judge(
        make.seam(supplies=("profil",)), make.target(parameters=(parameter("profile"), parameter("outputs")))
    )
    assert [reason.message for reason in verdict.vacuities] == [
        (
            "app.seam.Ctx takes no parameter 'profil', so no call can supply it: did you mean 'profile'? "
            "it takes profile, outputs"
        )
    ]


@pytest.mark.parametrize(
    ("place", "outcome"),
    [
        ("app.seam", Outcome.KEPT),
        ("app.*", Outcome.KEPT),
        ("app.**", Outcome.KEPT),
        ("app.*.*", Outcome.VACUOUS),
        ("app.sea", Outcome.VACUOUS),
    ],
)
def test_an_allow_entry_that_matches_no_module(judge: Judge, make: Make, place: str, outcome: Outcome) -> None:
    verdict = judge(make.seam(allow=(make.entry(place, mark=Mark(31, 9)),)), make.target())
    assert verdict.outcome is outcome
    assert [reason.mark for reason in verdict.vacuities] == ([Mark(31, 9)] if outcome is Outcome.VACUOUS else [])
    assert verdict.stale == (), "one entry, one complaint"


def test_a_misspelt_module_names_its_neighbour(judge: Judge, make: Make) -> None:
    verdict = judge(make.seam(allow=(make.entry("app.sea"),)), make.target())
    assert verdict.vacuities[0].message == (
        "no module matches 'app.sea': did you mean app.seam? correct it or remove the entry"
    )


def test_every_reason_is_told_in_the_order_of_the_file(judge: Judge, make: Make) -> None:
    wrong = (make.entry("lib.b", mark=Mark(40, 9)), make.entry("lib.a", mark=Mark(36, 9)))
    verdict = judge(make.seam(supplies=("nothing",), allow=wrong), make.target())
    assert [reason.mark.line for reason in verdict.vacuities] == [11, 36, 40]


def test_vacuous_outweighs_broken_and_the_violation_is_still_told(judge: Judge, make: Make) -> None:
    verdict = judge(make.seam(allow=(make.entry("lib.gone"),)), make.target(), make.finding())
    assert verdict.outcome is Outcome.VACUOUS
    assert [judged.blocking for judged in verdict.judged] == [True]

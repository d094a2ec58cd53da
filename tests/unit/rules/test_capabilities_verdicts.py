"""Gates: what is said of a use without its flag, what proves nothing, and violations made on purpose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.gating import COUNT, FLAGS, clause, files_of, function
from tests.unit.rules.observing import kinds_of, mutants_of, observe

from seamguard.domain.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.unit.rules.conftest import JudgeRule

GATED = function("if flags.ready:\n    return plan.count\nreturn 0")
NOT_GATED = function("if flags.ready:\n    pass\nreturn plan.count")
PROBED = """\
capabilities:
  - id: c
    why: w
    libraries: [datafusion, delta]
    builtin: [datafusion.views]
    snapshots: guardrails/capabilities
"""
FOLDER = "guardrails/capabilities/"


def rule(flag: str = "app.flags.Flags.ready", accessor: str = COUNT, more: str = "") -> str:
    gate = f"{{accessor: {accessor}, flag: {flag}}}"
    return f"capabilities:\n  - id: c\n    why: w\n    gated: [{gate}]\n{more}"


def test_a_finding_says_what_is_used_and_which_flag_is_not_asked(judge_rule: JudgeRule) -> None:
    (one,) = judge_rule(rule(), files_of(NOT_GATED)).judged
    assert one.message == (
        "`plan.count` is used where app.flags.Flags.ready is not known to be true, and no entry permits it"
    )
    assert one.finding.site == "app.use:f"
    assert one.finding.target == COUNT
    assert one.finding.lines == ("asked     src/app/use.py:4: flags.ready",)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("unknown.count", f"`unknown.count` may be {COUNT}, and app.flags.Flags.ready is not known to be true there"),
        ("if unknown.ready:\n    plan.count", "where app.flags.Flags.ready is only possibly what was asked"),
    ],
)
def test_what_is_only_possible_is_said(judge_rule: JudgeRule, body: str, said: str) -> None:
    verdict = judge_rule(rule(), files_of(function(body)))
    assert kinds_of(verdict) == ["without-flag?"]
    assert said in verdict.judged[0].message
    softened = judge_rule(rule(more="    possible: warn\n"), files_of(function(body)))
    assert softened.outcome is Outcome.KEPT


def test_the_list_is_that_of_all_rules(judge_rule: JudgeRule) -> None:
    entry = "    migrating:\n      - {site: 'app.use:f', count: 1, wave: wave-1, reason: Asks after wave 1.}\n"
    assert judge_rule(rule(more=entry), files_of(NOT_GATED)).outcome is Outcome.KEPT
    assert judge_rule(rule(more=entry), files_of(f"{NOT_GATED}\n    plan.count")).outcome is Outcome.BROKEN
    assert judge_rule(rule(more=entry), files_of(GATED)).outcome is Outcome.STALE
    assert judge_rule(rule(), files_of(GATED)).outcome is Outcome.KEPT


def test_two_flags_of_one_accessor_have_both_to_be_true(judge_rule: JudgeRule) -> None:
    both = rule().replace("}]", f"}}, {{accessor: {COUNT}, flag: app.flags.Flags.may}}]")
    assert judge_rule(both, files_of(GATED)).outcome is Outcome.BROKEN
    assert judge_rule(both, files_of(GATED.replace("flags.ready", "flags.ready and flags.may"))).outcome is Outcome.KEPT


def test_examples_show_what_breaks_and_what_keeps(judge_rule: JudgeRule) -> None:
    head = "from engine.plan import Plan\\nfrom app.flags import detect\\ndef f(plan: Plan): return "
    examples = (
        f'    examples:\n      breaks: ["{head}plan.count"]\n      keeps: ["{head}detect().ready and plan.count"]\n'
    )
    assert judge_rule(rule(more=examples), files_of(GATED)).outcome is Outcome.KEPT
    swapped = examples.replace("detect().ready and plan", "detect() and plan")
    assert judge_rule(rule(more=swapped), files_of(GATED)).outcome is not Outcome.KEPT


@pytest.mark.parametrize(
    ("flag", "accessor", "message"),
    [
        ("app.flags.Flags.redy", COUNT, "app.flags.Flags.redy does not exist"),
        ("app.flag.ready", COUNT, "app.flag.ready does not exist"),
        ("app.use.READY", COUNT, "app.use.READY is a re-export: name the definition, app.flags.READY"),
        ("library.READY", COUNT, "library.READY is not defined in the codebase"),
        ("app.flags", COUNT, "app.flags is a module, which is always true"),
        ("app.flags.Flags", COUNT, "app.flags.Flags is a class, which is always true"),
        ("app.flags.READY", "engine.plan.Plan.cuont", "nothing uses engine.plan.Plan.cuont, so that it may be"),
        ("app.flags.READY", "app.flags.detct", "app.flags.detct does not exist"),
        ("app.flags.READY", "app.use", "app.use is a module: name an attribute of a class, or a function"),
    ],
)
def test_what_proves_nothing_is_vacuous(judge_rule: JudgeRule, flag: str, accessor: str, message: str) -> None:
    imports = "from engine.plan import Plan\nfrom app.flags import READY, Flags\n"
    verdict = judge_rule(rule(flag, accessor), files_of(GATED, imports))
    assert verdict.outcome is Outcome.VACUOUS
    assert any(message in one.message for one in verdict.vacuities), verdict.vacuities


def test_what_nobody_uses_yet_is_no_doubt_where_a_probe_asks_for_it(judge_rule: JudgeRule) -> None:
    probe = PROBED + "    probes: [{name: count, attribute: engine.plan.Plan.cuont}]\n"
    gated = probe + "    gated: [{accessor: engine.plan.Plan.cuont, flag: app.flags.READY}]\n"
    beside = {FOLDER: b"datafusion-1.0+delta-2.0.json\n"}
    assert judge_rule(gated, files_of(GATED), beside).outcome is Outcome.KEPT
    other = gated.replace("accessor: engine.plan.Plan.cuont", "accessor: engine.plan.Plan.size")
    assert judge_rule(other, files_of(GATED), beside).outcome is Outcome.VACUOUS


@pytest.mark.parametrize(
    ("beside", "outcome"),
    [
        ({FOLDER: b"datafusion-51.0.0+delta-1.3.2.json\nREADME.md"}, Outcome.KEPT),
        ({FOLDER: b"datafusion-51.0.0+cpu.2+delta-1.3.2+abc.json"}, Outcome.KEPT),
        ({FOLDER: b"datafusion-51.0.0+delta-1.3.2+other-1.0.json"}, Outcome.BROKEN),
        ({FOLDER: b"README.md\nregenerate.py"}, Outcome.BROKEN),
        ({FOLDER: b"datafusion-51.0.0.json"}, Outcome.BROKEN),
        ({FOLDER: b"delta-1.3.2+datafusion-51.0.0.json"}, Outcome.BROKEN),
        ({FOLDER: b""}, Outcome.BROKEN),
        ({}, Outcome.BROKEN),
    ],
)
def test_without_a_snapshot_nothing_is_compared(
    judge_rule: JudgeRule, beside: Mapping[str, bytes], outcome: Outcome
) -> None:
    verdict = judge_rule(PROBED, files_of(GATED), beside)
    assert verdict.outcome is outcome
    told = "guardrails/capabilities holds no snapshot of datafusion and delta, so that nothing is compared"
    assert any(told in one.message for one in verdict.failures) is (outcome is Outcome.BROKEN)


@pytest.mark.parametrize("flag", ["Flags.ready", "Flags.can", "Flags.may", "READY", "is_ready"])
@pytest.mark.parametrize("accessor", [COUNT, "engine.make", "app.flags.Others.ready", "app.flags.detect"])
def test_every_violation_that_is_made_on_purpose_is_found(flag: str, accessor: str) -> None:
    files = files_of(GATED)
    made = [one for one in mutants_of(clause(flag, accessor), files) if not one.path.endswith("use.py")]
    assert len(made) >= 6
    for one in made:
        compile(one.text, one.path, "exec")
        found = observe(clause(flag, accessor), {**files, **one.texts}).findings
        assert [finding.path for finding in found if finding.certain and finding.path == one.path], one.text


@pytest.mark.parametrize(
    ("flag", "code"),
    [
        ("Flags.ready", GATED),
        ("Flags.can", GATED.replace("flags.ready", "flags.can()")),
        ("Flags.ready", function("ok = flags.ready\nif not ok:\n    return\nplan.count")),
        ("READY", GATED.replace("flags.ready", "READY")),
        ("is_ready", GATED.replace("flags.ready", "is_ready()")),
    ],
)
def test_a_gate_that_is_taken_away_is_found(flag: str, code: str) -> None:
    files = files_of(code)
    (one,) = [one for one in mutants_of(clause(flag), files) if one.how == "app.use: its gates are taken away"]
    compile(one.text, one.path, "exec")
    assert not re.search(r"ready|can|READY", one.text.partition("def f")[2])
    assert not observe(clause(flag), files).findings
    assert [finding.path for finding in observe(clause(flag), {**files, **one.texts}).findings] == ["src/app/use.py"]


def test_the_snapshots_are_taken_away_as_well() -> None:
    (one,) = mutants_of(PROBED, {"src/app/flags.py": FLAGS})
    assert (one.path, one.text, one.beside) == (FOLDER, "", True)

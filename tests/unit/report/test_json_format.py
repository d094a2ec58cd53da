"""The JSON report, key by key."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from seamguard.domain.agenda import Due
from seamguard.domain.facts import Span
from seamguard.domain.rule import Level, Mark
from seamguard.domain.source import Category
from seamguard.domain.verdict import Judged, Outcome, StaleEntry, Status, Vacuity, Verdict
from seamguard.errors import Problem
from seamguard.report import render_json, render_json_problems

if TYPE_CHECKING:
    from tests.unit.conftest import Make

    from seamguard.domain.finding import Finding
    from seamguard.domain.verdict import CheckResult

SUMMARY = {"files", "parsed", "outcome", "kept", "broken", "stale", "vacuous", "warned", "off"}
SUBJECT = {"rule", "id", "outcome", "permitted", "violations", "by_category", "definitions"}
FINDING = {
    *("rule", "subject", "status", "certainty", "kind", "path", "line", "column", "end_line", "end_column", "module"),
    *("scope", "category", "wave", "target", "via", "message", "fingerprint"),
}


def document(result: CheckResult) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(render_json(result))
    return loaded


def violation(finding: Finding) -> Judged:
    return Judged(finding, Status.VIOLATION, "no entry permits it", None, blocking=True)


@pytest.fixture
def result(make: Make) -> CheckResult:
    debt = make.entry(count=1)
    moved = make.finding("app.other:make", 30)
    tested = make.finding("tests.test_use:test", category=Category.TESTS)
    judged = (
        Judged(moved, Status.MOVED, "moved", debt, blocking=True),
        violation(
            make.finding(span=Span(42, 12, 44, 5), certain=False, kind="partial", via=("app.compat.CC", "app.seam.Ctx"))
        ),
        Judged(make.finding(line=50), Status.MIGRATING, "Migrating", debt, blocking=False),
        Judged(make.finding(line=51), Status.PERMITTED, "Permitted", make.entry(), blocking=False),
        Judged(tested, Status.PERMITTED, "Counted apart", None, blocking=False),
    )
    broken = make.verdict(
        outcome=Outcome.BROKEN,
        judged=judged,
        stale=(StaleEntry(make.entry("app.gone:f", 1, mark=Mark(37, 9)), 0, "remove the entry"),),
        definitions=("src/app/seam.py:3",),
        by_category=((Category.PRODUCTION, 4), (Category.TESTS, 1), (Category.SCRIPTS, 0)),
    )
    empty = Verdict("codebase", "tests: checks", Outcome.VACUOUS, vacuities=(Vacuity(Mark(5, 11), "no file"),))
    return make.result(verdicts=(empty, broken), errors=(Problem("src/app/bad.py", 3, 1, "not Python"),))


def test_the_document_has_the_keys_of_the_contract(result: CheckResult) -> None:
    told = document(result)
    assert list(told) == ["schema", "policy", "root", "summary", "subjects", "findings", "errors", "next"]
    assert (told["schema"], told["policy"], told["root"]) == ("seamguard/check/1", "allowlists.yaml", "code")
    assert told["errors"] == [{"path": "src/app/bad.py", "line": 3, "column": 1, "message": "not Python"}]


def test_the_summary_counts_files_and_subjects(result: CheckResult) -> None:
    summary = document(result)["summary"]
    assert summary.keys() == SUMMARY
    numbers = {"kept": 0, "broken": 1, "stale": 0, "vacuous": 1, "warned": 0, "off": 0}
    assert summary == {"files": 9, "parsed": 2, "outcome": "error", **numbers}


def test_a_subject_counts_production_and_tells_the_other_categories_apart(result: CheckResult) -> None:
    subject = document(result)["subjects"][1]
    assert subject.keys() >= SUBJECT
    assert {key: subject[key] for key in sorted(SUBJECT)} == {
        "rule": "seam",
        "id": "ctx",
        "outcome": "broken",
        "permitted": 2,
        "violations": 1,
        "by_category": {"production": 4, "tests": 1, "scripts": 0},
        "definitions": 1,
    }
    assert (subject["migrating"], subject["moved"], subject["stale"]) == (1, 1, 1)


def test_a_vacuous_subject_gives_its_reasons(result: CheckResult) -> None:
    subject = document(result)["subjects"][0]
    assert (subject["rule"], subject["id"], subject["outcome"]) == ("codebase", "tests: checks", "vacuous")
    assert subject["reasons"] == [{"line": 5, "column": 11, "message": "no file"}]


def test_a_finding_has_every_key_of_the_contract(result: CheckResult) -> None:
    findings = document(result)["findings"]
    assert all(finding.keys() >= FINDING for finding in findings)
    (found,) = [finding for finding in findings if finding["line"] == 42]
    del found["fingerprint"]
    assert {key: value for key, value in found.items() if key in FINDING} == {
        "rule": "seam",
        "subject": "ctx",
        "status": "violation",
        "certainty": "possible",
        "kind": "partial",
        "path": "src/app/use.py",
        "line": 42,
        "column": 12,
        "end_line": 44,
        "end_column": 5,
        "module": "app.use",
        "scope": "build",
        "category": "production",
        "wave": None,
        "target": "app.seam.Ctx",
        "via": ["app.compat.CC", "app.seam.Ctx"],
        "message": "no entry permits it",
    }


def test_status_and_wave_of_each_finding(result: CheckResult) -> None:
    told = [(item["path"], item["line"], item["status"], item["wave"]) for item in document(result)["findings"]]
    assert told == [
        ("allowlists.yaml", 37, "stale", "wave-1"),
        ("src/app/other.py", 30, "moved", "wave-1"),
        ("src/app/use.py", 42, "violation", None),
        ("src/app/use.py", 50, "migrating", "wave-1"),
        ("src/app/use.py", 51, "permitted", None),
        ("src/tests/test_use.py", 5, "permitted", None),
    ]


def test_a_moved_use_says_where_from(result: CheckResult) -> None:
    origins = {item["status"]: item["moved_from"] for item in document(result)["findings"]}
    assert origins.pop("moved") == "app.use:build"
    assert set(origins.values()) == {None}


def test_findings_of_all_subjects_are_in_one_order(make: Make) -> None:
    places = [("app.z:f", 1), ("app.a:f", 10), ("app.a:f", 9), ("app.a:f", 9)]
    subjects = ["one", "two", "two", "one"]
    verdicts = [
        make.verdict(id=subject, judged=(violation(make.finding(site, line, subject=subject)),))
        for (site, line), subject in zip(places, subjects, strict=True)
    ]
    findings = document(make.result(verdicts=tuple(verdicts)))["findings"]
    assert [(item["path"], item["line"], item["subject"]) for item in findings] == [
        ("src/app/a.py", 9, "one"),
        ("src/app/a.py", 9, "two"),
        ("src/app/a.py", 10, "two"),
        ("src/app/z.py", 1, "one"),
    ]


def test_the_same_input_gives_the_same_bytes(result: CheckResult) -> None:
    assert render_json(result) == render_json(replace(result, verdicts=tuple(map(replace, result.verdicts))))
    assert render_json(result).endswith("}\n")
    assert render_json(result).isascii()


def fingerprints(make: Make, *findings: Finding) -> list[str]:
    told = document(make.result(verdicts=(make.verdict(judged=tuple(map(violation, findings))),)))["findings"]
    return [item["fingerprint"] for item in told]


def test_fingerprints_stay_when_lines_move(make: Make) -> None:
    before = fingerprints(make, make.finding(line=5), make.finding(line=9), make.finding("app.use:run", 20))
    after = fingerprints(make, make.finding(line=105), make.finding(line=106), make.finding("app.use:run", 120))
    assert before == after
    assert len(set(before)) == 3


@pytest.mark.parametrize(
    "change",
    [{"subject": "other"}, {"scope": "run"}, {"module": "app.b"}, {"kind": "partial"}, {"target": "app.seam.Other"}],
)
def test_another_use_has_another_fingerprint(make: Make, change: dict[str, str]) -> None:
    assert fingerprints(make, make.finding()) != fingerprints(make, make.finding(**change))


def test_judgement_is_no_part_of_the_fingerprint(make: Make) -> None:
    finding = make.finding()
    permitted = Judged(finding, Status.PERMITTED, "Permitted", make.entry(), blocking=False)
    told = document(make.result(verdicts=(make.verdict(judged=(permitted,)),)))["findings"]
    assert [item["fingerprint"] for item in told] == fingerprints(make, finding)


def test_problems_alone_make_a_whole_document() -> None:
    told = json.loads(
        render_json_problems("allowlists.yaml", "code", [Problem("allowlists.yaml", 3, 1, "unknown key")])
    )
    assert told["summary"] == {
        "files": 0,
        "parsed": 0,
        "outcome": "error",
        "kept": 0,
        "broken": 0,
        "stale": 0,
        "vacuous": 0,
        "warned": 0,
        "off": 0,
    }
    assert (told["subjects"], told["findings"], told["next"]) == ([], [], [])
    assert told["errors"] == [{"path": "allowlists.yaml", "line": 3, "column": 1, "message": "unknown key"}]


def test_a_rollout_says_its_level_its_end_and_what_still_blocks(make: Make) -> None:
    finding, step = violation(make.finding()), make.step(Level.WARN, "wave-1", "wave-2")
    day = make.step(Level.OFF, day=date(2026, 3, 31))
    warned = make.verdict(outcome=Outcome.WARNED, judged=(finding,), step=step)
    off = make.verdict(id="later", outcome=Outcome.OFF, step=day)
    half = make.verdict(
        id="half", judged=(replace(finding, step=step), finding), stale=(StaleEntry(make.entry(), 0, "m"),)
    )
    told = document(make.result(verdicts=(warned, off, half)))
    assert [(one["id"], one["level"], one["until"]) for one in told["subjects"]] == [
        ("ctx", "warn", "wave-1, wave-2"),
        ("later", "off", "2026-03-31"),
        ("half", "error", None),
    ]
    assert (told["summary"]["warned"], told["summary"]["off"]) == (1, 1)
    assert sorted((item["kind"], item["blocking"]) for item in told["findings"]) == [
        ("call", False),
        ("call", False),
        ("call", True),
        ("entry", True),
    ]


def test_what_is_due_next_has_dates_and_no_distance(make: Make) -> None:
    dated = Due("wave", "wave-1", date(2026, 3, 31), 12, 7, Mark(4, 5), "wave-1: 7 left, due 2026-03-31")
    told = document(make.result(agenda=(dated, replace(dated, kind="goal", day=None, days=None, left=0))))
    place = {"line": 4, "column": 5, "message": "wave-1: 7 left, due 2026-03-31"}
    assert told["next"] == [
        {"kind": "wave", "id": "wave-1", "date": "2026-03-31", "left": 7, **place},
        {"kind": "goal", "id": "wave-1", "date": None, "left": 0, **place},
    ]

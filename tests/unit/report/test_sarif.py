"""SARIF: valid by its schema, within GitHub's limits, and the same for the same site wherever its lines are."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft4Validator

from seamguard.domain.facts import Span
from seamguard.domain.policy import WaveStatus
from seamguard.domain.rule import Level, Mark
from seamguard.domain.source import Category, Cell, SourceFile
from seamguard.domain.suppression import Suppression
from seamguard.domain.verdict import Judged, Outcome, Rejected, StaleEntry, Status, Vacuity
from seamguard.errors import Problem
from seamguard.report.json_format import render_json
from seamguard.report.placement import TOP, Placement
from seamguard.report.sarif import SCHEMA, render_sarif, render_sarif_problems
from seamguard.report.sarif_limits import Limits
from seamguard.report.sarif_results import FINGERPRINT

if TYPE_CHECKING:
    from tests.unit.conftest import Make

    from seamguard.domain.verdict import CheckResult

PUBLISHED = json.loads((Path(__file__).parents[2] / "assets/sarif/sarif-schema-2.1.0.json").read_text("utf-8"))
VALIDATOR = Draft4Validator(PUBLISHED)
THERE = Placement("reference/", "rules/")


def read(result: CheckResult, placement: Placement = TOP, **limits: int) -> dict[str, Any]:
    """The run of a document that is valid."""
    document = json.loads(render_sarif(result, "1.2.3", placement, Limits(**limits)))
    VALIDATOR.validate(document)
    assert document["$schema"] == SCHEMA == PUBLISHED["id"]
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def broken(make: Make, *judged: Judged, **changes: Any) -> CheckResult:  # noqa: ANN401 (as in `replace`)
    return make.result(verdicts=(make.verdict(outcome=Outcome.BROKEN, judged=judged, **changes),))


def use(make: Make, line: int = 5, **changes: Any) -> Judged:  # noqa: ANN401 (as in `replace`)
    return Judged(make.finding(line=line, **changes), Status.VIOLATION, "m", None, blocking=True)


@pytest.fixture
def comment(make: Make) -> Suppression:
    file = SourceFile("src/app/use.py", "app.use", is_package=False, category=Category.PRODUCTION, read=bytes)
    return Suppression(file, Span(7, 20, 7, 60), 7, 7, ("ctx",), "It boots.")


@pytest.fixture
def everything(make: Make, comment: Suppression) -> CheckResult:
    """A run with one of each."""
    entry = make.entry(count=2, owner="@a", ticket="https://t/1", expires=date(2030, 1, 2), mark=Mark(30, 9))
    judged = (
        use(make),
        Judged(make.finding(line=6), Status.MIGRATING, "Permitted.", entry, blocking=False),
        Judged(make.finding(line=7), Status.PERMITTED, "Suppressed.", None, blocking=False, suppression=comment),
        Judged(make.finding(line=8, certain=False), Status.PERMITTED, "Perhaps.", None, blocking=False),
        Judged(make.finding(line=9, category=Category.TESTS), Status.PERMITTED, "Apart.", None, blocking=False),
        Judged(make.finding(line=10, module="app.new", path="nb/a.ipynb"), Status.MOVED, "moved", entry, blocking=True),
    )
    first = make.verdict(
        outcome=Outcome.VACUOUS,
        judged=judged,
        stale=(StaleEntry(entry, 0, "gone"),),
        rejected=(Rejected(comment, Status.STALE, "idle"),),
        vacuities=(Vacuity(Mark(11, 13), "the target is gone"),),
        homes=(("app.seam.Ctx", "src/app/seam.py:3"),),
        fallbacks=(Judged(make.finding(line=40, kind="fallback"), Status.MIGRATING, "Later.", None, blocking=False),),
        instead="Take [it](1) from the caller.",
    )
    off = make.verdict(id="idle", outcome=Outcome.OFF, step=make.step(Level.OFF))
    wave = make.verdict(
        rule="wave", id="wave-1", outcome=Outcome.BROKEN, failures=(Vacuity(Mark(4, 5), "2 days late"),)
    )
    return make.result(
        verdicts=(first, off, make.verdict(id="run", awaits_run=True), wave),
        errors=(Problem("src/bad.py", 3, 1, "no syntax"), Problem("src/worse.py", 0, 0, "no bytes")),
        notes=(Problem("nb/r.ipynb", 0, 0, "R"),),
        cells={"nb/a.ipynb": (Cell(1, 1, 2), Cell(3, 4, 9))},
        waves=(make.wave(status=WaveStatus.ACTIVE),),
        shard="1/2",
    )


def test_a_document_of_everything_is_valid_and_says_all_of_it(everything: CheckResult) -> None:
    run = read(everything, THERE)
    told = [(one["ruleId"], one["level"], one["properties"]["status"]) for one in run["results"]]
    assert told == [
        ("ctx", "error", "vacuous"),
        ("ctx", "error", "stale"),
        ("ctx", "error", "moved"),
        ("ctx", "error", "violation"),
        ("ctx", "error", "stale"),
        ("seamguard/wave", "error", "failure"),
        ("ctx", "warning", "possible"),
        ("ctx", "note", "migrating"),
        ("ctx", "note", "permitted"),
        ("ctx", "note", "migrating"),
    ]
    (invocation,) = run["invocations"]
    notes = invocation.pop("toolExecutionNotifications")
    assert invocation == {"executionSuccessful": False, "exitCode": 2, "exitCodeDescription": "error"}
    assert [(note["level"], note["message"]["text"]) for note in notes] == [
        ("error", "no syntax"),
        ("error", "no bytes"),
        ("note", "idle is off until wave-2 is complete, and not judged"),
        ("note", "run is judged where the suite runs the code, and not here"),
        ("note", "left out: nb/r.ipynb: R"),
        ("note", "shard 1/2 of the rules: the others are judged elsewhere"),
    ]


def test_debt_is_suppressed_with_whatever_says_who_takes_it_off(everything: CheckResult) -> None:
    suppressed = [one["suppressions"] for one in read(everything, THERE)["results"] if "suppressions" in one]
    listed, commented, guard = (one for (one,) in suppressed)
    assert listed["kind"] == guard["kind"] == "external"
    assert listed["justification"] == "Not migrated yet. (2 in wave-1, owner @a, expires 2030-01-02, https://t/1)"
    assert listed["location"]["physicalLocation"] == {
        "artifactLocation": {"uri": "rules/allowlists.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 30, "startColumn": 9},
    }
    assert (commented["kind"], commented["justification"]) == ("inSource", "It boots.")
    assert commented["location"]["physicalLocation"]["region"]["startLine"] == 7
    assert guard["justification"] == "It may stay until the migration of ctx is over."


def test_a_use_has_its_place_its_definition_and_its_entry(make: Make, everything: CheckResult) -> None:
    (told,) = [one for one in read(everything, THERE)["results"] if one["properties"]["status"] == "violation"]
    (location,) = told["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "reference/src/app/use.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 5, "startColumn": 12, "endLine": 5, "endColumn": 22},
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": "app.use.build"}]
    (home,) = told["relatedLocations"]
    assert home["physicalLocation"]["artifactLocation"]["uri"] == "reference/src/app/seam.py"
    assert told["message"]["text"] == "m\nInstead: Take \\[it](1) from the caller."
    (moved,) = [one for one in read(everything, THERE)["results"] if one["properties"]["status"] == "moved"]
    assert moved["message"]["text"].startswith("cell 3, line 7: moved\n")
    assert moved["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert [one["message"]["text"] for one in moved["relatedLocations"]] == [
        "The entry app.use:build",
        "app.seam.Ctx is defined here",
    ]


def test_a_rule_helps_with_the_words_of_the_policy(make: Make) -> None:
    verdict = make.verdict(why="One <b>place</b> decides.", instead="Take it.", step=make.step(Level.WARN))
    (rule,) = read(make.result(verdicts=(verdict,)))["tool"]["driver"]["rules"]
    assert rule["fullDescription"]["text"] == "One <b>place</b> decides."
    assert rule["help"]["text"].startswith("One <b>place</b> decides.\n\nInstead: Take it.")
    assert "**Why:** One &lt;b&gt;place&lt;/b&gt; decides." in rule["help"]["markdown"]
    assert rule["defaultConfiguration"] == {"level": "warning"}
    assert rule["properties"]["problem.severity"] == "warning"


def test_a_path_is_a_relative_uri_or_that_of_a_file_elsewhere(make: Make) -> None:
    result = broken(make, use(make, path="src/a b:%.py"))
    place = read(result)["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "src/a%20b%3A%25.py", "uriBaseId": "%SRCROOT%"}
    place = read(result, Placement("/else/"))["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "file:///else/src/a%20b%3A%25.py"}


def marks(result: CheckResult) -> list[str]:
    return [one["partialFingerprints"][FINGERPRINT] for one in read(result)["results"]]


def test_fingerprints_stay_when_lines_move_and_are_those_of_json(make: Make) -> None:
    listed = Judged(make.finding("app.use:run", 7), Status.MIGRATING, "ok", make.entry(count=1), blocking=False)
    before = broken(make, use(make, 5), listed, use(make, 9), stale=(StaleEntry(make.entry(), 0, "gone"),))
    late = make.entry(mark=Mark(99, 3))
    after = broken(make, use(make, 105), listed, use(make, 230), stale=(StaleEntry(late, 0, "gone"),))
    assert marks(before) == marks(after)
    assert len({*marks(before)}) == 4, "two equal uses in one scope are two"
    assert {*marks(before)} == {one["fingerprint"] for one in json.loads(render_json(before))["findings"]}


def test_a_fingerprint_does_not_grow_with_the_days(make: Make) -> None:
    late = [
        make.result(verdicts=(make.verdict(rule="wave", id="w", failures=(Vacuity(Mark(4, 5), f"{days} days late"),)),))
        for days in (1, 20)
    ]
    assert marks(late[0]) == marks(late[1])


def test_what_is_permitted_goes_first_when_there_is_too_much(make: Make) -> None:
    entry = make.entry(count=3)
    listed = [Judged(make.finding(line=n), Status.MIGRATING, "ok", entry, blocking=False) for n in (1, 2, 3)]
    run = read(broken(make, *listed, use(make, 4), use(make, 5)), results=3)
    assert [one["level"] for one in run["results"]] == ["error", "error", "note"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("2 results left out")
    assert note["level"] == "warning"


def test_a_document_is_no_larger_than_github_takes(make: Make) -> None:
    result = broken(make, *(use(make, number, scope=f"f{number}") for number in range(1, 400)))
    whole = len(gzip.compress(render_sarif(result, "1").encode()))
    text = render_sarif(result, "1", TOP, Limits(packed=whole // 2))
    assert whole // 4 < len(gzip.compress(text.encode())) <= whole // 2
    assert "results left out" in text
    assert "results left out" not in render_sarif(result, "1")


def test_rules_and_tags_have_limits_too(make: Make) -> None:
    verdicts = tuple(make.verdict(id=f"r{number}", judged=(use(make),)) for number in range(3))
    run = read(make.result(verdicts=verdicts), rules=2, tags=1)
    assert [len(rule["properties"]["tags"]) for rule in run["tool"]["driver"]["rules"]] == [1, 1]
    assert [result["ruleId"] for result in run["results"]] == ["r0", "r1"]


def test_without_a_policy_there_is_a_document_that_says_so() -> None:
    text = render_sarif_problems([Problem("a/allowlists.yaml", 4, 7, "what"), Problem("b.yaml", 0, 0, "no")], "1")
    document = json.loads(text)
    VALIDATOR.validate(document)
    (run,) = document["runs"]
    assert run["results"] == []
    (invocation,) = run["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    first, second = invocation["toolConfigurationNotifications"]
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 4, "startColumn": 7}
    assert second["message"]["text"] == "no"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(text=st.text(max_size=40), path=st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=20))
def test_whatever_a_team_writes_the_document_is_valid(make: Make, text: str, path: str) -> None:
    one = replace(use(make, path=f"src/{path}.py", scope=text), message=text)
    result = broken(make, one, why=text, instead=text, stale=(StaleEntry(make.entry(reason=text), 0, text),))
    read(replace(result, errors=(Problem(f"src/{path}.py", 1, 1, text),)))

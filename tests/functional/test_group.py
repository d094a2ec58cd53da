"""`group`: other ways to what a seam guards, held to the same list, in check, explain and the suite."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Project, Suite

POLICY = """\
version: 1
codebase:
  source: [src]
seams:
  - id: bindings
    target: app.seam.Context
    when: {supplies: [profile]}
    why: One place decides where data lies.
    group:
      - target: app.seam.bindings_for
        role: accessor
      - target: app.value.Bindings
        role: value
        when: {supplies: [locations]}
    allow:
      - module: app.seam
        reason: The boundary itself.
"""
FILES = {
    "src/app/__init__.py": "",
    "src/app/seam.py": """\
from app.value import Bindings


class Context:
    def __init__(self, name="", profile=None):
        self.profile = profile


def bindings_for(profile):
    return Bindings(locations=Context(profile=profile).profile)
""",
    "src/app/value.py": """\
class Bindings:
    def __init__(self, locations=None):
        self.locations = locations
""",
    "src/app/use.py": """\
from functools import partial

from app.seam import Context, bindings_for
from app.value import Bindings


def constructs():
    return Context("name", 1)


def asks():
    return bindings_for(1)


def makes():
    return Bindings(locations={})


def hands_on():
    return partial(bindings_for, 1)


def harmless(value: Bindings):
    return Context("name"), Bindings(), isinstance(value, Bindings)
""",
}
MIGRATING = """\
    migrating:
      - {site: "app.use:asks", count: 1, wave: wave-1, reason: Not yet.}
      - {site: "app.use:constructs", count: 1, wave: wave-1, reason: Not yet.}
      - {site: "app.use:hands_on", count: 1, wave: wave-1, reason: Not yet.}
      - {site: "app.use:makes", count: 1, wave: wave-1, reason: Not yet.}
"""
WAVES = "waves:\n  - {id: wave-1, status: active}\nseams:\n"
LISTED = POLICY.replace("seams:\n", WAVES) + MIGRATING
USE = "src/app/use.py"


def told(seamguard: Execute, folder: Path) -> tuple[int, dict[str, Any]]:
    run = seamguard("check", "--format", "json", cwd=folder)
    return run.exit_code, json.loads(run.stdout)


def test_every_member_is_held_to_the_list(project: Project, seamguard: Execute) -> None:
    exit_code, report = told(seamguard, project(FILES, POLICY))
    violations = [item for item in report["findings"] if item["status"] == "violation"]
    assert [(item["line"], item["scope"], item["kind"], item["target"]) for item in violations] == [
        (8, "constructs", "call", "app.seam.Context"),
        (12, "asks", "call", "app.seam.bindings_for"),
        (16, "makes", "call", "app.value.Bindings"),
        (20, "hands_on", "partial", "app.seam.bindings_for"),
    ]
    assert {(item["subject"], item["path"]) for item in violations} == {("bindings", USE)}
    (subject,) = report["subjects"]
    assert (subject["permitted"], subject["violations"], subject["definitions"]) == (2, 4, 3)
    assert exit_code == 1


def test_each_finding_names_the_definition_of_its_own_target(project: Project, seamguard: Execute) -> None:
    lines = seamguard("check", cwd=project(FILES, POLICY)).stdout.splitlines()
    resolved = [line.split() for line in lines if line.startswith("  resolved")]
    assert [(line[-1], line[-4].rpartition(".")[2]) for line in resolved] == [
        ("src/app/seam.py:4", "Context,"),
        ("src/app/seam.py:9", "bindings_for,"),
        ("src/app/value.py:1", "Bindings,"),
        ("src/app/seam.py:9", "bindings_for,"),
    ]


def test_an_entry_counts_the_uses_of_all(project: Project, seamguard: Execute) -> None:
    folder = project(FILES, LISTED)
    run = seamguard("check", cwd=folder)
    counts = "6 uses in production: 2 permitted, 4 migrating; apart: 0 in tests, 0 in scripts; 3 definitions"
    assert (run.exit_code, counts in run.stdout) == (0, True)
    swapped = FILES[USE].replace("return bindings_for(1)", "return Bindings(locations=1)")
    project(FILES | {USE: swapped}, LISTED)
    assert seamguard("check", cwd=folder).exit_code == 0
    project(FILES | {USE: swapped.replace("return Bindings(locations=1)", "return 1")}, LISTED)
    run = seamguard("check", cwd=folder)
    assert (run.exit_code, "nothing in app.use:asks uses 'bindings' any more" in run.stdout) == (1, True)


def test_the_suite_names_the_seam_and_the_place(project: Project, suite: Suite) -> None:
    run = suite("--seamguard-policy", project(FILES, POLICY) / "allowlists.yaml")
    assert run.having("FAILED") == {"test_only_listed_places_break_the_rule[bindings]"}
    for place in ("8:12", "12:12", "16:12", "20:20"):
        assert f"  {USE}:{place}: " in run.output


def test_what_is_a_use_of_two_members_counts_once(project: Project, seamguard: Execute) -> None:
    base = "from app.seam import Context\n\n\nclass Special(Context):\n    pass\n"
    use = "from app.special import Special\n\n\ndef constructs():\n    return Special(profile=1)\n"
    files = FILES | {"src/app/special.py": base, USE: use}
    both = POLICY.replace("    group:\n", "    group:\n      - {target: app.special.Special, role: constructor}\n")
    exit_code, report = told(seamguard, project(files, both))
    violations = [(item["line"], item["certainty"]) for item in report["findings"] if item["status"] == "violation"]
    assert (exit_code, violations) == (1, [(5, "certain")])


def test_a_member_has_its_own_condition(project: Project, seamguard: Execute) -> None:
    use = "from app.seam import bindings_for\nfrom app.value import Bindings\n\nBindings(None), Bindings()\n"
    folder = project(FILES | {USE: use}, POLICY)
    report = told(seamguard, folder)[1]
    assert [item["column"] for item in report["findings"] if item["status"] == "violation"] == [1]
    project(FILES | {USE: use}, POLICY.replace("        when: {supplies: [locations]}\n", ""))
    report = told(seamguard, folder)[1]
    assert [item["column"] for item in report["findings"] if item["status"] == "violation"] == [1, 17]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("app.seam.bindings_for", "app.seam.bindings_fro", "the target app.seam.bindings_fro does not exist"),
        ("app.value.Bindings", "app.seam.Bindings", "the target app.seam.Bindings is a re-export"),
        ("[locations]", "[location]", "app.value.Bindings takes no parameter 'location'"),
        ("app.value.Bindings", "elsewhere.Bindings", "the target elsewhere.Bindings is not defined in the codebase"),
    ],
)
def test_a_member_that_proves_nothing_is_vacuous_at_its_place(
    project: Project, seamguard: Execute, old: str, new: str, message: str
) -> None:
    exit_code, report = told(seamguard, project(FILES, POLICY.replace(old, new)))
    (subject,) = report["subjects"]
    reasons = [(reason["line"], reason["column"], reason["message"][: len(message)]) for reason in subject["reasons"]]
    line = 10 if "bindings_for" in old else 12
    assert (exit_code, subject["outcome"], reasons) == (2, "vacuous", [(line, 17, message)])


def test_the_home_of_a_member_needs_no_use(project: Project, seamguard: Execute) -> None:
    home = "      - module: app.value\n        reason: Defines the value.\n"
    folder = project(FILES | {USE: ""}, POLICY + home)
    assert seamguard("check", cwd=folder).exit_code == 0
    project(FILES | {USE: ""}, POLICY + home.replace("app.value", "app.use"))
    assert seamguard("check", cwd=folder).exit_code == 1


def test_a_target_has_one_part_to_play(project: Project, seamguard: Execute) -> None:
    wrappers = "    wrappers:\n      - target: app.seam.bindings_for\n        reason: The way to go.\n"
    run = seamguard("check", cwd=project(FILES, POLICY + wrappers))
    assert run.exit_code == 2
    assert run.stderr == (
        "allowlists.yaml:19:17: 'app.seam.bindings_for' is already listed at line 10: a target has one part to play, "
        "so keep one\n"
    )


def test_explain_names_the_members(project: Project, seamguard: Execute) -> None:
    run = seamguard("explain", "bindings", cwd=project(FILES, POLICY))
    assert (
        "  guards    call of app.seam.Context, where the call supplies profile\n"
        "  guards    call of app.seam.bindings_for (accessor)\n"
        "  guards    call of app.value.Bindings (value), where the call supplies locations\n"
    ) in run.stdout


def test_examples_prove_members_too(project: Project, seamguard: Execute) -> None:
    breaks = '    examples:\n      breaks: ["from app.value import Bindings\\nBindings(locations=1)"]\n'
    folder = project(FILES | {USE: ""}, POLICY + breaks)
    assert seamguard("check", cwd=folder).exit_code == 0
    project(FILES | {USE: ""}, POLICY + breaks.replace("breaks", "keeps"))
    assert seamguard("check", cwd=folder).exit_code == 1

"""Fallback guards through the command: debt while their seam is open, and what a complete wave makes of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Project, Suite

POLICY = """\
version: 1
codebase: {source: [src], tests: [tests]}
waves:
  - id: wave-1
    status: {status}
    closes: [bindings]
seams:
  - id: bindings
    target: app.seam.bindings
    why: Every call makes another resolver.
    instead: Take the resolver that the caller was given.
    makes: [app.things.Resolver]
    allow:
      - module: app.seam
        reason: The boundary itself.
""".replace("{source", "{{source").replace("tests]}", "tests]}}")
FILES = {
    "src/app/__init__.py": "",
    "src/app/things.py": "class Resolver:\n    pass\n",
    "src/app/seam.py": """\
from app.things import Resolver


def bindings(profile) -> Resolver:
    return Resolver()


def kept(resolver: Resolver | None = None):
    return resolver or bindings(1)
""",
    "src/app/use.py": """\
from app.things import Resolver


def count(names, resolver: Resolver | None = None):
    if resolver is None:
        return 0
    return len(names)
""",
    "tests/test_use.py": "def test(resolver: 'Resolver | None' = None):\n    return resolver or bindings(1)\n",
}


def folder_of(project: Project, status: str, **more: str) -> Path:
    return project({**FILES, **more}, POLICY.format(status=status))


def told(seamguard: Execute, folder: Path) -> tuple[int, dict[str, Any], list[dict[str, Any]]]:
    """The exit code, the seam's subject, and its guards."""
    run = seamguard("check", "--format", "json", cwd=folder)
    report = json.loads(run.stdout)
    (subject,) = report["subjects"]
    return run.exit_code, subject, [item for item in report["findings"] if item["kind"].startswith("fallback-")]


def test_an_open_seam_counts_them_as_debt(project: Project, seamguard: Execute) -> None:
    code, subject, guards = told(seamguard, folder_of(project, "active"))
    assert (code, subject["outcome"], subject["fallbacks"], subject["fallback_violations"]) == (0, "kept", 2, 0)
    found = [(item["kind"], item["status"], item["path"], item["line"], item["scope"]) for item in guards]
    assert found == [
        ("fallback-parameter", "permitted", "src/app/seam.py", 8, "kept"),
        ("fallback-or", "permitted", "src/app/seam.py", 9, "kept"),
        ("fallback-parameter", "migrating", "src/app/use.py", 4, "count"),
        ("fallback-return", "migrating", "src/app/use.py", 5, "count"),
    ]
    assert guards[2]["message"] == (
        "resolver of app.use:count may be None where 'bindings' makes a value: counts as debt until wave 'wave-1' is "
        "complete"
    )
    assert guards[3]["via"] == ["app.things.Resolver"]
    assert [guards[2][key] for key in ("column", "end_line", "end_column")] == [18, 4, 43]


def test_calls_are_counted_as_before(project: Project, seamguard: Execute) -> None:
    _, subject, _ = told(seamguard, folder_of(project, "active"))
    numbers = {key: subject[key] for key in ("permitted", "migrating", "violations", "stale", "moved", "suppressed")}
    assert numbers == {"permitted": 1, "migrating": 0, "violations": 0, "stale": 0, "moved": 0, "suppressed": 0}
    assert subject["by_category"] == {"production": 1, "tests": 0, "scripts": 0}


def test_a_complete_wave_leaves_none(project: Project, seamguard: Execute) -> None:
    folder = folder_of(project, "complete")
    code, subject, guards = told(seamguard, folder)
    assert (code, subject["outcome"], subject["fallbacks"], subject["fallback_violations"]) == (1, "broken", 2, 2)
    assert subject["violations"] == 0
    assert [item["status"] for item in guards] == ["permitted", "permitted", "violation", "violation"]
    run = seamguard("check", cwd=folder)
    assert run.stdout == (
        "BROKEN  bindings  1 use in production: 1 permitted; apart: 0 in tests, 0 in scripts; 1 definition; "
        "2 fallback guards\n"
        "\n"
        "  src/app/use.py:4:18: resolver of app.use:count may be None where 'bindings' makes a value, but wave "
        "'wave-1' is complete: make it required, and remove None from its type\n"
        "  4 | def count(names, resolver: Resolver | None = None):\n"
        "    |                  ^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  resolved  resolver -> app.things.Resolver, defined at src/app/things.py:1\n"
        "\n"
        "  src/app/use.py:5:8: app.use:count goes on without resolver, which 'bindings' makes, but wave 'wave-1' is "
        "complete: remove the branch, and require the value\n"
        "  5 |     if resolver is None:\n"
        "    |        ^^^^^^^^^^^^^^^^\n"
        "  resolved  resolver -> app.things.Resolver, defined at src/app/things.py:1\n"
        "\n"
        "  why       Every call makes another resolver.\n"
        "  instead   Take the resolver that the caller was given.\n"
        "\n"
        "BROKEN  1 broken (5 files, 4 parsed)\n"
    )


def test_the_suite_fails_on_them(project: Project, suite: Suite) -> None:
    folder = folder_of(project, "complete")
    done = suite("--seamguard-policy", folder / "allowlists.yaml", "--seamguard-root", folder)
    assert "test_only_listed_places_break_the_rule[bindings]" in done.having("FAILED")
    assert "app.use:count goes on without resolver" in done.output


def test_once_they_are_gone_the_wave_may_be_complete(project: Project, seamguard: Execute) -> None:
    use = "from app.things import Resolver\n\n\ndef count(names, resolver: Resolver):\n    return len(names)\n"
    code, subject, guards = told(seamguard, folder_of(project, "complete", **{"src/app/use.py": use}))
    assert (code, subject["outcome"], subject["fallbacks"]) == (0, "kept", 0)
    assert {item["status"] for item in guards} == {"permitted"}


def test_a_comment_permits_no_guard_of_a_closed_seam_and_no_use(project: Project, seamguard: Execute) -> None:
    use = """\
from app.seam import bindings
from app.things import Resolver


def count(resolver: Resolver):
    if resolver is None:  # seamguard: allow[bindings] -- Not yet.
        resolver = bindings(1)  # seamguard: allow[bindings] -- Not yet.
    return resolver
"""
    folder = folder_of(project, "complete", **{"src/app/use.py": use})
    code, subject, guards = told(seamguard, folder)
    assert (code, subject["suppressed"], subject["violations"]) == (1, 0, 3)
    assert [(item["kind"], item["status"]) for item in guards[2:]] == [("fallback-if", "violation")]
    said = seamguard("check", cwd=folder).stdout
    refused = "wave 'wave-1' is complete, so 'bindings' permits no suppression in code, and this one suppresses nothing"
    assert said.count(refused) == 2


def test_a_guard_does_not_make_a_comment_useful(project: Project, seamguard: Execute) -> None:
    use = FILES["src/app/use.py"].replace("is None:", "is None:  # seamguard: allow[bindings] -- Not yet.")
    code, subject, _ = told(seamguard, folder_of(project, "active", **{"src/app/use.py": use}))
    assert (code, subject["outcome"], subject["stale"]) == (1, "stale", 1)


def test_an_unused_entry_of_a_closed_seam_fails(project: Project, seamguard: Execute) -> None:
    folder = folder_of(project, "complete", **{"src/app/use.py": "def count(): pass\n"})
    entry = "    migrating:\n      - {site: 'app.use:count', count: 1, wave: wave-1, reason: Not yet.}\n"
    policy = folder / "allowlists.yaml"
    policy.write_text(policy.read_text("utf-8") + entry, "utf-8")
    code, subject, _ = told(seamguard, folder)
    assert (code, subject["outcome"], subject["stale"]) == (1, "stale", 1)


@pytest.mark.parametrize("use", ["    return bindings(1)\n", "    return 1\n"], ids=["used", "unused"])
def test_an_entry_of_another_wave_does_not_open_a_closed_seam(project: Project, seamguard: Execute, use: str) -> None:
    code = f"from app.seam import bindings\n\n\ndef count():\n{use}"
    folder = folder_of(project, "complete", **{"src/app/use.py": code})
    policy = folder / "allowlists.yaml"
    text = policy.read_text("utf-8").replace("seams:\n", "  - {id: wave-2, status: active}\nseams:\n", 1)
    policy.write_text(
        f"{text}    migrating:\n      - {{site: 'app.use:count', count: 1, wave: wave-2, reason: Not yet.}}\n", "utf-8"
    )
    run = seamguard("check", cwd=folder)
    assert run.exit_code == 1
    said = "wave 'wave-1' is complete, and 'bindings' accepts no debt: remove the use, or reopen it in review\n"
    gone = "nothing in app.use:count uses 'bindings' any more: remove the entry\n"
    assert (said if "bindings" in use else gone) in run.stdout


def test_explain_lists_them(project: Project, seamguard: Execute) -> None:
    folder = folder_of(project, "active")
    place = "src/app/use.py:5:8: app.use:count goes on without resolver, which 'bindings' makes: counts as debt until "
    for asked in ("bindings", "app.use:count", "src/app/use.py:5"):
        said = seamguard("explain", asked, cwd=folder)
        assert said.exit_code == 0
        assert place in said.stdout
        assert "verdict   migrating, fallback-return in app.use:count" in said.stdout


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("app.things.Resolvers", "does not exist in the codebase (did you mean app.things.Resolver?): correct or"),
        ("app.seam.Resolver", "is a re-export: name the definition, app.things.Resolver"),
        ("app.seam.bindings", "is no class: name the class of what the seam makes"),
        ("library.Resolver", "is not defined in the codebase, so it may be misspelt: correct or remove it"),
    ],
)
def test_a_type_for_which_nothing_can_be_found_is_vacuous(
    project: Project, seamguard: Execute, name: str, reason: str
) -> None:
    folder = folder_of(project, "active")
    policy = folder / "allowlists.yaml"
    policy.write_text(policy.read_text("utf-8").replace("app.things.Resolver", name), "utf-8")
    run = seamguard("check", cwd=folder)
    assert run.exit_code == 2
    assert f"\n  allowlists.yaml:12:13: {name} under `makes` {reason}" in run.stdout


def test_what_the_target_returns_needs_no_key(project: Project, seamguard: Execute) -> None:
    folder = folder_of(project, "active")
    policy = folder / "allowlists.yaml"
    policy.write_text(policy.read_text("utf-8").replace("    makes: [app.things.Resolver]\n", ""), "utf-8")
    _, subject, _ = told(seamguard, folder)
    assert subject["fallbacks"] == 2


def test_only_files_that_name_the_type_are_read_for_it(project: Project, seamguard: Execute) -> None:
    more = {f"src/app/other_{number}.py": "def f(x=None):\n    return x or 1\n" for number in range(5)}
    run = seamguard("check", cwd=folder_of(project, "active", **more))
    assert run.stdout.splitlines()[-1] == "KEPT    1 kept (10 files, 4 parsed)"


def test_a_type_is_followed_through_other_names(project: Project, seamguard: Execute) -> None:
    more = {
        "src/app/compat.py": "from app.things import Resolver as Finder\n\nMaybe = Finder | None\n",
        "src/app/far.py": "from app.compat import Finder\n\n\ndef far(f: Finder | None): ...\n",
        "src/app/farther.py": "from app.compat import Maybe\n\n\ndef farther(f: Maybe): ...\n",
    }
    _, _, guards = told(seamguard, folder_of(project, "active", **more))
    assert {item["scope"] for item in guards} == {"kept", "count", "far", "farther"}


def test_newer_syntax_is_read_alike(project: Project, seamguard: Execute) -> None:
    use = """\
from app.seam import bindings
from app.things import Resolver

type Maybe[T] = Resolver | None


def count[T](names: T, resolver: Maybe = None):
    if resolver is None:
        resolver = bindings(1)
    return resolver
"""
    _, _, guards = told(seamguard, folder_of(project, "active", **{"src/app/use.py": use}))
    found = [(item["kind"], item["line"]) for item in guards if item["path"] == "src/app/use.py"]
    assert found == [("fallback-parameter", 7), ("fallback-if", 8)]


def test_what_is_only_possibly_a_use_makes_a_possible_guard(project: Project, seamguard: Execute) -> None:
    use = """\
from app.seam import bindings


class Maker:
    make = None

    def ready(self):
        if self.make is None:
            self.make = bindings
"""
    folder = folder_of(project, "complete", **{"src/app/use.py": use})
    _, subject, guards = told(seamguard, folder)
    assert [(item["kind"], item["certainty"], item["status"]) for item in guards[2:]] == [
        ("fallback-if", "possible", "violation")
    ]
    assert "possibly provides for the absence" in guards[2]["message"]
    policy = folder / "allowlists.yaml"
    policy.write_text(policy.read_text("utf-8") + "    possible: warn\n", "utf-8")
    _, subject, guards = told(seamguard, folder)
    assert (guards[2]["status"], subject["fallbacks"]) == ("permitted", 0)
    said = seamguard("check", cwd=folder).stdout
    assert "warning   src/app/use.py:8:12: fallback-if: Only possibly a fallback guard" in said


@pytest.mark.parametrize(
    ("role", "number"), [("value", 1), ("constructor", 1), ("accessor", 0), ("wrapper", 0)], ids=str
)
def test_what_a_member_is_tells_whether_it_is_made(
    project: Project, seamguard: Execute, role: str, number: int
) -> None:
    more = {
        "src/app/things.py": "class Resolver: ...\n\n\nclass Member: ...\n",
        "src/app/use.py": "from app.things import Member\n\n\ndef f(m: Member | None): ...\n",
    }
    folder = folder_of(project, "active", **more)
    policy = folder / "allowlists.yaml"
    group = f"    group:\n      - {{target: app.things.Member, role: {role}}}\n"
    policy.write_text(policy.read_text("utf-8") + group, "utf-8")
    _, subject, _ = told(seamguard, folder)
    assert subject["fallbacks"] == number


def test_judged_categories_are_looked_at(project: Project, seamguard: Execute) -> None:
    more = {"tests/test_use.py": f"from app.things import Resolver\n\n\n{FILES['tests/test_use.py']}"}
    folder = folder_of(project, "active", **more)
    _, subject, guards = told(seamguard, folder)
    assert (subject["fallbacks"], [item for item in guards if item["category"] == "tests"]) == (2, [])
    policy = folder / "allowlists.yaml"
    policy.write_text(policy.read_text("utf-8") + "    judged: [production, tests]\n", "utf-8")
    _, subject, guards = told(seamguard, folder)
    found = [(item["kind"], item["line"]) for item in guards if item["category"] == "tests"]
    assert found == [("fallback-parameter", 4), ("fallback-or", 5)]


def test_examples_of_the_policy_are_no_code(project: Project, seamguard: Execute) -> None:
    folder = folder_of(project, "complete", **{"src/app/use.py": ""})
    policy = folder / "allowlists.yaml"
    examples = """\
    examples:
      breaks: ["from app.seam import bindings\\nr = None\\nif r is None:\\n    r = bindings(1)"]
      keeps: ["from app.things import Resolver\\ndef f(r: Resolver | None): ..."]
"""
    policy.write_text(policy.read_text("utf-8") + examples, "utf-8")
    code, subject, _ = told(seamguard, folder)
    assert (code, subject["outcome"], subject["fallbacks"]) == (0, "kept", 0)


def test_an_unreadable_file_that_names_the_type_is_an_error(project: Project, seamguard: Execute) -> None:
    run = seamguard("check", cwd=folder_of(project, "active", **{"src/app/bad.py": "def f(r: Resolver | None:\n"}))
    assert run.exit_code == 2
    assert "src/app/bad.py:1:" in run.stdout


def test_a_guard_is_told_by_the_surest_use_in_it(project: Project, seamguard: Execute) -> None:
    use = """\
from app.seam import bindings
from app.things import Resolver


def f(r: Resolver):
    if r is None:
        later = [bindings]
        r = bindings(later)
    return r
"""
    _, _, guards = told(seamguard, folder_of(project, "active", **{"src/app/use.py": use}))
    (guard,) = [item for item in guards if item["path"] == "src/app/use.py"]
    assert (guard["kind"], guard["certainty"], guard["target"]) == ("fallback-if", "certain", "app.seam.bindings")

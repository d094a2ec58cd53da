"""A banned call goes on behind a new name: a wrapper in the boundary module, later an empty object made by hand.

So it happened in a real codebase: the commit that banned a function added a public wrapper beside it, and its callers
changed over; and when the wrapper was banned in its turn, callers made the value themselves.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Project, Suite

LISTED = "test_only_listed_places_break_the_rule[catalog]"
FRESH = "test_the_list_is_fresh[catalog]"
POLICY = """\
version: 1
codebase:
  source: [src]
  tests: [tests]
waves:
  - id: wave-1
    title: One resolver
    status: active
seams:
  - id: catalog
    target: semantics.compile_context.catalog_from_profile
    why: One place decides where datasets live.
    instead: Take the resolver that the caller was given.
    allow:
      - module: semantics.compile_context
        reason: The boundary itself.
"""
MIGRATING = """\
    migrating:
      - site: engine.facade:register_cdf
        count: 1
        wave: wave-1
        reason: Has no resolver yet.
      - site: engine.runtime:dataset_location
        count: 1
        wave: wave-1
        reason: Has no resolver yet.
"""
BOUNDARY = """\
from semantics.manifest import Bindings


def catalog_from_profile(profile):
    return dict(profile)
"""
FILES = {
    "src/semantics/__init__.py": "",
    "src/semantics/manifest.py": """\
class Bindings:
    def __init__(self, locations):
        self.locations = locations

    def location(self, name):
        return self.locations.get(name)
""",
    "src/semantics/compile_context.py": BOUNDARY,
    "src/engine/__init__.py": "",
    "tests/test_catalog.py": """\
from semantics.compile_context import catalog_from_profile


def test_catalog():
    assert catalog_from_profile({}) == {}
""",
}
BEFORE = {
    "src/engine/facade.py": """\
def register_cdf(profile):
    from semantics.compile_context import catalog_from_profile

    return catalog_from_profile(profile)
""",
    "src/engine/runtime.py": """\
def dataset_location(profile, name):
    from semantics.compile_context import catalog_from_profile

    return catalog_from_profile(profile)[name]
""",
}
AFTER = {
    "src/semantics/compile_context.py": f"""\
{BOUNDARY}

class CompileContext:
    def __init__(self, profile):
        self.profile = profile
        self._bindings = None

    def _dataset_bindings(self):
        if self._bindings is None:
            self._bindings = Bindings(locations=catalog_from_profile(self.profile))
        return self._bindings


def bindings_for_profile(profile):
    return CompileContext(profile)._dataset_bindings()
""",
    "src/engine/facade.py": """\
def register_cdf(profile):
    from semantics.compile_context import bindings_for_profile

    return bindings_for_profile(profile)
""",
    "src/engine/runtime.py": """\
def dataset_location(profile, name):
    from semantics.compile_context import bindings_for_profile

    return bindings_for_profile(profile).location(name)
""",
}
WRAPPER = "semantics.compile_context.bindings_for_profile"
MESSAGE = (
    f"{WRAPPER} hands out what 'catalog' guards, and is used where no entry permits it (src/engine/facade.py:4, "
    "src/engine/runtime.py:4): guard it too, in `group` or by a seam of its own, or permit it under `wrappers`"
)
REPORT = f"""\
BROKEN  catalog  1 use in production: 1 permitted; 1 wrapper: 1 not permitted; apart: 1 in tests, 0 in scripts; \
1 definition

  src/semantics/compile_context.py:19:1: {MESSAGE}
  19 | def bindings_for_profile(profile):
     | ^
  resolved  bindings_for_profile -> {WRAPPER} -> semantics.compile_context.catalog_from_profile, defined at \
src/semantics/compile_context.py:4
  exception if one is right, say so in review, under `catalog` in allowlists.yaml:
              wrappers:
                - target: {WRAPPER}
                  reason: <why anybody may use it>

  why       One place decides where datasets live.
  instead   Take the resolver that the caller was given.

next    wave-1 (One resolver) has reached its goal: mark it complete

BROKEN  1 broken (7 files, 5 parsed)
"""
GROUP = f"    group:\n      - {{target: {WRAPPER}, role: wrapper}}\n"
PERMITTED = f"    wrappers:\n      - target: {WRAPPER}\n        reason: The way to go.\n"
OWN_SEAM = f"  - id: bindings\n    target: {WRAPPER}\n    why: Every call makes another resolver.\n"


def told(seamguard: Execute, folder: Path) -> tuple[int, dict[str, Any]]:
    run = seamguard("check", "--format", "json", cwd=folder)
    return run.exit_code, json.loads(run.stdout)


def violations(report: dict[str, Any]) -> list[tuple[str, str, int]]:
    """Kind, path and line of what no entry permits."""
    found = [item for item in report["findings"] if item["status"] == "violation"]
    return [(item["kind"], item["path"], item["line"]) for item in found]


class TestAWrapperIsAddedBesideTheBannedFunction:
    def test_before_it_everything_is_listed(self, project: Project, seamguard: Execute) -> None:
        folder = project(FILES | BEFORE, POLICY + MIGRATING)
        assert seamguard("check", cwd=folder).exit_code == 0

    def test_the_callers_leave_their_entries_behind(self, project: Project, seamguard: Execute, suite: Suite) -> None:
        folder = project(FILES | AFTER, POLICY + MIGRATING)
        run = seamguard("check", cwd=folder)
        assert (run.exit_code, run.stdout.split()[0]) == (1, "STALE")
        assert run.stdout.count("uses 'catalog' any more: remove the entry\n") == 2
        assert suite("--seamguard-policy", folder / "allowlists.yaml").having("FAILED") == {FRESH}

    def test_without_them_the_wrapper_is_reported_and_how_to_permit_it(
        self, project: Project, seamguard: Execute
    ) -> None:
        run = seamguard("check", cwd=project(FILES | AFTER, POLICY))
        assert (run.stdout, run.exit_code, run.stderr) == (REPORT, 1, "")

    def test_the_suite_fails_at_its_definition(self, project: Project, suite: Suite) -> None:
        folder = project(FILES | AFTER, POLICY)
        run = suite("--seamguard-policy", folder / "allowlists.yaml")
        assert (run.exit_code, run.having("FAILED")) == (1, {LISTED})
        assert f"src/semantics/compile_context.py:19:1: {MESSAGE}" in run.output

    def test_programs_are_told_where_it_stands(self, project: Project, seamguard: Execute) -> None:
        exit_code, report = told(seamguard, project(FILES | AFTER, POLICY))
        assert (exit_code, report["summary"]["outcome"]) == (1, "broken")
        (item,) = [item for item in report["findings"] if item["status"] == "violation"]
        del item["fingerprint"]
        assert item == {
            "rule": "seam",
            "subject": "catalog",
            "status": "violation",
            "certainty": "certain",
            "kind": "wrapper",
            "path": "src/semantics/compile_context.py",
            "line": 19,
            "column": 1,
            "end_line": 19,
            "end_column": 1,
            "module": "semantics.compile_context",
            "scope": "bindings_for_profile",
            "category": "production",
            "wave": None,
            "target": WRAPPER,
            "via": [WRAPPER, "semantics.compile_context.catalog_from_profile"],
            "moved_from": None,
            "message": MESSAGE,
            "blocking": True,
        }
        (subject,) = report["subjects"]
        assert (subject["violations"], subject["by_category"]["production"]) == (1, 1)

    def test_the_proposed_entry_permits_it(self, project: Project, seamguard: Execute) -> None:
        folder = project(FILES | AFTER, POLICY)
        lines = re.findall(r"^ {14}(.*)$", seamguard("check", cwd=folder).stdout, re.MULTILINE)
        policy = folder / "allowlists.yaml"
        policy.write_text(POLICY + "".join(f"    {line}\n" for line in lines), "utf-8")
        run = seamguard("check", cwd=folder)
        assert (run.exit_code, run.stdout.split()[0]) == (0, "KEPT")
        assert "1 use in production: 1 permitted; apart" in run.stdout

    def test_in_the_group_its_callers_are_held_to_the_list(self, project: Project, seamguard: Execute) -> None:
        folder = project(FILES | AFTER, POLICY + GROUP)
        exit_code, report = told(seamguard, folder)
        assert (exit_code, violations(report)) == (
            1,
            [("call", "src/engine/facade.py", 4), ("call", "src/engine/runtime.py", 4)],
        )
        project(FILES | AFTER, POLICY + GROUP + MIGRATING)
        assert told(seamguard, folder)[0] == 0

    def test_behind_a_seam_of_its_own_its_callers_are_held_to_that(self, project: Project, seamguard: Execute) -> None:
        folder = project(FILES | AFTER, POLICY + OWN_SEAM)
        report = told(seamguard, folder)[1]
        assert {item["id"]: item["outcome"] for item in report["subjects"]} == {
            "catalog": "kept",
            "bindings": "broken",
        }
        assert [kind for kind, _, _ in violations(report)] == ["call", "call"]
        project(FILES | AFTER, POLICY + OWN_SEAM + MIGRATING)
        assert told(seamguard, folder)[0] == 0

    def test_a_seam_of_its_own_counts_also_where_it_is_not_selected(self, project: Project, seamguard: Execute) -> None:
        folder = project(FILES | AFTER, POLICY + OWN_SEAM)
        assert seamguard("check", "--select", "catalog", cwd=folder).exit_code == 0

    def test_a_use_in_tests_is_none_that_counts(self, project: Project, seamguard: Execute) -> None:
        files = FILES | {name: text for name, text in AFTER.items() if "engine" not in name}
        files["tests/test_bindings.py"] = f"import semantics.compile_context\n\n{WRAPPER}({{}})\n"
        folder = project(files, POLICY)
        assert seamguard("check", cwd=folder).exit_code == 0
        (folder / "allowlists.yaml").write_text(
            POLICY.replace("    allow:", "    judged: [production, tests]\n    allow:")
        )
        assert ("wrapper", "src/semantics/compile_context.py", 19) in violations(told(seamguard, folder)[1])

    def test_explain_shows_it_and_what_is_permitted(self, project: Project, seamguard: Execute) -> None:
        folder = project(FILES | AFTER, POLICY)
        assert MESSAGE in seamguard("explain", "semantics.compile_context:bindings_for_profile", cwd=folder).stdout
        project(FILES | AFTER, POLICY + PERMITTED)
        assert f"  wrapper   allowlists.yaml:18: {WRAPPER} (anybody): The way to go.\n" in (
            seamguard("explain", "catalog", cwd=folder).stdout
        )


class TestAnEmptyObjectIsMadeByHand:
    """Callers use neither function any more and make the value themselves, so the group names its class as well."""

    BY_HAND = """\
def register_cdf(profile):
    from semantics.manifest import Bindings

    return Bindings(locations={})
"""
    VALUE = "      - {target: semantics.manifest.Bindings, role: value, when: {supplies: [locations]}}\n"

    @pytest.fixture
    def files(self) -> dict[str, str]:
        return FILES | AFTER | {"src/engine/facade.py": self.BY_HAND, "src/engine/runtime.py": ""}

    def test_the_functions_alone_do_not_show_it(
        self, files: dict[str, str], project: Project, seamguard: Execute
    ) -> None:
        assert seamguard("check", cwd=project(files, POLICY + GROUP)).exit_code == 0

    def test_the_value_in_the_group_does(
        self, files: dict[str, str], project: Project, seamguard: Execute, suite: Suite
    ) -> None:
        folder = project(files, POLICY + GROUP + self.VALUE)
        run = seamguard("check", cwd=folder)
        assert run.exit_code == 1
        place = "  src/engine/facade.py:4:12: engine.facade:register_cdf uses 'catalog', and no entry permits it\n"
        assert place in run.stdout
        assert (
            "              migrating:\n"
            "                - site: engine.facade:register_cdf\n"
            "                  count: 1\n"
            "                  wave: wave-1\n"
        ) in run.stdout
        assert violations(told(seamguard, folder)[1]) == [("call", "src/engine/facade.py", 4)]
        output = suite("--seamguard-policy", folder / "allowlists.yaml")
        assert (output.having("FAILED"), place in output.output) == ({LISTED}, True)

    def test_the_boundary_may_still_make_it(self, files: dict[str, str], project: Project, seamguard: Execute) -> None:
        folder = project(files | {"src/engine/facade.py": ""}, POLICY + GROUP + self.VALUE)
        run = seamguard("check", cwd=folder)
        assert (run.exit_code, "2 uses in production: 2 permitted;" in run.stdout) == (0, True)


def test_a_function_in_a_place_that_is_debt_is_no_wrapper(project: Project, seamguard: Execute) -> None:
    debt = BEFORE | {
        "src/engine/use.py": "from engine import facade\n\n\ndef use(p):\n    return facade.register_cdf(p)\n"
    }
    assert seamguard("check", cwd=project(FILES | debt, POLICY + MIGRATING)).exit_code == 0
    head, first, second = MIGRATING.split("      - ")
    permanent = "      - " + first.replace("        count: 1\n        wave: wave-1\n", "")
    policy = f"{POLICY}{permanent}{head}      - {second}"
    exit_code, report = told(seamguard, project(FILES | debt, policy))
    assert (exit_code, violations(report)) == (1, [("wrapper", "src/engine/facade.py", 1)])


class TestPermittedWrappers:
    def test_one_that_does_not_exist_is_a_failure_with_its_place(
        self, project: Project, seamguard: Execute, suite: Suite
    ) -> None:
        folder = project(FILES, POLICY + PERMITTED)
        run = seamguard("check", cwd=folder)
        says = f"  allowlists.yaml:18:17: the wrapper {WRAPPER} is not defined in the codebase: correct it, or remove"
        assert (run.exit_code, run.stdout.split()[0], says in run.stdout) == (1, "BROKEN", True)
        report = told(seamguard, folder)[1]
        (reason,) = report["subjects"][0]["reasons"]
        assert (reason["line"], reason["column"]) == (18, 17)
        output = suite("--seamguard-policy", folder / "allowlists.yaml")
        assert (output.having("FAILED"), says in output.output) == ({LISTED}, True)

    @pytest.mark.parametrize(
        "body", ["return {}", "catalog_from_profile(p)\n    return {}", "return bindings_for_profile(p)"]
    )
    def test_one_that_hands_out_nothing_is_a_failure_with_its_place(
        self, project: Project, seamguard: Execute, body: str
    ) -> None:
        boundary = f"{BOUNDARY}\n\ncatalog_from_profile({{}})\n\n\ndef bindings_for_profile(p):\n    {body}\n"
        folder = project(FILES | {"src/semantics/compile_context.py": boundary}, POLICY + PERMITTED)
        run = seamguard("check", cwd=folder)
        says = f"  allowlists.yaml:18:17: {WRAPPER} hands out nothing that 'catalog' makes in a permitted place: remove"
        assert (run.exit_code, says in run.stdout) == (1, True)

    def test_one_outside_the_permitted_places_is_in_vain(self, project: Project, seamguard: Execute) -> None:
        policy = POLICY + MIGRATING + PERMITTED.replace(WRAPPER, "engine.facade.register_cdf")
        run = seamguard("check", cwd=project(FILES | BEFORE, policy))
        assert (run.exit_code, "hands out nothing that 'catalog' makes in a permitted place" in run.stdout) == (1, True)

    def test_one_need_not_be_used(self, project: Project, seamguard: Execute) -> None:
        files = FILES | {name: text for name, text in AFTER.items() if "engine" not in name}
        assert seamguard("check", cwd=project(files, POLICY + PERMITTED)).exit_code == 0

    def test_another_one_is_still_reported(self, project: Project, seamguard: Execute) -> None:
        other = "\n\ndef other(profile):\n    return bindings_for_profile(profile)\n"
        files = FILES | AFTER
        files["src/semantics/compile_context.py"] += other
        files["src/engine/use.py"] = "from semantics.compile_context import other\n\nother(1)\n"
        exit_code, report = told(seamguard, project(files, POLICY + PERMITTED))
        assert (exit_code, violations(report)) == (1, [("wrapper", "src/semantics/compile_context.py", 23)])


class TestSuppressedInCode:
    COMMENT = "  # seamguard: allow[catalog] -- Goes with the next release."

    def files(self, old: str, new: str) -> dict[str, str]:
        text = AFTER["src/semantics/compile_context.py"]
        assert old in text
        return FILES | AFTER | {"src/semantics/compile_context.py": text.replace(old, new)}

    @pytest.mark.parametrize(
        "place", ["def bindings_for_profile(profile):{}", "{}\n@print\ndef bindings_for_profile(profile):"]
    )
    def test_a_comment_at_the_definition_permits_it(self, project: Project, seamguard: Execute, place: str) -> None:
        new = place.format(self.COMMENT).lstrip()
        folder = project(self.files("def bindings_for_profile(profile):", new), POLICY)
        run = seamguard("check", cwd=folder)
        told_counts = "1 use in production: 1 permitted; 1 wrapper: 1 suppressed in code; apart"
        assert (run.exit_code, told_counts in run.stdout) == (0, True)
        assert told(seamguard, folder)[1]["subjects"][0]["suppressed"] == 1

    def test_a_comment_in_its_body_does_not(self, project: Project, seamguard: Execute) -> None:
        old = "    return CompileContext(profile)._dataset_bindings()"
        exit_code, report = told(seamguard, project(self.files(old, f"{old}{self.COMMENT}"), POLICY))
        kinds = [(item["status"], item["kind"]) for item in report["findings"] if item["status"] != "permitted"]
        assert (exit_code, kinds) == (1, [("violation", "wrapper"), ("stale", "suppression")])

    def test_it_does_not_if_the_seam_forbids_that(self, project: Project, seamguard: Execute) -> None:
        old = "def bindings_for_profile(profile):"
        policy = POLICY.replace("    allow:", "    suppressions: forbid\n    allow:")
        exit_code, report = told(seamguard, project(self.files(old, f"{old}{self.COMMENT}"), policy))
        assert (exit_code, [kind for kind, _, _ in violations(report)]) == (1, ["wrapper", "suppression"])

"""`# seamguard: allow[seam-id] -- reason`, as the command and the suite see it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from tests.functional.conftest import Execute, Suite

GUARDRAILS = Path(__file__).parents[2] / "guardrails"
READ = "test_every_file_could_be_read"
LISTED = "test_only_listed_places_break_the_rule[context]"
FRESH = "test_the_list_is_fresh[context]"
WHY = "# seamguard: allow[context] -- Operators choose."
LATE = """\
from app import seam


def late(profile):
    return seam.Context("late", profile)
"""
PLAIN = '    return seam.Context("late", profile)'
UNUSED = "this suppresses no use of 'context': remove the comment"


class Case(NamedTuple):
    """One more module in the small project and what it must come to.

    Attributes:
        name: For people.
        code: `code/src/app/late.py`.
        exit_code: The command's.
        outcome: Of the seam.
        fails: The tests of the suite that fail.
        findings: Status, line and column of what is neither permitted nor migrating.
        suppressed: How many uses are.
        says: Text that people must be told, with its place.
        errors: Line and column of each error.
    """

    name: str
    code: str
    exit_code: int
    outcome: str
    fails: frozenset[str] = frozenset()
    findings: tuple[tuple[str, int, int], ...] = ()
    suppressed: int = 0
    says: str = ""
    errors: tuple[tuple[int, int], ...] = ()


def beside(comment: str) -> str:
    """The module with a comment behind its use."""
    return LATE.replace(PLAIN, f"{PLAIN}  {comment}")


def above(comment: str) -> str:
    """The module with a comment above its use."""
    return LATE.replace(PLAIN, f"    {comment}\n\n{PLAIN}")


def kept(name: str, code: str, suppressed: int = 1) -> Case:
    return Case(name, code, 0, "kept", suppressed=suppressed)


def malformed(name: str, comment: str, says: str) -> Case:
    """A comment that cannot be read: the use stays a violation, and the comment is an error of its own."""
    told = f"src/app/late.py:5:43: {says}"
    found = (("violation", 5, 12),)
    return Case(name, beside(comment), 2, "broken", frozenset({READ, LISTED}), found, says=told, errors=((5, 43),))


def stale(name: str, code: str, *places: tuple[int, int]) -> Case:
    found = tuple(("stale", *place) for place in places)
    line, column = places[0]
    return Case(name, code, 1, "stale", frozenset({FRESH}), found, says=f"src/app/late.py:{line}:{column}: {UNUSED}")


BROKEN = Case("none", LATE, 1, "broken", frozenset({LISTED}), (("violation", 5, 12),))
CASES = (
    BROKEN,
    kept("behind", beside(WHY)),
    kept("above", above(WHY)),
    kept("spaced", beside("#seamguard:allow[ context ]--why")),
    kept("first-line-of-a-statement", f'from app import seam\nx = seam.Context(  {WHY}\n    "late",\n    1,\n)\n'),
    kept("inside-a-statement", f'from app import seam\nx = [\n    {WHY}\n    seam.Context("late", 1),\n]\n'),
    kept("last-line-of-a-statement", f'from app import seam\nx = seam.Context(\n    "late",\n    1,\n)  {WHY}\n'),
    kept("header", f'from app import seam\nwith seam.Context("late", 1):  {WHY}\n    pass\n'),
    kept(
        "above-a-header",
        f'from app import seam\n{WHY}\n@print\ndef f(x=seam.Context("late", 1)):\n    pass\n',
    ),
    kept("newer-syntax", f'from app import seam\nx = f"{{seam.Context("late", 1)["# no"]}}"  {WHY}\n'),
    kept("two-uses", f'from app import seam\nx = seam.Context("a", 1), seam.Context("b", 2)  {WHY}\n', 2),
    kept("latin-1", f"# coding: latin-1\n{beside(WHY.replace('Operators', 'Operatør'))}"),
    Case(
        "the-body-is-not-the-header",
        LATE.replace("def late(profile):", f"def late(profile):  {WHY}"),
        1,
        "broken",
        frozenset({LISTED, FRESH}),
        (("stale", 4, 21), ("violation", 5, 12)),
        says=f"src/app/late.py:4:21: {UNUSED}",
    ),
    BROKEN._replace(name="string", code=LATE.replace('"late"', repr(WHY))),
    BROKEN._replace(
        name="docstring", code=LATE.replace(PLAIN, f'    """{WHY}"""\n{PLAIN}'), findings=(("violation", 6, 12),)
    ),
    BROKEN._replace(name="prose", code=beside('# see "seamguard: allow[context] -- why" in the documents')),
    malformed("no-reason", "# seamguard: allow[context]", "this suppresses nothing, for the reason is missing"),
    malformed("empty-reason", "# seamguard: allow[context] -- ", "this suppresses nothing, for no reason follows"),
    malformed("no-brackets", "# seamguard: allow context -- why", "this suppresses nothing, for no seam is named"),
    malformed("empty-brackets", "# seamguard: allow[] -- why", "this suppresses nothing, for no seam is named"),
    malformed("verb", "# seamguard: ignore[context] -- why", "this suppresses nothing, for the verb 'ignore'"),
    malformed("unknown-seam", "# seamguard: allow[contxt] -- why", "no rule has the id 'contxt', so nothing is suppre"),
    stale("unused-with-a-seam-name", f"{beside(WHY)}{WHY}\n", (6, 1))._replace(suppressed=1),
    stale("unused-without-a-seam-name", f"x = 1  {WHY}\n", (1, 8)),
    stale("unused-twice", f"{WHY}\nx = 1  {WHY}\n", (1, 1), (2, 8)),
    Case(
        "open-string",
        f"x = '''\n{WHY}\n",
        2,
        "kept",
        frozenset({READ}),
        says="src/app/late.py:1:5: this string is not closed",
        errors=((1, 5),),
    ),
)


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest, kept: Path) -> Case:
    """One case, written."""
    made: Case = request.param
    encoding = "latin-1" if made.name == "latin-1" else "utf-8"
    (kept / "code/src/app/late.py").write_text(made.code, encoding)
    return made


def subject(report: dict[str, Any]) -> dict[str, Any]:
    (found,) = [subject for subject in report["subjects"] if subject["id"] == "context"]
    return dict(found)


def test_the_command_tells_people(kept: Path, case: Case, seamguard: Execute) -> None:
    run = seamguard("check", cwd=kept)
    assert (run.exit_code, run.stderr) == (case.exit_code, "")
    assert f"\n{case.outcome.upper():<7} context  " in f"\n{run.stdout}"
    assert case.says in run.stdout
    (line,) = [line for line in run.stdout.splitlines() if " context  " in line]
    assert re.findall(r"(\d+) permitted", line) == ["1"]
    assert re.findall(r"(\d+) suppressed in code", line) == [str(case.suppressed)] * bool(case.suppressed)
    assert "warning" not in run.stdout


def test_the_command_tells_programs(kept: Path, case: Case, seamguard: Execute) -> None:
    run = seamguard("check", "--format", "json", cwd=kept)
    assert run.exit_code == case.exit_code
    told = json.loads(run.stdout)
    uses = [item for item in told["findings"] if not item["kind"].startswith("fallback-")]
    here = [item for item in uses if item["path"] == "src/app/late.py"]
    refused = [item for item in here if item["status"] != "permitted"]
    assert tuple((item["status"], item["line"], item["column"]) for item in refused) == case.findings
    assert len(here) - len(refused) == case.suppressed
    assert all(item["message"].startswith("Suppressed in code: ") for item in here if item["status"] == "permitted")
    own = subject(told)
    assert (own["outcome"], own["suppressed"], own["permitted"]) == (case.outcome, case.suppressed, 2 + case.suppressed)
    counts = [sum(status == wanted for status, _, _ in case.findings) for wanted in ("violation", "stale")]
    assert [own["violations"], own["stale"]] == counts
    assert tuple((error["line"], error["column"]) for error in told["errors"]) == case.errors


def test_the_suite_fails_where_it_must_and_nowhere_else(kept: Path, case: Case, suite: Suite) -> None:
    run = suite("--seamguard-policy", kept / "allowlists.yaml")
    assert run.having("FAILED") == case.fails
    assert case.says in run.output
    uses = "uses" if case.suppressed > 1 else "use"
    line = f"seamguard: {case.suppressed} {uses} of 'context' suppressed in code\n"
    assert ("suppressed in code\n" in run.output, line in run.output) == (bool(case.suppressed), bool(case.suppressed))


def forbid(folder: Path) -> None:
    policy = folder / "allowlists.yaml"
    text = policy.read_text("utf-8")
    policy.write_text(
        text.replace("    target: app.seam.Context\n", "    target: app.seam.Context\n    suppressions: forbid\n")
    )


def test_a_seam_may_forbid_them(kept: Path, seamguard: Execute, suite: Suite) -> None:
    forbid(kept)
    assert seamguard("check", cwd=kept).exit_code == 0
    (kept / "code/src/app/late.py").write_text(beside(WHY), "utf-8")
    text = seamguard("check", cwd=kept)
    says = "src/app/late.py:5:43: 'context' permits no suppression in code (`suppressions: forbid`)"
    assert (text.exit_code, says in text.stdout) == (1, True)
    told = json.loads(seamguard("check", "--format", "json", cwd=kept).stdout)
    kinds = [(item["status"], item["kind"]) for item in told["findings"] if item["path"] == "src/app/late.py"]
    assert kinds == [("violation", "call"), ("violation", "suppression")]
    assert (subject(told)["violations"], subject(told)["suppressed"]) == (2, 0)
    run = suite("--seamguard-policy", kept / "allowlists.yaml")
    assert (run.having("FAILED"), says in run.output) == ({LISTED}, True)


@pytest.mark.parametrize("comment", [WHY, "# seamguard: allow[context]", "# seamguard: nonsense"])
def test_files_that_are_not_judged_may_hold_anything(kept: Path, seamguard: Execute, comment: str) -> None:
    (kept / "code/tests/test_late.py").write_text(f"x = 1  {comment}\n", "utf-8")
    assert seamguard("check", cwd=kept).exit_code == 0


def test_a_selected_seam_has_the_same_verdict_alone(kept: Path, seamguard: Execute) -> None:
    both = "# seamguard: allow[context, bindings] -- Operators choose."
    (kept / "code/src/app/late.py").write_text(beside(both), "utf-8")
    assert seamguard("check", "--select", "context", cwd=kept).exit_code == 0
    run = seamguard("check", "--select", "bindings", cwd=kept)
    assert (run.exit_code, "this suppresses no use of 'bindings': remove the id" in run.stdout) == (1, True)


def test_examples_prove_the_rule_whatever_they_say(kept: Path, seamguard: Execute) -> None:
    policy = kept / "allowlists.yaml"
    code = f"from app.seam import Context\\nContext(profile=1)  {WHY}\\nx = 1  # seamguard: nonsense\\n"
    text = policy.read_text("utf-8").replace("    allow:\n", f'    examples: {{breaks: ["{code}"]}}\n    allow:\n')
    policy.write_text(text, "utf-8")
    run = seamguard("check", cwd=kept)
    assert (run.exit_code, run.stderr) == (0, "")
    policy.write_text(text.replace("breaks:", "keeps:"), "utf-8")
    assert "this example should keep the rule, and a use is found in it" in seamguard("check", cwd=kept).stdout


def test_explain_tells_of_them(kept: Path, seamguard: Execute) -> None:
    (kept / "code/src/app/late.py").write_text(f"{beside(WHY)}x = 1  {WHY}\n", "utf-8")
    stale = f"  stale     src/app/late.py:6:8: {UNUSED}\n"
    for what in ("context", "app.late", "src/app/late.py", "src/app/late.py:6"):
        assert stale in seamguard("explain", what, cwd=kept).stdout
    assert "Suppressed in code: Operators choose." in seamguard("explain", "app.late:late", cwd=kept).stdout
    assert stale not in seamguard("explain", "src/app/late.py:5", cwd=kept).stdout


def test_two_workers_count_what_one_counts(kept: Path, execute: Execute) -> None:
    shutil.copytree(GUARDRAILS, kept / "guardrails", ignore=shutil.ignore_patterns("__pycache__", "reference"))
    (kept / "pytest.ini").write_text("[pytest]\n")
    (kept / "code/src/app/late.py").write_text(beside(WHY), "utf-8")
    for workers in ("0", "2"):
        command = (sys.executable, "-m", "pytest", "guardrails", "-q", "-p", "no:cacheprovider", "-n", workers)
        run = execute(*command, cwd=kept)
        assert run.stdout.count("seamguard: 1 use of 'context' suppressed in code\n") == 1
        assert run.exit_code == 0

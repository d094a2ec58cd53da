"""The rule `plans`: documents held in the suite, and what makes it prove nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.observing import mutants_of

from seamguard.domain.verdict import Outcome

if TYPE_CHECKING:
    from .conftest import JudgeRule

CLAUSE = "plans: [{id: plan, why: x, documents: [docs/plan.md]}]\n"
FILES = {
    "src/shop/db.py": "def connect(): ...\n",
    "src/shop/app.py": "from shop.db import connect\n\nconnect()\n",
}
PLAN = b"# Plan\n\n- `connect` is at `src/shop/db.py:1`\n- `connect` has one call site\n"


def test_documents_that_say_what_is_so_are_kept(judge_rule: JudgeRule) -> None:
    verdict = judge_rule(CLAUSE, FILES, {"docs/plan.md": PLAN})
    assert (verdict.outcome, verdict.judged) == (Outcome.KEPT, ())


def test_a_claim_that_is_not_so_is_a_finding_at_its_place_in_the_document(judge_rule: JudgeRule) -> None:
    plan = PLAN.replace(b":1`", b":7`").replace(b"one call", b"two call")
    verdict = judge_rule(CLAUSE, FILES, {"docs/plan.md": plan})
    assert verdict.outcome is Outcome.BROKEN
    found = [one.finding for one in verdict.judged]
    assert [(one.path, one.span.line, one.span.column, one.kind) for one in found] == [
        ("docs/plan.md", 3, 20, "moved"),
        ("docs/plan.md", 4, 4, "changed"),
    ]
    assert "connect is at src/shop/db.py:1 now (-6)" in found[0].said


def test_dotted_names_count_in_documents_that_are_declared(judge_rule: JudgeRule) -> None:
    verdict = judge_rule(CLAUSE, FILES, {"docs/plan.md": PLAN + b"\nUse `shop.db.disconnect`.\n"})
    assert [one.finding.kind for one in verdict.judged] == ["missing"]


def test_what_is_ambiguous_is_possible(judge_rule: JudgeRule) -> None:
    files = {**FILES, "src/shop/old.py": "def connect(): ...\n"}
    plan = {"docs/plan.md": PLAN}
    assert judge_rule(CLAUSE, files, plan).outcome is Outcome.BROKEN
    verdict = judge_rule(CLAUSE.replace("why: x", "why: x, possible: warn"), files, plan)
    assert verdict.outcome is Outcome.KEPT
    assert [one.finding.certain for one in verdict.judged] == [False]


def test_an_entry_permits_a_document_what_it_says(judge_rule: JudgeRule) -> None:
    clause = CLAUSE.replace("}]", ", allow: [{module: docs/plan.md, reason: r}]}]")
    verdict = judge_rule(clause, FILES, {"docs/plan.md": PLAN.replace(b":1`", b":7`")})
    assert verdict.outcome is Outcome.KEPT
    assert judge_rule(clause, FILES, {"docs/plan.md": PLAN}).outcome is Outcome.STALE


VACUOUS = {
    "absent": ({}, "there is no document docs/plan.md"),
    "empty": ({"docs/plan.md": b""}, "docs/plan.md claims nothing that can be checked"),
    "silent": ({"docs/plan.md": b"# Plan\n\n`connect` is good.\n"}, "docs/plan.md claims nothing that can be checked"),
    "elsewhere": ({"docs/plan.md": b"See `lib/x.rs:3`."}, "none of the 1 claims of docs/plan.md can be checked"),
    "bytes": ({"docs/plan.md": b"ab\xff"}, "docs/plan.md:1:3: byte 0xff is no UTF-8"),
}


@pytest.mark.parametrize(("beside", "said"), VACUOUS.values(), ids=VACUOUS)
def test_a_document_that_says_nothing_proves_nothing(
    judge_rule: JudgeRule, beside: dict[str, bytes], said: str
) -> None:
    verdict = judge_rule(CLAUSE, FILES, beside)
    assert verdict.outcome is Outcome.VACUOUS
    assert said in verdict.vacuities[0].message


FOLDERS = {
    "docs/": b"deep\nplan.md\nother.txt\n.hidden.md",
    "docs/deep/": b"more.md",
    "docs/plan.md": PLAN,
    "docs/other.txt": b"x",
    "docs/deep/more.md": PLAN.replace(b":1`", b":7`"),
}


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [("docs/*.md", []), ("docs/**/*.md", ["docs/deep/more.md"]), ("docs/d*/m?re.md", ["docs/deep/more.md"])],
)
def test_patterns_name_documents(judge_rule: JudgeRule, pattern: str, paths: list[str]) -> None:
    verdict = judge_rule(CLAUSE.replace("docs/plan.md", f"'{pattern}'"), FILES, FOLDERS)
    assert [one.finding.path for one in verdict.judged] == paths


def test_a_pattern_that_names_nothing_proves_nothing(judge_rule: JudgeRule) -> None:
    verdict = judge_rule(CLAUSE.replace("docs/plan.md", "'docs/*.markdown'"), FILES, FOLDERS)
    assert verdict.outcome is Outcome.VACUOUS
    assert "no document is called docs/*.markdown" in verdict.vacuities[0].message


def test_every_violation_is_noticed(judge_rule: JudgeRule) -> None:
    made = mutants_of(CLAUSE, FILES, {"docs/plan.md": PLAN})
    assert len(made) == 3
    for mutant in made:
        beside = {"docs/plan.md": mutant.text.encode() if mutant.beside else PLAN}
        files = FILES if mutant.beside else {**FILES, **mutant.texts}
        assert judge_rule(CLAUSE, files, beside).outcome is Outcome.BROKEN, mutant.how


def test_a_line_in_the_middle_of_a_value_is_noticed_when_it_moves(judge_rule: JudgeRule) -> None:
    files = {"src/shop/db.py": "TABLE = {\n    1: 1,\n    2: 2,\n    3: 3,\n    4: 4,\n    5: 5,\n}\n"}
    beside = {"docs/plan.md": b"`TABLE` is at `src/shop/db.py:6`.\n"}
    (shifted,) = (one for one in mutants_of(CLAUSE, files, beside) if not one.beside)
    assert judge_rule(CLAUSE, files, beside).outcome is Outcome.KEPT
    assert judge_rule(CLAUSE, {**files, **shifted.texts}, beside).outcome is Outcome.BROKEN

"""The engine reports exactly what the corpus marks, case by case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.functional.corpus import load_cases, policy_text, write_case

from seamguard.domain.verdict import Status
from seamguard.engine import check

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.corpus import Case


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: f"{case.family}-{case.name}")
def test_reported_places_are_the_marked_ones(case: Case, tmp_path: Path) -> None:
    write_case(case, tmp_path)
    policy = tmp_path / "allowlists.yaml"
    policy.write_text(policy_text(case), "utf-8")
    result = check(policy)
    assert (result.errors, [verdict.vacuities for verdict in result.verdicts]) == ((), [()])
    # Where the seam's own module uses it, the case's policy allows that module: permitted there is as good as found.
    reported = {
        (judged.finding.path, judged.finding.span.line, "call" if judged.finding.certain else "possible")
        for judged in result.verdicts[0].having(Status.VIOLATION, Status.PERMITTED)
        if judged.finding.kind != "wrapper"  # who hands out what the seam makes is another question
    }
    assert reported == case.expected

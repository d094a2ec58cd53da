"""The reference of claims: every example comes to what stands under it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.unit.rules.claims.claiming import answered, told

from seamguard.domain.claims import ClaimKind, Truth

REFERENCE = Path(__file__).parents[4] / "docs/reference/plan-claims.md"
TEXT = REFERENCE.read_text("utf-8")
FILES = dict(re.findall(r"^`(src/[\w./]+)`:\n\n```python\n(.*?)```\n", TEXT, re.MULTILINE | re.DOTALL))
EXAMPLES = re.findall(r"```markdown\n(.*?)```\n\n```text\n(.*?)```\n", TEXT, re.DOTALL)


@pytest.mark.parametrize(("markdown", "expected"), EXAMPLES, ids=[text.splitlines()[0][:40] for text, _ in EXAMPLES])
def test_an_example_comes_to_what_it_says(markdown: str, expected: str) -> None:
    assert [told(answer) for answer in answered(markdown, FILES, names=True)] == expected.splitlines()


def test_the_examples_show_every_kind_and_all_but_one_verdict() -> None:
    found = [answer for markdown, _ in EXAMPLES for answer in answered(markdown, FILES, names=True)]
    assert {answer.claim.kind for answer in found} == {*ClaimKind}
    assert {answer.truth for answer in found} == {*Truth} - {Truth.AMBIGUOUS}

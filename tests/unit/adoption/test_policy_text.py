"""The first policy is one that the decoder reads, whatever people type."""

from __future__ import annotations

import pytest

from seamguard.adoption.policy_text import Draft, FirstWave, policy_text
from seamguard.adoption.seen import Folders, WantedSeam
from seamguard.policy import parse_policy

ODD = ["yes", "a: b # c", "- x", "'\"", "größer", "{x}", "[x, y]", "2027-01-01", "@me", "ends with a colon:"]


@pytest.mark.parametrize("text", ODD)
def test_texts_come_back_as_they_were_typed(text: str) -> None:
    folders = Folders((".",), ("shop",), ("a, b", "xx: y"), ("#1",))
    draft = Draft(folders, (WantedSeam("shop.f", text, text),), FirstWave("wave-1", text), (), ("w.yml", "main"))
    policy = parse_policy(policy_text(draft).encode(), "p")
    assert (policy.seams[0].why, policy.seams[0].instead) == (text, text)
    assert (policy.codebase.tests, policy.codebase.scripts) == (("a, b", "xx: y"), ("#1",))


def test_every_rule_has_an_id_of_its_own() -> None:
    seams = tuple(WantedSeam(f"{name}.connect", "w") for name in "abc")
    draft = Draft(Folders((".",), (".",)), (*seams, WantedSeam("a.ci", "w")), None, ("connect", "My Contract"))
    rules = parse_policy(policy_text(draft).encode(), "p").rules
    assert [rule.id for rule in rules] == ["connect", "connect-2", "connect-3", "ci-2", "connect-4", "my-contract"]

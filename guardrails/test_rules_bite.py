"""Every rule can fail: broken on purpose, in memory, it notices; see `seamguard prove`."""

from __future__ import annotations

import pytest


def test_the_rule_bites(rule_proof: str) -> None:
    """The rule notices what it exists to stop, and every entry that it has is needed."""
    if rule_proof:
        pytest.fail(rule_proof, pytrace=False)


def test_the_ground_holds(unproved_ground: str) -> None:
    """There is production code to guard, and a wave that is late is told."""
    if unproved_ground:
        pytest.fail(unproved_ground, pytrace=False)

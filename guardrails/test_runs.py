"""What only a run shows is held to the policy by tests that run the program."""

from __future__ import annotations

import pytest


def test_every_identity_rule_is_probed(unprobed_identities: str) -> None:
    """Each identity rule has a test of this session that is marked for it."""
    if unprobed_identities:
        pytest.fail(unprobed_identities, pytrace=False)

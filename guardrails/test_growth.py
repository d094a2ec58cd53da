"""The list only shrinks: held against the base branch, it permits nothing that it did not."""

from __future__ import annotations

import pytest


def test_the_list_did_not_grow(seamguard_growth: str) -> None:
    """No use came in, no entry grew, and no rule guards less, unless that is acknowledged; see `seamguard diff`."""
    if seamguard_growth:
        pytest.fail(seamguard_growth, pytrace=False)

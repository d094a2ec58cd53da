"""The installed libraries can do what was committed, no less and no more; see `seamguard capabilities`."""

from __future__ import annotations

import pytest


def test_the_engine_can_do_what_was_committed(capabilities_difference: str) -> None:
    """Every capability is as in the snapshot of the installed versions, and there is one."""
    if capabilities_difference:
        pytest.fail(capabilities_difference, pytrace=False)

"""Only listed places break a rule, and the list says nothing that is no longer so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from seamguard.pytest_plugin import Guardrail


def test_only_listed_places_break_the_rule(guardrail: Guardrail) -> None:
    """Every use of a seam and every finding stands in the list, and no place holds more than its entry permits."""
    if guardrail.broken:
        pytest.fail(guardrail.broken, pytrace=False)


def test_the_list_is_fresh(guardrail: Guardrail) -> None:
    """Every entry is used to the full: what has been migrated is off the list."""
    if guardrail.stale:
        pytest.fail(guardrail.stale, pytrace=False)

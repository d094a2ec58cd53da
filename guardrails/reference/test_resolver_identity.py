"""One resolver is handed through real runs of the reference system, as far as the waves have come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hamilton_pipeline.config import PipelineConfig


@pytest.mark.identity("one-resolver")
def test_a_run_of_today_makes_no_more_resolvers_than_the_list_permits(rehearsal: PipelineConfig) -> None:
    """The system stands before its first wave: what is not one resolver yet is debt, counted boundary by boundary."""
    from hamilton_pipeline.driver_factory import run

    assert run(rehearsal).changed


@pytest.mark.identity("one-resolver-converged")
def test_a_converged_run_hands_one_resolver_through_all_stages(rehearsal: PipelineConfig) -> None:
    """After both waves nothing is left to permit."""
    from hamilton_pipeline.converged import run

    assert run(rehearsal).changed

"""Real runs of the reference system: DataFusion sessions, Delta tables with their change data feed, every stage."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from hamilton_pipeline.config import PipelineConfig

ENGINES = ("datafusion", "deltalake", "pyarrow")


@pytest.fixture
def rehearsal(tmp_path: Path) -> PipelineConfig:
    """A run that goes through every stage, once: over real tables, with files to choose, a feed, and a fallback."""
    missing = [name for name in ENGINES if find_spec(name) is None]
    if missing:
        told = f"{' and '.join(missing)} cannot be imported, and nothing is known of a run without: install '.[delta]'"
        pytest.fail(told, pytrace=False)
    from hamilton_pipeline.rehearsal import prepare_rehearsal

    return prepare_rehearsal(tmp_path)

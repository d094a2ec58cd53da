"""Real runs of the reference system: DataFusion sessions, Delta tables with their change data feed, every stage."""

from __future__ import annotations

import shutil
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from hamilton_pipeline.config import PipelineConfig

ENGINES = ("datafusion", "deltalake", "pyarrow")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> PipelineConfig:
    """What a rehearsal needs to be there before it: it takes as long as the rehearsal itself."""
    missing = [name for name in ENGINES if find_spec(name) is None]
    if missing:
        told = f"{' and '.join(missing)} cannot be imported, and nothing is known of a run without: install '.[delta]'"
        pytest.fail(told, pytrace=False)
    from hamilton_pipeline.rehearsal import prepare_rehearsal

    return prepare_rehearsal(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def rehearsal(prepared: PipelineConfig, tmp_path: Path) -> PipelineConfig:
    """A run that goes through every stage, once: over real tables, with files to choose, a feed, and a fallback."""
    folder = shutil.copytree(prepared.folder, tmp_path / "rehearsal")
    return replace(prepared, folder=folder, state_file=folder / "state.json", sink=type(prepared.sink)())

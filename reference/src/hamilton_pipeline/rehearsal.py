"""A rehearsal: a small repository in two revisions, and a run over them that goes through every stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datafusion_engine.plan.result_types import ReplayStep
from hamilton_pipeline.config import PipelineConfig
from hamilton_pipeline.driver_factory import run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FIRST_REVISION: Mapping[str, str] = {
    "app/main.py": "from lib import core\n\ndef main():\n    return core.double(21)\n",
    "lib/core.py": "def double(value):\n    return add(value, value)\n\ndef add(a, b):\n    return a + b\n",
    "setup.py": "print('setup')\n",
}
SECOND_REVISION: Mapping[str, str] = {
    **FIRST_REVISION,
    "lib/core.py": "def double(value):\n    return times(2, value)\n\ndef times(a, b):\n    return a * b\n",
}
"""Another function is defined and called, in files of the same lengths."""


def prepare_rehearsal(folder: Path) -> PipelineConfig:
    """Run over the first revision, and return what a run over the second is told, once, to go through every stage.

    That run ingests; plans and reads chosen files of a Delta table; prunes the view that reads only what did not
    change; falls back to the last form of every plan; and computes what changed from a change data feed.

    Args:
        folder: Where all tables lie; one that holds none yet.
    """
    state_file = folder / "state.json"
    run(PipelineConfig(folder, FIRST_REVISION, state_file=state_file))
    return PipelineConfig(
        folder, SECOND_REVISION, start_at=ReplayStep.DATAFRAME, state_file=state_file, changes_since=1
    )

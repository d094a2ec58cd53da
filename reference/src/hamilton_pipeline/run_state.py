"""What earlier runs computed, and from which state of the datasets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RunState = dict[str, dict[str, str]]
"""For each result the snapshot of every dataset that it was computed from."""


def load_run_state(state_file: Path | None) -> RunState | None:
    """Read the state that earlier runs left.

    Returns:
        None where no state is kept; an empty state before the first run.

    Raises:
        ValueError: The file is not a run state.
    """
    if state_file is None:
        return None
    if not state_file.exists():
        return {}
    try:
        loaded = json.loads(state_file.read_text(encoding="utf-8"))
        return {output: dict(snapshots) for output, snapshots in loaded.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"{state_file}: not a run state ({error}): delete it to compute everything anew.") from error


def save_run_state(state_file: Path | None, computed: Mapping[str, Mapping[str, str]]) -> None:
    """Add newly computed results to the state; nothing where no state is kept."""
    state = load_run_state(state_file)
    if state_file is None or state is None:
        return
    state.update((output, dict(snapshots)) for output, snapshots in computed.items())
    state_file.parent.mkdir(parents=True, exist_ok=True)
    state_file.write_text(json.dumps(state, indent=1, sort_keys=True), encoding="utf-8")

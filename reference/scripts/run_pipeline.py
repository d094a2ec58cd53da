"""Run the reference pipeline on a small sample repository, twice, and print what it did.

The second run ingests a later revision: only what changed is computed again, and changed rows are written apart.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
# Delta's scan logs a warning per file on standard error; it must be told so before the engines are loaded.
os.environ.setdefault("RUST_LOG", "error")

from datafusion_engine.plan.result_types import ReplayStep
from datafusion_engine.session.versions import EngineVersionError
from hamilton_pipeline.config import PipelineConfig
from hamilton_pipeline.driver_factory import PipelineResult, run
from hamilton_pipeline.rehearsal import FIRST_REVISION, SECOND_REVISION


def main() -> int:
    """Run both revisions in the folder that the command line names."""
    parser = argparse.ArgumentParser(description="Run the reference pipeline on a small sample repository.")
    parser.add_argument(
        "folder", nargs="?", type=Path, help="where all tables are written (default: a temporary folder)"
    )
    parser.add_argument(
        "--start-at",
        type=ReplayStep,
        choices=list(ReplayStep),
        default=ReplayStep.SUBSTRAIT,
        help="first form of a plan to execute from; a later one forces the fallback",
    )
    arguments = parser.parse_args()
    if arguments.folder is not None:
        return _run_both(arguments.folder, arguments.start_at)
    with tempfile.TemporaryDirectory(prefix="reference-pipeline-") as folder:
        return _run_both(Path(folder), arguments.start_at)


def _run_both(folder: Path, start_at: ReplayStep) -> int:
    state_file = folder / "state.json"
    try:
        for revision, sources in enumerate((FIRST_REVISION, SECOND_REVISION)):
            config = PipelineConfig(
                folder, sources, start_at=start_at, state_file=state_file, changes_since=revision or None
            )
            print(f"Revision {revision + 1} in {folder}\n{_summary(run(config))}")
    except EngineVersionError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _summary(result: PipelineResult) -> str:
    authority = result.plan.authority
    lines = [f"  manifest {(authority.manifest.fingerprint or '')[:12]}", f"  run      {authority.fingerprint[:12]}"]
    lines += [
        f"  scan     {unit.dataset_name} version {unit.delta_version}: "
        f"{len(unit.candidate_files)} of {unit.total_files} files"
        for unit in result.plan.scan_units
    ]
    for title, products in (("view", result.products), ("changes", result.changed)):
        lines += [f"  {title:8} {item.view_name}: {item.table.num_rows} rows from {item.step}" for item in products]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())

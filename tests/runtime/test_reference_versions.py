"""A pair of engines that is not known to work is refused before a native table enters a session."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

OPEN_SESSION = """
from pathlib import Path
from datafusion_engine.session.versions import EngineVersionError
from hamilton_pipeline.config import PipelineConfig, resolve_runtime_profile
from hamilton_pipeline.driver_factory import run
import sys

folder = Path(sys.argv[1])
for attempt in (lambda: resolve_runtime_profile(PipelineConfig(folder)).session_context(),
                lambda: run(PipelineConfig(folder, {"a.py": "f()"}))):
    try:
        attempt()
    except EngineVersionError as error:
        print(error)
"""


def open_session(folder: Path, *options: str, path: tuple[Path, ...]) -> tuple[str, str]:
    """Return what both attempts print in a fresh interpreter; one that crashes fails the test."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
    command = [sys.executable, *options, "-c", OPEN_SESSION, str(folder)]
    completed = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert completed.returncode == 0, completed.stderr
    first, second = completed.stdout.splitlines()
    return first, second


@pytest.mark.parametrize(
    ("datafusion", "deltalake"), [("52.0.0", "1.4.2"), ("51.0.0", "1.6.6"), ("55.0.0", "1.3.2"), ("54.1.0", "1.6.6")]
)
def test_a_mismatched_pair_is_refused(tmp_path: Path, reference_src: Path, datafusion: str, deltalake: str) -> None:
    for name, version in (("datafusion", datafusion), ("deltalake", deltalake)):
        metadata = tmp_path / "site" / f"{name}-{version}.dist-info" / "METADATA"
        metadata.parent.mkdir(parents=True)
        metadata.write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
    # Installed metadata is found in path order, so these stand for what is installed.
    refusals = open_session(tmp_path / "data", path=(tmp_path / "site", reference_src))
    for refusal in refusals:
        assert refusal.startswith(f"Cannot open a session with datafusion {datafusion}, deltalake {deltalake}.")
        assert 'pip install "datafusion==51.*" "deltalake==1.3.*"' in refusal
    assert not (tmp_path / "data").exists()


def test_missing_engines_are_refused_and_every_module_can_be_imported_without_them(
    tmp_path: Path, reference_src: Path
) -> None:
    # -S leaves out site-packages, and every engine with it.
    refusals = open_session(tmp_path / "data", "-S", path=(reference_src,))
    for refusal in refusals:
        assert refusal.startswith("Cannot open a session with datafusion (not installed), deltalake (not installed).")
    assert not (tmp_path / "data").exists()

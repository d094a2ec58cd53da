"""The reference page of the corpus is in step with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def test_the_reference_page_is_in_step_with_the_corpus() -> None:
    rendered = subprocess.run([sys.executable, "docs/found.py"], cwd=REPOSITORY, capture_output=True, check=True).stdout
    page = REPOSITORY / "docs/reference/what-is-found.md"
    assert page.read_bytes() == rendered, "run: python docs/found.py > docs/reference/what-is-found.md"

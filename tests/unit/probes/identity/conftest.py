"""Where small programs are written, imported and probed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from tests.unit.probes.identity.lab import Lab

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    monkeypatch.syspath_prepend(str(tmp_path / "src"))
    before = {*sys.modules}
    yield Lab(tmp_path)
    for name in {*sys.modules} - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]

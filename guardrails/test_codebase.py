"""The guardrails see the whole codebase, and waves keep their dates."""

from __future__ import annotations

import pytest


def test_every_file_could_be_read(unreadable: str) -> None:
    """No file that may use a seam is a blind spot."""
    if unreadable:
        pytest.fail(unreadable, pytrace=False)


def test_every_root_holds_files(idle_roots: str) -> None:
    """No configured folder is empty or misspelt."""
    if idle_roots:
        pytest.fail(idle_roots, pytrace=False)


def test_no_wave_is_overdue(overdue_waves: str) -> None:
    """No wave with entries left is past its day."""
    if overdue_waves:
        pytest.fail(overdue_waves, pytrace=False)

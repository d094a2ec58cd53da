"""Verdicts -> text for people and JSON for programs; nothing else. Only the format that is asked for is imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seamguard.report.diff_format import render_diff
    from seamguard.report.explanation import render_explanation
    from seamguard.report.json_format import render_json, render_json_problems, render_problems
    from seamguard.report.notice import render_notice
    from seamguard.report.style import PLAIN, Style
    from seamguard.report.text_format import render_text, render_verdict

__all__ = [
    "PLAIN",
    "Style",
    "render_diff",
    "render_explanation",
    "render_json",
    "render_json_problems",
    "render_problems",
    "render_notice",
    "render_text",
    "render_verdict",
]

_HOMES = {
    "PLAIN": "style",
    "Style": "style",
    "render_diff": "diff_format",
    "render_explanation": "explanation",
    "render_json": "json_format",
    "render_json_problems": "json_format",
    "render_problems": "json_format",
    "render_notice": "notice",
    "render_text": "text_format",
    "render_verdict": "text_format",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

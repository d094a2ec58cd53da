"""A comparison in the format that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.report.style import PLAIN, Style

if TYPE_CHECKING:
    from seamguard.domain.growth import Comparison


def render_growth(result: Comparison, format_: str = "text", style: Style = PLAIN) -> str:
    """A comparison as a whole document, with a final newline.

    Args:
        result: What to show.
        format_: text, json or markdown.
        style: Whether to colour text.
    """
    # Each format is imported only where it is asked for.
    if format_ == "json":
        from seamguard.report.growth_json import render_comparison_json

        return render_comparison_json(result)
    if format_ == "markdown":
        from seamguard.report.growth_markdown import render_comparison_markdown

        return render_comparison_markdown(result)
    from seamguard.report.growth_text import render_comparison

    return render_comparison(result, style)

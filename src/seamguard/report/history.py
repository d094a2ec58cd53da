"""A history in the format that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.report.style import PLAIN, Style

if TYPE_CHECKING:
    from seamguard.domain.history import History


def render_history(history: History, format_: str, style: Style = PLAIN, by: str = "age") -> str:
    """A history as a whole document, with a final newline.

    Args:
        history: What to show.
        format_: text, json, markdown or html.
        style: Whether to colour text.
        by: What entries are sorted and grouped by, save in JSON.
    """
    # Each format is imported only where it is asked for.
    if format_ == "json":
        from seamguard.report.history_json import render_history_json

        return render_history_json(history)
    if format_ == "html":
        from seamguard.report.history_html import render_history_html

        return render_history_html(history, by)
    if format_ == "markdown":
        from seamguard.report.history_markdown import render_history_markdown

        return render_history_markdown(history, by)
    from seamguard.report.history_text import render_history_text

    return render_history_text(history, style, by)

"""Verdicts -> text for people and JSON for programs; nothing else."""

from seamguard.report.diff_format import render_diff
from seamguard.report.explanation import explain_seam, explain_site
from seamguard.report.growth_json import render_comparison_json
from seamguard.report.growth_markdown import render_comparison_markdown
from seamguard.report.growth_text import delta_line, render_comparison
from seamguard.report.json_format import render_json, render_json_problems, render_problems
from seamguard.report.notice import render_notice
from seamguard.report.style import PLAIN, Style
from seamguard.report.text_format import render_text, render_verdict

__all__ = [
    "PLAIN",
    "Style",
    "delta_line",
    "explain_seam",
    "explain_site",
    "render_comparison",
    "render_comparison_json",
    "render_comparison_markdown",
    "render_diff",
    "render_json",
    "render_json_problems",
    "render_problems",
    "render_notice",
    "render_text",
    "render_verdict",
]

"""Verdicts -> text for people and JSON for programs; nothing else."""

from seamguard.report.diff_format import render_diff
from seamguard.report.explanation import explain_rule, explain_site
from seamguard.report.json_format import render_json, render_json_problems, render_problems
from seamguard.report.notice import render_notice
from seamguard.report.style import PLAIN, Style
from seamguard.report.text_format import render_text, render_verdict

__all__ = [
    "PLAIN",
    "Style",
    "explain_rule",
    "explain_site",
    "render_diff",
    "render_json",
    "render_json_problems",
    "render_problems",
    "render_notice",
    "render_text",
    "render_verdict",
]

"""The verb `diff`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.errors import UsageError
from seamguard.options import POLICY_NAME, Output, add_common, format_of, policy_path, shown, style_of

if TYPE_CHECKING:
    import argparse


def add_diff(diff: argparse.ArgumentParser) -> None:
    """Fill in `seamguard diff`."""
    diff.description = "Hold policy and code against those of another commit: the list may only shrink."
    diff.epilog = "exit codes: 0 nothing grew; 1 something grew, or guards less; 2 could not tell"
    diff.set_defaults(verb=_diff, schema="diff")
    diff.add_argument("--base", required=True, metavar="REF", help="the commit to compare with, such as origin/main")
    diff.add_argument("--head", metavar="REF", help="the commit to compare (default: the working tree)")
    diff.add_argument(
        "--acknowledge",
        action="append",
        default=[],
        metavar="ID",
        help="this seam or wave (or `codebase`) is meant to grow or guard less; may be repeated",
    )
    diff.add_argument(
        "--labels", default="", metavar="LIST", help="labels of the pull request, by commas: seamguard:ID acknowledges"
    )
    told = "how to report (default: text; in GitHub Actions: github)"
    diff.add_argument("--format", choices=("text", "json", "github", "markdown"), help=told)
    add_common(diff)


def _diff(options: argparse.Namespace) -> Output:
    from seamguard.comparison import Request, compare
    from seamguard.report.growth import render_growth

    labels = tuple(label.strip() for label in options.labels.split(","))
    policy = _policy_or_name(options)
    request = Request(policy, options.root, options.base, options.head, tuple(options.acknowledge), labels)
    result = compare(request)
    form = format_of(options)
    if form == "github":
        from seamguard.telling import tell_growth

        return Output(tell_growth(result, options), result.exit_code)
    text = render_growth(result, form, style_of(options))
    return Output(shown(text, options) if form == "text" else text, result.exit_code)


def _policy_or_name(options: argparse.Namespace) -> Path:
    """The policy file, or its name where only commits can hold it."""
    try:
        return policy_path(options)
    except UsageError:
        return Path(POLICY_NAME)

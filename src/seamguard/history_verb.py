"""The verb `history`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.options import Output, add_common, policy_path, style_of

if TYPE_CHECKING:
    import argparse


def add_history(parser: argparse.ArgumentParser) -> None:
    """Fill in `seamguard history`."""
    parser.description = (
        "Show how many uses each commit had left, what changed, when it may end, and how old entries are."
    )
    parser.epilog = "exit codes: 0 there is an answer, however many uses are left; 2 could not tell"
    parser.set_defaults(verb=_history, schema="history")
    parser.add_argument("--since", metavar="REF", help="begin with this commit instead of the first one")
    formats = ("text", "json", "markdown", "html")
    parser.add_argument("--format", choices=formats, default="text", help="how to report (default: text)")
    orders = ("age", "expiry", "owner", "seam", "wave")
    parser.add_argument("--by", choices=orders, default="age", help="how to sort and group entries (default: age)")
    add_common(parser)


def _history(options: argparse.Namespace) -> Output:
    from datetime import UTC, datetime

    from seamguard.history import bare_place, disk_place, read_history
    from seamguard.report.history import render_history

    place = bare_place(options.policy, options.root) or disk_place(policy_path(options), options.root)
    today = datetime.now(UTC).date()
    history = read_history(place, today, options.since, is_cached=not options.no_cache)
    return Output(render_history(history, options.format, style_of(options), options.by), 0)

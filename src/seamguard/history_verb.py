"""The verb `history`."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from seamguard.options import Output, add_common, policy_path, style_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator


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
    with shown_progress() as tell:
        history = read_history(place, today, options.since, is_cached=not options.no_cache, progress=tell)
    return Output(render_history(history, options.format, style_of(options), options.by), 0)


@contextmanager
def shown_progress() -> Iterator[Callable[[int, int], None]]:
    """Tells a person who waits how far it is; in a log it would be noise."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    try:
        yield lambda done, whole: print(f"\r{done} of {whole} commits", end="", file=sys.stderr, flush=True)
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)

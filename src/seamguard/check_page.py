"""The page of a check: what it shows besides verdicts is gathered here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from seamguard.errors import UsageError
from seamguard.options import policy_path
from seamguard.report.page import Beside, render_page

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection
    from datetime import date
    from pathlib import Path

    from seamguard.domain.factbase import Facts
    from seamguard.domain.history import History
    from seamguard.domain.policy import Policy
    from seamguard.domain.verdict import CheckResult
    from seamguard.errors import Problem

ALL, NONE = "all", "none"
"""What `--history` takes besides a commit."""


def page_of(result: CheckResult, options: argparse.Namespace) -> str:
    """The page of a run.

    Raises:
        UsageError: The commit that the history shall begin with is none of its commits.
    """
    from seamguard.promises import load_policy

    path = policy_path(options)
    policy = load_policy(path)
    today = datetime.now(UTC).date()
    paths = {judged.finding.path for verdict in result.verdicts for judged in verdict.shown}
    # The parts of other machines may be about code that is not here.
    texts = {} if options.merge else texts_of(policy, path.parent, options.root, paths)
    history, why = _history(policy, path, today, options)
    return render_page(result, Beside(today, policy, texts, history, why))


def page_of_problems(policy: str, problems: tuple[Problem, ...]) -> str:
    """The page of a run that ended before anything could be judged."""
    from seamguard.domain.verdict import CheckResult

    result = CheckResult(policy, "", 0, 0, (), problems, (), {})
    why = "There is no plot: nothing could be judged."
    return render_page(result, Beside(datetime.now(UTC).date(), no_history=why))


def texts_of(policy: Policy, folder: Path, root: Path | None, paths: Collection[str]) -> dict[str, str]:
    """The text of some files of the codebase, by their paths; what cannot be read is left out."""
    from seamguard.engine import ask

    def question(facts: Facts) -> dict[str, str]:
        return {file.path: facts.text(file) for file in facts.files() if file.path in paths}

    return ask(policy, folder, root, question) if paths else {}


def _history(policy: Policy, path: Path, today: date, options: argparse.Namespace) -> tuple[History | None, str]:
    """What each commit had left; or why that is not known."""
    since = options.history or ALL
    if since == NONE:
        return None, "There is no plot: this page was made with `--history none`."
    from seamguard.history import disk_place, read_history

    try:
        place = disk_place(path, options.root)
        begin = None if since == ALL else since
        return read_history(place, today, begin, is_cached=not options.no_cache), ""
    except UsageError as error:
        if since != ALL:
            raise  # somebody asked for it
        # Where the codebase lies on this machine is nobody's business, and differs from run to run.
        code = (path.parent / policy.codebase.root if options.root is None else options.root).resolve()
        return None, f"There is no plot: {str(error).removeprefix(f'{code}: ')}."

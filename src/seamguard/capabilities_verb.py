"""The verb `capabilities`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from seamguard.errors import UsageError
from seamguard.options import Output, add_common, policy_path, style_of

if TYPE_CHECKING:
    import argparse

    from seamguard.domain.capabilities import Answers
    from seamguard.snapshots import Question


def add_capabilities(parser: argparse.ArgumentParser) -> None:
    """Fill in `seamguard capabilities`."""
    parser.description = (
        "Try what the installed libraries can do, and hold it against the committed snapshot. "
        "Without rules for it in the policy, all that is built in is tried."
    )
    parser.epilog = (
        "exit codes: 0 as committed, or shown or written; 1 something is not as committed, or nothing is "
        "committed for these versions; 2 could not tell"
    )
    parser.set_defaults(verb=_capabilities, schema="capabilities")
    parser.add_argument("ids", nargs="*", metavar="ID", help="ask only what this rule asks")
    parser.add_argument("--write", action="store_true", help="make what was found the snapshot of these versions")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    add_common(parser)


def _capabilities(options: argparse.Namespace) -> Output:
    from seamguard.snapshots import answers, write

    asked = _questions(options)
    if options.format == "json" and len(asked) > 1:
        names = ", ".join(question.id for question in asked)
        raise UsageError(f"--format json is of one rule: name it, one of {names}")
    found = [write(question) if options.write else answers(question) for question in asked]
    exit_code = max(one.exit_code for one in found)
    if options.format == "text":
        from seamguard.report.capabilities import render_capabilities

        return Output(render_capabilities(found, style_of(options)), exit_code)
    return Output(_as_json(found[0]), exit_code)


def _as_json(found: Answers) -> str:
    """The snapshot itself, as it is committed; what differs goes where a program that reads it is not disturbed."""
    from seamguard.domain.snapshot_text import render_snapshot
    from seamguard.report.capabilities import render_difference

    sys.stderr.write(render_difference(found))
    return render_snapshot(found.snapshot)


def _questions(options: argparse.Namespace) -> tuple[Question, ...]:
    from seamguard.promises import load_policy
    from seamguard.snapshots import built_in_question, questions

    path = policy_path(options) if _names_a_policy(options) else None
    asked = () if path is None else questions(load_policy(path), path.parent, options.ids, options.root)
    return asked or (built_in_question(),)


def _names_a_policy(options: argparse.Namespace) -> bool:
    """Whether a policy was asked for, or is there."""
    if options.policy is not None or options.ids:
        return True
    try:
        policy_path(options)
    except UsageError:
        return False
    return True

"""The verb `plan`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.errors import UsageError
from seamguard.options import POLICY_NAME, Output, add_common, policy_path, style_of

if TYPE_CHECKING:
    import argparse


def add_plan(parser: argparse.ArgumentParser) -> None:
    """Fill in `seamguard plan`."""
    parser.description = (
        "Read what Markdown documents say of the code, and hold it against the code: lines, counts of call sites, "
        "members, signatures, and what is not there. Only explicit claims are taken."
    )
    parser.epilog = (
        "exit codes: 0 nothing that was claimed is wrong; 1 something moved, changed, is missing or ambiguous; "
        "2 could not tell (usage, unreadable, or a document without any claim)"
    )
    parser.set_defaults(verb=_plan, schema="plan")
    parser.add_argument("documents", nargs="+", type=Path, metavar="FILE.md", help="a document")
    parser.add_argument("--at", metavar="REV", help="look at the codebase as it stands in this commit")
    parser.add_argument("--fix", action="store_true", help="correct the lines that moved, in the documents")
    parser.add_argument("--list", action="store_true", help="show every claim that was taken, also those that hold")
    formats = ("text", "json", "markdown")
    parser.add_argument("--format", choices=formats, default="text", help="how to report (default: text)")
    add_common(parser)


def _plan(options: argparse.Namespace) -> Output:
    from seamguard.claims import Question, check_documents

    documents = tuple(dict.fromkeys(options.documents))
    result = check_documents(Question(documents, _policy(options), options.root, options.at, options.fix))
    if options.format == "json":
        from seamguard.report.claims_json import render_claims_json

        return Output(render_claims_json(result), result.exit_code)
    if options.format == "markdown":
        from seamguard.report.claims_markdown import render_claims_markdown

        return Output(render_claims_markdown(result, whole=options.list), result.exit_code)
    from seamguard.report.claims_text import render_claims

    return Output(render_claims(result, style_of(options), whole=options.list), result.exit_code)


def _policy(options: argparse.Namespace) -> Path | None:
    """The policy that says which files are the codebase: the named one, that of the root, or the nearest; or none."""
    if options.policy is not None:
        return policy_path(options)
    if options.root is not None:
        own = options.root / POLICY_NAME
        return own if own.is_file() else None
    try:
        return policy_path(options)
    except UsageError:
        return None

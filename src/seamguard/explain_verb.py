"""The verb `explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.options import COULD_NOT_TELL, Output, add_common, folders_of, policy_path, shown, style_of

if TYPE_CHECKING:
    import argparse


def add_explain(parser: argparse.ArgumentParser) -> None:
    """Fill in `seamguard explain`."""
    parser.description = (
        "Say why a place is reported, or is not: verdict, how names resolve step by step, entry, wave, history, "
        "and what to do."
    )
    parser.epilog = "exit codes: 0 there is an answer, also about a broken rule; 2 could not tell"
    parser.set_defaults(verb=_explain, schema="explain")
    parser.add_argument(
        "what",
        metavar="WHAT",
        help="`path:line`, a path or folder, `module:scope`, `module`, or the id of a rule, a wave or an owner",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    add_common(parser)


def _explain(options: argparse.Namespace) -> Output:
    from seamguard.explaining import explain
    from seamguard.promises import load_policy

    path = policy_path(options)
    policy = load_policy(path)
    result, told = explain(policy, path.parent, options.root, options.what)
    from seamguard.progress import complain

    for problem in result.errors:
        complain(f"seamguard: {problem}")
    # Of what could be read it is an answer, of a partly unreadable codebase half of one.
    exit_code = COULD_NOT_TELL if result.errors else 0
    if options.format == "json":
        from seamguard.report.explanation_json import render_explanation_json

        return Output(render_explanation_json(policy, result, told), exit_code)
    from seamguard.report import render_explanation

    text = render_explanation(policy, result, told, style_of(options))
    return Output(shown(text, options, folders_of(options, result.root)), exit_code)

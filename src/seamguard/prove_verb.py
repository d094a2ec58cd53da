"""The verb `prove`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.options import Output, add_common, policy_path, style_of

if TYPE_CHECKING:
    import argparse


def add_prove(parser: argparse.ArgumentParser) -> None:
    """Fill in `seamguard prove`."""
    parser.description = (
        "Break every rule on purpose, in memory, and take every entry away: a rule that does not notice guards nothing."
    )
    parser.epilog = "exit codes: 0 every rule can fail; 2 one cannot, or could not tell"
    parser.set_defaults(verb=_prove, schema="prove")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    parser.add_argument(
        "--select", action="append", default=[], metavar="ID", help="prove only this rule; may be repeated"
    )
    add_common(parser)


def _prove(options: argparse.Namespace) -> Output:
    from seamguard.proving import prove

    result = prove(policy_path(options), options.root, options.select)
    if options.format == "json":
        from seamguard.report.prove_json import render_proofs_json

        return Output(render_proofs_json(result), result.exit_code)
    from seamguard.report.prove_text import render_proofs

    return Output(render_proofs(result, style_of(options)), result.exit_code)

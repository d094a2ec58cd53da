"""The verb `prove`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seamguard.options import Output, add_common, policy_path, style_of

if TYPE_CHECKING:
    import argparse


def add_prove(parser: argparse.ArgumentParser) -> None:
    """Fill in `seamguard prove`."""
    parser.description = (
        "Break every rule on purpose, in memory, and take every entry away: a rule that does not notice guards "
        "nothing. Look at the set-up too: suite, pytest, workflow, versions."
    )
    parser.epilog = (
        "exit codes: 0 every rule can fail; 1 the set-up keeps the guard from biting; 2 a rule cannot fail, or could "
        "not tell"
    )
    parser.set_defaults(verb=_prove, schema="prove")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    parser.add_argument(
        "--select", action="append", default=[], metavar="ID", help="prove only this rule; may be repeated"
    )
    add_common(parser)


def _prove(options: argparse.Namespace) -> Output:
    from seamguard.proving import prove

    path = policy_path(options)
    result = prove(path, options.root, options.select)
    if options.root is None and not options.select:
        from seamguard.adoption.setup import setup_problems
        from seamguard.promises import load_policy

        result = replace(result, setup=setup_problems(path.parent, load_policy(path), path.name))
    if options.format == "json":
        from seamguard.report.prove_json import render_proofs_json

        return Output(render_proofs_json(result), result.exit_code)
    from seamguard.report.prove_text import render_proofs

    return Output(render_proofs(result, style_of(options)), result.exit_code)

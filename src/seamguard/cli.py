"""The command: arguments in, a report and an exit code out."""

from __future__ import annotations

import argparse
import sys
import traceback
from typing import TYPE_CHECKING

from seamguard.cache.switch import keeping
from seamguard.capabilities_verb import add_capabilities
from seamguard.delivery import deliver, silence
from seamguard.diff_verb import add_diff
from seamguard.edit_verbs import add_allow, add_merge, add_prune
from seamguard.errors import Problem, ProblemsError, SeamguardError, UsageError
from seamguard.history_verb import add_history
from seamguard.lock_verb import add_lock
from seamguard.options import COULD_NOT_TELL, POLICY_NAME, Output, add_common, policy_path, style_of
from seamguard.prove_verb import add_prove
from seamguard.shard_options import add_sharding, sharded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seamguard.domain.policy import Policy
    from seamguard.domain.verdict import CheckResult
    from seamguard.options import Verbs

_EXIT_CODES = (
    "exit codes: 0 kept or warned; 1 broken or stale; "
    "2 could not tell (usage, policy, unreadable or vacuous, internal error)"
)


def main(arguments: Sequence[str] | None = None, known: Callable[[], Output | None] = lambda: None) -> int:
    """Run the command and return its exit code; only argparse's own `--help` and usage errors leave by SystemExit.

    Args:
        arguments: Those of the command line by default.
        known: Gives what the verb comes to, where that is known already.
    """
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args(given)
    options.given = tuple(given)
    try:
        with keeping(is_on=not options.no_cache):
            output: Output = known() or options.verb(options)
        deliver(output.text, options.output)
    except BrokenPipeError:  # the reader of our output has seen enough
        silence()
        return COULD_NOT_TELL
    except SeamguardError as error:
        return _could_not_tell(error, options)
    except KeyboardInterrupt:
        print("seamguard: interrupted", file=sys.stderr)
        return COULD_NOT_TELL
    except Exception:  # noqa: BLE001 (Python's own exit code for a crash is 1, which here would say "broken")
        traceback.print_exc()
        print("seamguard: internal error; nothing was judged. Please report the lines above.", file=sys.stderr)
        return COULD_NOT_TELL
    return output.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="seamguard",
        description="Check that only the listed places break a rule, and that the list only shrinks.",
        epilog=_EXIT_CODES,
    )
    parser.add_argument("--version", action=_Version)
    verbs = parser.add_subparsers(title="verbs", required=True, metavar="VERB")
    for add in _VERBS:
        add(verbs)
    return parser


def _add_check(verbs: Verbs) -> None:
    check = verbs.add_parser("check", help="judge the codebase", description="Judge the codebase.", epilog=_EXIT_CODES)
    check.set_defaults(verb=_check, schema="check")
    add_common(check)
    check.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    check.add_argument(
        "--select", action="append", default=[], metavar="ID", help="judge only this rule; may be repeated"
    )
    add_sharding(check)


def _add_explain(verbs: Verbs) -> None:
    explain = verbs.add_parser(
        "explain",
        help="say all that is known of a rule or a place",
        description="Say all that is known of a rule or a place: verdict, how names resolved, entry, what to do.",
        epilog="exit codes: 0 there is an answer, also about a broken rule; 2 could not tell",
    )
    explain.set_defaults(verb=_explain)
    explain.add_argument(
        "what", metavar="RULE|SITE", help="a rule's id, `module:scope`, `module`, a path, or `path:line`"
    )
    add_common(explain)


_VERBS: tuple[Callable[[Verbs], None], ...] = (
    _add_check,
    _add_explain,
    add_diff,
    add_history,
    add_prove,
    add_prune,
    add_allow,
    add_merge,
    add_lock,
    add_capabilities,
)


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="show the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"seamguard {version('seamguard')}")
        parser.exit()


def _check(options: argparse.Namespace) -> Output:
    from seamguard.report import render_json, render_text

    def told(result: CheckResult) -> Output:
        text = render_json(result) if options.format == "json" else render_text(result, style_of(options))
        return Output(text, result.exit_code)

    shared = sharded(options)
    if shared is not None:
        return told(shared)
    path = policy_path(options)
    if options.no_cache:
        from seamguard.engine import check

        return told(check(path, options.root, options.select))
    from seamguard.cache.answers import key_of
    from seamguard.cache.replay import COMMAND
    from seamguard.remembering import Run

    run, key = Run(), key_of(COMMAND, options.given)
    result = run.check(path, options.root, options.select, is_named=options.policy is not None)
    output = told(result)
    run.keep(key, result, (*output, options.output is not None))
    return output


def _explain(options: argparse.Namespace) -> Output:
    from seamguard.engine import check_codebase, load_policy
    from seamguard.report import explain_rule, explain_site

    path = policy_path(options)
    policy = load_policy(path)
    result = check_codebase(policy, path.parent, options.root)
    style = style_of(options)
    for rule in policy.rules:
        if rule.id == options.what:
            verdict = result.on(rule.id)
            return Output(explain_rule(rule, verdict, result, style), _explained(result))
    text = explain_site(options.what, policy, result, style)
    if text is None:
        raise UsageError(_unknown(options.what, policy, result))
    return Output(text, _explained(result))


def _explained(result: CheckResult) -> int:
    """An explanation of what could be read is an answer, of a partly unreadable codebase it is half of one."""
    for problem in result.errors:
        print(f"seamguard: {problem}", file=sys.stderr)
    return COULD_NOT_TELL if result.errors else 0


def _unknown(what: str, policy: Policy, result: CheckResult) -> str:
    from difflib import get_close_matches

    sites = sorted({judged.finding.site for verdict in result.verdicts for judged in verdict.shown})
    ids = [rule.id for rule in policy.rules]
    close = get_close_matches(what, [*ids, *sites], 1)
    hint = f"; did you mean {close[0]}?" if close else "."
    known = ", ".join(ids)
    return f"nothing is known of {what!r}{hint} Give a rule's id ({known}) or a place that uses one, as `module:scope`."


def _could_not_tell(error: SeamguardError, options: argparse.Namespace) -> int:
    problems = error.problems if isinstance(error, ProblemsError) else ()
    for line in map(str, problems) if problems else [f"seamguard: {error}"]:
        print(line, file=sys.stderr)
    if getattr(options, "format", "text") == "json":
        _deliver_problems(problems or (Problem(_policy_name(options), 0, 0, str(error)),), options)
    return COULD_NOT_TELL


def _deliver_problems(problems: Sequence[Problem], options: argparse.Namespace) -> None:
    """Say as a document too why there is no answer, so that a program always has one to read."""
    from seamguard.report import render_json_problems, render_problems

    root = options.root.as_posix() if options.root else ""
    is_check = options.schema == "check"
    text = (
        render_json_problems(_policy_name(options), root, problems)
        if is_check
        else render_problems(options.schema, problems)
    )
    try:
        deliver(text, options.output)
    except UsageError:
        deliver(text)


def _policy_name(options: argparse.Namespace) -> str:
    return options.policy.name if options.policy else POLICY_NAME

"""The command: arguments in, a report and an exit code out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from seamguard.cache.switch import keeping
from seamguard.delivery import deliver, silence
from seamguard.errors import Problem, ProblemsError, SeamguardError, UsageError
from seamguard.options import COULD_NOT_TELL, POLICY_NAME, Output, add_common, policy_path, style_of
from seamguard.shard_options import add_sharding, sharded
from seamguard.verbs import Verb, parser_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from seamguard.domain.policy import Policy
    from seamguard.domain.verdict import CheckResult

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
    options = parser_of(VERBS, _EXIT_CODES).parse_args(given)
    options.given = tuple(given)
    try:
        with keeping(is_on=not getattr(options, "no_cache", False)):  # git gives a merge driver no options
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
        import traceback

        traceback.print_exc()
        print("seamguard: internal error; nothing was judged. Please report the lines above.", file=sys.stderr)
        return COULD_NOT_TELL
    return output.exit_code


VERBS = (
    Verb("check", "judge the codebase", "cli"),
    Verb("explain", "say all that is known of a rule or a place", "cli"),
    Verb("diff", "fail if the list grew since a base", "diff_verb"),
    Verb("history", "show what each commit had left", "history_verb"),
    Verb("prove", "break every rule on purpose, in memory, and see that it notices", "prove_verb"),
    Verb("prune", "take stale entries off the list", "edit_verbs"),
    Verb("allow", "put an entry on the list", "edit_verbs"),
    Verb("merge", "merge two versions of the policy, for git", "edit_verbs"),
    Verb("migrate", "rewrite uses as the policy declares, with the list", "migrate_verb"),
    Verb("lock", "show locked shapes, and accept new ones", "lock_verb"),
    Verb("capabilities", "try what the installed libraries can do", "capabilities_verb"),
)
"""All that the command can do, in the order of its help; what else a verb is, only its own module knows."""


def add_check(check: argparse.ArgumentParser) -> None:
    """Fill in `seamguard check`."""
    check.description, check.epilog = "Judge the codebase.", _EXIT_CODES
    check.set_defaults(verb=_check, schema="check")
    add_common(check)
    check.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    check.add_argument(
        "--select", action="append", default=[], metavar="ID", help="judge only this rule; may be repeated"
    )
    add_sharding(check)


def add_explain(explain: argparse.ArgumentParser) -> None:
    """Fill in `seamguard explain`."""
    explain.description = "Say all that is known of a rule or a place: verdict, how names resolved, entry, what to do."
    explain.epilog = "exit codes: 0 there is an answer, also about a broken rule; 2 could not tell"
    explain.set_defaults(verb=_explain)
    explain.add_argument(
        "what", metavar="RULE|SITE", help="a rule's id, `module:scope`, `module`, a path, or `path:line`"
    )
    add_common(explain)


def _check(options: argparse.Namespace) -> Output:
    shared = sharded(options)
    if shared is not None:
        return _told(shared, options)
    path = policy_path(options)
    if options.no_cache:
        from seamguard.engine import check

        return _told(check(path, options.root, options.select), options)
    from seamguard.cache.answers import key_of
    from seamguard.cache.replay import COMMAND
    from seamguard.remembering import Run

    run, key = Run(), key_of(COMMAND, options.given)
    result = run.check(path, options.root, options.select, is_named=options.policy is not None)
    output = _told(result, options)
    run.keep(key, result, (*output, options.output is not None))
    return output


def _told(result: CheckResult, options: argparse.Namespace) -> Output:
    if options.format == "json":
        from seamguard.report import render_json

        return Output(render_json(result), result.exit_code)
    from seamguard.report import render_text

    return Output(render_text(result, style_of(options)), result.exit_code)


def _explain(options: argparse.Namespace) -> Output:
    from seamguard.engine import check_codebase
    from seamguard.promises import load_policy
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

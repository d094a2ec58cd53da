"""The command: arguments in, a report and an exit code out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from seamguard.cache.switch import keeping
from seamguard.delivery import deliver, silence
from seamguard.errors import Problem, ProblemsError, SeamguardError, UsageError
from seamguard.options import COULD_NOT_TELL, POLICY_NAME, Output, add_common, format_of, policy_path
from seamguard.shard_options import add_sharding, sharded
from seamguard.verbs import Verb, parser_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

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
        from seamguard.progress import showing

        # git gives a merge driver no options
        with showing(), keeping(is_on=not getattr(options, "no_cache", False)):
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
    Verb("init", "bring a repository under guard: policy, suite and workflow", "init_verb"),
    Verb("check", "judge the codebase", "cli"),
    Verb("explain", "say why a place is reported, or is not", "explain_verb"),
    Verb("diff", "fail if the list grew since a base", "diff_verb"),
    Verb("history", "show what each commit had left", "history_verb"),
    Verb("prove", "break every rule on purpose, in memory, and see that it notices", "prove_verb"),
    Verb("prune", "take stale entries off the list", "edit_verbs"),
    Verb("allow", "put an entry on the list", "edit_verbs"),
    Verb("merge", "", "edit_verbs"),  # git types it, people never do
    Verb("migrate", "rewrite uses as the policy declares, with the list", "migrate_verb"),
    Verb("lock", "show locked shapes, and accept new ones", "lock_verb"),
    Verb("plan", "hold what documents say of the code against the code", "plan_verb"),
    Verb("capabilities", "try what the installed libraries can do", "capabilities_verb"),
)
"""All that the command can do, in the order of its help; what else a verb is, only its own module knows."""

FORMATS = ("text", "json", "github", "sarif", "markdown", "html")
"""How `check` can report; what writes each of them, `telling` knows."""

KEPT = ("text", "json", "github")
"""Those of them that are given again: the others depend on the commit, which hardly ever comes again."""


def add_check(check: argparse.ArgumentParser) -> None:
    """Fill in `seamguard check`."""
    check.description, check.epilog = "Judge the codebase.", _EXIT_CODES
    check.set_defaults(verb=_check, schema="check")
    add_common(check)
    told = "how to report (default: text; in GitHub Actions: github)"
    check.add_argument("--format", choices=FORMATS, help=told)
    check.add_argument(
        "--select", action="append", default=[], metavar="ID", help="judge only this rule; may be repeated"
    )
    check.add_argument(
        "--history", metavar="REF", help="in html, plot the commits from this one on; or `all` (default), or `none`"
    )
    add_sharding(check)


def _check(options: argparse.Namespace) -> Output:
    if options.history is not None and options.format != "html":
        raise UsageError("--history: says what the page plots, and goes with --format html")
    shared = sharded(options)
    if shared is not None:
        return _told(shared, options)
    path = policy_path(options)
    if options.no_cache or format_of(options) not in KEPT:
        from seamguard.engine import check

        return _told(check(path, options.root, options.select), options)
    from seamguard.cache.answers import key_of
    from seamguard.cache.replay import COMMAND
    from seamguard.remembering import Run

    run, key = Run(), key_of(COMMAND, options.given)
    result = run.check(path, options.root, options.select, is_named=options.policy is not None)
    output = _told(result, options)
    if format_of(options) == "github":
        from seamguard.telling import signs_of_top

        run.led_by(*signs_of_top(result, options))
    run.keep(key, result, (*output, options.output is not None))
    return output


def _told(result: CheckResult, options: argparse.Namespace) -> Output:
    from seamguard.telling import tell

    return Output(tell(result, options), result.exit_code)


def _could_not_tell(error: SeamguardError, options: argparse.Namespace) -> int:
    problems = error.problems if isinstance(error, ProblemsError) else ()
    for line in map(str, problems) if problems else [f"seamguard: {error}"]:
        print(line, file=sys.stderr)
    if hasattr(options, "format") and format_of(options) != "text":
        _deliver_problems(problems or (Problem(_policy_name(options), 0, 0, str(error)),), options)
    return COULD_NOT_TELL


def _deliver_problems(problems: Sequence[Problem], options: argparse.Namespace) -> None:
    """Say as a document too why there is no answer, so that a program always has one to read."""
    from seamguard.telling import tell_problems

    text = tell_problems(problems, _policy_name(options), options)
    if text is None:
        return
    try:
        deliver(text, options.output)
    except UsageError:
        deliver(text)


def _policy_name(options: argparse.Namespace) -> str:
    return options.policy.name if options.policy else POLICY_NAME

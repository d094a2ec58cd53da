"""The verb `lock`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.errors import UsageError
from seamguard.options import COULD_NOT_TELL, Output, add_common, policy_path, style_of

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from seamguard.domain.families.locks import Lock
    from seamguard.domain.locked import LockReport
    from seamguard.domain.policy import Policy
    from seamguard.editing.plan import Plan
    from seamguard.rules.lock_state import LockState


def add_lock(lock: argparse.ArgumentParser) -> None:
    """Fill in `seamguard lock`."""
    lock.description = "Show how the locked shapes stand, or record shapes as the code has them now."
    lock.epilog = (
        "exit codes: 0 shown or recorded; 1 with --check: a shape is not the recorded one, or something is left "
        "to do by hand; 2 could not tell, or nothing was recorded"
    )
    lock.set_defaults(verb=_lock, schema="lock")
    lock.add_argument("--accept", action="append", default=[], metavar="ID", help="record this one; may be repeated")
    lock.add_argument("--all", action="store_true", help="record every shape that is not the recorded one")
    lock.add_argument("--reason", help="why the shapes are right")
    lock.add_argument("--check", action="store_true", help="fail if a shape is not the recorded one")
    lock.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    add_common(lock)


def _lock(options: argparse.Namespace) -> Output:
    from seamguard.report.locks import render_locks

    is_accepting = bool(options.accept) or options.all
    if is_accepting and not options.reason:
        raise UsageError('--accept: say why the shape is right, with --reason "..."')
    if options.reason and not is_accepting:
        raise UsageError("--reason: say which shapes it is for, with --accept ID or --all")
    if options.accept and options.all:
        raise UsageError("--all: records every shape: leave out --accept ID, or --all")
    if is_accepting and (options.check or options.root):
        raise UsageError("--accept: records what the policy's own code has: leave out --check and --root")
    path = policy_path(options)
    report, is_left = _accept(path, options) if is_accepting else (_look(path, options), False)
    return Output(render_locks(report, options.format, style_of(options)), _exit_code(report, options, is_left=is_left))


def _exit_code(report: LockReport, options: argparse.Namespace, *, is_left: bool) -> int:
    outcomes = {lock.outcome for lock in report.locks}
    if "unreadable" in outcomes and not options.accept:
        return COULD_NOT_TELL
    return 1 if is_left or (options.check and outcomes - {"locked"}) else 0


def _look(path: Path, options: argparse.Namespace) -> LockReport:
    from seamguard.editing.locking import look_at, report_on
    from seamguard.engine import ask
    from seamguard.promises import load_policy

    policy = load_policy(path)
    return report_on(policy, ask(policy, path.parent, options.root, lambda facts: look_at(policy, facts)))


def _accept(path: Path, options: argparse.Namespace) -> tuple[LockReport, bool]:
    """Record shapes; also whether something is left to do by hand."""
    from seamguard.editing.locking import as_recorded, look_at, plan_accept, report_on
    from seamguard.editing.session import perform
    from seamguard.engine import ask
    from seamguard.promises import policy_from

    states: dict[Lock, LockState] = {}

    def plan(policy: Policy) -> Plan:
        nonlocal states
        states = ask(policy, path.parent, None, lambda facts: look_at(policy, facts))
        return plan_accept(states, options.accept, options.reason)

    done = perform(path, plan)
    from seamguard.progress import complain

    for line in done.refused:
        complain(f"seamguard: {line}")
    policy = policy_from(done.after, path.as_posix())
    return report_on(policy, as_recorded(policy, states), (*done.lines, *done.notes)), bool(done.refused)

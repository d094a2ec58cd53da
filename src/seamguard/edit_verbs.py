"""The verbs that edit the policy: `prune`, `allow` and `merge`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.errors import UsageError
from seamguard.options import Output, add_common, policy_path, style_of

if TYPE_CHECKING:
    from seamguard.domain.policy import Policy
    from seamguard.domain.verdict import CheckResult
    from seamguard.editing.plan import Plan
    from seamguard.editing.session import Planner

_EXIT_CODES = (
    "exit codes: 0 done, or nothing to do; 1 with --check or --diff: there is something to do; without: something "
    "is left to do by hand; 2 nothing was changed (usage, policy, unreadable or vacuous, internal error)"
)


def add_prune(parser: argparse.ArgumentParser) -> None:
    """Fill in `seamguard prune`."""
    parser.description = (
        "Take what nothing uses off the list: stale entries go, and counts that are too high are lowered."
    )
    parser.epilog = _EXIT_CODES
    parser.set_defaults(verb=_prune)
    add_common(parser)
    parser.add_argument("--moves", action="store_true", help="let entries follow uses that moved to another site")
    parser.add_argument("--select", action="append", help=argparse.SUPPRESS)
    _add_previews(parser)


def add_allow(parser: argparse.ArgumentParser) -> None:
    """Fill in `seamguard allow`."""
    parser.description = "Put places that use a seam today on its list."
    parser.epilog = _EXIT_CODES
    parser.set_defaults(verb=_allow)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("site", metavar="SITE", nargs="?", help="`module:scope`, or `module`")
    what.add_argument("--current", action="store_true", help="every site with uses that no entry covers")
    parser.add_argument(
        "--rule", "--seam", dest="seam", required=True, metavar="ID", help="the rule that is broken there"
    )
    how_long = parser.add_mutually_exclusive_group(required=True)
    how_long.add_argument("--wave", metavar="ID", help="the wave that removes the uses")
    how_long.add_argument("--permanent", action="store_true", help="the uses are right, and stay")
    parser.add_argument("--reason", required=True, help="why the uses are there")
    parser.add_argument("--count", type=int, metavar="N", help="how many uses (default: as many as there are)")
    parser.add_argument("--owner", help="who answers for them")
    parser.add_argument("--ticket", metavar="URL", help="where the work is tracked")
    parser.add_argument("--expires", metavar="DATE", help="last day on which they are permitted, as YYYY-MM-DD")
    add_common(parser)
    _add_previews(parser)


def add_merge(parser: argparse.ArgumentParser) -> None:
    """Fill in `seamguard merge`."""
    parser.description = (
        "Merge two versions of the policy entry by entry, as a merge driver of git: the result goes to OURS."
    )
    parser.epilog = "exit codes: 0 merged; 1 conflicts are left; 2 nothing was written"
    parser.set_defaults(verb=_merge, output=None, policy=None, root=None)
    parser.add_argument("base", type=Path, metavar="BASE", help="what both versions come from (%%O)")
    parser.add_argument("ours", type=Path, metavar="OURS", help="one version, and where the result goes (%%A)")
    parser.add_argument("theirs", type=Path, metavar="THEIRS", help="the other version (%%B)")
    parser.add_argument("name", metavar="PATH", nargs="?", help="what messages call the file (%%P)")


def _add_previews(parser: argparse.ArgumentParser) -> None:
    preview = parser.add_mutually_exclusive_group()
    preview.add_argument("--check", action="store_true", help="write nothing, and say what would be done")
    preview.add_argument("--diff", action="store_true", help="write nothing, and show what would change in the file")


def _prune(options: argparse.Namespace) -> Output:
    if options.select:
        raise UsageError("--select: prune goes by a run over all rules: leave it out")
    path = policy_path(options)

    def plan(policy: Policy) -> Plan:
        from seamguard.editing.blindness import refuse_partial
        from seamguard.editing.pruning import plan_prune

        refuse_partial(path.parent / policy.codebase.root, policy.codebase)
        return plan_prune(policy, _run(policy, path, options), moves=options.moves)

    return _edit(path, plan, options, "nothing to prune")


def _allow(options: argparse.Namespace) -> Output:
    path = policy_path(options)

    def plan(policy: Policy) -> Plan:
        from seamguard.editing.allowing import plan_allow, refuse_wave, seam_of
        from seamguard.editing.wishes import Wish, understood

        wish = Wish(
            site=options.site,
            seam=options.seam,
            wave=options.wave,
            reason=options.reason,
            count=options.count,
            owner=options.owner,
            ticket=options.ticket,
            expires=options.expires,
        )
        wanted = understood(wish, policy.codebase.source)
        seam_of(policy, wanted.seam)  # what is misspelt is told before the code is read
        refuse_wave(policy, options.wave)
        return plan_allow(policy, _run(policy, path, options), wanted)

    return _edit(path, plan, options, f"nothing to allow: entries cover every use of {options.seam!r}")


def _run(policy: Policy, path: Path, options: argparse.Namespace) -> CheckResult:
    """Judge the policy's own codebase: another one says nothing of the list."""
    from seamguard.engine import check_codebase

    own = path.parent / policy.codebase.root
    if options.root is not None and options.root.resolve() != own.resolve():
        raise UsageError(
            f"--root: the list is that of {own.as_posix()}, and only its code says what is used: leave it out"
        )
    return check_codebase(policy, path.parent)


def _edit(path: Path, plan: Planner, options: argparse.Namespace, if_nothing: str) -> Output:
    from seamguard.editing.session import perform, preview

    is_preview = options.check or options.diff
    if options.output is not None and options.output.resolve() == path.resolve():
        raise UsageError(f"--output: {options.output} is the policy itself, and not what is told: name another file")
    done = (preview if is_preview else perform)(path, plan)
    from seamguard.progress import complain

    for line in done.refused:
        complain(f"seamguard: {line}")
    if options.diff:
        from seamguard.report import render_diff

        text = render_diff(path.as_posix(), done.before, done.after, style_of(options))
    else:
        lines = (*done.lines, *done.notes) or (() if done.refused else (if_nothing,))
        text = "".join(f"{line}\n" for line in lines)
    left = done.changes if is_preview else bool(done.refused)
    return Output(text, 1 if left else 0)


def _merge(options: argparse.Namespace) -> Output:
    from seamguard.editing.merging import Versions, merge
    from seamguard.policy import read_bytes

    versions = Versions(*(read_bytes(path) for path in (options.base, options.ours, options.theirs)))
    merged = merge(versions, options.name or options.ours.as_posix())
    from seamguard.progress import complain

    for line in merged.conflicts:
        complain(f"seamguard: {line}")
    try:
        options.ours.write_bytes(merged.data)
    except OSError as error:
        raise UsageError(f"{options.ours}: the merge cannot be written: {error.strerror or error}") from error
    return Output("", 1 if merged.conflicts else 0)

"""The verb `init`."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.errors import UsageError
from seamguard.options import COULD_NOT_TELL, Output, add_common

if TYPE_CHECKING:
    import argparse

    from seamguard.adoption.wishing import Place

_FOLDERS = ("source", "production", "tests", "scripts")


def add_init(parser: argparse.ArgumentParser) -> None:
    """Fill in `seamguard init`."""
    parser.description = (
        "Bring a repository under guard: look at it, list today's uses of a first seam, and write the policy, the "
        "suite and a workflow. What exists is never touched."
    )
    parser.epilog = "exit codes: 0 written, or shown with --dry-run; 2 nothing was written"
    parser.set_defaults(verb=_init)
    parser.add_argument(
        "--seam",
        action="append",
        default=[],
        metavar="NAME",
        help="guard this, as pkg.module.function; may be repeated",
    )
    parser.add_argument("--why", action="append", default=[], help="why its uses shall become fewer; one for each seam")
    parser.add_argument("--instead", action="append", default=[], help="what to do instead; one for each seam")
    parser.add_argument(
        "--wave", default="wave-1", metavar="ID", help="the wave that owns today's uses (default: wave-1)"
    )
    parser.add_argument("--reason", default="Was there when the guard came.", help="why today's uses are there")
    parser.add_argument(
        "--ci", choices=("github", "gitlab", "none"), help="the workflow to write (default: what is seen)"
    )
    parser.add_argument("--branch", metavar="NAME", help="where pull requests go (default: what git says, or main)")
    for key in _FOLDERS:
        parser.add_argument(f"--{key}", action="append", metavar="FOLDER", help=f"`{key}` of the codebase; repeatable")
    parser.add_argument("--exclude", action="append", default=[], metavar="PATTERN", help="leave this out; repeatable")
    parser.add_argument("--yes", action="store_true", help="ask nothing, and take what is not given as it was seen")
    parser.add_argument("--dry-run", action="store_true", help="write nothing, and show what would be written")
    parser.add_argument("--schema", action="store_true", help="only print the JSON Schema of the policy, for editors")
    add_common(parser, "refused: the policy is allowlists.yaml at the top", "the top (default: this folder)")


def _init(options: argparse.Namespace) -> Output:
    from seamguard.adoption.adopt import plan_adoption
    from seamguard.adoption.asking import Asker
    from seamguard.adoption.shipped import schema
    from seamguard.adoption.telling import told
    from seamguard.adoption.wishing import Given, wishes_for
    from seamguard.adoption.writing import write_new
    from seamguard.progress import complain

    if options.schema:
        return Output(schema().decode(), 0)
    if options.policy is not None:
        raise UsageError("--policy: init writes allowlists.yaml at the top, where all else looks for it: use --root")
    place, paths = _look(options)
    asker = Asker(is_on=not options.yes and sys.stdin.isatty() and sys.stdout.isatty())
    seen = place.folders.said
    if asker.is_on:
        complain("\n".join(f"saw     {line}" for line in seen))
    given = Given(
        seams=tuple(options.seam),
        why=tuple(options.why),
        instead=tuple(options.instead),
        wave=options.wave,
        reason=options.reason,
        ci=options.ci or "",
        branch=options.branch or "",
    )
    wishes, notes = wishes_for(place, given, asker)
    if sys.stderr.isatty():
        complain(f"seamguard: trying the rules out on {len(paths)} files")
    adoption = plan_adoption(place.top, paths, place.outside, wishes)
    if not options.dry_run:
        write_new(place.top, adoption.files)
    text = told(() if asker.is_on else seen, notes, adoption, wishes, is_shown=options.dry_run)
    return Output(text, 0 if adoption.files else COULD_NOT_TELL)


def _look(options: argparse.Namespace) -> tuple[Place, tuple[str, ...]]:
    """The repository, and its Python files."""
    from seamguard.adoption.facts import facts_beside
    from seamguard.adoption.listing import checkout, python_files
    from seamguard.adoption.looking import look
    from seamguard.adoption.wishing import Place
    from seamguard.promises import read_beside

    top = options.root or Path()
    outside = partial(read_beside, top)
    paths = tuple(file.path for file in python_files(top).files)
    found = look(paths, outside)
    given = {key: tuple(getattr(options, key)) for key in _FOLDERS if getattr(options, key)}
    if "source" in given and "production" not in given:
        given["production"] = given["source"]
    where = checkout(top)
    said = (*(() if given else found.said), *facts_beside(paths, outside, where))
    folders = replace(
        found,
        source=given.get("source", found.source),
        production=given.get("production", found.production),
        tests=given.get("tests", found.tests),
        scripts=given.get("scripts", found.scripts),
        exclude=tuple(options.exclude),
        said=said,
    )
    return Place(top, outside, folders, where), paths

"""What all verbs of the command share: their options, and what they come to."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seamguard.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from seamguard.report import Style

COULD_NOT_TELL = 2
POLICY_NAME = "allowlists.yaml"


class Output(NamedTuple):
    """What a verb came to."""

    text: str
    exit_code: int


_POLICY = f"the policy file (default: the nearest {POLICY_NAME} in this folder or above it)"
_ROOT = "judge this codebase instead of the policy's own"


def add_common(parser: argparse.ArgumentParser, policy: str = _POLICY, root: str = _ROOT) -> None:
    """Give a verb the options that every verb has; `policy` and `root` are what its help says of these two."""
    parser.add_argument("--policy", type=Path, metavar="FILE", help=policy)
    parser.add_argument("--root", type=Path, metavar="FOLDER", help=root)
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="write the report there instead of to standard output"
    )
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour (default: auto; NO_COLOR and FORCE_COLOR count)",
    )
    parser.add_argument("--no-cache", action="store_true", help="use and keep nothing of what runs find out")


def policy_path(options: argparse.Namespace) -> Path:
    """The policy that is named, or the nearest one.

    Raises:
        UsageError: There is none.
    """
    if options.policy is not None:
        return Path(options.policy)
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / POLICY_NAME).is_file():
            return Path(os.path.relpath(folder / POLICY_NAME))  # so that reports do not name the machine
    raise UsageError(f"no {POLICY_NAME} in {Path.cwd()} or above it: name the policy with --policy FILE")


def format_of(options: argparse.Namespace) -> str:
    """How to report: as it was asked for, else as a log of GitHub Actions is read, in one, and else as text."""
    if options.format is not None:
        return str(options.format)
    is_log = options.output is None and os.environ.get("GITHUB_ACTIONS") == "true"
    return "github" if is_log else "text"


def shown(text: str, options: argparse.Namespace, folders: Sequence[Path] = ()) -> str:
    """A report as the terminal shows it, or as it is, where it goes elsewhere.

    Args:
        text: The report.
        options: Those of the command.
        folders: Where files lie that the report names.
    """
    from seamguard.cache.answers import terminal_width

    width = terminal_width() if options.output is None else 0
    if not width:
        return text
    from seamguard.report.terminal import fit

    return fit(text, width, colour=style_of(options).colour, folders=folders)


def folders_of(options: argparse.Namespace, root: str) -> tuple[Path, ...]:
    """Where files lie that a report on a codebase names: below its root, and beside the policy."""
    beside = Path()
    with suppress(UsageError):  # a report may need no policy on disk
        beside = policy_path(options).parent
    return (options.root if options.root is not None else beside / root, beside)


def style_of(options: argparse.Namespace) -> Style:
    """Whether to colour: by option, then environment, then terminal."""
    from seamguard.cache.answers import is_terminal
    from seamguard.report import Style

    if options.color != "auto":
        return Style(colour=options.color == "always")
    if os.environ.get("NO_COLOR"):
        return Style(colour=False)
    terminal = options.output is None and is_terminal() and os.environ.get("TERM") != "dumb"
    return Style(colour=bool(os.environ.get("FORCE_COLOR")) or terminal)

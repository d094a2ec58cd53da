"""The arguments of the command: all verbs by name, and the options of the one that is asked for."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class Verb(NamedTuple):
    """One thing that the command can do.

    Attributes:
        name: What people type.
        help: What it does, in a few words; empty for what only programs call, which the help leaves out.
        module: The module of this package whose function `add_NAME` fills in the verb's parser.
    """

    name: str
    help: str
    module: str


def parser_of(verbs: Sequence[Verb], epilog: str) -> argparse.ArgumentParser:
    """The parser of the whole command, which imports no verb before its name is met."""
    parser = _Parser(
        prog="seamguard",
        description="Check that only the listed places break a rule, and that the list only shrinks.",
        epilog=epilog,
    )
    parser.add_argument("--version", action=_Version)
    # With its `prog`, for argparse would format a usage to find it out.
    named = parser.add_subparsers(title="verbs", required=True, metavar="VERB", prog="seamguard", parser_class=_OfVerb)
    for verb in verbs:
        if verb.help:
            named.add_parser(verb.name, verb=verb, help=verb.help)
        else:
            named.add_parser(verb.name, verb=verb)
    return parser


class _Unmeasured(argparse.HelpFormatter):
    """Says how an argument is written, as argparse asks of each; what it formats is shown to nobody."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=80)


class _Parser(argparse.ArgumentParser):
    """Asks how wide the terminal is when there is something to show: argparse asks, and imports, for each argument."""

    def __init__(self, *, prog: str, description: str | None = None, epilog: str | None = None) -> None:
        super().__init__(prog=prog, description=description, epilog=epilog, formatter_class=_Unmeasured)

    def format_usage(self) -> str:
        """See argparse."""
        self.formatter_class = argparse.HelpFormatter
        return super().format_usage()

    def format_help(self) -> str:
        """See argparse."""
        self.formatter_class = argparse.HelpFormatter
        return super().format_help()


class _OfVerb(_Parser):
    """The parser of one verb, which fills itself in once there is something to parse."""

    def __init__(self, *, prog: str, verb: Verb) -> None:
        super().__init__(prog=prog)
        self._verb: Verb | None = verb

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401 (as argparse has it)
        """See argparse."""
        verb, self._verb = self._verb, None
        if verb is not None:
            getattr(import_module(f"seamguard.{verb.module}"), f"add_{verb.name}")(self)
        return super().parse_known_args(args, namespace)


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="show the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"seamguard {version('seamguard')}")
        parser.exit()

"""A document that is done as it says: its files are written, its commands run, and what they print is compared."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from contextlib import chdir
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

from tests.functional.conftest import FOREIGN
from tests.functional.documents import blocks_of, commands_of

from seamguard.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

_FILE = re.compile(r"^`([\w./-]+)`:$")
# What differs from run to run: how long it took, how commits are called, and how often xdist says that it begins.
_PASSING = re.compile(r" in \d+\.\d+s|\b[0-9a-f]{12}\b|^bringing up nodes\.\.\.\n+", re.MULTILINE)
_PERSON = {f"GIT_{who}_{what}": "ada@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
_GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, **_PERSON}
_BEFORE = (("init", "--quiet", "--initial-branch=main"), ("add", "--all"), ("commit", "--quiet", "--message=Before"))


class Told(NamedTuple):
    """A command, what the document shows for it, and what it prints."""

    command: str
    shown: str
    printed: str


def tell(document: Path, folder: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Told]:
    """Do what a document says, in a folder: blocks below the name of a file are that file, `$` begins a command.

    A document that asks for git, and does not begin a repository itself, begins in one of which the first commit, made
    before the first command, holds the files that stand above it.
    """
    text, here = document.read_text("utf-8"), folder
    is_ready = "\n$ git " not in text or "\n$ git init" in text
    for block in blocks_of(document):
        named = _FILE.fullmatch(block.before)
        if named:
            path = folder / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8")
        for command, shown in commands_of(block) if block.language == "console" else ():
            for step in () if is_ready else _BEFORE:
                _run("git", [*step], folder, capfd)
            is_ready = True
            program, *arguments = shlex.split(command)
            if program == "cd":
                here /= arguments[0]
                continue
            yield Told(command, _PASSING.sub("", shown), _PASSING.sub("", _run(program, arguments, here, capfd)))


def _run(program: str, arguments: list[str], here: Path, capfd: pytest.CaptureFixture[str]) -> str:
    """What a command prints: of seamguard within this process, of others in one of their own."""
    own = {name: value for name, value in os.environ.items() if not name.startswith((*FOREIGN, "GIT_"))}
    if program == "seamguard":
        capfd.readouterr()
        with chdir(here), mock.patch.dict(os.environ, own, clear=True):
            main(arguments)
        return "".join(capfd.readouterr())
    command = {"git": ["git"], "pytest": [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]}[program]
    done = subprocess.run(
        [*command, *arguments], cwd=here, env={**own, **_GIT}, capture_output=True, encoding="utf-8", check=False
    )
    return done.stdout + done.stderr

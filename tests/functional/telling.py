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
from tests.repository import Repo

from seamguard.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

_FILE = re.compile(r"^`([\w./-]+)`:$")
# What differs from run to run: how long it took, and how often xdist says that it is about to begin.
_PASSING = re.compile(r" in \d+\.\d+s|^bringing up nodes\.\.\.\n+", re.MULTILINE)


class Told(NamedTuple):
    """A command, what the document shows for it, and what it prints."""

    command: str
    shown: str
    printed: str


def tell(document: Path, folder: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Told]:
    """Do what a document says, in a folder: blocks below the name of a file are that file, `$` begins a command.

    A document that asks for git begins in a repository of which the first commit, made before the first command, holds
    the files that stand above it.
    """
    repository = Repo(folder) if re.search(r"^\$ git ", document.read_text("utf-8"), re.MULTILINE) else None
    here, is_begun = folder, False
    for block in blocks_of(document):
        named = _FILE.fullmatch(block.before)
        if named:
            path = folder / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8")
        for command, shown in commands_of(block) if block.language == "console" else ():
            if repository and not is_begun:
                repository.commit({}, "Before")
            is_begun = True
            program, *arguments = shlex.split(command)
            if program == "cd":
                here /= arguments[0]
                continue
            printed = _printed(program, arguments, here, repository, capfd)
            yield Told(command, _PASSING.sub("", shown), _PASSING.sub("", printed))


def _printed(
    program: str, arguments: list[str], here: Path, repository: Repo | None, capfd: pytest.CaptureFixture[str]
) -> str:
    if program == "git":
        assert repository is not None
        return "".join(f"{line}\n" for line in repository.git(*arguments).splitlines())
    own = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    if program == "pytest":
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
        return subprocess.run(command, cwd=here, capture_output=True, text=True, env=own, check=False).stdout
    assert program == "seamguard", program
    capfd.readouterr()
    with chdir(here), mock.patch.dict(os.environ, own, clear=True):
        main(arguments)
    return "".join(capfd.readouterr())

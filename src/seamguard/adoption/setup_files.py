"""What lies around the policy: its schema for editors and its owners in review."""

from __future__ import annotations

import posixpath
import re
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from seamguard.adoption.seen import SCHEMA
from seamguard.adoption.shipped import schema
from seamguard.domain.setup import SetupProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.adoption.seen import Outside

_MODELINE = re.compile(r"^#\s*yaml-language-server\s*:\s*\$schema\s*=\s*(\S+)", re.MULTILINE)
_OWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


def file_problems(outside: Outside, name: str) -> Iterator[SetupProblem]:
    """Say what is to be had besides."""
    yield from _schema(outside, name)
    yield from owner_problems(outside, name)


def _schema(outside: Outside, name: str) -> Iterator[SetupProblem]:
    text = (outside(name) or b"").decode("utf-8", "replace")
    found = _MODELINE.search(text)
    write = "`seamguard init --schema --output {}` writes it"
    if found is None:
        said = f"editors know no key of it: begin it with `# yaml-language-server: $schema={SCHEMA}`"
        yield SetupProblem(name, 1, 0, f"{said}; {write.format(SCHEMA)}", fails=False)
        return
    line = text[: found.start()].count("\n") + 1
    if "://" in found[1]:
        return
    path = posixpath.normpath(found[1])
    data = outside(path)
    if data is None:
        yield SetupProblem(name, line, 0, f"there is no {path}: {write.format(path)}", fails=False)
    elif data.replace(b"\r\n", b"\n") != schema():
        yield SetupProblem(path, 0, 0, f"is that of another seamguard: {write.format(path)}", fails=False)


def owner_problems(outside: Outside, name: str) -> Iterator[SetupProblem]:
    """Who has to approve a longer list; only where owners are kept at all."""
    path = next((path for path in _OWNERS if outside(path) is not None), None)
    if path is None:
        return
    lines = (outside(path) or b"").decode("utf-8", "replace").splitlines()
    rules = [line.partition("#")[0].split() for line in lines]
    last = next((rule for rule in reversed(rules) if rule and _covers(rule[0], name)), None)
    if last is None or len(last) < 2:
        said = f"names no owner of {name}, so that anybody may approve a longer list: add `/{name} @the-owners`"
        yield SetupProblem(path, 0, 0, said, fails=False)


def _covers(pattern: str, name: str) -> bool:
    """Whether a line of CODEOWNERS is about a file at the top."""
    plain = pattern.removeprefix("/").removeprefix("**/")
    return fnmatch(name, plain) and not plain.endswith("/")

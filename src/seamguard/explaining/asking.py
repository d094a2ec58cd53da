"""What somebody asks about: a rule, a wave, an owner, or a place, however it is written."""

from __future__ import annotations

import os
import posixpath
import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.domain.explained import Asked
from seamguard.domain.families.identity import Identity
from seamguard.domain.source import place_in
from seamguard.errors import UsageError
from seamguard.explaining.outsiders import why_outside

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from seamguard.domain.policy import Policy
    from seamguard.domain.source import SourceFile, SourceTree
    from seamguard.domain.verdict import CheckResult

    Scopes = Callable[[SourceFile], Collection[str]]

_PLACE = re.compile(r"(?P<path>.+?)(?::cell (?P<cell>\d+))?(?::(?P<line>\d+))?(?::\d+)?:?")
_SUFFIXES = (".py", ".pyi", ".ipynb")


def asked_about(what: str, policy: Policy, result: CheckResult, tree: SourceTree, top: Path, scopes: Scopes) -> Asked:
    """What is meant by the words of somebody who asks.

    Args:
        what: The words.
        policy: The promises.
        result: The run.
        tree: The codebase.
        top: Its root on disk.
        scopes: The sites' scopes that a file has.

    Raises:
        UsageError: Nothing of that name is known, or several things are.
    """
    if any(what == rule.id for rule in policy.rules):
        return Asked("rule", what)
    if any(what == wave.id for wave in policy.waves):
        return Asked("wave", what)
    if what in _owners(policy):
        return Asked("owner", what)
    if _is_known_place(what, policy, result, tree, scopes):
        return Asked("place", what)
    match = _PLACE.fullmatch(what)
    asked = _at_path(match, policy, tree, top) if match else None
    if asked is not None:
        return asked
    raise UsageError(_unknown(what, policy, result, tree))


def _at_path(match: re.Match[str], policy: Policy, tree: SourceTree, top: Path) -> Asked | None:
    found = _path(match["path"], tree, top)
    if isinstance(found, str):
        return Asked("folder", found)
    if found is not None:
        return _in_file(found, int(match["cell"] or 0), int(match["line"] or 0))
    return why_outside(match["path"], policy, tree, top)


def _owners(policy: Policy) -> set[str | None]:
    entries = {entry.owner for rule in policy.rules for entry in rule.entries}
    return entries | {wave.owner for wave in policy.waves}


def _is_known_place(what: str, policy: Policy, result: CheckResult, tree: SourceTree, scopes: Scopes) -> bool:
    """Whether it names a module or a site: of the codebase, or of an entry."""
    module, has_scope, scope = what.partition(":")
    own = [file for file in tree.files if file.module == module != file.path]
    if own and (not has_scope or any(scope in scopes(file) for file in own)):
        return True
    if any(what in (entry.place, entry.module) for rule in policy.rules for entry in rule.entries):
        return True
    if any(f"{judged.finding.site}.".startswith(f"{what}.") for v in result.verdicts for judged in v.shown if scope):
        return True
    return any(isinstance(rule, Identity) and rule.knows(module, scope) for rule in policy.rules)


def _path(text: str, tree: SourceTree, top: Path) -> SourceFile | str | None:
    """The file, or the folder with files, that a path means: from the current folder, or from the codebase root."""
    files = {file.path: file for file in tree.files}
    candidates = ways_to(text, top)
    for path in candidates:
        if path in files:
            return files[path]
    for path in candidates:
        if any(file.startswith(f"{path}/") for file in files) or (path == "." and files):
            return path
    plain = candidates[-1].removeprefix("./")
    ending = [file for path, file in files.items() if path.endswith(f"/{plain}")]
    if len(ending) > 1:
        listed = ", ".join(file.path for file in ending[:5]) + (", ..." if len(ending) > 5 else "")
        raise UsageError(f"{text!r} may be any of {len(ending)} files: {listed}; give more of its path")
    return ending[0] if ending else None


def ways_to(text: str, top: Path) -> list[str]:
    """What a path may be from the codebase root, likeliest first: from the current folder, or as reports show it."""
    found = []
    for spelling in dict.fromkeys((text, text.replace("\\", "/"))):
        real = os.path.realpath(spelling)
        inside = os.path.relpath(real, os.path.realpath(top)).replace(os.sep, "/")
        if Path(real).exists() and not inside.startswith("../"):
            found.append(inside)
    return [*found, posixpath.normpath(text.replace("\\", "/"))]


def _in_file(file: SourceFile, cell: int, line: int) -> Asked:
    if not line:
        return Asked("place", file.path, file.path, module=file.module)
    if not file.cells:
        return Asked("place", f"{file.path}:{line}", file.path, line)
    for held in file.cells:
        if held.number == cell and line <= held.lines:
            return Asked("place", f"{file.path}:cell {cell}:{line}", file.path, held.line + line - 1)
    if not cell:  # a line of all cells together, as JSON has it
        number, inside = place_in(file.cells, line)
        return Asked("place", f"{file.path}:cell {number}:{inside}", file.path, line)
    numbers = ", ".join(f"{held.number} ({held.lines} lines)" for held in file.cells)
    raise UsageError(f"{file.path} has no line {line} in cell {cell}: it has code in cells {numbers}")


def _unknown(what: str, policy: Policy, result: CheckResult, tree: SourceTree) -> str:
    sites = {judged.finding.site for verdict in result.verdicts for judged in verdict.shown}
    ids = [rule.id for rule in policy.rules]
    waves = [wave.id for wave in policy.waves]
    files = {name for file in tree.files for name in (file.path, file.module)}
    path = what.rstrip(":").partition(":")[0] if what.rstrip(":").partition(":")[0].endswith(_SUFFIXES) else what
    close = get_close_matches(what, [*ids, *waves, *sorted(sites)], 1) or get_close_matches(path, sorted(files), 1)
    hint = f"; did you mean {close[0]}?" if close else "."
    known = ", ".join(ids)
    return f"nothing is known of {what!r}{hint} Give a rule's id ({known}), a wave, `path:line`, or `module:scope`."

"""The codebase as it lies on disk."""

# ruff: noqa: PTH112, PTH116
# The walk knows only strings: a Path for every file costs more than the rest of it.

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.source import Category, SourceTree, Walked
from seamguard.errors import Problem
from seamguard.progress import tell
from seamguard.sources import layout as rules
from seamguard.sources.kinds import meet
from seamguard.sources.reading import OnDisk, read_head

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.domain.policy import Codebase
    from seamguard.domain.source import SourceFile
    from seamguard.sources.layout import Folder, Layout, Root


class _Visit(NamedTuple):
    """A folder to enter. Sorts so that real folders come before whatever is reached through a link."""

    through_link: bool
    path: str


@dataclass(slots=True)
class _Found:
    """What the walk has met so far."""

    files: list[SourceFile] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
    problems: set[Problem] = field(default_factory=set)
    notes: set[Problem] = field(default_factory=set)
    ahead: list[_Visit] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def object_to(self, path: str, message: str) -> None:
        self.problems.add(Problem(rules.shown(path), 0, 0, message))


def list_tree(root: Path, codebase: Codebase) -> SourceTree:
    """List the Python files below the configured folders.

    Every folder is entered once, whatever links lead to it; where a link and the real folder are both in the tree, the
    real one is listed. A link to a file is a file of the tree.

    Args:
        root: The codebase root.
        codebase: Which folders below it are guarded, and what is left out.
    """
    layout = rules.layout_of(codebase)
    base = str(root)
    found = _Found()
    if root.is_dir():
        for configured in layout.roots:
            _queue_root(layout, base, configured, found)
    else:
        found.object_to(
            root.as_posix(), "is not a folder: correct `root` under `codebase`, or the root given on the command line"
        )
    listed_as = _walk(layout, base, found)
    files = tuple(sorted(found.files, key=itemgetter(0)))
    empty = rules.empty_clauses(layout, files, listed_as)
    problems, notes = tuple(sorted(found.problems)), tuple(sorted(found.notes))
    walked = Walked(tuple(sorted(found.folders)), tuple(sorted(found.links)), tuple(sorted(found.others)))
    return SourceTree(files, empty, tuple(sorted(found.left_out)), problems, notes, walked)


def _queue_root(layout: Layout, base: str, root: Root, found: _Found) -> None:
    absolute = _absolute(base, root.folder)
    if not os.path.lexists(absolute):
        return  # reported as a folder that holds no file
    if layout.excluded.fullmatch(root.folder):
        found.left_out.add(root.folder or ".")
    elif os.path.isdir(absolute):
        is_real = os.path.realpath(absolute) == _absolute(os.path.realpath(base), root.folder)
        heappush(found.ahead, _Visit(not is_real, root.folder))
    else:
        message = f"`{root.key}` under `codebase` takes folders, and this is none: name the folder that holds the code"
        found.object_to(root.spelling, message)


def _walk(layout: Layout, base: str, found: _Found) -> dict[str, str]:
    """Enter every folder that is ahead; return the path under which each configured folder was listed."""
    entered: dict[tuple[int, int], str] = {}
    listed_as: dict[str, str] = {}
    while found.ahead:
        visit = heappop(found.ahead)
        tell("listing files", len(found.files))
        found.folders.append(visit.path)
        try:
            status = os.stat(_absolute(base, visit.path))
            identity = (status.st_dev, status.st_ino)
            if identity not in entered:
                entered[identity] = visit.path
                _list_folder(layout, base, visit, found)
        except OSError as error:
            found.object_to(visit.path, f"cannot be listed ({error.strerror}): make it readable, or `exclude` it")
            continue
        if entered[identity] != visit.path:
            found.left_out.add(visit.path)
        if visit.path in layout.folders:
            listed_as[visit.path] = entered[identity]
    return listed_as


def _list_folder(layout: Layout, base: str, visit: _Visit, found: _Found) -> None:
    with os.scandir(_absolute(base, visit.path)) as iterator:
        entries = list(iterator)
    if visit.path not in layout.folders and rules.ENVIRONMENT_MARK in [entry.name for entry in entries]:
        found.left_out.add(visit.path)
        return
    folder = rules.describe(layout, visit.path)
    prefix = f"{visit.path}/" if visit.path else ""
    # In most folders, names alone say what is a module and for whom.
    is_plain = folder.is_listed and not folder.kinds and not layout.excludes and visit.path.isascii()
    for entry in entries:
        name = entry.name
        path = prefix + name
        if is_plain and name.endswith(rules.SUFFIXES) and _is_plain_file(name, entry):
            found.files.append(rules.plain_file(folder, name, path, OnDisk(base, path)))
        elif entry.is_dir(follow_symlinks=False):
            _meet_folder(layout, _Visit(visit.through_link, path), found)
        elif entry.is_symlink():
            _meet_link(layout, base, folder, path, entry, found)
        elif category := rules.category_of(layout, folder, path):
            _meet_file(layout, base, folder, category, path, entry, found)


def _is_plain_file(name: str, entry: os.DirEntry[str]) -> bool:
    """Whether a file is no link, and nothing about its name needs a second look."""
    return name[0] != "." and name.isascii() and entry.is_file(follow_symlinks=False)


def _meet_folder(layout: Layout, visit: _Visit, found: _Found) -> None:
    if rules.leaves_out_folder(layout, visit.path):
        found.left_out.add(rules.shown(visit.path))
    elif visit.path.isascii() or _is_utf8(visit.path, found):
        heappush(found.ahead, visit)


def _meet_link(layout: Layout, base: str, folder: Folder, path: str, entry: os.DirEntry[str], found: _Found) -> None:
    try:
        found.links.append(path)
        mode = entry.stat().st_mode
    except OSError as error:
        # What it should lead to is unknown: its name decides, and one without a suffix may stand for a package.
        if rules.category_of(layout, folder, path) or "." not in entry.name:
            _meet_broken_link(layout, path, error, found)
        return
    if stat.S_ISDIR(mode):
        _meet_folder(layout, _Visit(through_link=True, path=path), found)
    elif category := rules.category_of(layout, folder, path):
        _meet_file(layout, base, folder, category, path, entry, found)


def _meet_broken_link(layout: Layout, path: str, error: OSError, found: _Found) -> None:
    if rules.leaves_out_file(layout, path):
        found.left_out.add(rules.shown(path))
    else:
        found.object_to(path, f"this link leads nowhere ({error.strerror}): mend it, remove it or `exclude` it")


def _meet_file(
    layout: Layout, base: str, folder: Folder, category: Category, path: str, entry: os.DirEntry[str], found: _Found
) -> None:
    if rules.leaves_out_file(layout, path):
        found.left_out.add(rules.shown(path))
    elif not entry.is_file() and category is Category.EXECUTABLES:
        return  # a pipe or socket without a suffix: nothing says that it is Python
    elif not entry.is_file():
        found.object_to(path, "is no regular file, so it is never opened: remove it or `exclude` it")
    elif path.isascii() or _is_utf8(path, found):
        met = meet(folder, entry.name, category, OnDisk(base, path), partial(read_head, entry.path))
        found.files += [met.file] if met.file else []
        found.others += [] if met.file else [path]
        found.problems.update(met.problems)
        found.notes.update(met.notes)


def _is_utf8(path: str, found: _Found) -> bool:
    if not rules.is_utf8(path):
        found.object_to(path, rules.NO_UTF8)
        return False
    return True


def _absolute(base: str, path: str) -> str:
    return f"{base}/{path}" if path else base

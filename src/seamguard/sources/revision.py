"""The codebase as it stands in a commit."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from seamguard.errors import Problem
from seamguard.sources import layout as rules
from seamguard.sources.git import LINK, SUBMODULE
from seamguard.sources.memory import listed_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from seamguard.domain.policy import Codebase
    from seamguard.domain.source import SourceTree
    from seamguard.sources.git import Blobs, Object

_SUBMODULE = "is a submodule, whose files this repository does not hold: exclude it"
_LINKS = 40  # as many in a row as Linux follows


def revision_tree(objects: Mapping[str, Object], blobs: Blobs, root: str, codebase: Codebase) -> SourceTree:
    """List the files of a commit by the rules that hold on disk.

    Args:
        objects: All entries of the commit, by path from the top.
        blobs: Their contents.
        root: The codebase root, from the top; empty for the top itself.
        codebase: Which files below it are guarded.
    """
    layout = rules.layout_of(codebase)
    reads: dict[str, Callable[[], bytes]] = {}
    links, problems = {}, []
    for path, found in objects.items():
        if not rules.holds(root, path):
            continue
        below = path[len(root) + 1 :] if root else path
        if not path.isascii() and not rules.is_utf8(path):
            is_one = not rules.leaves_out_file(layout, below) and _is_python(layout, below)
            problems += [Problem(rules.shown(below), 0, 0, rules.NO_UTF8)] if is_one else []
        elif found.mode == LINK:
            links[below] = path
        elif found.mode != SUBMODULE:
            reads[below] = partial(blobs.read, found.oid)
        elif _is_guarded(layout, below):
            problems.append(Problem(below, 0, 0, _SUBMODULE))
    for below, path in sorted(links.items()):
        linked, problem = _linked(objects, blobs, path, root, layout)
        reads |= {below + rest: read for rest, read in linked.items() if below + rest not in reads}
        if problem and _is_python(layout, below):
            problems.append(Problem(below, 0, 0, problem))
    tree = listed_tree(reads, codebase)
    return replace(tree, problems=tuple(sorted((*tree.problems, *problems))))


def resolved(objects: Mapping[str, Object], blobs: Blobs, path: str) -> str | None:
    """Where a path of a commit leads, from the top; None where a link leads out of the repository."""
    for _ in range(_LINKS):
        if path not in objects or objects[path].mode != LINK:
            break
        target = blobs.read(objects[path].oid).decode("utf-8", "surrogateescape")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if target.startswith("/") or path.startswith("../") or path == "..":
            return None
    return path


def _linked(
    objects: Mapping[str, Object], blobs: Blobs, link: str, root: str, layout: rules.Layout
) -> tuple[dict[str, Callable[[], bytes]], str]:
    """What a link leads to: files by what their paths add to it; and why it leads nowhere."""
    try:
        path = resolved(objects, blobs, link)
    except OSError as error:
        return {}, f"this link cannot be read: {error}"
    if path is None:
        return {}, "this link leads out of the repository, so that a commit does not hold what it names: exclude it"
    if path in objects and objects[path].mode not in (LINK, SUBMODULE):
        return {"": partial(blobs.read, objects[path].oid)}, ""
    inside = dict(_inside(objects, blobs, path))
    real = path[len(root) + 1 :] if root else path
    if inside and rules.holds(root, path) and _is_guarded(layout, real):
        return {}, ""  # the folder itself is listed, and once is enough
    return inside, "" if inside else "this link leads nowhere: mend it, remove it or `exclude` it"


def _inside(objects: Mapping[str, Object], blobs: Blobs, folder: str) -> Iterator[tuple[str, Callable[[], bytes]]]:
    for path, found in objects.items():
        if path.startswith(f"{folder}/") and found.mode not in (LINK, SUBMODULE):
            yield path[len(folder) :], partial(blobs.read, found.oid)


def _is_guarded(layout: rules.Layout, path: str) -> bool:
    """Whether a folder lies in one that the policy names, and is not left out."""
    return any(rules.holds(folder, path) for folder in layout.folders) and not rules.leaves_out_folder(layout, path)


def _is_python(layout: rules.Layout, path: str) -> bool:
    folder = rules.describe(layout, path.rpartition("/")[0])
    named = rules.category_of(layout, folder, path) is not None or "." not in path.rpartition("/")[2]
    return _is_guarded(layout, path) and named

"""The codebase as it stands in a commit."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from seamguard.errors import Problem
from seamguard.sources import layout as rules
from seamguard.sources.git import LINK, SUBMODULE
from seamguard.sources.memory import listed_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from seamguard.domain.policy import Codebase
    from seamguard.domain.source import SourceFile, SourceTree
    from seamguard.sources.git import Blobs, Object

_SUBMODULE = "is a submodule, whose files this repository does not hold: exclude it"
_OUT = "this link leads out of the repository, so that a commit does not hold what it names: exclude it"
_NOWHERE = "this link leads nowhere: mend it, remove it or `exclude` it"
_LINKS = 40  # as many in a row as Linux follows


def revision_tree(objects: Mapping[str, Object], blobs: Blobs, root: str, codebase: Codebase) -> SourceTree:
    """List the files of a commit by the rules that hold on disk.

    Args:
        objects: All entries of the commit, by path from the top.
        blobs: Their contents.
        root: The codebase root, from the top; empty for the top itself.
        codebase: Which files below it are guarded.
    """
    links = _Links(objects, blobs)
    place, problem = links.followed(root)
    listing = _Listing(objects, links, root if problem else place, rules.layout_of(codebase))
    listing.take_all()
    reads: dict[str, Callable[[], bytes]] = {path: partial(blobs.read, oid) for path, oid in listing.oids.items()}
    tree = listed_tree(reads, codebase)
    files = tuple(file._replace(key=_key(file, listing.oids[file.path])) for file in tree.files)
    return replace(tree, files=files, problems=tuple(sorted({*tree.problems, *listing.problems})))


def resolved(objects: Mapping[str, Object], blobs: Blobs, path: str) -> str | None:
    """Where a path of a commit leads, from the top, with no link on the way; None where it leads nowhere.

    Raises:
        OSError: A link on the way cannot be read.
    """
    found, problem = _Links(objects, blobs).resolve(path)
    return None if problem else found


def _key(file: SourceFile, oid: str) -> str:
    """Names what a file is read as: of a notebook that is its code, not its bytes."""
    return f"{oid}:notebook" if file.path.endswith(".ipynb") else oid


@dataclass(slots=True)
class _Listing:
    """The blobs below the root by the paths under which the codebase has them, and what stands in the way."""

    objects: Mapping[str, Object]
    links: _Links
    root: str
    layout: rules.Layout
    oids: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    entered: set[str] = field(default_factory=set)

    def take_all(self) -> None:
        """Real files first, so that what is reached through a link never hides them."""
        links = []
        for path, found in self.objects.items():
            if rules.holds(self.root, path) and path != self.root:
                below = path[len(self.root) + 1 :] if self.root else path
                if found.mode == LINK:
                    links.append((below, path))
                else:
                    self._take(below, found)
        for below, path in sorted(links):
            if _is_guarded(self.layout, below):
                self._follow(below, path)

    def _take(self, below: str, found: Object) -> None:
        if not rules.is_utf8(below):
            # What is not looked at need not be readable.
            self._object_to(below, rules.NO_UTF8, if_code=True)
        elif found.mode == SUBMODULE:
            self._object_to(below, _SUBMODULE, if_code=False)
        else:
            self.oids.setdefault(below, found.oid)

    def _follow(self, below: str, link: str) -> None:
        """Take in what a link leads to: a file, or a folder."""
        path, problem = self.links.followed(link)
        if problem:
            self._object_to(below, problem, if_code=True)
        elif path in self.objects:
            self._take(below, self.objects[path])
        else:
            self._enter(below, path)

    def _enter(self, below: str, folder: str) -> None:
        """Take in a folder under the path of a link, but for what is listed under its own path or another link."""
        inside = [path for path in self.objects if rules.holds(folder, path)]
        folders = {posixpath.dirname(path) for path in inside}
        fresh = {path for path in folders if path not in self.entered and not self._is_listed(path)}
        self.entered |= fresh
        for path in inside:
            if posixpath.dirname(path) in fresh:
                found, there = self.objects[path], posixpath.join(below, path[len(folder) :].removeprefix("/"))
                if found.mode == LINK:
                    self._follow(there, path)
                else:
                    self._take(there, found)

    def _is_listed(self, folder: str) -> bool:
        return rules.holds(self.root, folder) and _is_entered(self.layout, folder[len(self.root) :].removeprefix("/"))

    def _object_to(self, below: str, message: str, *, if_code: bool) -> None:
        """Report a place in a guarded folder; with `if_code`, only where its name may be that of code."""
        if (_is_python if if_code else _is_guarded)(self.layout, below):
            self.problems.append(Problem(rules.shown(below), 0, 0, message))


class _Links:
    """Follows links within a commit."""

    def __init__(self, objects: Mapping[str, Object], blobs: Blobs) -> None:
        self._objects = objects
        self._blobs = blobs
        self._folders = {""}
        for path in objects:
            folder = posixpath.dirname(path)
            while folder not in self._folders:
                self._folders.add(folder)
                folder = posixpath.dirname(folder)

    def followed(self, path: str) -> tuple[str, str]:
        """Where a path leads, with no link on the way, and why that is not known."""
        try:
            return self.resolve(path)
        except OSError as error:
            return "", f"this link cannot be read: {error}"

    def resolve(self, path: str) -> tuple[str, str]:
        """Where a path leads, with no link on the way, and why it leads nowhere; raises OSError."""
        done, ahead, followed = "", path.split("/"), 0
        while ahead:
            name = ahead.pop(0)
            if name == "..":
                if not done:
                    return "", _OUT
                done = posixpath.dirname(done)
                continue
            here = posixpath.join(done, name) if name not in ("", ".") else done
            found = self._objects.get(here)
            if found is None or found.mode != LINK:
                done = here
                continue
            followed += 1
            target, problem = self._target(found.oid, followed)
            if problem:
                return "", problem
            ahead = target.split("/") + ahead
        return (done, "") if done in self._objects or done in self._folders else ("", _NOWHERE)

    def _target(self, oid: str, followed: int) -> tuple[str, str]:
        if followed > _LINKS:
            return "", _NOWHERE
        target = self._blobs.read(oid).decode("utf-8", "surrogateescape")
        return (target, "") if target and not target.startswith("/") else ("", _OUT if target else _NOWHERE)


def _is_entered(layout: rules.Layout, path: str) -> bool:
    """Whether a folder lies in one that the policy names, and no folder on the way is left out."""
    around = [folder for folder in layout.folders if rules.holds(folder, path)]
    return any(not any(rules.leaves_out_folder(layout, step) for step in _steps(folder, path)) for folder in around)


def _is_guarded(layout: rules.Layout, path: str) -> bool:
    """Whether a place lies in a folder that is entered, or holds one that the policy names."""
    return _is_entered(layout, path) or any(rules.holds(path, folder) for folder in layout.folders)


def _steps(folder: str, path: str) -> Iterator[str]:
    """The folders on the way from a configured folder down to a path, that path as well."""
    names = path.split("/") if path else []
    start = len(folder.split("/")) if folder else 0
    return ("/".join(names[: end + 1]) for end in range(start, len(names)))


def _is_python(layout: rules.Layout, path: str) -> bool:
    folder = rules.describe(layout, path.rpartition("/")[0])
    named = rules.category_of(layout, folder, path) is not None or "." not in path.rpartition("/")[2]
    return _is_guarded(layout, path) and named and not rules.leaves_out_file(layout, path)

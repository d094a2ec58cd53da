"""A codebase that is given as paths with a way to read each: from memory, or from git objects."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.source import SourceTree
from seamguard.sources import layout as rules
from seamguard.sources.kinds import meet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from seamguard.domain.policy import Codebase
    from seamguard.sources.kinds import Met
    from seamguard.sources.layout import Layout


def memory_tree(files: Mapping[str, str | bytes], codebase: Codebase) -> SourceTree:
    """List files by the rules that hold on disk.

    Args:
        files: Content by posix path, relative to the codebase root; text stands for its UTF-8 bytes.
        codebase: Which of them are guarded.
    """
    return listed_tree({path: partial(bytes, _encoded(content)) for path, content in files.items()}, codebase)


def listed_tree(reads: Mapping[str, Callable[[], bytes]], codebase: Codebase) -> SourceTree:
    """List files by the rules that hold on disk.

    Args:
        reads: Returns a file's bytes, by posix path relative to the codebase root.
        codebase: Which of them are guarded.
    """
    layout = rules.layout_of(codebase)
    names: dict[str, list[str]] = {}
    for path in reads:
        folder, _, name = path.rpartition("/")
        names.setdefault(folder, []).append(name)
    left_out: set[str] = set()
    kept: list[Met] = []
    for folder, inside in names.items():
        stops = [_first_left_out(layout, root, folder, names) for root in layout.folders if rules.holds(root, folder)]
        left_out.update(stop for stop in stops if stop is not None)
        if None in stops:
            kept += _listed(layout, folder, inside, reads, left_out)
    ordered = tuple(sorted((met.file for met in kept if met.file), key=lambda file: file.path))
    empty = rules.empty_clauses(layout, ordered, {folder: folder for folder in layout.folders})
    problems = tuple(sorted(problem for met in kept for problem in met.problems))
    notes = tuple(sorted(note for met in kept for note in met.notes))
    return SourceTree(ordered, empty, tuple(sorted(left_out)), problems, notes)


def _first_left_out(layout: Layout, root: str, folder: str, names: Mapping[str, list[str]]) -> str | None:
    """The first folder on the way from a configured folder down to another one that is not entered."""
    for path in _way_down(root, folder):
        is_environment = rules.ENVIRONMENT_MARK in names.get(path, ()) and path not in layout.folders
        if is_environment or rules.leaves_out_folder(layout, path):
            return path or "."
    return None


def _way_down(root: str, folder: str) -> Iterator[str]:
    yield root
    path = root
    for name in folder.removeprefix(root).strip("/").split("/") if folder != root else ():
        path = f"{path}/{name}" if path else name
        yield path


def _listed(
    layout: Layout, path: str, names: list[str], reads: Mapping[str, Callable[[], bytes]], left_out: set[str]
) -> Iterator[Met]:
    folder = rules.describe(layout, path)
    for name in names:
        file = f"{path}/{name}" if path else name
        category = rules.category_of(layout, folder, file)
        if category is None:
            continue
        if rules.leaves_out_file(layout, file):
            left_out.add(file)
        else:
            yield meet(folder, name, category, reads[file])


def _encoded(content: str | bytes) -> bytes:
    # A lone surrogate passes here, so that it is refused where every file is decoded.
    return content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content

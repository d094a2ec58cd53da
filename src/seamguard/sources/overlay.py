"""Codebases that nobody wrote down: listed files, of which some are replaced and others are new."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from seamguard.domain.source import Category
from seamguard.sources import layout as rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.policy import Codebase
    from seamguard.domain.source import SourceFile, SourceTree

SUFFIXES = {Category.NOTEBOOKS: ".ipynb", Category.STUBS: ".pyi", Category.EXECUTABLES: ""}
"""How the names of files end that are of a kind of their own; all others end in `.py`."""


def remembered(tree: SourceTree) -> SourceTree:
    """The same files, each of which is read once at most and has a key."""
    files = tuple(file._replace(read=cache(file.read), key=file.path) for file in tree.files)
    return replace(tree, files=files)


def overlaid(tree: SourceTree, codebase: Codebase, texts: Mapping[str, str]) -> SourceTree:
    """The files of a codebase with others in their place or beside them.

    Args:
        tree: The codebase.
        codebase: Which files belong to it.
        texts: By path, what each file then holds; of a notebook, its code. A path that does not belong to the codebase
            is left out.
    """
    if not texts:
        return tree
    files = {file.path: file for file in tree.files}
    for path, text in texts.items():
        file = files.get(path) or imagined(codebase, path)
        if file is not None:
            data = text.encode("utf-8", "surrogatepass")
            files[path] = file._replace(read=partial(bytes, data), cells=(), key=f"{path}\0{text}")
    return replace(tree, files=tuple(file for _, file in sorted(files.items())))


def imagined(codebase: Codebase, path: str) -> SourceFile | None:
    """What a file would be in a codebase, with nothing in it; None where it would be none of its files."""
    layout = rules.layout_of(codebase)
    parent, _, name = path.rpartition("/")
    folder = rules.describe(layout, parent)
    category = rules.category_of(layout, folder, path)
    ways = [parent.split("/")[:length] for length in range(1, len(parent.split("/")) + 1)]
    hidden = any(rules.leaves_out_folder(layout, "/".join(way)) for way in ways)
    if category is None or hidden or rules.leaves_out_file(layout, path):
        return None
    return rules.source_file(folder, name, bytes, category)

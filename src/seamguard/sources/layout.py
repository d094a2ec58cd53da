"""Which paths belong to the codebase, for whom and under which module name: pure functions over posix paths.

Folders are relative to the codebase root, which itself is the empty path.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.source import Category, SourceFile
from seamguard.sources.globs import compile_globs

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Collection, Iterable, Mapping

    from seamguard.domain.policy import Codebase

ENVIRONMENT_MARK = "pyvenv.cfg"
"""The file that makes a folder a virtual environment."""

_SUFFIXES = (".py", ".pyi")
_NEVER_SOURCE = frozenset({"__pycache__", "node_modules", "site-packages"})


class Root(NamedTuple):
    """A configured folder: the policy key it stands under, its spelling there, and its plain path."""

    key: str
    spelling: str
    folder: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The codebase clause, made ready for many paths.

    Attributes:
        roots: Every configured folder, in the order of the policy's lists.
        folders: Their plain paths: they are entered whatever their name.
        import_roots: Folders that module names are relative to, innermost first.
        categories: Folders that decide the category, innermost first.
        include: Patterns of further files, each as the policy spells it.
        included: What any of them takes.
        excluded: Files and folders to leave out, with all that lies below them.
    """

    roots: tuple[Root, ...]
    folders: frozenset[str]
    import_roots: tuple[str, ...]
    categories: tuple[tuple[str, Category], ...]
    include: tuple[str, ...]
    included: re.Pattern[str]
    excluded: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Folder:
    """What the files of one folder have in common.

    Attributes:
        path: Plain path.
        category: Who its code is for.
        prefix: What precedes a module's own name, with the last dot; empty for an import root.
    """

    path: str
    category: Category
    prefix: str


def layout_of(codebase: Codebase) -> Layout:
    """Prepare a codebase clause for many paths."""
    lists = (
        ("source", codebase.source),
        ("production", codebase.production),
        ("tests", codebase.tests),
        ("scripts", codebase.scripts),
    )
    roots = tuple(Root(key, spelling, _plain(spelling)) for key, folders in lists for spelling in folders)
    innermost_first = sorted(roots, key=lambda root: len(root.folder), reverse=True)
    return Layout(
        roots=roots,
        folders=frozenset(root.folder for root in roots),
        import_roots=tuple(root.folder for root in innermost_first if root.key == "source"),
        categories=tuple((root.folder, Category(root.key)) for root in innermost_first if root.key != "source"),
        include=codebase.include,
        included=compile_globs(codebase.include),
        excluded=compile_globs(codebase.exclude, below=True),
    )


def leaves_out_folder(layout: Layout, path: str) -> bool:
    """Whether a folder is not entered because of its name or an `exclude` pattern."""
    if layout.excluded.fullmatch(path):
        return True
    name = path.rpartition("/")[2]
    never = name.startswith(".") or name in _NEVER_SOURCE or name.endswith(".egg-info")
    return never and path not in layout.folders


def leaves_out_file(layout: Layout, path: str) -> bool:
    """Whether a Python file is left out: it is hidden, so that nothing can import it, or excluded."""
    return path.startswith(".", path.rfind("/") + 1) or layout.excluded.fullmatch(path) is not None


def is_python(layout: Layout, path: str) -> bool:
    """Whether a file counts as Python, by its suffix or by an `include` pattern."""
    return path.endswith(_SUFFIXES) or layout.included.fullmatch(path) is not None


def describe(layout: Layout, path: str) -> Folder:
    """Return the category and the module prefix of a folder.

    The innermost folder of the lists `production`, `tests` and `scripts` decides the category; what lies in none of
    them is production, so that it is judged. Outside every import root, names are relative to the codebase root, which
    is what pytest and `python -m` put on the path.
    """
    category = next((category for root, category in layout.categories if holds(root, path)), Category.PRODUCTION)
    root = next((root for root in layout.import_roots if holds(root, path)), "")
    below = path.removeprefix(root).strip("/")
    return Folder(path, category, below.replace("/", ".") + "." if below else "")


def source_file(folder: Folder, name: str, read: Callable[[], bytes]) -> SourceFile:
    """Name one file of a folder.

    An `__init__` names its package, save directly in an import root, where there is no package to name. Names that are
    no identifiers stay as they are: no statement can import them, but their code is judged.
    """
    stem = name.rpartition(".")[0] or name
    is_package = stem == "__init__" and folder.prefix != ""
    module = folder.prefix.removesuffix(".") if is_package else folder.prefix + stem
    path = f"{folder.path}/{name}" if folder.path else name
    return SourceFile(path, module, is_package, folder.category, read)


def empty_clauses(
    layout: Layout, files: Iterable[SourceFile], listed_as: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Return the configured folders and `include` patterns that no file answers to, as `(policy key, spelling)`.

    Args:
        layout: The codebase clause.
        files: All files of the codebase.
        listed_as: Where each configured folder that exists was listed; of a link to another one, that one.
    """
    paths = [file.path for file in files]
    filled = _ancestors({path.rpartition("/")[0] for path in paths})
    folders = [(root.key, root.spelling) for root in layout.roots if listed_as.get(root.folder) not in filled]
    patterns = [("include", glob) for glob in layout.include if not any(map(compile_globs([glob]).fullmatch, paths))]
    return (*folders, *patterns)


def holds(root: str, path: str) -> bool:
    """Whether a folder is another one, or holds it at any depth."""
    return not root or path == root or path.startswith(root + "/")


def _plain(spelling: str) -> str:
    path = posixpath.normpath(spelling)
    return "" if path == "." else path


def _ancestors(folders: Collection[str]) -> set[str]:
    found = {""} if folders else set()
    for folder in folders:
        path = folder
        while path not in found:
            found.add(path)
            path = path.rpartition("/")[0]
    return found

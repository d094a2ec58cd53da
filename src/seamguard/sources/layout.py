"""Which paths belong to the codebase, for whom and under which module name: pure functions over posix paths.

Folders are relative to the codebase root, which itself is the empty path.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.source import Category, SourceFile
from seamguard.sources.globs import compile_globs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from seamguard.domain.policy import Codebase

ENVIRONMENT_MARK = "pyvenv.cfg"
"""The file that makes a folder a virtual environment."""

NO_UTF8 = "its name is not valid UTF-8: rename it, or `exclude` it by a pattern with `*`"
"""What is wrong with a path that no entry and no report can name."""

SUFFIXES = (".py", ".pyi")
"""Of files that are Python's by their names."""

_OF_THEIR_OWN = frozenset({Category.NOTEBOOKS, Category.STUBS, Category.EXECUTABLES})
_NO_MODULES = frozenset({Category.NOTEBOOKS, Category.EXECUTABLES})
_NO_KINDS: frozenset[Category] = frozenset()
_NO_NAME = re.compile(r"[^\w-]")
_NO_PREFIX = re.compile(r"[^\w.-]")
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
        kinds: Folders whose notebooks, stubs or executables are a category of their own.
        include: Patterns of further files, each as the policy spells it.
        included: What any of them takes.
        excluded: Files and folders to leave out, with all that lies below them.
        excludes: Whether there is anything to leave out.
    """

    roots: tuple[Root, ...]
    folders: frozenset[str]
    import_roots: tuple[str, ...]
    categories: tuple[tuple[str, Category], ...]
    kinds: tuple[tuple[str, Category], ...]
    include: tuple[str, ...]
    included: re.Pattern[str]
    excluded: re.Pattern[str]
    excludes: bool


class Folder(NamedTuple):
    """What the files of one folder have in common.

    Attributes:
        path: Plain path.
        category: Who its code is for.
        prefix: What precedes a module's own name, with the last dot; empty for an import root.
        kinds: Which kinds of file are a category of their own here.
        is_listed: It lies below a folder that all Python files are listed of, not only those kinds.
    """

    path: str
    category: Category
    prefix: str
    kinds: frozenset[Category]
    is_listed: bool


def layout_of(codebase: Codebase) -> Layout:
    """Prepare a codebase clause for many paths."""
    lists = (
        ("source", codebase.source),
        ("production", codebase.production),
        ("tests", codebase.tests),
        ("scripts", codebase.scripts),
        ("notebooks", codebase.notebooks),
        ("stubs", codebase.stubs),
        ("executables", codebase.executables),
    )
    roots = tuple(Root(key, spelling, _plain(spelling)) for key, folders in lists for spelling in folders)
    innermost_first = sorted(roots, key=lambda root: len(root.folder), reverse=True)
    categories = tuple((root.folder, Category(root.key)) for root in innermost_first if root.key != "source")
    return Layout(
        roots=roots,
        folders=frozenset(root.folder for root in roots),
        import_roots=tuple(root.folder for root in innermost_first if root.key == "source"),
        categories=tuple(pair for pair in categories if pair[1] not in _OF_THEIR_OWN),
        kinds=tuple(pair for pair in categories if pair[1] in _OF_THEIR_OWN),
        include=codebase.include,
        included=compile_globs(codebase.include),
        excluded=compile_globs(codebase.exclude, below=True),
        excludes=bool(codebase.exclude),
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


def category_of(layout: Layout, folder: Folder, path: str) -> Category | None:
    """Who a file of a folder is for, by its name; None where it does not belong to the codebase.

    A file without a suffix may be an executable: its first line has to say so.
    """
    kinds = folder.kinds
    if kinds and path.endswith(".ipynb") and Category.NOTEBOOKS in kinds:
        return Category.NOTEBOOKS
    if kinds and path.endswith(".pyi") and Category.STUBS in kinds:
        return Category.STUBS
    if path.endswith(SUFFIXES) or layout.included.fullmatch(path):
        return folder.category if folder.is_listed else None
    is_bare = Category.EXECUTABLES in kinds and path.find(".", path.rfind("/") + 1) < 0
    return Category.EXECUTABLES if is_bare else None


def describe(layout: Layout, path: str) -> Folder:
    """Return the category and the module prefix of a folder.

    The innermost folder of the lists `production`, `tests` and `scripts` decides the category; what lies in none of
    them is production, so that it is judged. Outside every import root, names are relative to the codebase root, which
    is what pytest and `python -m` put on the path.
    """
    root = next((root for root in layout.import_roots if holds(root, path)), None)
    category = next((category for folder, category in layout.categories if holds(folder, path)), None)
    below = path.removeprefix(root or "").strip("/")
    return Folder(
        path=path,
        category=category or Category.PRODUCTION,
        prefix=below.replace("/", ".") + "." if below else "",
        kinds=frozenset(kind for folder, kind in layout.kinds if holds(folder, path)) if layout.kinds else _NO_KINDS,
        is_listed=root is not None or category is not None,
    )


def source_file(folder: Folder, name: str, read: Callable[[], bytes], category: Category | None = None) -> SourceFile:
    """Name one file of a folder.

    An `__init__` names its package, save directly in an import root, where there is no package to name. Names that are
    no identifiers stay as they are: no statement can import them, but their code is judged. Those of notebooks and
    executables, which are no modules anyway, become such that an entry can name them.
    """
    stem = name.rpartition(".")[0] or name
    prefix = folder.prefix
    if category in _NO_MODULES:
        stem, prefix = _NO_NAME.sub("_", stem), _NO_PREFIX.sub("_", prefix)
    path = f"{folder.path}/{name}" if folder.path else name
    return _named(path, prefix, stem, category or folder.category, read)


def plain_file(folder: Folder, name: str, path: str, read: Callable[[], bytes]) -> SourceFile:
    """Name one file of a folder that is Python's by its name and of no category of its own; see `source_file`."""
    return _named(path, folder.prefix, name[: name.rfind(".")], folder.category, read)


def _named(path: str, prefix: str, stem: str, category: Category, read: Callable[[], bytes]) -> SourceFile:
    is_package = stem == "__init__" and prefix != ""
    module = prefix.removesuffix(".") if is_package else prefix + stem
    return SourceFile(path, module, is_package, category, read)


def empty_clauses(
    layout: Layout, files: Collection[SourceFile], listed_as: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Return the configured folders and `include` patterns that no file answers to, as `(policy key, spelling)`.

    Args:
        layout: The codebase clause.
        files: All files of the codebase.
        listed_as: Where each configured folder that exists was listed; of a link to another one, that one.
    """
    holders: dict[Category, set[str]] = {}
    for category, folder in {(file.category, file.path.rpartition("/")[0]) for file in files}:
        holders.setdefault(category, set()).add(folder)
    paths = [file.path for file in files] if layout.include else []
    filled = {key: _ancestors(_answering(key, holders)) for key in {root.key for root in layout.roots}}
    folders = [(root.key, root.spelling) for root in layout.roots if listed_as.get(root.folder) not in filled[root.key]]
    patterns = [("include", glob) for glob in layout.include if not any(map(compile_globs([glob]).fullmatch, paths))]
    return (*folders, *patterns)


def _answering(key: str, holders: Mapping[Category, Collection[str]]) -> set[str]:
    """The folders of the files that a policy key asks for: any for an import root, and else Python or one kind."""
    found = holders if key == "source" else {Category(key)} & _OF_THEIR_OWN or holders.keys() - _OF_THEIR_OWN
    return {folder for category in found for folder in holders.get(category, ())}


def holds(root: str, path: str) -> bool:
    """Whether a folder is another one, or holds it at any depth."""
    return not root or path == root or path.startswith(root + "/")


def is_utf8(path: str) -> bool:
    """Whether the bytes of a path are UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(path: str) -> str:
    """A path that can be printed, whatever bytes it holds."""
    return (path or ".").encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


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

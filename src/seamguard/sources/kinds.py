"""Files that have to be looked into before they can be listed: notebooks and executables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.source import Category, SourceFile
from seamguard.errors import Problem
from seamguard.sources.layout import source_file
from seamguard.sources.shebang import names_python

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamguard.sources.layout import Folder


class Met(NamedTuple):
    """What one file came to.

    Attributes:
        file: It, as a file of the codebase; None where it is none.
        problems: Why it could not be read.
        notes: What of it is left out for what it holds.
    """

    file: SourceFile | None
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


def meet(
    folder: Folder, name: str, category: Category, read: Callable[[], bytes], head: Callable[[], bytes] | None = None
) -> Met:
    """List one file.

    Args:
        folder: Where it lies.
        name: Its name there.
        category: Who it is for, by its name.
        read: Returns its bytes.
        head: Returns its first bytes; all of them where missing.
    """
    file = source_file(folder, name, read, category)
    if name.endswith(".ipynb"):
        return _notebook(file)
    if category is Category.EXECUTABLES:
        return _executable(file, head or read)
    return Met(file)


def _executable(file: SourceFile, head: Callable[[], bytes]) -> Met:
    try:
        return Met(file if names_python(head()) else None)
    except OSError as error:
        return Met(None, (_unreadable(file, error),))


def _notebook(file: SourceFile) -> Met:
    from seamguard.sources.notebooks import read_notebook

    try:
        found = read_notebook(file.path, file.read())
    except OSError as error:
        return Met(file._replace(read=bytes), (_unreadable(file, error),))
    if found.language is not None:
        note = f"the notebook is written in {found.language}, not in Python, so it is left out"
        return Met(None, notes=(Problem(file.path, 0, 0, note),))
    # Lone surrogates pass here, so that they are refused where every file is decoded.
    code = found.code.encode("utf-8", "surrogatepass")
    problems = (found.problem,) if found.problem else ()
    return Met(file._replace(read=partial(bytes, code), cells=found.cells), problems, found.notes)


def _unreadable(file: SourceFile, error: OSError) -> Problem:
    return Problem(file.path, 0, 0, f"cannot be read ({error.strerror or error}): make it readable, or `exclude` it")

"""Notebooks: the code of all cells as one text, for names flow from cell to cell, and where each cell stands in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from seamguard.domain.source import Cell
from seamguard.errors import Problem
from seamguard.sources.magics import plain_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEWEST = 4
# A line in which `coding:` would count is none of a cell's.
_HEAD = "\n\n"
# What a cell leaves open ends here, as an error: comments, unless a string is open, and a statement of its own.
_BORDER = "#''' $\n#\"\"\" $\npass\n"
_PYTHONS = ("python", "ipython", "pyspark", "pypy", "xpython")


class Notebook(NamedTuple):
    """What a notebook holds.

    Attributes:
        code: The code of its cells.
        cells: Where they stand in it.
        notes: Cells that were left out, though they may be code.
        language: What it is written in, where that is not Python.
        problem: Why it could not be read.
    """

    code: str = ""
    cells: tuple[Cell, ...] = ()
    notes: tuple[Problem, ...] = ()
    language: str | None = None
    problem: Problem | None = None


class _Source(NamedTuple):
    number: int
    text: str


class _NoNotebookError(Exception):
    """Why a document is no notebook."""


def read_notebook(path: str, data: bytes) -> Notebook:
    """Read the code of a notebook, in the formats 2 to 4.

    Args:
        path: What problems call it.
        data: What the file holds.
    """
    try:
        document = json.loads(data.decode("utf-8-sig"))
        language = _language(document)
        sources = [] if language else list(_sources(document))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _unread(path, f"is not UTF-8: convert the file{_REMEDY}", line, 1)
    except json.JSONDecodeError as error:
        return _unread(path, f"is not JSON ({error.msg}): correct the file{_REMEDY}", error.lineno, error.colno)
    except (ValueError, RecursionError) as error:  # numbers and nesting beyond what Python reads
        return _unread(path, f"cannot be read as JSON ({error}): correct the file{_REMEDY}")
    except _NoNotebookError as error:
        return _unread(path, f"is no notebook, for {error}: save it anew{_REMEDY}")
    return Notebook(language=language) if language else _joined(path, sources)


_REMEDY = ", or leave it out with `codebase.exclude`"


def _unread(path: str, what: str, line: int = 0, column: int = 0) -> Notebook:
    return Notebook(problem=Problem(path, line, column, f"the notebook {what}"))


def _joined(path: str, sources: list[_Source]) -> Notebook:
    parts, cells, notes = [_HEAD], [], []
    line = _HEAD.count("\n") + 1
    for number, text in sources:
        code, foreign = plain_cell(text)
        if foreign is not None:
            message = f"a cell of the magic `%%{foreign}` does not read as Python, so nothing is known of it"
            notes.append(Problem(path, 1, 1, message, number))
        cells.append(Cell(number, line, code.count("\n") + 1))
        parts += [code, "\n", _BORDER]
        line += code.count("\n") + 1 + _BORDER.count("\n")
    return Notebook("".join(parts), tuple(cells), tuple(notes))


def _language(document: Any) -> str | None:  # noqa: ANN401 (any JSON)
    """The language of a notebook where it names one that is not Python."""
    metadata = document.get("metadata", {}) if isinstance(document, dict) else {}
    named = []
    for key, part in (("language_info", "name"), ("kernelspec", "language")):
        section = metadata.get(key) if isinstance(metadata, dict) else None
        name = section.get(part) if isinstance(section, dict) else None
        named += [name] if isinstance(name, str) and name.strip() else []
    is_other = named and not any(name.strip().lower().startswith(_PYTHONS) for name in named)
    return named[0].strip() if is_other else None


def _sources(document: Any) -> Iterator[_Source]:  # noqa: ANN401 (any JSON)
    """The code cells; they are counted among all cells."""
    for number, cell in enumerate(_cells(document), 1):
        if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
            raise _NoNotebookError(f"its cell {number} has no type")
        if cell["cell_type"] != "code" or not _is_python(cell):
            continue
        source = cell["source"] if "source" in cell else cell.get("input")
        lines = source if isinstance(source, list) else [source]
        texts = [line for line in lines if isinstance(line, str)]
        if len(texts) < len(lines):
            raise _NoNotebookError(f"its cell {number} has no text")
        yield _Source(number, "".join(texts).replace("\r\n", "\n").replace("\r", "\n"))


def _cells(document: Any) -> list[Any]:  # noqa: ANN401 (any JSON)
    if not isinstance(document, dict) or not isinstance(document.get("nbformat"), int):
        raise _NoNotebookError("it names no `nbformat`")
    if not 1 < document["nbformat"] <= _NEWEST:
        raise _NoNotebookError(f"its format {document['nbformat']} is none of 2 to {_NEWEST}")
    if document["nbformat"] == _NEWEST:
        return _listed(document, "cells")
    sheets = _listed(document, "worksheets")
    return [cell for sheet in sheets for cell in _listed(sheet, "cells")]


def _listed(part: Any, key: str) -> list[Any]:  # noqa: ANN401 (any JSON)
    found = part.get(key) if isinstance(part, dict) else None
    if not isinstance(found, list):
        raise _NoNotebookError(f"it has no list of `{key}`")
    return found


def _is_python(cell: dict[str, Any]) -> bool:
    """Whether a code cell is in Python: formats 2 and 3 name a language for each, and so do some editors."""
    editor = cell.get("metadata", {}).get("vscode", {}) if isinstance(cell.get("metadata"), dict) else {}
    named = [cell.get("language"), editor.get("languageId") if isinstance(editor, dict) else None]
    return all(not isinstance(name, str) or name.lower().startswith(_PYTHONS) for name in named)

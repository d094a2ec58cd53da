"""Notebooks: one text of all code cells, in which every line still knows its cell; what is wrong has a place."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

import pytest

from seamguard.domain.source import place_in
from seamguard.sources.notebooks import read_notebook

if TYPE_CHECKING:
    from seamguard.sources.notebooks import Notebook


def _code(source: object, **more: Any) -> dict[str, Any]:  # noqa: ANN401 (any JSON)
    return {"cell_type": "code", "source": source, **more}


def _read(*cells: object, **more: object) -> Notebook:
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}
    return read_notebook("a.ipynb", json.dumps(document).encode())


def _place(notebook: Notebook, text: str) -> tuple[int, int]:
    """The cell and the line of a text that stands once in the code."""
    assert notebook.code.count(text) == 1
    return place_in(notebook.cells, notebook.code[: notebook.code.index(text)].count("\n") + 1)


MARKDOWN = {"cell_type": "markdown", "source": "# a ("}


def test_code_cells_are_joined_and_know_their_places() -> None:
    notebook = _read(MARKDOWN, _code(["a = 1\n", "b = 2"]), MARKDOWN, _code("c = a\r\nd = 4\n"), _code([]))
    assert len([node for node in ast.parse(notebook.code).body if isinstance(node, ast.Assign)]) == 4
    assert [_place(notebook, f"{name} = ") for name in "abcd"] == [(2, 1), (2, 2), (4, 1), (4, 2)]
    assert [cell.number for cell in notebook.cells] == [2, 4, 5]
    assert (notebook.notes, notebook.language, notebook.problem) == ((), None, None)


def test_format_3_has_worksheets_and_input() -> None:
    cells = [{"cell_type": "heading", "source": "x"}, {"cell_type": "code", "language": "python", "input": ["a = 1"]}]
    other = [{"cell_type": "code", "language": "python", "input": "b = 2"}, {"cell_type": "code", "language": "ruby"}]
    document = {"nbformat": 3, "metadata": {"name": ""}, "worksheets": [{"cells": cells}, {"cells": other}]}
    notebook = read_notebook("a.ipynb", json.dumps(document).encode())
    assert [_place(notebook, "a = "), _place(notebook, "b = ")] == [(2, 1), (3, 1)]


LEFT_OPEN = ("(", "x = [1,", "'''", 'x = """', "r'''\\", "f'''{a", "if a:", "x = 1 + \\", "@a", "class A:")


@pytest.mark.parametrize("left_open", LEFT_OPEN)
@pytest.mark.parametrize("after", ["b)", "'''", '"""', "]", "  b", "def f(): pass", "}'''", "pass"])
def test_no_cell_ends_in_the_next(left_open: str, after: str) -> None:
    notebook = _read(_code(left_open), _code(after))
    with pytest.raises(SyntaxError) as caught:
        ast.parse(notebook.code)
    # A bracket that nothing opened is the first thing that Python looks for.
    assert place_in(notebook.cells, caught.value.lineno or 0)[0] == 1 or after[-1:] in (")", "]", "}", "'")


@pytest.mark.parametrize("last", ["x = 1\n\n", "# a", "if a:\n  b", "x = 1;", "'''a'''", "def f():\n  '''a'''\n"])
def test_whole_cells_may_end_as_they_like(last: str) -> None:
    ast.parse(_read(_code(last), _code(last)).code)


def test_what_joins_cells_counts_as_the_last_line_of_the_first() -> None:
    notebook = _read(_code("a\nb"), _code("c"))
    first, second = notebook.cells
    assert {place_in(notebook.cells, line) for line in range(first.line + 1, second.line)} == {(1, 2)}
    assert place_in(notebook.cells, 1) == (1, 1)
    assert place_in(notebook.cells, 1000) == (2, 1)


def test_a_coding_comment_in_a_cell_is_only_a_comment() -> None:
    code = _read(_code("# coding: latin-1\nx = 'é'")).code.encode()
    (assigned, _) = ast.parse(code).body
    assert isinstance(assigned, ast.Assign)
    assert ast.literal_eval(assigned.value) == "é"


def test_magics_are_out_of_the_way_and_unknown_languages_are_said() -> None:
    notebook = _read(_code("%%bash\nls ("), _code("!ls\na = 1"), _code("%%dsl\nselect ("))
    assert _place(notebook, "a = ") == (2, 2)
    (note,) = notebook.notes
    assert (note.path, note.cell, "`%%dsl`" in note.message) == ("a.ipynb", 3, True)


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"language": "R", "name": "ir"}}, "R"),
        ({"language_info": {"name": "julia"}, "kernelspec": {"name": "julia-1.9"}}, "julia"),
        ({"language_info": {"name": "python"}, "kernelspec": {"language": "python"}}, None),
        ({"language_info": {"name": "pyspark"}, "kernelspec": {"language": "scala"}}, None),
        ({"language_info": {"name": "ipython3"}}, None),
        ({"language_info": {"name": " "}, "kernelspec": 3}, None),
        ({}, None),
    ],
)
def test_the_language_is_python_unless_the_notebook_says_otherwise(
    metadata: dict[str, Any], language: str | None
) -> None:
    notebook = _read(_code("x <- 1"), metadata=metadata)
    assert notebook.language == language
    assert bool(notebook.code) == (language is None)


def test_a_cell_in_another_language_is_left_out() -> None:
    sql = _code("select (", metadata={"vscode": {"languageId": "sql"}})
    notebook = _read(sql, _code("a = 1", metadata={"vscode": {"languageId": "python"}}))
    assert [cell.number for cell in notebook.cells] == [2]


@pytest.mark.parametrize(
    ("data", "line", "column", "says"),
    [
        (b"", 1, 1, "is not JSON (Expecting value)"),
        (b'{"nbformat": 4,\n "cells": [}', 2, 12, "is not JSON"),
        (b"version https://git-lfs.github.com/spec/v1\n", 1, 1, "is not JSON"),
        (b'{\n"a": "\xff"}', 2, 1, "is not UTF-8"),
        (b"[" * 100_000, 0, 0, "cannot be read as JSON"),
        (b'{"nbformat": ' + b"1" * 5000 + b"}", 0, 0, "cannot be read as JSON"),
        (b"[]", 0, 0, "is no notebook, for it names no `nbformat`"),
        (b"{}", 0, 0, "is no notebook, for it names no `nbformat`"),
        (b'{"nbformat": 5, "cells": []}', 0, 0, "is no notebook, for its format 5 is none of 2 to 4"),
        (b'{"nbformat": 4}', 0, 0, "is no notebook, for it has no list of `cells`"),
        (b'{"nbformat": 3, "worksheets": [1]}', 0, 0, "is no notebook, for it has no list of `cells`"),
        (b'{"nbformat": 3, "cells": []}', 0, 0, "is no notebook, for it has no list of `worksheets`"),
        (b'{"nbformat": 4, "cells": [{}]}', 0, 0, "is no notebook, for its cell 1 has no type"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code"}]}', 0, 0, "is no notebook, for its cell 1 has no text"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}]}', 0, 0, "for its cell 1 has no text"),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else None,
)
def test_what_is_no_notebook_is_a_problem_with_its_place(data: bytes, line: int, column: int, says: str) -> None:
    problem = read_notebook("a.ipynb", data).problem
    assert problem is not None
    assert (problem.path, problem.line, problem.column, problem.cell) == ("a.ipynb", line, column, 0)
    assert says in problem.message
    assert "codebase.exclude" in problem.message


def test_a_mark_of_utf_8_is_no_harm() -> None:
    assert read_notebook("a.ipynb", b'\xef\xbb\xbf{"nbformat": 4, "cells": []}').problem is None

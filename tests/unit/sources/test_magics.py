"""What IPython adds to Python is put out of the way; every line stays where it is, and no Python is lost."""

from __future__ import annotations

import ast

import pytest

from seamguard.sources.magics import plain_cell


@pytest.mark.parametrize(
    "source",
    [
        "x = 1\n",
        "x = (a\n  % b)\n",
        "x = '''\n%magic\n!ls\n'''\n",
        "'a? b'  # why?\n",
        "",
        "\n\n",
        "if a:\n    b\n",
        "await f()\nasync with a as b: pass",
    ],
)
def test_python_stays_as_it_is(source: str) -> None:
    assert plain_cell(source) == (source, None)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("%matplotlib inline\nx", "pass\nx"),
        ("!pip install a\nx", "pass\nx"),
        ("!!ls\nx", "pass\nx"),
        ("?f\nf?\nf.g??\n%time?\na.*b?\nx", "pass\npass\npass\npass\npass\nx"),
        ("if a:\n    !ls\n    %cd b\n", "if a:\n    pass\n    pass\n"),
        ("!ls \\\n  -l \\\n  -a\nx", "pass\n\n\nx"),
        ("a = !ls\nb, c = %who\nd.e[0] = %x y", "a = get_ipython()\nb, c = get_ipython()\nd.e[0] = get_ipython()"),
        ("x = (1\n  % 2)\n%cd a", "x = (1\n  % 2)\npass"),
        ("x = '''\n!ls\n'''; y = \"(\"\n!ls", "x = '''\n!ls\n'''; y = \"(\"\npass"),
        ("x = 1 + \\\n  2  # (\n%cd a", "x = 1 + \\\n  2  # (\npass"),
    ],
)
def test_escapes_leave_their_lines(source: str, code: str) -> None:
    assert plain_cell(source) == (code, None)
    ast.parse(code)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("%time f(1)", "pass; f(1)"),
        ("%timeit -n 10 -r3 f(1)", f"{'pass;':17} f(1)"),
        ("%prun -s cumulative -l 7 f(1)", f"{'pass;':24} f(1)"),
        ("if a:\n  %time f(1)", "if a:\n  pass; f(1)"),
        ("x = %time f(1)", "x =       f(1)"),
        ("%time f(1, \\\n  2)\nx", "pass; f(1, \\\n  2)\nx"),
        ("%%time\nf(1)", "pass\nf(1)"),
        ("%%timeit -n 3 a = 1\nf(a)", "pass;         a = 1\nf(a)"),
        ("\n%%capture out\nf(1)\n%cd x", "\npass\nf(1)\npass"),
        ("%%unknown magic\nf(1)", "pass\nf(1)"),
        ("%time", "pass"),
    ],
)
def test_what_magics_run_as_python_is_kept_in_place(source: str, code: str) -> None:
    assert plain_cell(source) == (code, None)
    ast.parse(code)


@pytest.mark.parametrize("magic", ["%%bash", "%%writefile a.py", "%%HTML", "%%!", "%%sql -x", "\n%%js"])
def test_cells_in_other_languages_are_blank(magic: str) -> None:
    source = f"{magic}\nfor a in b; do\n'''"
    assert plain_cell(source) == ("\n" * source.count("\n"), None)


def test_a_cell_that_may_be_in_another_language_is_blank_and_named() -> None:
    assert plain_cell("%%dsl x\nselect * from\n") == ("\n\n", "dsl")


@pytest.mark.parametrize(
    "source",
    [
        "f(",
        "%%time\nf(",
        "/f x",
        ",f a",
        "x = 1\\",
        "x = '",
        '"""',
        "f(a)?",
        "%time for a in b: c",
        "\\",
        "'\\",
        "!a\\",
    ],
)
def test_what_is_neither_is_left_to_the_parser(source: str) -> None:
    code, foreign = plain_cell(source)
    assert foreign is None
    assert code.count("\n") == source.count("\n")


@pytest.mark.parametrize(
    "source", ["(" * 100_000, "-" * 100_000 + "1", "a" + ".b" * 100_000, "%cd a\n" + "[" * 100_000]
)
def test_bombs_are_left_to_the_parser(source: str) -> None:
    assert plain_cell(source).code.count("\n") == source.count("\n")

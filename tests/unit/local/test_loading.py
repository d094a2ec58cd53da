"""Functions of modules that are given as text."""

from __future__ import annotations

import sys

import pytest

from seamguard.local import Unloadable, failure, first_line, imports_of, load


def test_a_function_is_made_once_for_the_same_text() -> None:
    source = b"COUNT = []\n\n\ndef f():\n    COUNT.append(1)\n    return len(COUNT)\n"
    for number in (1, 2):
        function = load(source, "team.py", "f")
        assert not isinstance(function, Unloadable)
        assert function() == number
    other = load(source, "other.py", "f")
    assert not isinstance(other, Unloadable)
    assert other() == 1


def test_a_module_that_fails_leaves_nothing_behind() -> None:
    before = set(sys.modules)
    failed = load(b"X = 1\nraise ValueError('no\\nway')\n", "team.py", "f")
    assert failed == Unloadable("team.py cannot be loaded: ValueError: no way at team.py:2 in <module>")
    assert set(sys.modules) == before


def test_encodings_are_those_of_python() -> None:
    function = load("# coding: latin-1\ndef f():\n    return '\xe9'\n".encode("latin-1"), "team.py", "f")
    assert not isinstance(function, Unloadable)
    assert function() == "\xe9"
    assert isinstance(load(b"\xff", "team.py", "f"), Unloadable)
    assert isinstance(load(b"\0", "team.py", "f"), Unloadable)


def test_imports_are_read_wherever_they_stand() -> None:
    source = b"import a.b as c\nfrom d import e\n\n\ndef f():\n    from .here import g\n    import h\n"
    assert set(imports_of(source)) == {"a.b", "d", "d.e", "h"}
    assert imports_of(b"def (") == ()


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("def f():\n    '''\n    First.\n\n    Second.\n    '''", "First."),
        ("def f(): ...", ""),
        ("def g():\n    'Other.'", ""),
        ("raise SystemExit\ndef f():\n    'Never run.'", "Never run."),
        ("def (", ""),
    ],
)
def test_a_reason_is_the_first_line_of_the_docstring(code: str, line: str) -> None:
    assert first_line(code.encode(), "f") == line


def test_a_failure_outside_of_the_module_has_no_place() -> None:
    assert failure(KeyError(), "team.py") == "KeyError"

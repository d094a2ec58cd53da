from __future__ import annotations

import time

import pytest

from seamguard.sources.globs import compile_globs


@pytest.mark.parametrize(
    ("pattern", "taken", "refused"),
    [
        ("bin/*", ["bin/run", "bin/.rc"], ["bin", "bin/a/b", "sbin/run", "src/bin/run"]),
        ("*.py", ["a.py", ".py"], ["src/a.py", "a.pyi", "apy"]),
        ("src/?.py", ["src/a.py"], ["src/ab.py", "src/.py", "src//.py"]),
        ("**/*.pyw", ["a.pyw", "src/a.pyw", "src/b/c/a.pyw"], ["a.py", "a.pyw/b"]),
        ("src/**/gen", ["src/gen", "src/a/gen", "src/a/b/gen"], ["gen", "src/regen", "src/agen", "src/gen/a"]),
        ("src/**", ["src", "src/a", "src/a/b.py"], ["srcs", "a/src"]),
        ("**", ["a", "a/b"], []),
        ("src/**/**/x", ["src/x", "src/a/b/x"], ["x"]),
        ("src/**/**", ["src", "src/a/b"], ["lib/a"]),
        ("a/***/b", ["a/x/b"], ["a/b", "a/x/y/b"]),
        ("./src//gen/", ["src/gen"], ["src/gen/a"]),
        ("src/[ab].py", ["src/[ab].py"], ["src/a.py"]),
        ("a+b.(c)", ["a+b.(c)"], ["aab.c", "a+bx(c)"]),
        ("**/new\nline*", ["x/new\nline.py"], ["new line"]),
    ],
)
def test_pattern_takes_whole_paths(pattern: str, taken: list[str], refused: list[str]) -> None:
    regex = compile_globs([pattern])
    assert [path for path in taken if not regex.fullmatch(path)] == []
    assert [path for path in refused if regex.fullmatch(path)] == []


def test_any_pattern_of_several_is_enough() -> None:
    regex = compile_globs(["a", "b/*"])
    assert [path for path in ("a", "b/c", "c", "ab/c") if regex.fullmatch(path)] == ["a", "b/c"]


def test_no_pattern_takes_nothing() -> None:
    regex = compile_globs([], below=True)
    assert not any(map(regex.fullmatch, ("", "a", "a/b")))


def test_below_takes_all_that_lies_in_a_taken_folder() -> None:
    regex = compile_globs(["src/gen", "**/vendor"], below=True)
    taken = ("src/gen", "src/gen/a/b.py", "x/vendor/y.py", "vendor")
    assert all(map(regex.fullmatch, taken))
    assert not any(map(regex.fullmatch, ("src", "src/generated", "src/gen.py", "x/vendored/y.py")))


def test_many_wildcards_stay_fast_on_a_path_that_nearly_fits() -> None:
    started = time.perf_counter()
    assert not compile_globs(["**/a/**/a/**/a/**/b"]).fullmatch("a/" * 100 + "c")
    assert time.perf_counter() - started < 2

"""When the suite is given a configuration of its own."""

from __future__ import annotations

import pytest

from seamguard.adoption.wiring import reasons_apart


def reasons(**files: str) -> tuple[str, ...]:
    named = {name.replace("_DOT_", "."): text.encode() for name, text in files.items()}
    return reasons_apart(named.get)


HARMLESS = "[pytest]\naddopts = -ra -q -vv --strict-markers --tb=short --import-mode=importlib\ntestpaths = tests\n"
FOREIGN = {
    "--cov=shop --cov-report term": "--cov, --cov-report in `addopts` are for other tests",
    "-n auto": "-n in `addopts` is for other tests",
    "-m 'not slow'": "-m in `addopts` is for other tests",
    "-p shop.plugin": "-p in `addopts` is for other tests",
    "--ignore=guardrails": "--ignore in `addopts` is for other tests",
}


def test_a_plain_configuration_serves_the_suite() -> None:
    assert reasons() == ()
    assert reasons(pytest_DOT_ini=HARMLESS) == ()


@pytest.mark.parametrize("options", FOREIGN)
def test_options_of_other_tests_are_told(options: str) -> None:
    assert reasons(tox_DOT_ini=f"[pytest]\naddopts = {options}\n") == (f"tox.ini: {FOREIGN[options]}",)


@pytest.mark.parametrize("line", ["python_files = check_*.py", "python_functions = check_*", "filterwarnings = error"])
def test_what_else_is_in_the_way_is_told(line: str) -> None:
    (said,) = reasons(setup_DOT_cfg=f"[tool:pytest]\n{line}\n")
    assert said.startswith(f"setup.cfg: `{line.partition(' ')[0]}` ")


def test_a_conftest_at_the_top_is_told() -> None:
    assert reasons(conftest_DOT_py="") == ("conftest.py at the top would be run too, with what it imports",)


def test_a_build_that_stops_pytest_is_told() -> None:
    (said,) = reasons(pyproject_DOT_toml="[project\n")
    assert said.startswith("pyproject.toml: cannot be read (")

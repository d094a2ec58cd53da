"""Whether pytest, as a repository configures it, would run the suite as it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.adoption.declared import toml_problem
from seamguard.adoption.seen import SUITE
from seamguard.rules.ci.config import read_config

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.adoption.seen import Outside
    from seamguard.rules.ci.suite import Config

_HARMLESS = re.compile(
    r"-[ravsqlx]\w*|--(tb|strict-\w+|strict|import-mode|color|durations|maxfail|showlocals|verbose)\b"
)


def configured(outside: Outside) -> Config:
    """The configuration that pytest takes when it is called as `pytest guardrails/` at the top."""
    return read_config(outside, (SUITE, ""))


def reasons_apart(outside: Outside) -> tuple[str, ...]:
    """Why the suite needs a configuration of its own; empty where that of the repository serves it."""
    return tuple(_reasons(outside))


def _reasons(outside: Outside) -> Iterator[str]:
    problem = toml_problem(outside, "pyproject.toml")
    if problem:
        yield f"pyproject.toml: cannot be read ({problem}), and pytest stops at that"
    config = read_config(outside, ("",))
    options = [option.partition("=")[0] for option in config.options if option.startswith("-")]
    foreign = [option for option in dict.fromkeys(options) if not _HARMLESS.match(option)]
    if foreign:
        yield f"{config.path}: {', '.join(foreign)} in `addopts` {'is' if len(foreign) == 1 else 'are'} for other tests"
    if config.names is not None and "test_*.py" not in config.names:
        yield f"{config.path}: `python_files` does not name the files of the suite"
    if config.functions is not None and not {"test", "test_", "test_*", "test*"} & {*config.functions}:
        yield f"{config.path}: `python_functions` does not name the tests of the suite"
    if config.path and b"filterwarnings" in (outside(config.path) or b""):
        yield f"{config.path}: `filterwarnings` may name classes of packages that the guard does not need"
    if outside("conftest.py") is not None:
        yield "conftest.py at the top would be run too, with what it imports"

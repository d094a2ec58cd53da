"""Whether a command runs pytest on the suite, and what it leaves out."""

from __future__ import annotations

import itertools
import posixpath
import re
import shlex
from fnmatch import fnmatch
from typing import NamedTuple


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


_LAUNCHERS = _set(
    "uv uvx poetry pipenv pdm hatch rye pixi conda micromamba coverage xvfb-run env timeout time sudo nice exec command"
)
_INSTALLING = _set("pip install add remove sync lock list show update upgrade")
_PYTHON = re.compile(r"(.*/)?(python|pypy|py)[0-9.]*(\.exe)?")
_PYTEST = re.compile(r"(.*/)?(pytest|py\.test)(\.exe)?")
_INDIRECT = _set("make tox nox just task invoke npm pre-commit docker bash sh hatch act")
_VALUED = _set(
    "-k -m -c -o -p -n -W -r --rootdir --confcutdir --config-file --override-ini --ignore --ignore-glob "
    "--deselect --junitxml --junit-xml --junit-prefix --maxfail --tb --durations --capture --color --basetemp "
    "--import-mode --cov --cov-report --cov-config --dist --numprocesses --log-level --log-cli-level --log-file "
    "--timeout --verbosity --seamguard-policy --seamguard-root --seamguard-base --seamguard-acknowledge "
    "--seamguard-labels"
)
_NO_RUN = {
    "--collect-only": "only collects",
    "--co": "only collects",
    "--setup-only": "runs no test",
    "--setup-plan": "runs no test",
    "--fixtures": "runs no test",
    "--funcargs": "runs no test",
    "--fixtures-per-test": "runs no test",
    "--markers": "runs no test",
    "--help": "runs no test",
    "-h": "runs no test",
    "--version": "runs no test",
    "-V": "runs no test",
}
_SOME = ("--lf", "--last-failed", "--sw", "--stepwise", "--nf")
_PLUGIN = ("seamguard", "seamguard.pytest_plugin")


class Call(NamedTuple):
    """A call of pytest.

    Attributes:
        paths: What it is told to collect, from the top of the repository; empty where it is told nothing.
        faults: Why it does not run the whole suite, certainly.
        doubts: Why it may not.
    """

    paths: tuple[str, ...]
    faults: tuple[str, ...]
    doubts: tuple[str, ...]


class Config(NamedTuple):
    """What pytest's own configuration says.

    Attributes:
        path: Its file; empty where there is none.
        options: `addopts`, split.
        roots: `testpaths`.
        skipped: `norecursedirs`; None where the defaults hold.
        names: `python_files`; None where the defaults hold.
    """

    path: str = ""
    options: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    skipped: tuple[str, ...] | None = None
    names: tuple[str, ...] | None = None


def pytest_words(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """The arguments that a command gives to pytest; None where it does not run pytest."""
    named = [place for place, word in enumerate(words) if _PYTEST.fullmatch(word)]
    if not named:
        return None
    # `uv run --with pytest pytest`: the second one runs.
    place = next(n for n in named if n + 1 not in named)
    before = words[:place]
    return words[place + 1 :] if not before or _launches(before) else None


def may_run(words: tuple[str, ...]) -> bool:
    """Whether a command runs something that may run the suite in its turn."""
    return bool(words) and (words[0] in _INDIRECT or words[0].startswith("./") or words[0].endswith(".sh"))


def read_call(arguments: tuple[str, ...], suite: str, folder: str, env: dict[str, str]) -> Call:
    """What a call of pytest collects of a suite.

    Args:
        arguments: Of pytest.
        suite: The folder of the suite, from the top of the repository.
        folder: Where pytest runs, likewise.
        env: The variables that it runs with.
    """
    added = _split(env.get("PYTEST_ADDOPTS", ""))
    paths, faults, doubts = _options((*added, *arguments), suite, folder)
    loaded = any(_is_plugin(value) for value in _values((*added, *arguments), "-p"))
    if env.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD") and not loaded:
        faults.append("`PYTEST_DISABLE_PLUGIN_AUTOLOAD` keeps seamguard's plugin from loading")
    if any(f"no:{name}" in _values((*added, *arguments), "-p") for name in _PLUGIN):
        faults.append("`-p no:` switches seamguard's plugin off")
    return Call(tuple(paths), tuple(faults), tuple(doubts))


def covers(call: Call, suite: str, config: Config) -> tuple[bool, tuple[str, ...]]:
    """Whether a call collects the suite at all, and what pytest's configuration then leaves out of it."""
    paths = call.paths or config.roots or (".",)
    reached = [path for path in paths if is_below(suite, path)]
    parts = [path for path in paths if path != suite and is_below(path.partition("::")[0], suite)]
    if not reached:
        return bool(parts), tuple(f"it collects only `{path}` of the suite" for path in parts)
    faults = [f"{config.path}: {fault}" for fault in _options(config.options, suite, "")[1]]
    if any(f"no:{name}" in _values(config.options, "-p") for name in _PLUGIN):
        faults.append(f"{config.path}: `-p no:` switches seamguard's plugin off")
    named = suite in reached or any(path.startswith(f"{suite}/") for path in reached)
    skipped = next((one for one in config.skipped or () if fnmatch(posixpath.basename(suite), one)), None)
    if skipped and not named:
        faults.append(f"{config.path}: `norecursedirs` holds `{skipped}`")
    return True, tuple(faults)


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it."""
    return folder in (".", "") or path == folder or path.startswith(f"{folder}/")


def resolve(path: str, folder: str) -> str:
    """A path that a command names, from the top of the repository."""
    name, colons, rest = path.partition("::")
    return posixpath.normpath(posixpath.join(folder or ".", name)).removeprefix("./") + colons + rest


def _launches(before: tuple[str, ...]) -> bool:
    """Whether the words before `pytest` run it: `uv run`, `python -m`, `coverage run -m`, `timeout 60`."""
    first = before[0]
    if not _INSTALLING.isdisjoint(before):
        return False
    if _PYTHON.fullmatch(first):
        return before[-1] == "-m"
    return first in _LAUNCHERS


def _options(arguments: tuple[str, ...], suite: str, folder: str) -> tuple[list[str], list[str], list[str]]:
    paths: list[str] = []
    faults: list[str] = []
    doubts: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if not word.startswith("-"):
            paths.append(resolve(word, folder))
            continue
        name, _, value = word.partition("=")
        if not value and name in _VALUED and waiting:
            value = waiting.pop(0)
        elif re.fullmatch(r"-[kmp].+", word):
            name, value = word[:2], word[2:].lstrip("=")
        _weigh(name, value, resolve(value, folder) if value else "", suite, faults, doubts)
    return paths, faults, doubts


def _weigh(name: str, value: str, path: str, suite: str, faults: list[str], doubts: list[str]) -> None:
    if name in _NO_RUN:
        faults.append(f"`{name}` {_NO_RUN[name]}")
    elif (
        name in ("--ignore", "--deselect") and (is_below(suite, path) or is_below(path.partition("::")[0], suite))
    ) or (name == "--ignore-glob" and (fnmatch(suite, path) or fnmatch(f"{suite}/test_rules.py", path))):
        faults.append(f"`{name}={value}` leaves out what the suite is for")
    elif name == "-k":
        faults.append(f"`-k {value}` selects only some tests")
    elif name == "-m" and not re.fullmatch(r"\s*not\s+\w+(\s+and\s+not\s+\w+)*\s*", value):
        faults.append(f"`-m {value}` selects only marked tests")
    elif name in _SOME:
        doubts.append(f"`{name}` may select only some tests")


def _values(arguments: tuple[str, ...], option: str) -> list[str]:
    """Every value that an option is given."""
    follow = [after for word, after in itertools.pairwise(arguments) if word == option]
    return follow + [word.removeprefix(option) for word in arguments if word.startswith(option) and word != option]


def _is_plugin(value: str) -> bool:
    return value.partition(".")[0] == "seamguard"


def _split(options: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(options))
    except ValueError:
        return ()

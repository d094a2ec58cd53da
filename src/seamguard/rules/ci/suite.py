"""What a call of pytest collects of a suite, and what it leaves out."""

from __future__ import annotations

import itertools
import posixpath
import re
import shlex
from fnmatch import fnmatch
from typing import NamedTuple


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


_VALUED = _set(
    "-k -m -c -o -p -n -W -r --rootdir --confcutdir --config-file --override-ini --ignore --ignore-glob "
    "--deselect --junitxml --junit-xml --junit-prefix --maxfail --tb --durations --capture --color --basetemp "
    "--import-mode --cov --cov-report --cov-config --dist --numprocesses --log-level --log-cli-level --log-file "
    "--timeout --verbosity --seamguard-policy --seamguard-root --seamguard-base --seamguard-acknowledge "
    "--seamguard-labels --html --alluredir --reruns --splits --group --shard-id --num-shards --asyncio-mode"
)
_NO_RUN = {
    **dict.fromkeys(("--collect-only", "--collectonly", "--co"), "only collects"),
    **dict.fromkeys(
        (
            *("--setup-only", "--setuponly", "--setup-plan", "--setupplan", "--fixtures", "--funcargs"),
            *("--fixtures-per-test", "--markers", "--help", "-h", "--version", "-V", "--cache-show"),
        ),
        "runs no test",
    ),
}
_SOME = _set(
    "--lf --last-failed --sw --stepwise --nf --splits --shard-id --num-shards --testmon --picked --benchmark-only "
    "--doctest-only --lfnf --last-failed-no-failures"
)
_PLUGIN = ("seamguard", "seamguard.pytest_plugin")
_SOFT = ("skip", "skipif", "xfail")
_FILES = ("test_*.py", "*_test.py")
_WILD = re.compile(r"[*?\[]")


class Call(NamedTuple):
    """A call of pytest.

    Attributes:
        paths: What it is told to collect, from the top of the repository; empty where it is told nothing.
        faults: Why it does not run the whole suite, certainly.
        doubts: Why it may not.
        config: The configuration that it names, from the top of the repository; empty where it names none.
        overrides: What it says instead of the configuration, `-o name=value`.
        unmarked: The marks whose tests it leaves out.
    """

    paths: tuple[str, ...]
    faults: tuple[str, ...]
    doubts: tuple[str, ...]
    config: str = ""
    overrides: tuple[tuple[str, str], ...] = ()
    unmarked: tuple[str, ...] = ()


class Config(NamedTuple):
    """What pytest's own configuration says.

    Attributes:
        path: Its file; empty where there is none.
        options: `addopts`, split.
        roots: `testpaths`.
        skipped: `norecursedirs`; None where the defaults hold.
        names: `python_files`; None where the defaults hold.
        functions: `python_functions`; None where the defaults hold.
    """

    path: str = ""
    options: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    skipped: tuple[str, ...] | None = None
    names: tuple[str, ...] | None = None
    functions: tuple[str, ...] | None = None


class AskingTest(NamedTuple):
    """A file of the suite that asks for the rules.

    Attributes:
        path: The file, from the top of the repository.
        functions: The functions in it that ask.
        marks: The names of all marks in it.
    """

    path: str
    functions: tuple[str, ...]
    marks: tuple[str, ...]


def read_call(arguments: tuple[str, ...], suite: str, folder: str, env: dict[str, str]) -> Call:
    """What a call of pytest collects of a suite.

    Args:
        arguments: Of pytest.
        suite: The folder of the suite, from the top of the repository.
        folder: Where pytest runs, likewise.
        env: The variables that it runs with.
    """
    given = (*split(env.get("PYTEST_ADDOPTS", "")), *arguments)
    call = _options(given, suite, folder)
    faults = [*call.faults]
    loaded = any(_is_plugin(value) for value in _values(given, "-p"))
    switches = ["--disable-plugin-autoload"] * ("--disable-plugin-autoload" in given)
    switches += ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] * bool(env.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD"))
    if switches and not loaded:
        faults.append(f"`{switches[0]}` keeps seamguard's plugin from loading")
    if any(f"no:{name}" in _values(given, "-p") for name in _PLUGIN):
        faults.append("`-p no:` switches seamguard's plugin off")
    return call._replace(faults=tuple(faults))


def covers(
    call: Call, suite: str, config: Config, tests: tuple[AskingTest, ...] = ()
) -> tuple[bool, tuple[str, ...], tuple[str, ...]]:
    """Whether a call collects the suite at all, what leaves a part of it out, and what may.

    Args:
        call: The call.
        suite: The folder of the suite, from the top of the repository.
        config: pytest's configuration, with what the call says instead of it.
        tests: The files of the suite that ask for the rules.
    """
    paths = call.paths or config.roots or (".",)
    reached = [path for path in paths if _reaches(path, suite, tests)]
    parts = [path for path in paths if path not in reached and is_below(path.partition("::")[0], suite)]
    if not reached:
        return bool(parts), tuple(f"it collects only `{path}` of the suite" for path in parts), ()
    said = _options(config.options, suite, "")
    faults = [f"{config.path}: {fault}" for fault in said.faults]
    doubts = [f"{config.path}: {doubt}" for doubt in said.doubts]
    if any(f"no:{name}" in _values(config.options, "-p") for name in _PLUGIN):
        faults.append(f"{config.path}: `-p no:` switches seamguard's plugin off")
    named = suite in reached or any(path.startswith(f"{suite}/") or _WILD.search(path) for path in reached)
    skipped = next((one for one in config.skipped or () if fnmatch(posixpath.basename(suite), one)), None)
    if skipped and not named:
        faults.append(f"{config.path}: `norecursedirs` holds `{skipped}`")
    faults += _uncollected(config, tests) if not any(path.startswith(f"{suite}/") for path in reached) else []
    marks = sorted({*call.unmarked, *said.unmarked} & {mark for test in tests for mark in test.marks})
    doubts += [f"tests of the suite are marked `{mark}`, which `-m` leaves out" for mark in marks]
    doubts += [f"{test.path} marks tests `{mark}`" for test in tests for mark in test.marks if mark in _SOFT]
    return True, tuple(faults), tuple(doubts)


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it."""
    return folder in (".", "") or path == folder or path.startswith(f"{folder}/")


def resolve(path: str, folder: str) -> str:
    """A path that a command names, from the top of the repository."""
    name, colons, rest = path.partition("::")
    return posixpath.normpath(posixpath.join(folder or ".", name)).removeprefix("./") + colons + rest


def split(options: str) -> tuple[str, ...]:
    """Options as a shell reads them; none where the quotes do not close."""
    try:
        return tuple(shlex.split(options))
    except ValueError:
        return ()


def _reaches(path: str, suite: str, tests: tuple[AskingTest, ...]) -> bool:
    if is_below(suite, path):
        return True
    if not _WILD.search(path):
        return False
    return fnmatch(suite, path) or (bool(tests) and all(fnmatch(test.path, path) for test in tests))


def _uncollected(config: Config, tests: tuple[AskingTest, ...]) -> list[str]:
    """Why pytest collects none of the tests that ask for the rules."""
    names = _FILES if config.names is None else config.names
    collected = [test for test in tests if any(_is_named(test.path, name) for name in names)]
    if tests and not collected:
        where = f"{config.path}: `python_files` holds" if config.names is not None else "pytest collects"
        return [f"{where} {', '.join(f'`{name}`' for name in names)}, and {tests[0].path} is none of these"]
    functions = [name for test in collected for name in test.functions]
    prefixes = ("test",) if config.functions is None else config.functions
    if functions and not any(name.startswith(one) or fnmatch(name, one) for name in functions for one in prefixes):
        where = f"{config.path}: `python_functions` holds" if config.functions is not None else "pytest collects"
        return [f"{where} {', '.join(f'`{name}`' for name in prefixes)}, and `{functions[0]}` is none of these"]
    return []


def _is_named(path: str, pattern: str) -> bool:
    return fnmatch(path, f"*/{pattern}") if "/" in pattern else fnmatch(posixpath.basename(path), pattern)


def _options(arguments: tuple[str, ...], suite: str, folder: str) -> Call:
    call = Call((), (), ())
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if not word.startswith("-"):
            told = f"only a run can tell what `{word}` stands for" if word.startswith(("$", "@")) else ""
            call = call._replace(
                paths=(*call.paths, resolve(word, folder)), doubts=(*call.doubts, *filter(None, [told]))
            )
            continue
        name, _, value = word.partition("=")
        joined = re.fullmatch(r"-[qvsxlh]*([kmpco])(.*)", word, re.DOTALL) if not word.startswith("--") else None
        if joined:
            # One letter takes the rest of its word, and may stand behind others: `-kx`, `-vk x`.
            name, value = f"-{joined[1]}", joined[2].removeprefix("=")
        if not value and "=" not in word and name in _VALUED and waiting:
            value = waiting.pop(0)
        call = _weigh(call, name, value, resolve(value, folder) if value else "", suite)
    return call


def _weigh(call: Call, name: str, value: str, path: str, suite: str) -> Call:
    fault = doubt = ""
    if name in _NO_RUN:
        fault = f"`{name}` {_NO_RUN[name]}"
    elif (
        name in ("--ignore", "--deselect") and (is_below(suite, path) or is_below(path.partition("::")[0], suite))
    ) or (name == "--ignore-glob" and (fnmatch(suite, path) or fnmatch(f"{suite}/test_rules.py", path))):
        fault = f"`{name}={value}` leaves out what the suite is for"
    elif name == "-k" and value:
        fault = f"`-k {value}` selects only some tests"
    elif name == "-m" and value:
        unmarked = re.fullmatch(r"\s*not\s+\w+(\s+and\s+not\s+\w+)*\s*", value)
        fault = "" if unmarked else f"`-m {value}` selects only marked tests"
        call = call._replace(unmarked=tuple(re.findall(r"not\s+(\w+)", value)) if unmarked else ())
    elif name in _SOME:
        doubt = f"`{name}` may select only some tests"
    elif name in ("-c", "--config-file"):
        call = call._replace(config=path)
    elif name in ("-o", "--override-ini"):
        key, _, said = value.partition("=")
        call = call._replace(overrides=(*call.overrides, (key.strip(), said)))
    return call._replace(
        faults=(*call.faults, fault) if fault else call.faults, doubts=(*call.doubts, doubt) if doubt else call.doubts
    )


def _values(arguments: tuple[str, ...], option: str) -> list[str]:
    """Every value that an option is given."""
    follow = [after for word, after in itertools.pairwise(arguments) if word == option]
    return follow + [word.removeprefix(option) for word in arguments if word.startswith(option) and word != option]


def _is_plugin(value: str) -> bool:
    return value.partition(".")[0] == "seamguard"

"""Which folders hold what: pure functions over the paths of a repository's Python files."""

from __future__ import annotations

from dataclasses import replace
from posixpath import join
from typing import TYPE_CHECKING, NamedTuple

from seamguard.adoption.declared import Declared, declared_by
from seamguard.adoption.seen import SUITE, Folders
from seamguard.contracts.configuration import read_configuration
from seamguard.domain.contracts import Configuration
from seamguard.policy.paths import parse_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.adoption.seen import Outside

_TESTS = frozenset({"test", "tests"})
_OF_TESTS = ("_tests", "-tests")
_ROOTS = ("src", "lib", "python")
_ASIDE = frozenset(
    {"bench", "benchmark", "benchmarks", "bin", "ci", "contrib", "demo", "demos", "dev", "doc", "docs", "example"}
    | {"examples", "hack", "notebooks", "profiling", "sample", "samples", "script", "scripts", "tool", "tools"}
)


class Home(NamedTuple):
    """A folder in which a distribution, or what looks like one, lies.

    Attributes:
        folder: From the top; empty for the top itself.
        paths: Its Python files, from the folder, without those of homes below it.
        declared: What it says of itself.
    """

    folder: str
    paths: tuple[str, ...]
    declared: Declared


def look(paths: Sequence[str], outside: Outside) -> Folders:
    """Say which folders are import roots, production, tests and scripts.

    Args:
        paths: All Python files, posix, from the top, sorted.
        outside: Reads what lies beside them.
    """
    own = [path for path in paths if not path.startswith(f"{SUITE}/")]
    parts = [part for home in homes(own, outside) for part in _of_home(home)]
    found = Folders((), ())
    for part in parts:
        found = Folders(
            source=_joined(found.source, part.source),
            production=_joined(found.production, part.production),
            tests=_joined(found.tests, part.tests),
            scripts=_joined(found.scripts, part.scripts),
            said=(*found.said, *part.said),
        )
    for package in contract_roots(outside):
        found = _with_root(found, own, package.replace(".", "/"))
    if not found.production:
        found = _everything(own, found)
    if "." in found.source:  # the suite lies below that root as well, and is no production
        found = replace(found, tests=_joined(found.tests, (SUITE,)))
    taken = {*found.production, *found.tests}
    return _nameable(replace(found, scripts=tuple(folder for folder in found.scripts if folder not in taken)))


def contract_roots(outside: Outside) -> tuple[str, ...]:
    """The root packages that import-linter is told."""
    told = read_configuration(outside, None)
    return told.roots if isinstance(told, Configuration) else ()


def _with_root(found: Folders, paths: Sequence[str], package: str) -> Folders:
    """The folders with an import root for a package that import contracts name and that none has yet."""
    known = [f"{root}/{package}/" if root != "." else f"{package}/" for root in found.source]
    if any(path.startswith(tuple(known)) for path in paths):
        return found
    home = next((path for path in paths if f"/{path}".endswith(f"/{package}/__init__.py")), None)
    if home is None:
        return found
    root = home.removesuffix(f"{package}/__init__.py").rstrip("/") or "."
    folder = home.removesuffix("/__init__.py")
    said = f"{root} is an import root (import contracts are about {package.replace('/', '.')} in it)"
    return replace(
        found,
        source=_joined(found.source, (root,)),
        production=_joined(found.production, (folder,)),
        scripts=tuple(one for one in found.scripts if one != folder),
        said=(*found.said, said),
    )


def _nameable(found: Folders) -> Folders:
    """What of the folders a policy can name; the others are told."""
    named: dict[str, tuple[str, ...]] = {}
    said: list[str] = []
    for key in ("source", "production", "tests", "scripts"):
        for folder in getattr(found, key):
            try:
                named[key] = (*named.get(key, ()), parse_folder(folder))
            except ValueError as error:
                said.append(f"the folder {folder!r} is not looked at: {error}")
    return Folders(
        source=named.get("source", ()),
        production=named.get("production", ()),
        tests=named.get("tests", ()),
        scripts=named.get("scripts", ()),
        said=(*found.said, *said),
    )


def homes(paths: Sequence[str], outside: Outside) -> list[Home]:
    """The homes of distributions, the top first; what lies in none of them belongs to the top."""
    folders = sorted({folder for path in paths for folder in _above(path)} | {""})
    marked = {folder: said for folder in folders if (said := declared_by(outside, folder)) is not None}
    # What lies in tests and examples are other people's projects in small, and in a package `setup.py` is a module.
    inner = {path.removesuffix("/__init__.py") for path in paths}
    kept = {
        f: said
        for f, said in marked.items()
        if f == "" or (said.is_distribution and f not in inner and not _is_aside(f))
    }
    kept.setdefault("", Declared())
    inside: dict[str, list[str]] = {folder: [] for folder in sorted(kept)}
    for path in paths:
        home = next((folder for folder in _above(path) if folder in kept), "")
        inside[home].append(path.removeprefix(f"{home}/"))
    return [Home(folder, tuple(below), kept[folder]) for folder, below in inside.items() if below]


def _above(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _is_aside(folder: str) -> bool:
    return bool({*folder.split("/")} & (_TESTS | _ASIDE))


def _of_home(home: Home) -> Iterator[Folders]:
    """The folders of one home; none where nothing of it can be imported."""
    roots = _import_roots(home)
    tests = tuple(dict.fromkeys(found for path in home.paths if (found := _tests_above(path))))
    production: list[str] = []
    said: list[str] = []
    for root, why in roots:
        inside = [path.removeprefix(f"{root}/") if root else path for path in home.paths if _is_in(path, root)]
        packages = _packages(inside, tests, root)
        production += [root] if root else packages or [""] * bool(_modules(inside))
        names = ", ".join([*packages, *(() if packages else _modules(inside))][:6])
        said += [f"{_shown(home, root)} is an import root ({why}), with {names}"] if names else []
    taken = {*(path.partition("/")[0] for path in production), *(path for path in tests if "/" not in path)}
    tops = dict.fromkeys(path.partition("/")[0] for path in home.paths if "/" in path)
    others = tuple(top for top in tops if top not in taken) if "" not in production else _named_aside(tops, tests)
    yield Folders(
        source=_placed(home, [root for root, _ in roots] if production else []),
        production=_placed(home, production),
        tests=_placed(home, tests),
        scripts=_placed(home, others),
        said=tuple(said),
    )


def _import_roots(home: Home) -> list[tuple[str, str]]:
    """The import roots of a home, each with why it is one."""
    held = {folder for path in home.paths for folder in _above(path)}
    declared = [root for root in home.declared.roots if not root or root in held]
    if declared:
        return [(root, "its build says so") for root in declared]
    packages = {path.removesuffix("/__init__.py") for path in home.paths}
    for name in _ROOTS:
        below = [path for path in home.paths if path.startswith(f"{name}/")]
        if below and name not in packages:
            return [(name, f"`{name}` holds code and is no package itself")]
    return [("", "packages lie flat in it")]


def _packages(paths: Iterable[str], tests: Sequence[str], root: str) -> list[str]:
    """The top packages of an import root: with an `__init__.py` somewhere, or any folder below one of its own."""
    found: dict[str, bool] = {}
    for path in paths:
        top, slash, rest = path.partition("/")
        if slash and (join(root, top) if root else top) not in tests and (root or top not in _ASIDE):
            found[top] = found.get(top, False) or bool(root) or rest.rpartition("/")[2] == "__init__.py"
    return sorted(top for top, is_package in found.items() if is_package)


def _modules(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if "/" not in path and path not in ("setup.py", "conftest.py", "noxfile.py")]


def _tests_above(path: str) -> str:
    """The outermost folder of tests that a path lies in; empty where it lies in none."""
    parts = path.split("/")[:-1]
    at = next((number for number, part in enumerate(parts) if part in _TESTS or part.endswith(_OF_TESTS)), None)
    return "" if at is None else "/".join(parts[: at + 1])


def _named_aside(tops: Iterable[str], tests: Sequence[str]) -> tuple[str, ...]:
    return tuple(top for top in tops if top in _ASIDE and top not in tests)


def _is_in(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


def _placed(home: Home, folders: Iterable[str]) -> tuple[str, ...]:
    return tuple(join(home.folder, folder).rstrip("/") or "." for folder in folders)


def _shown(home: Home, root: str) -> str:
    return join(home.folder, root).rstrip("/") or "the top"


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*first, *second}))


def _everything(paths: Sequence[str], found: Folders) -> Folders:
    """Where nothing looks like a package, all code is production: better too much under guard than too little."""
    aside = _named_aside(dict.fromkeys(path.partition("/")[0] for path in paths), found.tests)
    said = (*found.said, "the top is the import root: nothing in it looks like a package")
    return replace(found, source=(".",), production=(".",), scripts=aside, said=said)

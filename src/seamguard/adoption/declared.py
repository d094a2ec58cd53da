"""What a distribution says of itself: where its import roots are, and which Python it needs."""

from __future__ import annotations

import configparser
import tomllib
from posixpath import join, normpath
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.adoption.seen import Outside

MARKERS = ("pyproject.toml", "setup.py", "setup.cfg")
"""A folder that holds one of these may be the home of a distribution."""


class Declared(NamedTuple):
    """What the files of one home say.

    Attributes:
        name: Of the distribution; empty where none is named.
        roots: Import roots, from the home.
        requires_python: As it is written; empty where it is not.
        is_distribution: Whether something is built from here, and not only tools are configured.
    """

    name: str = ""
    roots: tuple[str, ...] = ()
    requires_python: str = ""
    is_distribution: bool = False


def declared_by(outside: Outside, home: str) -> Declared | None:
    """Read what lies in a folder; None where no marker does."""
    texts = {name: data for name in MARKERS if (data := outside(join(home, name))) is not None}
    if not texts:
        return None
    toml = read_toml(texts.get("pyproject.toml"))
    setup = read_ini(texts.get("setup.cfg"))
    project, poetry = table(toml, "project"), table(toml, "tool", "poetry")
    metadata = setup.get("metadata", {})
    name = project.get("name") or poetry.get("name") or metadata.get("name") or ""
    requires = project.get("requires-python") or table(poetry, "dependencies").get("python") or ""
    requires = requires or setup.get("options", {}).get("python_requires", "")
    roots = dict.fromkeys(normpath(root) for root in _roots(toml, setup))
    return Declared(
        name=str(name),
        roots=tuple("" if root == "." else root for root in roots if not root.startswith(("/", ".."))),
        requires_python=requires if isinstance(requires, str) else "",
        is_distribution=bool(name or "setup.py" in texts or "build-system" in toml),
    )


def _roots(toml: dict[str, Any], setup: dict[str, dict[str, str]]) -> Iterator[str]:
    """The import roots that the build backends in use are told."""
    setuptools = table(toml, "tool", "setuptools")
    yield from _texts(table(setuptools, "packages", "find").get("where"))
    yield from _texts(table(setuptools, "package-dir").get(""))
    for package in table(toml, "tool", "poetry").get("packages") or ():
        if isinstance(package, dict):
            yield from _texts(package.get("from"))
    for path in _texts(table(toml, "tool", "hatch", "build", "targets", "wheel").get("packages")):
        yield path.rpartition("/")[0] or "."
    yield from _texts(table(toml, "tool", "uv", "build-backend").get("module-root"))
    yield from _texts(table(toml, "tool", "maturin").get("python-source"))
    yield from _texts(setup.get("options.packages.find", {}).get("where"))
    for line in setup.get("options", {}).get("package_dir", "").splitlines():
        package, equals, folder = line.partition("=")
        if equals and not package.strip():
            yield folder.strip()


def read_toml(data: bytes | None) -> dict[str, Any]:
    """A TOML file; empty where it is none."""
    try:
        return tomllib.loads((data or b"").decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}


def toml_problem(outside: Outside, path: str) -> str:
    """Why a file is no TOML; empty where it is, or is not there."""
    try:
        tomllib.loads((outside(path) or b"").decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return str(error)
    return ""


def read_ini(data: bytes | None) -> dict[str, dict[str, str]]:
    """An INI file; empty where it is none."""
    parser = configparser.RawConfigParser()
    try:
        parser.read_string((data or b"").decode("utf-8-sig"))
    except (configparser.Error, UnicodeDecodeError):
        return {}
    return {name: dict(parser[name]) for name in parser.sections()}


def table(toml: object, *keys: str) -> dict[str, Any]:
    """A table within tables; empty where there is none."""
    found = toml
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value.strip(),) if value.strip() else ()
    return tuple(item for item in value if isinstance(item, str) and item) if isinstance(value, list) else ()

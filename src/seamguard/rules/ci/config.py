"""pytest's configuration, read from the first file that has one."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from seamguard.rules.ci.suite import Config

if TYPE_CHECKING:
    from collections.abc import Callable

_TOML = {"pytest.toml": ("pytest",), ".pytest.toml": ("pytest",), "pyproject.toml": ("tool", "pytest")}
_INI = {"pytest.ini": "pytest", ".pytest.ini": "pytest", "tox.ini": "pytest", "setup.cfg": "tool:pytest"}
_ORDER = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")


def read_config(outside: Callable[[str], bytes | None], folders: tuple[str, ...]) -> Config:
    """The configuration that pytest takes.

    Args:
        outside: Gives the bytes of a file by its path, None where there is none.
        folders: Where pytest looks, in its order.
    """
    for folder in folders:
        for name in _ORDER:
            path = f"{folder}/{name}" if folder else name
            data = outside(path)
            if data is None:
                continue
            text = data.decode("utf-8", errors="replace")
            found = _toml(text, *_TOML[name]) if name in _TOML else _ini(text, _INI[name])
            if found is not None:
                return _config(path, found)
            if name in ("pytest.ini", ".pytest.ini"):
                return Config(path)
    return Config()


def _toml(text: str, *keys: str) -> dict[str, Any] | None:
    import tomllib

    try:
        table: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    if not isinstance(table, dict):
        return None
    # In `pyproject.toml` the older form lies one table deeper.
    inner = table.get("ini_options", table)
    return inner if isinstance(inner, dict) else None


def _ini(text: str, section: str) -> dict[str, Any] | None:
    import configparser

    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    return dict(parser[section]) if section in parser else None


def _config(path: str, given: dict[str, Any]) -> Config:
    skipped, names = given.get("norecursedirs"), given.get("python_files")
    return Config(
        path=path,
        options=_words(given.get("addopts", "")),
        roots=tuple(name.rstrip("/") for name in _words(given.get("testpaths", ""))),
        skipped=None if skipped is None else _words(skipped),
        names=None if names is None else _words(names),
    )


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    try:
        return tuple(shlex.split(str(value)))
    except ValueError:
        return tuple(str(value).split())

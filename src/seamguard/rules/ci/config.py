"""pytest's configuration, read from the first file that has one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seamguard.rules.ci.suite import Call, Config, split

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
            found = _read(outside, f"{folder}/{name}" if folder else name)
            if found is not None:
                return found
    return Config()


def said_by(call: Call, config: Config, outside: Callable[[str], bytes | None]) -> Config:
    """The configuration as one call of pytest takes it, which may name another file or say something instead."""
    if call.config and call.config != config.path:
        config = _read(outside, call.config) or Config(call.config)
    if not call.overrides:
        return config
    given = _config(config.path, dict(call.overrides))
    instead = {field: getattr(given, field) for key, field in _FIELDS.items() if key in dict(call.overrides)}
    return config._replace(path=f"{config.path or 'pytest'} with `-o`", **instead)


_FIELDS = {
    "addopts": "options",
    "testpaths": "roots",
    "norecursedirs": "skipped",
    "python_files": "names",
    "python_functions": "functions",
}


def _read(outside: Callable[[str], bytes | None], path: str) -> Config | None:
    """What a file configures; None where it is not there, or configures nothing."""
    data = outside(path)
    if data is None:
        return None
    name = path.rpartition("/")[2]
    text = data.decode("utf-8-sig", errors="replace")
    if name.endswith(".toml"):
        found = _toml(text, *_TOML.get(name, ("pytest",)))
    else:
        found = _ini(text, _INI.get(name, "pytest"))
    if found is not None:
        return _config(path, found)
    return Config(path) if name in ("pytest.ini", ".pytest.ini") else None


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
    skipped, names, functions = (given.get(key) for key in ("norecursedirs", "python_files", "python_functions"))
    return Config(
        path=path,
        options=_words(given.get("addopts", "")),
        roots=tuple(name.rstrip("/") for name in _words(given.get("testpaths", ""))),
        skipped=None if skipped is None else _words(skipped),
        names=None if names is None else _words(names),
        functions=None if functions is None else _words(functions),
    )


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    return split(str(value)) or tuple(str(value).split())

"""Bytes to `Configuration`: what import-linter would read, from wherever the bytes come.

Its own readers look into the current folder only, and know no lines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seamguard.domain.contracts import Configuration, Contract, Option, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

DEFAULT_FILES = ("setup.cfg", ".importlinter", "pyproject.toml")
"""Where `lint-imports` looks, in this order; the first file that speaks to it counts."""

_SECTION = "importlinter"
_OWN = ("id", "name", "type")


def read_configuration(outside: Callable[[str], bytes | None], path: str | None) -> Configuration | Unreadable:
    """Reads the configuration that `lint-imports` would take.

    Args:
        outside: Gives the bytes of a file by its path, None where there is none.
        path: The file that is named, or None for the one that is found by itself.
    """
    for name in DEFAULT_FILES if path is None else (path,):
        data = outside(name)
        found = None if data is None else _read(name, data)
        if found is not None:
            return found
        if path is not None:
            missing = data is None
            what = "there is no such file" if missing else f"it has no section for {_SECTION}"
            return Unreadable(name, 0, f"{what}: name the file in which the contracts stand under `config`")
    where = ", ".join(DEFAULT_FILES)
    return Unreadable(
        DEFAULT_FILES[1], 0, f"no import contracts are configured in {where}: name their file under `config`"
    )


def _read(path: str, data: bytes) -> Configuration | Unreadable | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Unreadable(path, 0, "the file is not UTF-8: save it as UTF-8")
    return _from_toml(path, text) if path.endswith(".toml") else _from_ini(path, text)


def _from_ini(path: str, text: str) -> Configuration | Unreadable | None:
    import configparser

    parser = configparser.ConfigParser()
    try:
        parser.read_string(text, path)
        if _SECTION not in parser.sections():
            return None
        sections = {name: dict(parser[name]) for name in parser.sections() if name.partition(":")[0] == _SECTION}
    except configparser.Error as error:
        line = getattr(error, "lineno", None) or next((line for line, _ in getattr(error, "errors", ())), 0)
        return Unreadable(path, line, f"this is no INI file ({str(error).splitlines()[0]}): mend it")
    lines = text.splitlines()
    options = {name: {key: _split(value) for key, value in section.items()} for name, section in sections.items()}
    contracts = []
    for name in sections:
        if name != _SECTION:
            identity = name.rpartition(":")[2]
            contracts.append(_contract({"id": identity, **options[name]}, lines, _line_of(lines, f"[{name}]")))
    return _configuration(path, options[_SECTION], contracts, _line_of(lines, f"[{_SECTION}]"))


def _split(value: str) -> Option:
    return tuple(value.strip().split("\n")) if "\n" in value else value


def _from_toml(path: str, text: str) -> Configuration | Unreadable | None:
    import tomllib

    try:
        whole: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        return Unreadable(path, int(found[1]) if found else 0, f"this is no TOML file ({error}): mend it")
    tool = whole.get("tool")
    session = tool.get(_SECTION) if isinstance(tool, dict) else None
    if not session:
        return None
    lines = text.splitlines()
    table = _line_of(lines, f"[tool.{_SECTION}]")
    if not isinstance(session, dict):
        return Unreadable(path, table, f"`{_SECTION}` is no table: write `[tool.{_SECTION}]`")
    listed = session.pop("contracts", [])
    if not (isinstance(listed, list) and all(isinstance(given, dict) for given in listed)):
        at = _line_of(lines, f"[tool.{_SECTION}.contracts]", table)
        return Unreadable(path, at, f"the contracts are no tables of a list: write `[[tool.{_SECTION}.contracts]]`")
    starts = [n for n, line in enumerate(lines, 1) if re.fullmatch(_TABLE, line)]
    contracts = []
    for place, given in enumerate(listed):
        options = {key: _option(value) for key, value in given.items()}
        contracts.append(_contract(options, lines, starts[place] if place < len(starts) else table))
    return _configuration(path, {key: _option(value) for key, value in session.items()}, contracts, table)


_TABLE = rf"\s*\[\[\s*tool\s*\.\s*{_SECTION}\s*\.\s*contracts\s*\]\]\s*(#.*)?"


def _option(value: Any) -> Option:  # noqa: ANN401 (TOML holds values of many types)
    return tuple(str(item) for item in value) if isinstance(value, list) else str(value)


def _contract(options: Mapping[str, Option], lines: list[str], line: int) -> Contract:
    own = {key: options[key] if isinstance(options[key], str) else "" for key in _OWN if key in options}
    rest = tuple((key, value) for key, value in options.items() if key not in _OWN)
    read = Contract(own.get("id", ""), own.get("name", ""), own.get("type", ""), rest, line)  # type: ignore[arg-type] # texts by the line above
    places = tuple((ignored, _line_of(lines, ignored, line)) for ignored in read.values("ignore_imports"))
    return Contract(read.id, read.name, read.type, rest, line, places)


def _configuration(
    path: str, session: Mapping[str, Option], contracts: Iterable[Contract], line: int
) -> Configuration | Unreadable:
    one, several = session.get("root_package", ()), session.get("root_packages", ())
    given = several or one
    roots = tuple(name.strip() for name in ((given,) if isinstance(given, str) else given) if name.strip())
    if not roots:
        return Unreadable(path, line, "no root package is named: add `root_package`")
    return Configuration(path, tuple(session.items()), tuple(contracts), roots, line)


def _line_of(lines: list[str], text: str, after: int = 0) -> int:
    """The first line from one on that holds a text; that line itself where none does."""
    return next((n for n, line in enumerate(lines, 1) if n >= after and text in line), after)

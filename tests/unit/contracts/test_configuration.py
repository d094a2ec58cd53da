from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from seamguard.contracts import read_configuration
from seamguard.domain.contracts import Configuration, Unreadable

if TYPE_CHECKING:
    from pathlib import Path

INI = """
    [importlinter]
    root_package = shop
    include_external_packages = True

    [importlinter:contract:layers]
    name = Layers
    type = layers
    layers =
        # a comment
        shop.web

        shop.db | shop.mail
    exhaustive = false
    [importlinter:contract:other]
    name = Other
    type = independence
    modules = shop.web
    ignore_imports =
        shop.a -> shop.b
        shop.c->shop.d
"""
TOML = """
    [tool.importlinter]
    root_packages = ["shop", "tools"]
    exclude_type_checking_imports = true

    [[tool.importlinter.contracts]]
    id = "one"
    name = "One"
    type = "layers"
    layers = ["shop.web", "shop.db"]
    exhaustive = true

    [[tool.importlinter.contracts]]
    name = "No id"
    type = "acyclic_siblings"
    ancestors = ["shop"]
    depth = 3
    ignore_imports = [
        "shop.a -> shop.b",
    ]
"""


def _read(files: dict[str, str], path: str | None = None) -> Configuration | Unreadable:
    data = {name: dedent(text).encode() for name, text in files.items()}
    return read_configuration(data.get, path)


@pytest.mark.parametrize(
    "files",
    [
        {".importlinter": INI},
        {"setup.cfg": "[metadata]\nname = x\n", ".importlinter": INI},
        {"setup.cfg": INI, ".importlinter": "[importlinter]\nroot_package = no\n"},
        {"pyproject.toml": TOML},
        {".importlinter": "[other]\n", "pyproject.toml": TOML},
    ],
)
def test_what_is_read_is_what_lint_imports_reads(
    files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlinter.api import read_configuration as their

    for name, text in files.items():
        (tmp_path / name).write_text(dedent(text))
    monkeypatch.chdir(tmp_path)
    wanted = their()
    found = _read(files)
    assert isinstance(found, Configuration)
    assert list(found.roots) == wanted["session_options"]["root_packages"]
    assert len(found.contracts) == len(wanted["contracts_options"])
    for contract, options in zip(found.contracts, wanted["contracts_options"], strict=True):
        assert (contract.name, contract.type, contract.id) == (options["name"], options["type"], options.get("id", ""))
        own = {key: list(value) if isinstance(value, tuple) else value for key, value in contract.options}
        assert own == {
            key: str(value) if isinstance(value, int) else value
            for key, value in options.items()
            if key not in ("id", "name", "type")
        }


def test_contracts_know_their_lines() -> None:
    for files, lines in (({".importlinter": INI}, [(6, {}), (15, {"shop.a -> shop.b": 20, "shop.c->shop.d": 21})]),):
        found = _read(files)
        assert isinstance(found, Configuration)
        assert [(one.line, dict(one.lines)) for one in found.contracts] == lines
    found = _read({"pyproject.toml": TOML})
    assert isinstance(found, Configuration)
    assert [(one.line, one.called, dict(one.lines)) for one in found.contracts] == [
        (6, "one", {}),
        (13, "No id", {"shop.a -> shop.b": 19}),
    ]


UNREADABLE = {
    "none": ({}, None, ".importlinter", 0, "no import contracts are configured in setup.cfg, .importlinter, pyproject"),
    "named-none": ({}, "x.ini", "x.ini", 0, "there is no such file"),
    "named-without": ({"x.toml": "[tool]"}, "x.toml", "x.toml", 0, "it has no section for importlinter"),
    "no-ini": ({".importlinter": "[importlinter]\nx"}, None, ".importlinter", 2, "this is no INI file"),
    "twice": ({".importlinter": "[importlinter]\na=1\na=2"}, None, ".importlinter", 3, "this is no INI file"),
    "no-toml": ({"pyproject.toml": "[tool\n"}, None, "pyproject.toml", 1, "this is no TOML file"),
    "no-table": ({"pyproject.toml": "[tool]\nimportlinter = 'x'"}, None, "pyproject.toml", 0, "`importlinter` is no"),
    "no-list": (
        {"pyproject.toml": "[tool.importlinter]\nroot_package='x'\n[tool.importlinter.contracts]\nid='c'"},
        None,
        "pyproject.toml",
        3,
        "the contracts are no tables of a list",
    ),
    "no-tool": ({"pyproject.toml": "tool = 'x'"}, "pyproject.toml", "pyproject.toml", 0, "it has no section"),
    "no-root": ({".importlinter": "\n[importlinter]\nx = 1"}, None, ".importlinter", 2, "no root package is named"),
    "blank-root": ({".importlinter": "[importlinter]\nroot_package ="}, None, ".importlinter", 1, "no root package"),
}


@pytest.mark.parametrize(("files", "named", "path", "line", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_says_where_and_why(
    files: dict[str, str], named: str | None, path: str, line: int, message: str
) -> None:
    found = _read(files, named)
    assert isinstance(found, Unreadable)
    assert (found.path, found.line) == (path, line)
    assert found.message.startswith(message)


def test_bytes_that_are_no_text() -> None:
    assert read_configuration({".importlinter": b"\xff"}.get, None) == Unreadable(
        ".importlinter", 0, "the file is not UTF-8: save it as UTF-8"
    )

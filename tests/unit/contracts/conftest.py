"""Codebases made of texts, and contracts on them."""

from __future__ import annotations

import ast
from textwrap import dedent
from typing import TYPE_CHECKING, cast

import pytest

from seamguard.contracts import Workbench
from seamguard.domain.contracts import ContractFacts
from seamguard.domain.source import Category, SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seamguard.domain.factbase import Facts

PROJECT = {
    "shop/__init__.py": "",
    "shop/web.py": "import shop.orders\n",
    "shop/orders.py": "from shop import db\n",
    "shop/db.py": "import sqlite3\n",
}
"""Layers that hold: web, orders, db."""


class Code:
    """Of the facts, what contracts are run on."""

    def __init__(self, files: Mapping[str, str], beside: Mapping[str, str]) -> None:
        self._texts = dict(files)
        self._beside = beside

    def files(self) -> tuple[SourceFile, ...]:
        return tuple(_file(path) for path in sorted(self._texts))

    def is_example(self, file: SourceFile) -> bool:  # noqa: ARG002 (there are none)
        return False

    def text(self, file: SourceFile) -> str:
        return self._texts[file.path]

    def tree(self, file: SourceFile) -> ast.Module:
        return ast.parse(self._texts[file.path])

    def file_of(self, module: str) -> SourceFile | None:
        return next((file for file in self.files() if file.module == module), None)

    def outside(self, path: str) -> bytes | None:
        text = self._beside.get(path)
        return None if text is None else dedent(text).encode()


def _file(path: str) -> SourceFile:
    module = path.removesuffix(".py").replace("/", ".")
    is_package = module.endswith(".__init__")
    return SourceFile(path, module.removesuffix(".__init__"), is_package, Category.PRODUCTION, bytes)


def facts_of(files: Mapping[str, str], config: str = "", path: str = ".importlinter") -> Facts:
    """The facts of a codebase with a configuration beside it."""
    return cast("Facts", Code(files, {path: config} if config else {}))


@pytest.fixture
def run() -> Callable[..., ContractFacts]:
    """Runs one contract, `c` by default, of an INI configuration whose root package is `shop`."""

    def ran(contract: str, files: Mapping[str, str] = PROJECT, *, session: str = "", name: str = "c") -> ContractFacts:
        config = f"[importlinter]\nroot_package = shop\n{dedent(session)}\n[importlinter:contract:c]\nname = C\n"
        found = Workbench(facts_of(files, config + dedent(contract)), "").contract(None, name)
        assert isinstance(found, ContractFacts)
        return found

    return ran

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamguard.domain.source import Category
from seamguard.sources.layout import describe, layout_of, source_file

if TYPE_CHECKING:
    from tests.unit.sources.conftest import Clause

    from seamguard.domain.policy import Codebase
    from seamguard.domain.source import SourceFile


def _named(codebase: Codebase, path: str) -> SourceFile:
    folder, _, name = path.rpartition("/")
    return source_file(describe(layout_of(codebase), folder), name, bytes)


@pytest.mark.parametrize(
    ("path", "module", "is_package"),
    [
        ("src/app/core.py", "app.core", False),
        ("src/app/__init__.py", "app", True),
        ("src/app/__init__.pyi", "app", True),
        ("src/app/sub/__init__.py", "app.sub", True),
        ("src/app/__main__.py", "app.__main__", False),
        ("src/top.py", "top", False),
        ("src/__init__.py", "__init__", False),
        ("src/plugins/red/paint.py", "red.paint", False),
        ("src/pluginsx/a.py", "pluginsx.a", False),
        ("tests/unit/test_x.py", "tests.unit.test_x", False),
        ("tests/__init__.py", "tests", True),
        ("scripts/my-script.py", "scripts.my-script", False),
        ("src/app/2020_migration.py", "app.2020_migration", False),
        ("src/my-app/class.py", "my-app.class", False),
        ("bin/run", "bin.run", False),
        ("bin/tool.pyw", "bin.tool", False),
        ("setup.py", "setup", False),
        ("src/größe/maß.py", "größe.maß", False),
    ],
)
def test_module_name(clause: Clause, path: str, module: str, is_package: bool) -> None:
    file = _named(clause(source=("src", "src/plugins"), tests=("tests",)), path)
    assert (file.path, file.module, file.is_package) == (path, module, is_package)


@pytest.mark.parametrize("spelling", [".", "./", "./."])
def test_the_codebase_root_may_be_the_import_root(clause: Clause, spelling: str) -> None:
    codebase = clause(source=(spelling,), production=(spelling,))
    assert [_named(codebase, path).module for path in ("a/b.py", "c.py", "a/__init__.py")] == ["a.b", "c", "a"]


@pytest.mark.parametrize(
    ("path", "category"),
    [
        ("src/app/core.py", Category.PRODUCTION),
        ("src/app/tests/test_core.py", Category.PRODUCTION),
        ("src/app/checks/test_core.py", Category.TESTS),
        ("src/app/checks/tools/gen.py", Category.SCRIPTS),
        ("src/app/checks_too/a.py", Category.PRODUCTION),
        ("tests/test_core.py", Category.TESTS),
        ("tests/lib/fake.py", Category.TESTS),
        ("lib/other.py", Category.PRODUCTION),
    ],
)
def test_the_innermost_configured_folder_decides_the_category(clause: Clause, path: str, category: Category) -> None:
    codebase = clause(
        source=("src", "lib", "tests/lib"),
        production=("src/",),
        tests=("tests", "./src/app/checks"),
        scripts=("src/app/checks/tools",),
    )
    assert _named(codebase, path).category is category


def test_a_folder_named_twice_is_judged(clause: Clause) -> None:
    codebase = clause(tests=("src",), scripts=("src",), production=("src",))
    assert _named(codebase, "src/a.py").category is Category.PRODUCTION

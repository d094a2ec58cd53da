"""Which folders are seen as what, in the layouts that repositories have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamguard.adoption.looking import look

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.adoption.seen import Folders

PROJECT = '[project]\nname = "shop"\n'


def seen(files: Mapping[str, str]) -> Folders:
    return look(sorted(path for path in files if path.endswith(".py")), lambda path: _read(files, path))


def _read(files: Mapping[str, str], path: str) -> bytes | None:
    return files[path].encode() if path in files else None


def plain(*paths: str, **texts: str) -> dict[str, str]:
    return {**dict.fromkeys(paths, ""), "pyproject.toml": PROJECT, **texts}


LAYOUTS = {
    "src": (
        plain("src/shop/__init__.py", "tests/test_a.py", "scripts/run.py", "setup.py"),
        (("src",), ("src",), ("tests",), ("scripts",)),
    ),
    "flat": (
        plain("shop/__init__.py", "shop/db.py", "tests/test_a.py", "docs/conf.py", "setup.py"),
        ((".",), ("shop",), ("guardrails", "tests"), ("docs",)),
    ),
    "several packages": (
        plain("shop/__init__.py", "admin/__init__.py", "helpers/run.py"),
        ((".",), ("admin", "shop"), ("guardrails",), ("helpers",)),
    ),
    "namespace package": (
        plain("company/shop/__init__.py", "company/shop/db.py", "tests/test_a.py"),
        ((".",), ("company",), ("guardrails", "tests"), ()),
    ),
    "namespace package below src": (plain("src/company/shop/db.py"), (("src",), ("src",), (), ())),
    "modules": (plain("shop.py", "tests/test_a.py"), ((".",), (".",), ("guardrails", "tests"), ())),
    "tests within the package": (
        plain("src/shop/__init__.py", "src/shop/tests/test_a.py"),
        (("src",), ("src",), ("src/shop/tests",), ()),
    ),
    "lib": (plain("lib/shop/__init__.py"), (("lib",), ("lib",), (), ())),
    "a root that the build names": (
        {
            "pyproject.toml": PROJECT + '[tool.setuptools.packages.find]\nwhere = ["code"]\n',
            "code/shop/__init__.py": "",
            "src/other.py": "",
        },
        (("code",), ("code",), (), ("src",)),
    ),
    "a root that setup.cfg names": (
        {"setup.cfg": "[metadata]\nname = shop\n[options]\npackage_dir =\n    = code\n", "code/shop/__init__.py": ""},
        (("code",), ("code",), (), ()),
    ),
    "several distributions": (
        {
            "pyproject.toml": "[tool.ruff]\n",
            "packages/a/pyproject.toml": PROJECT,
            "packages/a/src/a/__init__.py": "",
            "packages/a/tests/test_a.py": "",
            "packages/b/pyproject.toml": PROJECT,
            "packages/b/b/__init__.py": "",
            "tools/release.py": "",
        },
        (("packages/a/src", "packages/b"), ("packages/a/src", "packages/b/b"), ("packages/a/tests",), ("tools",)),
    ),
    "small projects within tests": (
        plain("src/shop/__init__.py", "tests/data/p/src/p/__init__.py", **{"tests/data/p/pyproject.toml": PROJECT}),
        (("src",), ("src",), ("tests",), ()),
    ),
    "a module that is called setup": (
        plain("src/shop/__init__.py", "src/shop/setup.py", "src/shop/parts/__init__.py", **{"src/shop/setup.cfg": ""}),
        (("src",), ("src",), (), ()),
    ),
    "a root that import contracts name": (
        {
            ".importlinter": "[importlinter]\nroot_package = shop\n",
            "code/shop/__init__.py": "",
            "src/other/__init__.py": "",
        },
        (("code", "src"), ("code/shop", "src"), (), ("code",)),
    ),
    "no package at all": ({"run.py": "", "parts/one.py": ""}, ((".",), (".",), ("guardrails",), ())),
    "an unreadable pyproject": ({"pyproject.toml": "[[[", "src/shop/__init__.py": ""}, (("src",), ("src",), (), ())),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout(layout: str) -> None:
    files, expected = LAYOUTS[layout]
    found = seen(files)
    assert (found.source, found.production, found.tests, found.scripts) == expected


def test_a_suite_that_is_there_is_no_production() -> None:
    assert seen(plain("src/shop/__init__.py", "guardrails/test_rules.py")).scripts == ()


@pytest.mark.parametrize("name", ["a\nb", "a\\b", "a*b", "~x", " x"])
def test_a_folder_that_no_policy_can_name_is_told(name: str) -> None:
    found = seen(plain("src/shop/__init__.py", f"{name}/run.py"))
    assert (found.scripts, found.said[-1].startswith(f"the folder {name!r} is not looked at: ")) == ((), True)


def test_it_says_why() -> None:
    (said,) = seen(plain("src/shop/__init__.py")).said
    assert said == "src is an import root (`src` holds code and is no package itself), with shop"

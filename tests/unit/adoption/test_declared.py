"""What the files of a distribution say of it, whichever tool builds it."""

from __future__ import annotations

import pytest

from seamguard.adoption.declared import Declared, declared_by

NAMED = '[project]\nname = "shop"\n'
TOML = {
    NAMED: (),
    NAMED + '[tool.setuptools.packages.find]\nwhere = ["lib", "more"]\n': ("lib", "more"),
    NAMED + '[tool.setuptools.package-dir]\n"" = "lib"\n': ("lib",),
    NAMED + '[tool.hatch.build.targets.wheel]\npackages = ["lib/shop", "shop"]\n': ("lib", ""),
    NAMED + '[tool.uv.build-backend]\nmodule-root = "code"\n': ("code",),
    NAMED + '[tool.maturin]\npython-source = "python"\n': ("python",),
    '[tool.poetry]\nname = "shop"\npackages = [{include = "shop", from = "lib"}, {include = "x"}]\n': ("lib",),
    NAMED + '[tool.setuptools.packages.find]\nwhere = ["../elsewhere", "/abs"]\n': (),
    NAMED + '[tool]\nsetuptools = "odd"\n': (),
}


@pytest.mark.parametrize("text", TOML)
def test_the_import_roots_of_a_build(text: str) -> None:
    found = declared_by({"pyproject.toml": text.encode()}.get, "")
    assert found is not None
    assert (found.name, found.roots, found.is_distribution) == ("shop", TOML[text], True)


def test_tools_alone_make_no_distribution() -> None:
    assert declared_by({"a/pyproject.toml": b"[tool.ruff]\n"}.get, "a") == Declared()
    assert declared_by(lambda _: None, "a") is None


@pytest.mark.parametrize("data", [b"[[[", b"\xff\xfe", b""])
def test_what_cannot_be_read_says_nothing(data: bytes) -> None:
    assert declared_by({"pyproject.toml": data, "setup.cfg": data}.get, "") == Declared()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[project]\nname = "s"\nrequires-python = ">=3.12"\n'),
        ("pyproject.toml", '[tool.poetry]\nname = "s"\n[tool.poetry.dependencies]\npython = ">=3.12"\n'),
        ("setup.cfg", "[metadata]\nname = s\n[options]\npython_requires = >=3.12\n"),
    ],
)
def test_which_python_it_needs(name: str, text: str) -> None:
    found = declared_by({name: text.encode()}.get, "")
    assert found is not None
    assert found.requires_python == ">=3.12"

"""Special methods, called by their names and by statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.resolve.conftest import Resolve

HOME = """\
class Store:
    def __enter__(self): return self
    def __exit__(self, *error): ...
    async def __aenter__(self): return self
    async def __aexit__(self, *error): ...
    def __len__(self): ...
    def __call__(self): ...

class Below(Store): ...

class Other:
    def __enter__(self): ...
    def __exit__(self, *error): ...

def make() -> Store: ...
"""
HEAD = "import app.home\nfrom app.home import Below, Other, Store, make\n"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("__enter__", "with Store(): ..."),
        ("__enter__", "with make() as opened: ..."),
        ("__enter__", "with Other(), app.home.Below(): ..."),
        ("__exit__", "def run(given: Store):\n    with given: ..."),
        (
            "__exit__",
            "class K:\n    held: Store\n    def run(self):\n        with self.held: ...",
        ),
        ("__aenter__", "async def run(many: list[Store]):\n    async with many[0]: ..."),
        ("__aexit__", "async def run(given: Store | None):\n    async with given or make(): ..."),
        ("__enter__", "make().__enter__()"),
        ("__exit__", "Store.__exit__(make())"),
        ("__len__", "make().__len__()"),
        ("__len__", "class More(Store):\n    def __len__(self): return super().__len__()"),
        ("__call__", "make().__call__()"),
        ("__call__", "make()()"),
    ],
)
def test_a_call_of_a_special_method_is_found(resolve: Resolve, name: str, code: str) -> None:
    found = resolve({"src/app/home.py": HOME, "src/app/use.py": HEAD + code}, f"app.home.Store.{name}")
    assert [(use.file.path, use.kind, use.certain) for use in found.uses] == [("src/app/use.py", "call", True)]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("__enter__", "with Other(): ..."),
        ("__enter__", "with open('x') as opened: ..."),
        ("__enter__", "with Store: ..."),
        ("__enter__", "async def run(given: Store):\n    async with given: ..."),
        ("__aenter__", "with make(): ..."),
        ("__enter__", "exec('with x: pass')"),
        ("__len__", "make().__enter__()"),
    ],
)
def test_what_calls_another_one_is_not(resolve: Resolve, name: str, code: str) -> None:
    assert resolve({"src/app/home.py": HOME, "src/app/use.py": HEAD + code}, f"app.home.Store.{name}").uses == ()


def test_a_file_that_names_neither_class_nor_method_is_looked_into(resolve: Resolve) -> None:
    files = {"src/app/home.py": HOME, "src/app/use.py": "from app.home import make\nwith make(): ...\n"}
    assert [use.span.line for use in resolve(files, "app.home.Store.__exit__").uses] == [2]


def test_a_method_of_a_library_is_found_by_its_name(resolve: Resolve) -> None:
    files = {"src/app/use.py": "class Frozen:\n    def __init__(self):\n        object.__setattr__(self, 'x', 1)\n"}
    assert [use.span.line for use in resolve(files, "builtins.object.__setattr__").uses] == [3]

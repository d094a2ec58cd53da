from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.resolve.conftest import Found

HOME = "class Ctx:\n    @classmethod\n    def make(cls): ...\n"
USES = """\
import app.home
from app.home import Ctx

def build(kind: Ctx) -> Ctx:
    if kind is Ctx:
        return Ctx()
    Ctx.limit = 3
    return app.home.Ctx.make()

class Sub(Ctx): ...
TABLE = {"ctx": Ctx}
"""


def test_calls_are_certain_and_escapes_possible(found: Found) -> None:
    files = {"src/app/home.py": HOME, "src/app/use.py": USES}
    assert found(files, "app.home.Ctx") == [
        ("src/app/use.py", 6, "call", True),
        ("src/app/use.py", 11, "table", False),
    ]


def test_references_are_all_mentions_at_run_time(found: Found) -> None:
    files = {"src/app/home.py": HOME, "src/app/use.py": USES}
    assert found(files, "app.home.Ctx", "restrict: reference") == [
        ("src/app/use.py", 5, "reference", True),
        ("src/app/use.py", 6, "call", True),
        ("src/app/use.py", 7, "reference", True),
        ("src/app/use.py", 8, "reference", True),
        ("src/app/use.py", 10, "reference", True),
        ("src/app/use.py", 11, "reference", True),
    ]


NARROWED = """\
import os

def show(given):
    if isinstance(given, tuple):
        return given.items
    return given.rest
show(os.environ)
"""


def test_what_a_parameter_is_given_is_told_where_it_is_given_whatever_class_it_is_tested_for(found: Found) -> None:
    assert found({"src/app/use.py": NARROWED}, "os.environ", "restrict: reference") == [
        ("src/app/use.py", 7, "callback", True)
    ]


IMPORTS = """\
import yaml
import yaml.cyaml as fast
from yaml import compose
from yaml.loader import Loader
import yamlish
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import yaml.nodes
def read():
    from importlib import import_module
    return import_module("yaml.reader")
"""


def test_importing_a_module_is_importing_anything_of_it(found: Found) -> None:
    lines = [line for _, line, _, _ in found({"src/app/use.py": IMPORTS}, "yaml", "restrict: import")]
    assert lines == [1, 2, 3, 4, 11]


@pytest.mark.parametrize(
    ("statement", "counts"),
    [
        ("from app.home import Ctx", True),
        ("from app.api import Context", True),
        ("from .home import Ctx as C", True),
        ("from app.home import other", False),
        ("import app.home", False),
    ],
)
def test_importing_a_symbol_is_taking_it_from_any_module(found: Found, statement: str, counts: bool) -> None:
    files = {
        "src/app/__init__.py": "",
        "src/app/home.py": HOME + "other = 1\n",
        "src/app/api.py": "from app.home import Ctx as Context\n",
        "src/app/use.py": statement + "\n",
    }
    places = found(files, "app.home.Ctx", "restrict: import")
    assert [place for place in places if place[0] == "src/app/use.py"] == (
        [("src/app/use.py", 1, "import", True)] if counts else []
    )


def test_importing_a_module_of_the_codebase(found: Found) -> None:
    files = {
        "src/app/__init__.py": "",
        "src/app/home.py": HOME,
        "src/app/use.py": "from app import home\nfrom app.home import Ctx\nfrom . import home as h\nimport app\n",
    }
    lines = [line for path, line, _, _ in found(files, "app.home", "restrict: import") if path == "src/app/use.py"]
    assert lines == [1, 2, 3]

"""Arguments bound to what is no plain function: nothing is lost, and nothing ends the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.resolve.conftest import Found

HOME = "TABLE = {'a': 1}\n\n\ndef make(url=1):\n    return url\n"


@pytest.mark.parametrize(
    "bound",
    [
        "partial({'a': make})",
        "partial([make], 1)",
        "partial((make, 1))",
        "partial(attrgetter('make'), home)",
        "partial(partial(home.TABLE))",
        "partial('text')",
        "partial(vars(home))",
    ],
)
def test_what_is_no_function_of_the_program_ends_no_run(found: Found, bound: str) -> None:
    use = "from functools import partial\nfrom operator import attrgetter\nfrom app import home\n"
    files = {
        "src/app/home.py": HOME,
        "src/app/use.py": f"{use}from app.home import make\np = {bound}\np()\nfor q in p:\n    q()\nmake()\n",
    }
    assert ("src/app/use.py", 9, "call", True) in found(files, "app.home.make")


@pytest.mark.parametrize("kind", ["staticmethod", "classmethod"])
def test_a_partialmethod_of_what_a_class_does_not_bind(found: Found, kind: str) -> None:
    use = f"""\
from functools import partialmethod
from app.home import make
class Maker:
    first = partialmethod({kind}(make))
    def run(self):
        return self.first()
"""
    files = {"src/app/home.py": HOME, "src/app/use.py": use}
    assert ("src/app/use.py", 4) in {(path, line) for path, line, _, _ in found(files, "app.home.make")}


def test_arguments_bound_to_a_callable_of_a_declared_type(found: Found) -> None:
    use = """\
from collections.abc import Callable
from functools import partial
from app.home import Store
def run(make: Callable[..., Store]):
    made = partial(partial(make, 1), 2)
    made().open()
"""
    files = {"src/app/home.py": "class Store:\n    def open(self): ...\n", "src/app/use.py": use}
    assert ("src/app/use.py", 6, "call", True) in found(files, "app.home.Store.open")

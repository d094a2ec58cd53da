"""Which functions in a permitted place are wrappers of a seam, through the command: forms and innocent twins."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.functional.test_laundering import BOUNDARY, FILES, POLICY, told

if TYPE_CHECKING:
    from tests.functional.conftest import Execute, Project


class Case(NamedTuple):
    """One more piece of the boundary module, how others use it, and whether it hands out what the seam guards.

    Attributes:
        name: For people.
        code: What the boundary module holds below the banned function.
        use: What another module does.
        wrappers: Qualified names of the functions that are reported.
    """

    name: str
    code: str
    use: str
    wrappers: tuple[str, ...] = ()


def found(name: str, code: str, use: str = "boundary.made(1)", wrappers: tuple[str, ...] = ("made",)) -> Case:
    return Case(name, code, use, wrappers)


HANDING_OUT = (
    found("result", "def made(p):\n    return catalog_from_profile(p)\n"),
    found("object-made-of-it", "def made(p):\n    return Bindings(catalog_from_profile(p))\n"),
    found("container", "def made(p):\n    return dict(catalog_from_profile(p))\n"),
    found("part-of-it", "def made(p):\n    return catalog_from_profile(p)['a'].b\n"),
    found("its-method", "def made(p):\n    return catalog_from_profile(p).copy()\n"),
    found("variable", "def made(p):\n    x = catalog_from_profile(p)\n    y = x or {}\n    return [y]\n"),
    found("one-of-two-paths", "def made(p):\n    if p:\n        return None\n    return catalog_from_profile(p)\n"),
    found(
        "wrapper-of-a-private-one",
        "def _inner(p):\n    return catalog_from_profile(p)\n\n\ndef made(p):\n    return _inner(p)\n",
    ),
    found(
        "two-wrappers",
        "def made(p):\n    return catalog_from_profile(p)\n\n\ndef other(p):\n    return made(p)\n",
        "boundary.made(1), boundary.other(1)",
        ("made", "other"),
    ),
    found(
        "method",
        "class Maker:\n    def made(self, p):\n        return catalog_from_profile(p)\n",
        "boundary.Maker().made(1)",
        ("Maker.made",),
    ),
    found(
        "classmethod",
        "class Maker:\n    @classmethod\n    def made(cls, p):\n        return catalog_from_profile(p)\n",
        "boundary.Maker.made(1)",
        ("Maker.made",),
    ),
    found(
        "staticmethod",
        "class Maker:\n    @staticmethod\n    def made(p):\n        return catalog_from_profile(p)\n",
        "boundary.Maker.made(1)",
        ("Maker.made",),
    ),
    found("async", "async def made(p):\n    return catalog_from_profile(p)\n", "boundary.made(1)"),
    found("generator", "def made(ps):\n    for p in ps:\n        yield catalog_from_profile(p)\n"),
    found("generator-of-parts", "def made(p):\n    yield from catalog_from_profile(p)\n"),
    found("comprehension", "def made(ps):\n    return [catalog_from_profile(p) for p in ps]\n"),
    found(
        "stored-attribute",
        "class Maker:\n    def __init__(self, p):\n        self._kept = catalog_from_profile(p)\n\n"
        "    def made(self):\n        return self._kept\n",
        "boundary.Maker(1).made()",
        ("Maker.made",),
    ),
    found(
        "property",
        "class Maker:\n    def __init__(self, p):\n        self._kept = catalog_from_profile(p)\n\n"
        "    @property\n    def made(self):\n        return self._kept\n",
        "boundary.Maker(1).made",
        ("Maker.made",),
    ),
    found(
        "cache",
        "_MADE = {}\n\n\ndef made(p):\n    if p not in _MADE:\n        _MADE[p] = catalog_from_profile(p)\n"
        "    return _MADE[p]\n",
    ),
    found("lambda", "made = lambda p: catalog_from_profile(p)\n"),
    found(
        "inner-function", "def made(p):\n    def inner():\n        return catalog_from_profile(p)\n    return inner\n"
    ),
    found("recursive", "def made(p):\n    return made(p - 1) if p else catalog_from_profile(p)\n"),
    found(
        "recursive-in-turn",
        "def other(p):\n    return made(p)\n\n\n"
        "def made(p):\n    return other(p - 1) if p else catalog_from_profile(p)\n",
    ),
    found(
        "recursive-in-the-other-turn",
        "def other(p):\n    if p:\n        return made(p - 1)\n    return catalog_from_profile(p)\n\n\n"
        "def made(p):\n    return other(p)\n",
    ),
    found("handed-on", "def made(p):\n    return catalog_from_profile(p)\n", "map(boundary.made, [1])"),
)
INNOCENT = (
    Case("private-and-used-inside-only", "def _made(p):\n    return catalog_from_profile(p)\n\n\n_made(1)\n", "1"),
    Case("public-and-used-inside-only", "def made(p):\n    return catalog_from_profile(p)\n\n\nmade(1)\n", "1"),
    Case("does-not-return-it", "def made(p):\n    catalog_from_profile(p)\n    return p\n", "boundary.made(1)"),
    Case("returns-what-is-told-of-it", "def made(p):\n    return str(catalog_from_profile(p))\n", "boundary.made(1)"),
    Case("returns-a-number", "def made(p):\n    return len(catalog_from_profile(p))\n", "boundary.made(1)"),
    Case("returns-a-test", "def made(p):\n    return p in catalog_from_profile(p)\n", "boundary.made(1)"),
    Case(
        "other-attribute",
        "class Maker:\n    def __init__(self, p):\n        self._kept = catalog_from_profile(p)\n"
        "        self._own = p\n\n"
        "    def made(self):\n        return self._own\n",
        "boundary.Maker(1).made()",
    ),
    Case(
        "recursive",
        "def made(p):\n    catalog_from_profile(p)\n    return made(p - 1) if p else p\n",
        "boundary.made(1)",
    ),
    Case(
        "attribute-of-itself",
        "class Maker:\n    def __init__(self, p):\n        catalog_from_profile(p)\n        self._own = {}\n\n"
        "    def made(self):\n        self._own = self._own.copy()\n        return self._own\n",
        "boundary.Maker(1).made()",
    ),
    Case("other-function", "def _made(p):\n    return catalog_from_profile(p)\n\n\ndef made(p):\n    return p\n",
         "boundary.made(1)"),
    Case("namesake", "def made(p):\n    return catalog_from_profile(p)\n", "made(1)"),
)  # fmt: skip
USE = (
    "from semantics import compile_context as boundary\n\n\ndef made(p):\n    return p\n\n\ndef use():\n    return {}\n"
)


def case_files(case: Case) -> dict[str, str]:
    boundary = f"{BOUNDARY}\n\ncatalog_from_profile({{}})\n\n\n{case.code}"
    return FILES | {"src/semantics/compile_context.py": boundary, "src/engine/use.py": USE.format(case.use)}


@pytest.mark.parametrize("case", [*HANDING_OUT, *INNOCENT], ids=lambda case: f"{len(case.wrappers)}-{case.name}")
def test_a_function_is_a_wrapper_if_what_it_gives_comes_from_the_seam(
    case: Case, project: Project, seamguard: Execute
) -> None:
    exit_code, report = told(seamguard, project(case_files(case), POLICY))
    reported = [item for item in report["findings"] if item["status"] == "violation"]
    assert tuple(item["scope"] for item in reported) == case.wrappers
    assert {item["kind"] for item in reported} <= {"wrapper"}
    assert (exit_code, report["errors"]) == (int(bool(case.wrappers)), [])

"""Retired names as the tests of them write them: a shop, a clause, and what is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule

FILES = {
    "src/shop/__init__.py": "",
    "src/shop/registry.py": "class Registry:\n    def get(self):\n        pass\n\n\nclass Small(Registry):\n    pass\n",
    "src/shop/use.py": "",
}
MEMBER = "shop.registry.Registry.adapters"
HELD = """\
from functools import cache


NUM = 3
TABLE = {}
made = object()


def func():
    local = 1


@cache
def cached():
    pass


class C:
    def meth(self):
        pass
"""


def clause(*names: str, more: str = "") -> str:
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"retired:\n  - id: gone\n    why: It is gone.\n    names: [{quoted}]\n{more}"


def found(judge_rule: JudgeRule, names: tuple[str, ...], files: dict[str, str], more: str = "") -> list[str]:
    """The findings as `path:line kind`, those that are only possible with a question mark."""
    verdict = judge_rule(clause(*names, more=more), {**FILES, **files})
    seen = [item.finding for item in verdict.judged]
    return [f"{one.path}:{one.span.line} {one.kind}{'' if one.certain else '?'}" for one in seen]

"""Gates as the tests of them write them: a library's class, flags of all forms, and code that marks its findings."""

from __future__ import annotations

from tests.unit.rules.observing import marked, seen

FLAGS = """\
import functools
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Flags:
    ready: bool = False
    declared: bool

    @property
    def may(self) -> bool:
        return self.ready

    @functools.cached_property
    def may_later(self) -> bool:
        return self.ready

    def can(self) -> bool:
        return self.ready

    async def can_soon(self) -> bool:
        return self.ready

    @staticmethod
    def can_ever() -> bool:
        return True


class Others:
    ready: bool = True


READY = False


def is_ready() -> bool:
    return READY


async def is_ready_soon() -> bool:
    return READY


def detect() -> Flags:
    return Flags()
"""
IMPORTS = "from engine.plan import Plan\nfrom app.flags import *\n"
COUNT = "engine.plan.Plan.count"


def files_of(code: str, imports: str = IMPORTS) -> dict[str, str]:
    return {"src/app/__init__.py": "", "src/app/flags.py": FLAGS, "src/app/use.py": f"{imports}{code}\n"}


def clause(flag: str = "Flags.ready", accessor: str = COUNT) -> str:
    gate = f"{{accessor: {accessor}, flag: app.flags.{flag}}}"
    return f"capabilities: [{{id: c, why: w, gated: [{gate}]}}]"


def verify(code: str, flag: str = "Flags.ready", accessor: str = COUNT, imports: str = IMPORTS) -> None:
    """Hold what is found in some code to its comments: `#!` where the flag is missing, `#?` where that is possible."""
    shown = code.replace("#!", "# without-flag").replace("#?", "# may be without-flag")
    files = files_of(shown, imports)
    assert seen(clause(flag, accessor), files) == marked(files)


def function(body: str) -> str:
    """A function with a plan, flags, and names of which nothing is known."""
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return f"def f(plan: Plan, flags: Flags, unknown, many):\n{lines}"

"""Typed arguments as the tests of them write them: names and records, a clause, and a verdict on code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule

    from seamguard.domain.verdict import Verdict

NAMES = """\
from enum import Enum
from typing import Final

from shop.records import Spec

PLAN: Final = Spec("plan_v1")
RUN = "run_v1"
TWICE = "a"
TWICE = "b"
SPECS = {"plan": PLAN}
ALL = (PLAN, PLAN)


class Kinds(Enum):
    PLAN = "plan"


class Names:
    PLAN = "plan"


def make():
    return PLAN
"""
RECORDS = """\
from dataclasses import dataclass


@dataclass
class Spec:
    name: str
    version: int = 1


class Special(Spec):
    pass


class Other:
    pass


class Made:
    def __init__(self, name): ...


def record(profile, name, payload=None):
    pass


class Sink:
    def record(self, name, payload):
        pass


def spec(name) -> Spec:
    return REGISTRY[name]


def plan() -> Spec:
    return unknown()


def either() -> "Spec | str":
    return unknown()


REGISTRY = {}
"""
FILES = {"src/shop/__init__.py": "", "src/shop/names.py": NAMES, "src/shop/records.py": RECORDS}
CONSTANT = "constant_in: [shop.names]"
TYPE = "type: shop.records.Spec"
REJECT = "reject: [literal, f-string, constructor, helper, lookup]"
IMPORTS = """\
from functools import partial
from shop import names, records
from shop.names import ALL, Kinds, Names, PLAN, RUN, SPECS, TWICE
from shop.records import Other, Sink, Special, Spec, either, plan, record, spec
"""


def clause(*demands: str, call: str = "call: [shop.records.record]", which: str = "argument: name") -> str:
    lines = "".join(f"    {one}\n" for one in (call, which, *demands))
    return f"typed_arguments:\n  - id: names\n    why: Names are declared.\n{lines}"


def judged(judge_rule: JudgeRule, code: str, *demands: str, **more: str) -> Verdict:
    return judge_rule(clause(*demands, **more), {**FILES, "src/shop/use.py": f"{IMPORTS}\n{code}\n"})


BOTH = (CONSTANT, TYPE, REJECT)

"""State of modules as the tests of it write it: classes, a clause, and what is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.unit.rules.conftest import JudgeRule

CLASSES = """\
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


@dataclass(frozen=True)
class Frozen:
    size: int = 0


@dataclass
class Options:
    size: int = 0


class Point(NamedTuple):
    x: int = 0


class Colour(Enum):
    RED = 1


class Register:
    def __init__(self):
        self.items = {}

    def put(self, key):
        self._store(key)

    def _store(self, key):
        self.items[key] = 1

    def size(self):
        return len(self.items)


class Below(Register):
    pass


class Formatter:
    def __init__(self, width=80):
        self.width = width

    def show(self, text):
        return text[: self.width]


class Table(dict):
    pass


def build() -> dict[str, int]:
    return {}


def build_options() -> Options:
    return Options()


def build_text() -> str:
    return ""
"""


def clause(more: str = "") -> str:
    return f"globals:\n  - id: state\n    why: State outlives a run.\n{more}"


CHANGED = "    only_if_changed: true\n"


def found(judge_rule: JudgeRule, files: Mapping[str, str], more: str = "") -> dict[str, str]:
    """The kind of each finding by its site, in production."""
    verdict = judge_rule(clause(more), files)
    return {one.finding.site: one.finding.kind for one in verdict.judged if one.finding.category == "production"}

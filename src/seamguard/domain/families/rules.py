"""Rules that a team wrote in Python."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import STRICT
from seamguard.domain.rule import Mark, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.ranks import Rank

_NAME = r"[^\W\d]\w*"
CHECK = re.compile(rf"{_NAME}(?:\.{_NAME})*:{_NAME}")
"""A function of a module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRule(Rule):
    """A function that says what breaks the rule.

    Attributes:
        check: The function, as `module:function`; the module is a file beside the policy.
        options: What the function is given by name, as the text of a JSON object; empty for nothing.
        check_mark: Where the function is named.
    """

    family: ClassVar[str] = "rules"
    is_of_code: ClassVar[bool] = False  # the function is no file of the codebase, and other commits have others
    ranks: ClassVar[Mapping[str, Rank]] = {"check": STRICT, "options": STRICT}

    check: str
    check_mark: Mark
    options: str = ""

    @property
    def takes_entries(self) -> bool:
        """A rule that is nothing but the name of its function has no keys: there, both stand in one place."""
        return self.check_mark != self.mark

    @property
    def function(self) -> str:
        """The name of the function."""
        return self.check.partition(":")[2]

    @property
    def paths(self) -> tuple[str, ...]:
        """Where its module may lie, from the policy's folder."""
        file = self.check.partition(":")[0].replace(".", "/")
        return f"{file}.py", f"guardrails/{file}.py", f"{file}/__init__.py", f"guardrails/{file}/__init__.py"


def id_of(check: str) -> str:
    """The id of a rule that is written as nothing but its function; empty where that is none, or gives no id."""
    own = check.partition(":")[2].strip("_").replace("_", "-")
    return own if CHECK.fullmatch(check) and own.isascii() else ""


def unsaid(check: str) -> str:
    """Why a rule exists that is written as nothing but its function, as long as the function does not say it."""
    return f"{check} asks for it."

"""The workflow that runs the suite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import DEMANDS, STRICT
from seamguard.domain.rule import Mark, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.ranks import Rank


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteWorkflow(Rule):
    """A workflow that has to run a suite, whole and for every change that the suite guards against.

    Attributes:
        file: The workflow, posix, from the policy's folder, which is the top of the repository.
        file_mark: Where it is named.
        runs: The folder of the suite, likewise.
        branches: The branches on which it has to start.
        events: The events of which each has to start it.
    """

    family: ClassVar[str] = "workflow"
    takes_examples: ClassVar[bool] = False
    is_of_code: ClassVar[bool] = False
    ranks: ClassVar[Mapping[str, Rank]] = {"file": STRICT, "runs": STRICT, "branches": DEMANDS, "events": DEMANDS}

    file: str
    file_mark: Mark
    runs: str = "guardrails"
    branches: tuple[str, ...]
    events: tuple[str, ...] = ("pull_request",)

    @property
    def title(self) -> str:
        """See `Rule.title`."""
        return f"the workflow {self.file}"

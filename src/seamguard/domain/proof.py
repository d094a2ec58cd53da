"""What proving came to: for each rule, the ways in which it was broken on purpose, and whether it noticed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seamguard.domain.rule import Mark
    from seamguard.domain.setup import SetupProblem
    from seamguard.domain.verdict import Vacuity, Verdict
    from seamguard.errors import Problem


class Result(StrEnum):
    """Whether a rule noticed what was done to it."""

    NOTICED = "noticed"
    UNNOTICED = "unnoticed"
    OPEN = "open"
    """It cannot be told now, or the policy says that it shall not fail."""


class Attempt(StrEnum):
    """What was done."""

    VIOLATION = "violation"
    ENTRY = "entry-removed"
    LOWERED = "count-lowered"
    RAISED = "count-raised"
    SUPPRESSION = "suppression-removed"
    EXAMPLE = "example"
    MEMBER = "member-removed"
    CLOSED_ENTRY = "entry-of-a-complete-wave"
    CLOSED_GUARD = "fallback-guard-of-a-closed-rule"
    OVERDUE = "wave-past-its-day"


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a rule was broken on purpose.

    Attributes:
        attempt: What was done.
        how: The same in words: `a call by an alias`.
        result: Whether the rule noticed.
        mark: The place in the policy file that it is about.
        reason: Why the rule did not notice, or why that cannot be told; empty where it did.
        path: The file that was changed or made in memory; empty where only the policy was.
        text: What was written there, in short.
    """

    attempt: Attempt
    how: str
    result: Result
    mark: Mark
    reason: str = ""
    path: str = ""
    text: str = ""


class ProofOutcome(StrEnum):
    """What proving one subject came to."""

    PROVED = "proved"
    OPEN = "open"
    VACUOUS = "vacuous"


@dataclass(frozen=True, slots=True)
class Proof:
    """What proving one rule, or one wave, came to.

    Attributes:
        rule: What one rule of the family is called; `wave` for a wave.
        id: The id of the rule or wave.
        mark: Where it stands in the policy file.
        ways: Everything that was done.
        vacuities: Why it proves nothing, as a check says as well.
        notes: What has to be known to read the answer, such as a rollout that was taken away.
    """

    rule: str
    id: str
    mark: Mark
    ways: tuple[Way, ...]
    vacuities: tuple[Vacuity, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_of_rule(self) -> bool:
        """Whether it is about a rule, and not about a wave."""
        return self.rule != "wave"

    def having(self, result: Result) -> tuple[Way, ...]:
        """The ways with this result."""
        return tuple(way for way in self.ways if way.result is result)

    @property
    def outcome(self) -> ProofOutcome:
        """PROVED where all was noticed that can be told, and something was."""
        if self.vacuities or self.having(Result.UNNOTICED):
            return ProofOutcome.VACUOUS
        return ProofOutcome.PROVED if self.having(Result.NOTICED) else ProofOutcome.OPEN


@dataclass(frozen=True, slots=True)
class ProofResult:
    """What proving a policy came to.

    Attributes:
        policy: The policy file's name, as reports show it.
        root: The codebase root, as the policy or the caller gives it.
        files: How many files belong to the codebase.
        proofs: One for each rule, in the order of the policy, then one for each wave that can fail.
        repeated: What keeps all rules from proving anything by the word of a check, such as a folder without files.
        grounds: What does so besides, which only a proof looks at.
        errors: Places that could not be read, sorted.
        setup: What is wrong with how the guard is run, the failures first; none where that was not looked at.
    """

    policy: str
    root: str
    files: int
    proofs: tuple[Proof, ...]
    repeated: tuple[Verdict, ...]
    grounds: tuple[Verdict, ...]
    errors: tuple[Problem, ...]
    setup: tuple[SetupProblem, ...] = ()

    @property
    def outcome(self) -> str:
        """The outcome that outweighs the others."""
        if self.errors:
            return "error"
        is_vacuous = (
            self.repeated or self.grounds or any(proof.outcome is ProofOutcome.VACUOUS for proof in self.proofs)
        )
        if is_vacuous:
            return "vacuous"
        return "broken" if any(problem.fails for problem in self.setup) else "proved"

    @property
    def exit_code(self) -> int:
        """0 where every rule can fail; 1 where the set-up keeps them from it; 2 where one cannot, or who knows."""
        return {"proved": 0, "broken": 1}.get(self.outcome, 2)

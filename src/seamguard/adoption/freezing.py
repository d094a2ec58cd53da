"""A first policy made true: today's uses are listed, and everything is tried in memory before anything is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from seamguard.adoption.seen import POLICY, SUITE
from seamguard.adoption.setup_versions import parses
from seamguard.contracts.configuration import read_configuration
from seamguard.domain.contracts import Configuration
from seamguard.domain.families.imports import ImportContract
from seamguard.domain.proof import ProofOutcome
from seamguard.domain.rule import Entry, Mark
from seamguard.domain.source import Category
from seamguard.domain.verdict import Outcome
from seamguard.editing.allowing import Wanted, plan_allow
from seamguard.engine import ask_tree, judge_tree
from seamguard.errors import PolicyError, UsageError
from seamguard.policy import parse_policy
from seamguard.policy.edits import edit_policy
from seamguard.promises import read_beside
from seamguard.proving import prove_tree
from seamguard.sources import list_tree
from seamguard.sources.overlay import overlaid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from seamguard.adoption.seen import Outside
    from seamguard.domain.factbase import Facts
    from seamguard.domain.policy import Policy
    from seamguard.domain.proof import ProofResult
    from seamguard.domain.source import SourceTree
    from seamguard.domain.verdict import CheckResult

_SHOWN = 5


class Planned(NamedTuple):
    """A repository as it will be.

    Attributes:
        top: Its folder.
        files: What comes into being, by posix path.
    """

    top: Path
    files: Mapping[str, bytes]

    def outside(self, path: str) -> bytes | None:
        """See `Outside`."""
        if not path.endswith("/"):
            return self.files.get(path) or read_beside(self.top, path)
        there = (read_beside(self.top, path) or b"").decode("utf-8", "replace").splitlines()
        new = {name.removeprefix(path).partition("/")[0] for name in self.files if name.startswith(path)}
        return "\n".join(sorted({*there, *new})).encode() if there or new else None

    def tree(self, policy: Policy) -> SourceTree:
        """The codebase that a policy speaks of."""
        tree = list_tree(self.top, policy.codebase)
        new = {path: data.decode() for path, data in self.files.items() if path.endswith(".py")}
        held = tuple(root for root in tree.empty_roots if root[1] != SUITE or not new)
        return replace(overlaid(tree, policy.codebase, new), empty_roots=held)

    def judged(self, policy: Policy) -> CheckResult:
        """What a check will say."""
        return judge_tree(policy, self.tree(policy), ".", beside=self.outside)

    def proved(self, policy: Policy) -> ProofResult:
        """What a proof will say."""
        return prove_tree(policy, self.tree(policy), ".", beside=self.outside)


class Look(NamedTuple):
    """One check of a policy that is not written yet.

    Attributes:
        policy: The policy.
        result: What the check says.
        aside: Paths of files that cannot be read and are no production.
    """

    policy: Policy
    result: CheckResult
    aside: tuple[str, ...]


def look_at(planned: Planned, text: str) -> Look:
    """Check a policy in memory.

    Raises:
        UsageError: It is no policy, or a file of production cannot be read.
    """
    policy = _decoded(text)
    result = planned.judged(policy)
    if not result.errors:
        return Look(policy, result, ())
    categories = {file.path: file.category for file in planned.tree(policy).files}
    known = {one.path: categories.get(one.path, Category.PRODUCTION) for one in result.errors}
    own = [str(one) for one in result.errors if known[one.path] is Category.PRODUCTION]
    if own:
        told = "".join(f"\n  {line}" for line in own[:_SHOWN])
        raise UsageError(
            f"production code cannot be read, so that nothing was written: mend it, or leave it out with "
            f"--exclude PATTERN{told}"
        )
    return Look(policy, result, tuple(sorted(known)))


def unread(planned: Planned, policy: Policy) -> tuple[str, ...]:
    """The files that nobody can read, though they name no seam today: they would fail the first check that needs them.

    Tests use such files as data. That a change elsewhere makes one of them matter is nothing its author could know.
    """
    return ask_tree(policy, planned.tree(policy), _unread, planned.outside)


def _unread(facts: Facts) -> tuple[str, ...]:
    apart = [file for file in facts.files() if file.category is not Category.PRODUCTION]
    return tuple(file.path for file in apart if not parses(facts.text(file)) and facts.module(file) is None)


def _decoded(text: str) -> Policy:
    try:
        return parse_policy(text.encode(), POLICY)
    except PolicyError as error:
        told = "".join(f"\n  {problem}" for problem in error.problems)
        raise UsageError(f"what was given makes no policy, so that nothing was written:{told}") from error


def contracts_of(outside: Outside) -> tuple[str, ...]:
    """The import contracts that are configured, as `imports` names them; those that share a name are left out."""
    found = read_configuration(outside, None)
    names = [one.called for one in found.contracts] if isinstance(found, Configuration) else []
    return tuple(name for name in names if name and names.count(name) == 1)


def sound_contracts(planned: Planned, look: Look) -> Iterator[str]:
    """Those contracts of a policy that hold, and that something can break."""
    rules = {rule.id: rule.contract for rule in look.policy.others if isinstance(rule, ImportContract)}
    proofs = prove_tree(look.policy, planned.tree(look.policy), ".", [*rules], beside=planned.outside).proofs
    proved = {proof.id for proof in proofs if proof.outcome is ProofOutcome.PROVED}
    for rule, contract in rules.items():
        if look.result.on(rule).outcome is Outcome.KEPT and rule in proved:
            yield contract


def frozen(text: str, look: Look, wave: str, reason: str) -> bytes:
    """List today's uses of every seam of a policy under a wave.

    Args:
        text: The policy.
        look: What a check says of it.
        wave: Who will remove them.
        reason: Why they are there.

    Raises:
        UsageError: A seam guards nothing.
    """
    said = [found.message for seam in look.policy.seams for found in look.result.on(seam.id).vacuities]
    if said:
        raise UsageError(f"--seam: {'; '.join(said)}")
    entry = Entry("", None, reason, None, wave, None, None, None, Mark(0, 0))
    plans = [plan_allow(look.policy, look.result, Wanted(seam.id, entry, None, None)) for seam in look.policy.seams]
    edited = edit_policy(text.encode(), [step for plan in plans for step in plan.steps], POLICY)
    if edited.refused:
        raise UsageError(f"{POLICY}: {edited.refused[0].message}")
    return edited.data

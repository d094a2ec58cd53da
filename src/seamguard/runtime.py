"""What a program's own run shows, for tests of a team's own; see `docs/how-to/watch-a-run.md`."""

from __future__ import annotations

from contextlib import ContextDecorator, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.domain.families.identity import Identity
from seamguard.domain.verdict import CheckResult, Outcome
from seamguard.errors import PolicyError, ProbeError, UsageError, meant
from seamguard.probes.capabilities import Report, record_capabilities

if TYPE_CHECKING:
    from seamguard.domain.observed import Observed
    from seamguard.domain.policy import Policy
    from seamguard.domain.verdict import Verdict

# A program imports this module when it starts, to record what its engine can do: what a probe needs is imported by one.
__all__ = ["IdentityError", "Probe", "Report", "identity_probe", "record_capabilities"]


class IdentityError(AssertionError):
    """A run broke an identity rule; the text says where and how."""


class Probe:
    """What watches a run, and once that is over, what it came to.

    Attributes:
        rule: The rule.
        result: The answer, as `seamguard check` gives it, with one verdict; None before the end.
    """

    def __init__(self, rule: Identity) -> None:
        self.rule = rule
        self.result: CheckResult | None = None

    @property
    def verdict(self) -> Verdict:
        """What the run came to; raises UsageError before its end."""
        return self._answer.verdicts[0]

    @property
    def _answer(self) -> CheckResult:
        if self.result is None:
            raise UsageError(f"the run that {self.rule.id!r} watches is not over: ask for the verdict after the `with`")
        return self.result

    @property
    def failure(self) -> str:
        """Why the run breaks the rule, or which entries it does not need, as text for people; empty for neither."""
        from seamguard.report import render_verdict

        verdict, answer = self.verdict, self._answer
        if verdict.outcome in (Outcome.BROKEN, Outcome.VACUOUS):
            stale = [render_verdict(verdict, answer, stale=True)] if verdict.stale else []
            return "\n".join([render_verdict(verdict, answer, stale=False), *stale])
        return render_verdict(verdict, answer, stale=True) if verdict.outcome is Outcome.STALE else ""

    @property
    def notice(self) -> str:
        """What a rollout keeps from failing, as text for people; empty where it keeps nothing."""
        from seamguard.report import render_notice

        return render_notice(self.verdict, self._answer)


class _Watching(ContextDecorator):
    """What `identity_probe` gives: a class, as a context manager made of a generator writes on exceptions that pass."""

    def __init__(self, policy: Path | str | Policy, rule: str, folder: Path | None, root: Path | None) -> None:
        self._asked = (policy, rule, folder, root)

    def _recreate_cm(self) -> _Watching:
        """What each call of a decorated function is watched by."""
        return _Watching(*self._asked)

    def __enter__(self) -> Probe:
        from seamguard.probes.identity import probing
        from seamguard.promises import load_policy

        policy, rule, folder, root = self._asked
        said = load_policy(Path(policy)) if isinstance(policy, (str, Path)) else policy
        beside = Path(policy).parent if isinstance(policy, (str, Path)) else folder or Path()
        self._policy = said
        self._where = (root if root is not None else beside / said.codebase.root).resolve()
        self._probe = Probe(_identity(said, rule))
        self._probing = probing(self._probe.rule)
        try:
            self._recorder = self._probing.__enter__()
        except ProbeError as error:
            raise PolicyError(
                tuple(replace(problem, path=Path(said.path).name) for problem in error.problems)
            ) from None
        return self._probe

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        from seamguard.probes.identity import observe

        self._probing.__exit__(None, None, None)  # what judging does is no part of the run
        probe = self._probe
        seen = observe(probe.rule, self._recorder.recorded(), self._where)
        if error is not None:
            seen = seen._replace(failures=(), blind=True)
        probe.result = judge_run(self._policy, probe.rule, seen, self._where)
        failure = probe.failure
        if failure and error is None:
            raise IdentityError(failure)
        if failure and error is not None:
            with suppress(Exception):  # of an exception that takes no notes, such as a frozen dataclass
                error.add_note(failure)


def identity_probe(
    policy: Path | str | Policy, rule: str, *, folder: Path | None = None, root: Path | None = None
) -> _Watching:
    """Watch what the body of a `with` runs, or each call of a function that it decorates, and hold it to a rule.

    An exception of the body passes as it is. It gets a note if what was seen up to there breaks the rule.

    Args:
        policy: The policy file, or what it says.
        rule: Id of the identity rule.
        folder: Of a policy that is given as what it says, the folder of its file; the current one by default.
        root: The codebase instead of the policy's own, for the paths in reports.

    Raises:
        PolicyError: The policy cannot be read, or names what the program does not have.
        UsageError: There is no such rule.
        IdentityError: The run breaks the rule, or does not need an entry that the list has.
    """
    return _Watching(policy, rule, folder, root)


def _identity(policy: Policy, wanted: str) -> Identity:
    """The identity rule with an id."""
    rules = [rule for rule in policy.rules if isinstance(rule, Identity)]
    for rule in rules:
        if rule.id == wanted:
            return rule
    ids = [rule.id for rule in rules]
    known = f"{Path(policy.path).name} has: {', '.join(ids) or 'none'}"
    raise UsageError(f"no identity rule has the id {wanted!r}; {meant(wanted, ids)}{known}")


def judge_run(policy: Policy, rule: Identity, seen: Observed, root: Path, today: date | None = None) -> CheckResult:
    """Judge what one run showed.

    Args:
        policy: The promises.
        rule: The one that the run is held to.
        seen: What it showed.
        root: The codebase.
        today: The day on which entries expire; the current one by default.
    """
    from seamguard.verdict import Circumstances, closing_of, judge_rule

    modules = frozenset(boundary.at.module for boundary in rule.boundaries)
    day = today or datetime.now(UTC).date()
    given = Circumstances(policy.waves, modules, day, frozenset(), closing=closing_of(policy, rule))
    verdict = replace(judge_rule(rule, seen, given), awaits_run=False)
    wave = policy.next_wave(rule)
    places = {(judged.finding.path, judged.finding.span.line) for judged in verdict.shown}
    return CheckResult(
        policy=Path(policy.path).name,
        root=policy.codebase.root,
        files=0,
        parsed=0,
        verdicts=(verdict,),
        errors=(),
        left_out=(),
        code={place: _line(root / place[0], place[1]) for place in places},
        open_waves={rule.id: wave.id} if wave else {},
        waves=policy.waves,
    )


def _line(path: Path, number: int) -> str:
    """One line of a file that is loaded; empty where its text is gone."""
    from linecache import getline

    return getline(str(path), number).rstrip("\n")

"""What the suite asks of a codebase, given again where nothing has changed, and found out by one process for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from seamguard.cache.answers import answers, key_of
from seamguard.cache.codec import ForeignError, dumps, loads
from seamguard.cache.replay import recalled
from seamguard.cache.turns import turn

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from seamguard.domain.policy import Policy
    from seamguard.domain.verdict import CheckResult

    Answered = tuple[Policy, CheckResult]

_KIND = "suite"


def suite_result(policy: Policy, path: Path, root: Path | None, since: int) -> CheckResult:
    """What a run comes to: as one before had it, if nothing that it depends on has changed.

    Of several processes that ask the same, one judges, and the others wait for it.

    Args:
        policy: What the policy file says.
        path: The policy file.
        root: The codebase to judge instead of the policy's own.
        since: When the program was loaded, in nanoseconds.
    """
    key = key_of(_KIND, (str(path), "" if root is None else str(root)))
    known = _known(key, policy)
    if known is not None:
        return known
    with turn(answers(), key):
        return _known(key, policy) or _judged(key, policy, path, root, since)


def _known(key: str, policy: Policy) -> CheckResult | None:
    from seamguard.domain.verdict import CheckResult

    found = recalled(key, _indifferent)
    try:
        judged, result = (None, None) if found is None else cast("Answered", loads(cast("bytes", found[0])))
    except (ForeignError, TypeError, ValueError):
        return None
    # The file may have changed since the rules were collected: an answer about it is then none about those.
    return result if judged == policy and isinstance(result, CheckResult) else None


def _judged(key: str, policy: Policy, path: Path, root: Path | None, since: int) -> CheckResult:
    from seamguard.remembering import Run

    run = Run(since)
    if run.load_policy(path) != policy:  # it has changed since its rules were collected
        from seamguard.engine import check_codebase

        return check_codebase(policy, path.parent, root)
    result = run.check_codebase(policy, path.parent, root)
    run.keep(key, result, (dumps((policy, result)),))
    return result


def _indifferent(trace: bytes, changed: Iterable[tuple[str, bytes]]) -> bool:
    from seamguard.index.noted import indifferent

    return indifferent(trace, changed)

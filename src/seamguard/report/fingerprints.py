"""What a finding is known by from run to run: stable when lines move, and apart from its like in the same scope."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seamguard.domain.finding import Finding
    from seamguard.domain.rule import Entry
    from seamguard.domain.suppression import Suppression
    from seamguard.domain.verdict import CheckResult, Verdict


class Fingerprints:
    """Gives fingerprints, to the findings of one run in the order of their places."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, ...]] = Counter()

    def finding(self, finding: Finding) -> str:
        """The place in words, the kind, and which of its like in the scope it is."""
        return self._next((finding.rule, finding.subject, finding.module, finding.scope, finding.kind, finding.target))

    def stale(self, verdict: Verdict, entry: Entry) -> str:
        """The entry's place, of which a rule has one."""
        return _digest((verdict.rule, verdict.id, "stale", entry.place))

    def rejected(self, verdict: Verdict, comment: Suppression) -> str:
        """The module, and which of its comments it is."""
        return self._next((verdict.rule, verdict.id, "suppression", comment.file.module))

    def reason(self, verdict: Verdict, message: str) -> str:
        """What is said without its numbers, such as the days that a wave is late, and which of its like it is."""
        return self._next((verdict.rule, verdict.id, "reason", re.sub(r"\d+", "0", message)))

    def _next(self, key: tuple[str, ...]) -> str:
        self._seen[key] += 1
        return _digest((*key, str(self._seen[key])))


def fingerprints_of(result: CheckResult) -> dict[Finding, str]:
    """The fingerprint of each finding of a run, whatever of them a report shows."""
    marks = Fingerprints()
    return {judged.finding: marks.finding(judged.finding) for verdict in result.verdicts for judged in verdict.shown}


def _digest(key: tuple[str, ...]) -> str:
    return sha256("\0".join(key).encode("utf-8", "surrogatepass")).hexdigest()[:32]

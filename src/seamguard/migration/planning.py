"""All calls of a wave together: which go, which stay, and what is to be changed."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.facts import Imported
from seamguard.domain.families.locks import Lock
from seamguard.domain.seam import Seam
from seamguard.migration.applying import rewritten
from seamguard.migration.asking import Asking
from seamguard.migration.code import Code, Library, Reason
from seamguard.migration.demands import demanded
from seamguard.migration.edits import Edit, Give
from seamguard.migration.guards import dropped_guard
from seamguard.migration.sites import rewritten_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from seamguard.domain.factbase import Facts
    from seamguard.domain.finding import Finding
    from seamguard.domain.policy import Policy
    from seamguard.migration.answers import Answer


_GUARDS = (
    *("fallback-if", "fallback-or", "fallback-conditional", "fallback-except", "fallback-default"),
    *("fallback-parameter", "fallback-return"),
)


_ENOUGH = 8


class Refused(NamedTuple):
    """A call that stays, and why."""

    finding: Finding
    reasons: tuple[Reason, ...]


class Planned(NamedTuple):
    """What becomes of the calls.

    Attributes:
        done: The calls that go.
        refused: Those that stay.
        files: The new bytes of each file that changes, by path, with the old ones.
        notes: What is left to people.
    """

    done: tuple[Finding, ...]
    refused: tuple[Refused, ...]
    files: Mapping[str, tuple[bytes, bytes]]
    notes: tuple[Reason, ...]


def planned(policy: Policy, facts: Facts, findings: Iterable[Finding]) -> Planned:
    """Decide what becomes of calls, and make the changes in memory."""
    library = Library()
    locked = {rule.target: rule.id for rule in policy.rules if isinstance(rule, Lock)}
    askings = {
        rule.id: Asking(facts, rule.rewrite, library, locked)
        for rule in policy.rules
        if isinstance(rule, Seam) and rule.rewrite
    }
    files = {file.path: file for file in facts.files()}
    known: dict[str, dict[tuple[str, ...], Answer]] = {seam: {} for seam in askings}
    done: list[tuple[Finding, Answer]] = []
    refused: list[Refused] = []
    for finding in findings:
        asking = askings[finding.subject]
        first = (dropped_guard if finding.kind in _GUARDS else rewritten_site)(asking, files[finding.path], finding)
        answer = _closed(asking, known[finding.subject], first)
        both = [*done, (finding, answer)]
        reasons = tuple(dict.fromkeys(answer.reasons)) or _rivals(both, library) or _made_twice(both, library)
        if reasons:
            refused.append(Refused(finding, reasons))
        else:
            done.append((finding, answer))
    edits = [edit for _, answer in done for edit in answer.edits]
    notes = dict.fromkeys(note for _, answer in done for note in answer.notes)
    return Planned(
        tuple(finding for finding, _ in done),
        tuple(refused),
        _applied(facts, library, edits),
        tuple(sorted(notes, key=str)),
    )


def _closed(asking: Asking, known: dict[tuple[str, ...], Answer], first: Answer) -> Answer:
    """An answer with all that it needs; what is nearest to the call comes first, and enough reasons are enough."""
    seen: set[tuple[str, ...]] = set()
    left, answer = deque(first.needs), first
    while left and len(answer.reasons) < _ENOUGH:
        slot = left.popleft()
        if slot.key in seen:
            continue
        seen.add(slot.key)
        if slot.key not in known:
            known[slot.key] = demanded(asking, slot)
        own = known[slot.key]
        answer += own
        left += own.needs
    return answer


def _rivals(done: Sequence[tuple[Finding, Answer]], library: Library) -> tuple[Reason, ...]:
    """Two values for one parameter of one call, which two rewrites declare."""
    given: dict[tuple[object, str], str] = {}
    for _, answer in done:
        for edit in answer.edits:
            change = edit.change
            if isinstance(change, Give):
                other = given.setdefault((change.node, change.name), change.value)
                code = library.known[edit.path]
                if other != change.value and isinstance(code, Code):
                    message = f"two rewrites hand `{change.name}` over here, as `{other}` and as `{change.value}`"
                    return (code.why_not(change.node, f"{message}: migrate one of them first"),)
    return ()


def _made_twice(done: Sequence[tuple[Finding, Answer]], library: Library) -> tuple[Reason, ...]:
    """A value that one function would make more than once, where all who share it have to share one."""
    made: dict[tuple[object, str], object] = {}
    for edit in (edit for _, answer in done for edit in answer.edits):
        change, code = edit.change, library.known[edit.path]
        if isinstance(change, Give) and isinstance(code, Code) and "(" in change.value:
            place = code.scope(change.node), change.value
            if made.setdefault(place, change.node) is not change.node:
                message = f"`{change.value}` would be made more than once in one function"
                remedy = "give it a name there, and declare that name as `value`"
                return (code.why_not(change.node, f"{message}: {remedy}"),)
    return ()


def _applied(facts: Facts, library: Library, edits: Sequence[Edit]) -> dict[str, tuple[bytes, bytes]]:
    found = {}
    for path in sorted({edit.path for edit in edits}):
        code = library.known[path]
        if isinstance(code, Code):
            changes = [edit.change for edit in edits if edit.path == path]
            found[path] = code.data, rewritten(code, changes, _exported(facts, code))
    return {path: (old, new) for path, (old, new) in found.items() if old != new}


def _exported(facts: Facts, code: Code) -> frozenset[str]:
    """The names of a module that other files take from it."""
    module = code.file.module
    names = set()
    for file in facts.holding({module.rpartition(".")[2]}):
        known = facts.module(file)
        for one in known.bindings if known else ():
            if isinstance(one, Imported) and one.attr and facts.imported(file, one) == module:
                names.add(one.attr)
    return frozenset(names)

"""All calls of a wave together: which go, which stay, and what is to be changed."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from seamguard.domain.facts import Imported
from seamguard.domain.families.locks import Lock
from seamguard.domain.seam import Seam
from seamguard.migration.applying import rewritten
from seamguard.migration.asking import Asking
from seamguard.migration.code import Code, Library, Reason
from seamguard.migration.demands import demanded
from seamguard.migration.edits import Edit, Give
from seamguard.migration.guards import dropped_guard
from seamguard.migration.meaning import changed_meaning
from seamguard.migration.sites import rewritten_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from seamguard.domain.factbase import Facts
    from seamguard.domain.finding import Finding
    from seamguard.domain.policy import Policy
    from seamguard.domain.source import SourceFile
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
        worse: What files would mean otherwise, so that nothing of all this may be done.
    """

    done: tuple[Finding, ...]
    refused: tuple[Refused, ...]
    files: Mapping[str, tuple[bytes, bytes]]
    notes: tuple[Reason, ...]
    worse: tuple[Reason, ...] = ()


def planned(policy: Policy, facts: Facts, findings: Iterable[Finding]) -> Planned:
    """Decide what becomes of calls, and make the changes in memory."""
    library = Library()
    locked = {rule.target: rule.id for rule in policy.rules if isinstance(rule, Lock)}
    askings = {
        rule.id: Asking(facts, rule.rewrite, library, locked, tuple(one.target for one in rule.makes))
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
        if not reasons and not answer.edits:
            reasons = (_idle(finding),)
        if reasons:
            refused.append(Refused(finding, reasons))
        else:
            done.append((finding, answer))
    edits = [edit for _, answer in done for edit in answer.edits]
    notes = dict.fromkeys(note for _, answer in done for note in answer.notes)
    changed, broken = _applied(facts, library, edits)
    other = (one for path, (old, new) in changed.items() for one in changed_meaning(files[path], old, new))
    return Planned(
        tuple(finding for finding, _ in done),
        tuple(refused),
        changed,
        tuple(sorted(notes, key=str)),
        (*broken, *other),
    )


def _idle(finding: Finding) -> Reason:
    """A call that nothing is done about, though nothing is in the way: by what the code says it never runs."""
    message = "by its annotations this never runs, and it is there all the same"
    place = finding.path, finding.span.line, finding.span.column
    return Reason(*place, f"{message}: take it out by hand, or correct the annotation")


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


def _applied(
    facts: Facts, library: Library, edits: Sequence[Edit]
) -> tuple[dict[str, tuple[bytes, bytes]], list[Reason]]:
    """The new bytes of files, with the old ones, and what cannot be written."""
    found, broken = {}, []
    for path in sorted({edit.path for edit in edits}):
        code = library.known[path]
        if isinstance(code, Code):
            changes = [edit.change for edit in edits if edit.path == path]
            try:
                found[path] = code.data, rewritten(code, changes, _exported(facts, code))
            except (cst.CSTValidationError, UnicodeEncodeError) as error:
                message = f"what would be written is no Python of this file ({error}): change it by hand"
                broken.append(code.why_not(changes[0].node, message))
    return {path: (old, new) for path, (old, new) in found.items() if old != new}, broken


def _exported(facts: Facts, code: Code) -> frozenset[str]:
    """The imported names of a module that other files may take from it, in whatever way."""
    module = code.file.module
    package, _, last = module.rpartition(".")
    known = facts.module(code.file)
    mine = {one.name for one in known.bindings if isinstance(one, Imported)} if known else set()
    near = {file.path for file in facts.holding({last} if code.file.path.endswith(f"/{last}.py") else {package, last})}
    return frozenset(
        name
        for name in mine
        if any(
            _takes(facts, file, module, name)
            for file in facts.holding({name})
            if file.path in near and file.path != code.file.path
        )
    )


def _takes(facts: Facts, file: SourceFile, module: str, name: str) -> bool:
    """Whether a file imports a name of a module, or may read it as an attribute of the module."""
    known = facts.module(file)
    imports = [one for one in known.bindings if isinstance(one, Imported)] if known else []
    if any(one.attr in (name, "*") and facts.imported(file, one) == module for one in imports):
        return True
    return re.search(rf"\.\s*{re.escape(name)}\b", facts.text(file)) is not None

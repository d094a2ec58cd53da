"""The `locks` rule: shapes of APIs that change only in the open."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seamguard.domain.facts import Span
from seamguard.domain.observed import Observed
from seamguard.domain.rule import MODULE_SCOPE
from seamguard.domain.surface import Form, Word
from seamguard.domain.verdict import Vacuity
from seamguard.rules.breakage import is_breaking
from seamguard.rules.lock_mutants import mutants
from seamguard.rules.lock_state import accepting, codebase_of, lock_state, not_judged, wrong_name
from seamguard.rules.mentions import Record, unmentioned
from seamguard.rules.placed import About, Place, finding
from seamguard.rules.shape import shape_of
from seamguard.rules.shape.ancestry import Class, mro
from seamguard.rules.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.locks import Lock
    from seamguard.domain.finding import Finding
    from seamguard.rules.lock_state import LockState
    from seamguard.rules.shape import Codebase, Shape

_TOP = Span(1, 1, 1, 1)


def find(rule: Lock, facts: Facts) -> Observed:
    """Hold the shape that the code has against the recorded one."""
    state = lock_state(rule, facts)
    findings: list[Finding] = []
    vacuities = [*state.vacuities]
    examined: list[str] = []
    definitions: list[str] = []
    if state.shape is not None:
        place = _place(state.shape, facts)
        examined.append(place.file.path)
        definitions.append(f"{place.file.path}:{place.span.line}")
        if state.changes or state.versioning or state.news:
            findings.append(_changed(rule, state, place))
        for said in _mentions(rule, state.shape, facts):
            if isinstance(said, Vacuity):
                vacuities.append(said)
            else:
                findings.append(said)
    return Observed(
        findings=tuple(sorted(findings, key=lambda one: (one.order, one.spelling))),
        examined=tuple(examined),
        vacuities=tuple(vacuities),
        failures=state.failures,
        definitions=tuple(definitions),
    )


def _place(shape: Shape, facts: Facts) -> Place:
    """Where a definition starts: its first line stands for it."""
    file = facts.file_of(shape.found.module.name)
    if file is None:
        raise LookupError(shape.found.module.name)  # its tree was read from this very file
    if shape.node is None:
        return Place(file, _TOP, MODULE_SCOPE)
    whole = facts.span(file, shape.node)
    span = whole._replace(end_line=whole.line, end_column=whole.column)
    is_scope = isinstance(shape.node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    scope = shape.found.qualname if is_scope else shape.found.qualname.rpartition(".")[0] or MODULE_SCOPE
    return Place(file, span, scope)


def _changed(rule: Lock, state: LockState, place: Place) -> Finding:
    breaks = is_breaking(state.changes)
    if state.changes:
        verdict = "breaking" if breaks else "compatible"
        said = f"{rule.target} has another shape than was recorded; the change is {verdict}"
        kind = f"{verdict}-change"
    else:
        said, kind = f"{rule.target} has another version than was recorded", "version"
    lines = (*side_by_side(state.changes), *([verdict] if state.changes else ()), *_what_to_do(rule, state))
    return finding(rule, place, kind, said, About(rule.target, lines=lines))


def _what_to_do(rule: Lock, state: LockState) -> Iterator[str]:
    refusals = state.refusals
    yield from refusals or (() if state.changes else state.news)
    first = "then record it" if refusals else "change it back, or record it"
    yield f"{first}: {accepting(rule)}"


def _mentions(rule: Lock, shape: Shape, facts: Facts) -> Iterator[Finding | Vacuity]:
    """The fields that a copy or a fingerprint leaves out."""
    fields = () if shape.surface is None else shape.surface.of(Word.FIELD)
    for wanted in rule.mentioned_in:
        function = shape_of(wanted.name, codebase_of(facts))
        wrong = wrong_name(wanted.name, function, facts) or (function and not_judged(rule, function, facts))
        if wrong or function is None or not isinstance(function.node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Vacuity(wanted.mark, wrong or f"{wanted.name} is no function: name one that mentions the fields")
        elif not fields:
            yield Vacuity(wanted.mark, f"{rule.target} has no fields that {wanted.name} could mention: remove it")
        else:
            place = _place(function, facts)
            record = _record(shape, function, codebase_of(facts))
            for name in unmentioned(function.node, [item.name for item in fields], function.found.module, record):
                owner = rule.target.rpartition(".")[2]
                said = f"`{function.found.qualname}` does not mention the field {name} of {owner}"
                lines = (f"mention {name}, or take the object whole: `replace(self, ...)`",)
                yield finding(rule, place, "unmentioned", said, About(wanted.name, name, lines=lines))


def _record(shape: Shape, function: Shape, codebase: Codebase) -> Record:
    """What the function may know the locked record by."""
    node = shape.node if isinstance(shape.node, ast.ClassDef) else None
    classes = {one.name for one in mro(Class(shape.found.dotted, node, shape.found.module), codebase)}
    owner = function.found.owner
    holder = Class(function.found.dotted.rpartition(".")[0], owner, function.found.module)
    line = mro(holder, codebase) if owner is not None else ()
    is_own = any(one.name == shape.found.dotted for one in line) or any(one.name in classes for one in line[:1])
    form = shape.surface.form if shape.surface is not None else Form.CLASS
    return Record(form, frozenset(name.rpartition(".")[2] for name in classes), is_own)


__all__ = ["find", "mutants"]

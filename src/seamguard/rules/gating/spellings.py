"""Uses of what is gated where no flag is asked, for `seamguard prove`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.mutant import Mutant
from seamguard.domain.uses import TargetState
from seamguard.rules.gating.flags import form_of
from seamguard.rules.gating.sightings import owner_of
from seamguard.rules.rooms import is_permitted, room_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Span
    from seamguard.domain.families.capabilities import Capabilities, Gate
    from seamguard.domain.uses import Target
    from seamguard.rules.gating.sightings import Sighting, Sightings

_NEW = "uses_what_is_gated"


class _Spelled(NamedTuple):
    """Something in a new module.

    Attributes:
        imports: The statement that takes it from its module.
        parameter: What it is an attribute of, as a parameter; empty where it is of a module.
        written: How it is read.
    """

    imports: str
    parameter: str
    written: str


def mutants_of(
    rule: Capabilities, sightings: Sightings, gated: Iterable[tuple[Sighting, tuple[Sighting, ...]]]
) -> Iterator[Mutant]:
    """Violations of a rule.

    Args:
        rule: The rule.
        sightings: The code.
        gated: The uses that are right as they are, each with what asks for the flag in its file.
    """
    facts = sightings.facts
    room = room_for(rule, facts, _NEW, lambda _: True)
    number = 0
    for gate in rule.gated if room is not None else ():
        for how, code in _ways(facts, gate):
            yield Mutant(f"{gate.accessor}: {how}", f"{str(room).removesuffix('.py')}_{number}.py", code)
            number += 1
    yield from _without_gates(rule, sightings, gated)
    if rule.snapshots is not None:
        yield Mutant("the snapshots are gone", f"{rule.snapshots}/", "", beside=True)


def _ways(facts: Facts, gate: Gate) -> Iterator[tuple[str, str]]:
    use = _spelled(facts.target(gate.accessor.name), "given")
    flag = _spelled(facts.target(gate.flag.name), "flags")
    form = form_of(facts, facts.target(gate.flag.name))
    asked = f"{'await ' if form.is_awaited else ''}{flag.written}{'()' if form.is_called else ''}"
    define = "async def" if form.is_awaited else "def"
    parameters = ", ".join(part for part in (use.parameter, flag.parameter) if part)
    head = f"{use.imports}\n{flag.imports}\n\n\n{define} {_NEW}({parameters}):\n"
    read = use.written
    yield "used without its flag", f"{head}    return {read}\n"
    yield "used where its flag is false", f"{head}    if not {asked}:\n        return {read}\n"
    yield "used behind `or`", f"{head}    return {asked} or {read}\n"
    yield "used after the branch of its flag", f"{head}    if {asked}:\n        pass\n    return {read}\n"
    yield "used before its flag is asked", f"{head}    found = {read}\n    return found if {asked} else None\n"
    yield (
        "used in a handler",
        f"{head}    try:\n        return {read}\n    except AttributeError:\n        return None\n",
    )
    if use.parameter:
        name = gate.accessor.name.rpartition(".")[2]
        yield "under `hasattr`", f'{head}    if hasattr(given, "{name}"):\n        return {read}\n    return None\n'
        yield "by `getattr` with a default", f'{head}    return getattr(given, "{name}", None)\n'
    if form.is_called:
        uncalled = flag.written
        yield "under a flag that is not called", f"{head}    if {uncalled}:\n        return {read}\n    return None\n"


def _spelled(target: Target, name: str) -> _Spelled:
    owner = owner_of(target)
    attribute = target.name.rpartition(".")[2]
    named = owner or target.name
    module = named.rpartition(".")[0] if target.state is TargetState.EXTERNAL else target.module
    inside = named[len(module) + 1 :]
    imports = f"from {module} import {inside.partition('.')[0]}"
    return _Spelled(imports, f"{name}: {inside}", f"{name}.{attribute}") if owner else _Spelled(imports, "", inside)


def _without_gates(
    rule: Capabilities, sightings: Sightings, gated: Iterable[tuple[Sighting, tuple[Sighting, ...]]]
) -> Iterator[Mutant]:
    """For each file what it is without its gates: whatever asks for the flag is true."""
    facts = sightings.facts
    done: set[str] = set()
    for use, flags in gated:
        is_held = use.file.category in rule.judged and not is_permitted(rule, use.file.module, use.scope)
        if is_held and use.certain and use.file.path not in done and not facts.is_example(use.file):
            done.add(use.file.path)
            text = _made_true(facts.text(use.file), [_asked(sightings, flag) for flag in flags])
            yield Mutant(f"{use.file.module}: its gates are taken away", use.file.path, text)


def _asked(sightings: Sightings, flag: Sighting) -> Span:
    """Where a flag is asked, with its call."""
    tree = sightings.tree(flag.file)
    call = None if tree is None else tree.parents[flag.node]
    is_called = isinstance(call, ast.Call) and call.func is flag.node
    return sightings.facts.span(flag.file, call) if isinstance(call, ast.Call) and is_called else flag.span


def _made_true(text: str, flags: Iterable[Span]) -> str:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for flag in sorted(set(flags), reverse=True):
        start, end = starts[flag.line - 1] + flag.column - 1, starts[flag.end_line - 1] + flag.end_column - 1
        text = f"{text[:start]}True{text[end:]}"
    return text

"""The `globals` rule: variables of modules that hold what the program changes while it runs."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.families.globals import StateKind
from seamguard.domain.observed import Observed
from seamguard.domain.patterns import covers_module
from seamguard.domain.verdict import Vacuity
from seamguard.rules.placed import About, Place, finding
from seamguard.rules.rooms import is_permitted, room_for
from seamguard.rules.selected import unjudged
from seamguard.rules.state.found import States
from seamguard.rules.state.inventory import Inventory
from seamguard.rules.state.mutants import STEM, mutants_of
from seamguard.rules.state.reading import may_make

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.globals import Global
    from seamguard.domain.finding import Finding
    from seamguard.domain.mutant import Mutant
    from seamguard.domain.source import SourceFile
    from seamguard.rules.state.found import State

_ATTRIBUTE = r"(?!self\.|cls\.)[^\W\d]\w*(?:\.\w+)+[ \t]*"
_GIVEN = r"(?:,[^=\n(]*|:[^=\n]*)?\)?[ \t]*(?:[-+*/|&^%@]|//|\*\*|>>|<<)?=(?!=)"
_REBINDING = re.compile(
    r"(?:^|[:;])[ \t]*global[ \t]|\b(?:set|del)attr\b|\bglobals\("
    rf"|\b(?:for|as|del)[ \t]+{_ATTRIBUTE}"
    rf"|(?:^[ \t]*|[:;,=*(][ \t]*){_ATTRIBUTE}{_GIVEN}"
    rf"|[\])]\.\w+[ \t]*{_GIVEN}",  # modules["a"].b = 1
    re.MULTILINE,
)
_OF_CLASS = re.compile(r"\bcls\.\w+[^\n]*=|\b(?:for|as|del)[ \t]+cls\.|\b__class__\.")
_SHOWN = 5
_NAMED = 2
_BY = "changed by "
_SHARED = "which all instances share"


def find(rule: Global, facts: Facts) -> Observed:
    """See which variables of modules are mutable, and who changes them."""
    inventory = Inventory(facts)
    files = [file for file in facts.files() if _is_looked_at(rule, file, facts)]
    states = States(inventory, facts, with_classes=rule.classes)
    for file in files:
        if may_make(facts.text(file), classes=rule.classes):
            states.gather(file)
    for file in _changing_files(rule, facts, states):
        states.apply(file, is_watched=file.category in rule.judged)
    looked_at = {file.path for file in files}
    kinds = rule.kinds or tuple(StateKind)
    findings = [
        told
        for state in states.all()
        if state.file.path in looked_at and (told := _finding(rule, state, kinds)) is not None
    ]
    return Observed(
        findings=tuple(sorted(findings, key=lambda one: one.order)),
        examined=tuple(file.path for file in files),
        vacuities=tuple(_idle(rule, files)),
    )


def _idle(rule: Global, files: Sequence[SourceFile]) -> Iterator[Vacuity]:
    """Patterns of which nothing is looked at, or nothing that is judged."""
    for one in rule.modules:
        found = {file.category for file in files if covers_module(one.name, file.module)}
        if not found:
            message = f"no module matches {one.name!r}, so nothing is looked at for it: correct or remove it"
            yield Vacuity(one.mark, message)
        elif found.isdisjoint(rule.judged):
            yield Vacuity(one.mark, unjudged(one.name, found))


def _is_looked_at(rule: Global, file: SourceFile, facts: Facts) -> bool:
    return facts.is_example(file) or _is_named(rule, file.module)


def _is_named(rule: Global, module: str) -> bool:
    return not rule.modules or any(covers_module(one.name, module) for one in rule.modules)


def _changing_files(rule: Global, facts: Facts, states: States) -> Iterator[SourceFile]:
    """The files that may change one of the variables, or bind one anew: by their texts, and by names handed on."""
    asked: set[str] = set()
    seen: set[str] = set()
    rebinding = StateKind.REBOUND in (rule.kinds or tuple(StateKind))
    for file in facts.files():
        is_ours = file.category in rule.judged or _is_looked_at(rule, file, facts)
        text = facts.text(file) if is_ours and rebinding else ""
        if _REBINDING.search(text) or (rule.classes and _OF_CLASS.search(text)):
            seen.add(file.path)
            yield file
    while fresh := states.names - asked:
        asked |= fresh
        for file in facts.holding(fresh):
            if file.path not in seen:
                seen.add(file.path)
                yield file


class _Telling(NamedTuple):
    """What is said of a variable."""

    kind: StateKind
    certain: bool


def _finding(rule: Global, state: State, kinds: tuple[StateKind, ...]) -> Finding | None:
    """The finding of a variable; None where it is none of the kinds, or nothing that counts changes it."""
    telling = _told(rule, state, kinds)
    if telling is None:
        return None
    name = f"`{state.name}`"
    who = _who(state)
    if telling.kind is StateKind.REBOUND:
        said = f"{name} of {state.file.module} is bound anew while the program runs, by {who.removeprefix(_BY)}"
    else:
        what = f"{_a(state)} of {state.file.module}{', ' + _SHARED if state.is_of_class else ''}"
        said = f"{name} is {what}, {who}"
    about = About(f"{state.file.module}.{state.name}", state.name, certain=telling.certain, lines=_lines(state))
    place = Place(*state.bound) if state.bound is not None else Place(state.file, state.span, state.name)
    return finding(rule, place, telling.kind, said, about)


def _told(rule: Global, state: State, kinds: tuple[StateKind, ...]) -> _Telling | None:
    sure = any(one.is_sure for one in state.changes)
    if state.kind in kinds and state.counts and (state.changes or not rule.only_if_changed):
        return _Telling(state.kind, certain=sure or not rule.only_if_changed)
    if state.is_latent and state.kind in kinds and sure:
        return _Telling(state.kind, certain=True)
    if StateKind.REBOUND in kinds and any(one.rebinds for one in state.changes):
        return _Telling(StateKind.REBOUND, certain=True)
    return None


def _a(state: State) -> str:
    words = {
        StateKind.INSTANCE: f"an instance of {state.made}",
        StateKind.CONTEXT: "a context variable",
    }
    return words.get(state.kind, f"a {state.kind.value}") if state.kind is not None else "a variable"


def _who(state: State) -> str:
    """Who changes it, or may, in a few words."""
    if not state.changes:
        return "which anybody may change"
    changes = [one for one in state.changes if one.is_sure] or [*state.changes]
    own = f"{state.file.module}:"
    places = [f"`{site.removeprefix(own)}`" for site in dict.fromkeys(one.site for one in changes)]
    verb = _BY.rstrip() if any(one.is_sure for one in changes) else "handed out by"
    if len(places) > _NAMED:
        places[_NAMED:] = [f"{len(places) - _NAMED} more"]
    *first, last = places
    return f"{verb} {', '.join(first)}{' and ' if first else ''}{last}"


def _lines(state: State) -> tuple[str, ...]:
    """The places that change it, the first few of them."""
    lines = [f"changed   {one.place}: {one.site} {one.by}" for one in state.changes if one.is_sure]
    lines += [f"handed on {one.place}: {one.site} {one.by}" for one in state.changes if not one.is_sure]
    more = [f"changed   and in {len(lines) - _SHOWN} more places"] if len(lines) > _SHOWN + 1 else []
    return (*lines[: _SHOWN if more else None], *more)


def mutants(rule: Global, facts: Facts) -> Iterator[Mutant]:
    """State of each kind, in new modules that are looked at, or else in one that is there."""
    kinds = rule.kinds or tuple(StateKind)
    room = room_for(rule, facts, STEM, partial(_is_named, rule))
    if room is not None:
        yield from mutants_of(f"{room.removesuffix('.py')}_{{}}.py", "", kinds, with_classes=rule.classes)
        return
    judged = (f for f in facts.files() if f.category in rule.judged and not facts.is_example(f))
    files = sorted(judged, key=lambda file: is_permitted(rule, file.module))
    file = next((f for f in files if _is_named(rule, f.module) and facts.tree(f) is not None), None)
    if file is not None:
        yield from mutants_of(file.path, facts.text(file), kinds, with_classes=rule.classes)

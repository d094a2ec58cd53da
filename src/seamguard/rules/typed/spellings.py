"""Calls that hand over what a rule about arguments keeps out, for `seamguard prove`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.families.typed_arguments import Reject
from seamguard.domain.mutant import Mutant
from seamguard.rules.rooms import room_for
from seamguard.rules.tracing import Wanted
from seamguard.rules.tracing.spellings import NEW, Callee, callee_of, ways

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.typed_arguments import TypedArgument

_LITERALS = {
    Reject.LITERAL: ("a literal", '"made_to_fail"'),
    Reject.F_STRING: ("an f-string", 'f"made_{given}"'),
    Reject.CONSTRUCTOR: ("a constructor in place", 'Made("made_to_fail")'),
    Reject.HELPER: ("a helper that is given a text", 'made_by("made_to_fail")'),
    Reject.LOOKUP: ("a look-up by a text", 'given["made_to_fail"]'),
}
_HELPER = "\n\ndef made_by(name):\n    return made_by\n"
_CLASS = "\n\nclass Made:\n    pass\n"


def mutants_of(rule: TypedArgument, facts: Facts) -> Iterator[Mutant]:
    """Each wrong form by each callee that is named, and the first of them in each way to hand it over."""
    room = room_for(rule, facts, NEW, lambda _: True) or ""
    forms = _forms(rule)
    for callee in _callees(rule, facts) if room else ():
        for how, value in forms:
            text = callee.module(_made(rule, value), callee.call(value))
            yield Mutant(f"{how} for {callee.written}", room, text)
        for how, text in ways(callee, *forms[0], _made(rule, forms[0][1])):
            yield Mutant(f"{how} for {callee.written}", room, text)


def _forms(rule: TypedArgument) -> list[tuple[str, str]]:
    """The forms that the rule keeps out, in words and as code."""
    is_open = rule.type is None and not rule.constant_in
    forms = [_LITERALS[form] for form in rule.reject]
    plain = [] if is_open else [_LITERALS[Reject.LITERAL], _LITERALS[Reject.F_STRING]]
    if rule.type is not None and rule.type.name == "builtins.str":
        plain = [("a literal of another type", "0")]
    return list(dict.fromkeys([*plain, *forms]))


def _made(rule: TypedArgument, value: str) -> str:
    """What a module has to define so that a value can be made."""
    if value.startswith("made_by"):
        return _HELPER
    if not value.startswith("Made"):
        return ""
    if rule.type is None:
        return _CLASS
    module, _, name = rule.type.name.rpartition(".")
    return f"from {module} import {name} as Made\n"


def _callees(rule: TypedArgument, facts: Facts) -> Iterator[Callee]:
    wanted = Wanted(rule.argument, rule.position)
    for one in rule.call:
        callee = callee_of(facts, one.name, wanted)
        if callee is not None:
            yield callee
    for method in rule.methods:
        yield Callee("", f"given.{method.name}", "", wanted)

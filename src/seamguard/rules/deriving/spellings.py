"""Values that come from elsewhere, for `seamguard prove`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seamguard.domain.families.derives_from import AttributeValue, NameValue, ParameterValue, VariableValue
from seamguard.domain.mutant import Mutant
from seamguard.domain.uses import TargetState
from seamguard.rules.deriving.roots import roots_of
from seamguard.rules.rooms import room_for
from seamguard.rules.tracing import Wanted
from seamguard.rules.tracing.spellings import NEW, callee_of, ways

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.derives_from import DerivedValue
    from seamguard.rules.deriving.roots import Root

_FORMS = (("None", "None"), ("something else", "object()"), ("a literal", '"made_to_fail"'))
_SET = "from {module} import {first}\n\n\ndef {new}(given: {owner}):\n    {line}\n"


def mutants_of(rule: DerivedValue, facts: Facts) -> Iterator[Mutant]:
    """Give the value what is made elsewhere, in several spellings."""
    path, value = room_for(rule, facts, NEW, lambda _: True), rule.value
    if path is None:
        return
    if isinstance(value, ParameterValue):
        can_be_given = not roots_of(facts, value).vacuities
        yield from _handed_over(facts, path, value.of, value.parameter) if can_be_given else ()
    elif isinstance(value, NameValue):
        yield from _named(facts, path, value)
    elif isinstance(value, AttributeValue):
        yield from _on_instances(facts, path, value)
        taken = roots_of(facts, value).of_class
        yield from _handed_over(facts, path, taken, value.attr) if taken else ()
    elif isinstance(value, VariableValue):
        for found in roots_of(facts, value).roots[:2]:
            yield from _bound_again(facts, value.variable, found)


def _handed_over(facts: Facts, path: str, of: str, parameter: str) -> Iterator[Mutant]:
    callee = callee_of(facts, of, Wanted(parameter, None))
    if callee is None:
        return
    for how, value in _FORMS:
        yield Mutant(f"{how} for {callee.written}", path, callee.module("", callee.call(value)))
    for how, text in ways(callee, *_FORMS[1], ""):
        yield Mutant(f"{how} for {callee.written}", path, text)


def _named(facts: Facts, path: str, value: NameValue) -> Iterator[Mutant]:
    target = facts.target(value.name)
    if target.state is not TargetState.DEFINED or not target.definitions:
        return
    name = value.name.rpartition(".")[2]
    file = target.definitions[0].file
    for how, given in _FORMS:
        yield Mutant(f"{how} where it is defined", file.path, f"{facts.text(file)}\n\n{name} = {given}\n")
    yield Mutant("None from another module", path, f"import {target.module}\n\n{value.name} = None\n")


def _on_instances(facts: Facts, path: str, value: AttributeValue) -> Iterator[Mutant]:
    target = facts.target(value.owner)
    qualname = value.owner[len(target.module) + 1 :]
    for how, given in _FORMS:
        line = f"given.{value.attr} = {given}"
        first = qualname.partition(".")[0]
        text = _SET.format(module=target.module, first=first, new=NEW, owner=qualname, line=line)
        yield Mutant(f"{how} on an instance", path, text)


def _bound_again(facts: Facts, variable: str, found: Root) -> Iterator[Mutant]:
    """The same variable, bound once more behind the statement that binds it."""
    tree = facts.tree(found.at.file)
    line = found.place.span.line
    around = [
        node
        for node in (ast.walk(tree) if tree is not None else ())
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    if not around:
        return
    node = max(around, key=lambda one: one.lineno)
    lines = facts.text(found.at.file).split("\n")
    for how, given in _FORMS:
        indent = lines[node.lineno - 1][: len(lines[node.lineno - 1]) - len(lines[node.lineno - 1].lstrip())]
        end = node.end_lineno or node.lineno
        text = "\n".join([*lines[:end], f"{indent}{variable} = {given}", *lines[end:]])
        yield Mutant(f"{how} in {found.place.scope}", found.at.file.path, text)

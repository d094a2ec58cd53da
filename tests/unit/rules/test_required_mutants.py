"""Every violation that is made on purpose is one that the rule notices, and is code that Python takes."""

from __future__ import annotations

import ast

import pytest
from tests.unit.rules.observing import facts_of, mutants_of, observe, rule_of

from seamguard.rules import family_of

API = """\
import contextlib
import functools
from typing import Protocol


def record(x=None):
    return x


def write():
    pass


@contextlib.contextmanager
def tracking():
    yield


def auth(made):
    return made


def log(made):
    return made


def needs(role):
    return lambda made: made


class Loc(Protocol):
    def location(self, name): ...
    def names(self): ...
"""
USE = """\
from app.api import Loc, auth, log, needs, record, tracking, write


def straight(x):
    '''Say so.'''
    record(
        x,
    )
    return record(record(x))


def fine(größe):
    record(größe); write()
    with tracking() as t:
        write()
    return t


@auth
@log
@needs("admin")
def handled():
    return record()


@auth
@log
class Handled:
    def go(self):
        record()


class Impl(Loc):
    def location(self, name):
        return record(name)

    def names(self):
        return [record()]


def broken():
    return None
"""
FILES = {"src/app/__init__.py": "", "src/app/api.py": API, "src/app/use.py": USE}
CASES = {
    "anywhere": ("call: app.api.record, in: {sites: [app.use:straight, app.use:broken]}", 3),
    "always": ("call: app.api.record, how: always, in: {sites: [app.use:straight, app.use:handled]}", 5),
    "before": ("call: app.api.record, how: before, of: app.api.write, in: {sites: [app.use:fine]}", 4),
    "around": ("call: app.api.tracking, how: around, of: app.api.write, in: {sites: [app.use:tracked]}", 3),
    "implementers": ("call: app.api.record, in: {implementers: {of: app.api.Loc}}", 4),
    "methods": ("call: app.api.record, how: always, in: {implementers: {of: app.api.Loc, methods: [names]}}", 6),
    "named": ("call: app.api.record, in: {named: {modules: [app.use], functions: 'str*'}}", 4),
    "decorator": ("decorator: app.api.auth, in: {sites: [app.use:handled]}", 3),
    "factory": ("decorator: app.api.needs, in: {sites: [app.use:handled]}", 3),
    "class": ("decorator: app.api.auth, in: {sites: [app.use:Handled]}", 3),
    "outermost": ("decorator: app.api.auth, outermost: true, in: {sites: [app.use:handled]}", 4),
    "above": ("decorator: app.api.auth, above: [app.api.log], in: {sites: [app.use:handled]}", 4),
    "below": ("decorator: app.api.log, below: [app.api.auth], in: {decorated: [app.api.needs]}", 4),
}
TRACKED = (
    "\n\ndef tracked():\n    with tracking():\n        write()\n    with tracking() as t:\n        return write()\n"
)


@pytest.mark.parametrize(("keys", "number"), CASES.values(), ids=CASES.keys())
def test_every_mutant_is_noticed(keys: str, number: int) -> None:
    files = {**FILES, "src/app/use.py": USE + TRACKED}
    clause = f"required_calls: [{{id: r, why: w, {keys}}}]"
    before = {(one.path, one.scope, one.kind) for one in observe(clause, files).findings}
    made = mutants_of(clause, files)
    assert len(made) == len({one.text for one in made}) == number
    for mutant in made:
        ast.parse(mutant.text)
        found = observe(clause, {**files, mutant.path: mutant.text}).findings
        assert {(one.path, one.scope, one.kind) for one in found} - before, mutant.how


def test_functions_that_are_debt_are_left_alone() -> None:
    clause = "required_calls: [{id: r, why: w, call: app.api.record, in: {sites: [app.use:broken]}}]"
    assert mutants_of(clause, FILES) == []


def test_a_function_on_one_line() -> None:
    files = {**FILES, "src/app/use.py": "from app.api import record\ndef f(): record()\n"}
    clause = "required_calls: [{id: r, why: w, call: app.api.record, how: always, in: {sites: [app.use:f]}}]"
    for mutant in mutants_of(clause, files):
        assert observe(clause, {**files, mutant.path: mutant.text}).findings, mutant.how


def test_a_rule_has_the_three_functions_of_a_family() -> None:
    rule = rule_of("required_calls: [{id: r, why: w, call: app.api.record, in: {sites: [app.use:broken]}}]")
    family = family_of(rule)
    assert [one.scope for one in family.find(rule, facts_of(FILES)).findings] == ["broken"]
    assert [seam.target for seam in family.wants(rule)] == ["app.api.record"]

"""The `required_calls` clauses: what some functions must call, or what must decorate them."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.families.required_calls import (
    How,
    Implementers,
    NamedFunctions,
    RequiredCall,
)
from seamguard.policy.cited import cited_site, cited_target
from seamguard.policy.clauses import Clause
from seamguard.policy.fields import read_fields
from seamguard.policy.places import parse_method, parse_module_pattern
from seamguard.policy.readers import choice, flag, listing, parsed
from seamguard.policy.shared import family_clause, read_shared
from seamguard.policy.wording import show

if TYPE_CHECKING:
    from seamguard.domain.cited import Cited, CitedSite
    from seamguard.policy.fields import Fields
    from seamguard.policy.nodes import Node, Problems

_OF_CALLS = ("how", "of")
_OF_DECORATORS = ("above", "below", "outermost")
CLAUSE = family_clause("a required call", ("in",), ("call", "decorator", *_OF_CALLS, *_OF_DECORATORS))
IN = Clause("`in`", (), ("sites", "implementers", "decorated", "named"))
IMPLEMENTERS = Clause("`implementers`", ("of",), ("methods",))
NAMED = Clause("`named`", ("modules", "functions"))
_NEEDS_OF = (How.BEFORE, How.AROUND)
_FUNCTIONS = re.compile(r"[\w*?]+(\.[\w*?]+)*")
_NOWHERE: tuple[tuple[CitedSite, ...], tuple[Implementers, ...], tuple[Cited, ...], tuple[NamedFunctions, ...]] = (
    (),
    (),
    (),
    (),
)


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> RequiredCall | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    cited = cited_target(roots)
    names = listing(cited, if_empty="name a decorator, or remove the key")
    sites, implementers, decorated, named = fields.read("in", partial(_read_places, roots=roots), _NOWHERE)
    how = fields.read("how", choice(How), None)
    rule = RequiredCall(
        **read_shared(fields, roots),
        call=fields.read("call", cited, None),
        decorator=fields.read("decorator", cited, None),
        how=how or (How.ANYWHERE if "call" in fields.entries else None),
        of=fields.read("of", cited, None),
        sites=sites,
        implementers=implementers,
        decorated=decorated,
        named=named,
        above=fields.read("above", names, ()),
        below=fields.read("below", names, ()),
        outermost=fields.read("outermost", flag, False),
    )
    _check(rule, fields, is_how_known=how is not None or "how" not in fields.entries)
    return rule if rule.call or rule.decorator else None


def _check(rule: RequiredCall, fields: Fields, *, is_how_known: bool) -> None:
    """Records keys that do not go together."""
    given, problems = fields.entries.keys(), fields.problems
    if {"call", "decorator"} <= given:
        second = max(fields.key_mark("call"), fields.key_mark("decorator"))
        problems.add(second, "a required call names `call` or `decorator`, not both: remove one, or make it two rules")
    elif not {"call", "decorator"} & given:
        if not {"call", "decorator"} & fields.excused:
            message = "missing key 'call' or 'decorator' in a required call: add one of them"
            problems.add(fields.mark, message)
    else:
        kind, others = ("call", _OF_DECORATORS) if "call" in given else ("decorator", _OF_CALLS)
        for key in (key for key in others if key in given):
            problems.add(fields.key_mark(key), f"key {show(key)} does not go with `{kind}`: remove it")
        if kind == "call" and is_how_known:
            _check_of(rule, fields)
    _check_order(rule, fields)


def _check_of(rule: RequiredCall, fields: Fields) -> None:
    if rule.how in _NEEDS_OF and "of" not in fields.entries and "of" not in fields.excused:
        message = f"missing key 'of' in a required call with `how: {rule.how}`: name the call that it is about"
        fields.problems.add(fields.value_mark("how"), message)
    if rule.how not in _NEEDS_OF and "of" in fields.entries and "how" not in fields.excused:
        message = f"key 'of' does not go with `how: {rule.how}`: remove it, or write before or around"
        fields.problems.add(fields.key_mark("of"), message)
    if rule.of is not None and rule.of == rule.call:
        fields.problems.add(rule.of.mark, f"`of` is the required call itself, {rule.of.name}: name the other one")


def _check_order(rule: RequiredCall, fields: Fields) -> None:
    if rule.outermost and rule.below:
        message = "`outermost` and `below` contradict each other: nothing stands above the outermost; remove one"
        fields.problems.add(max(fields.key_mark("outermost"), fields.key_mark("below")), message)
    for name in (name for name in rule.below if name in rule.above):
        fields.problems.add(name.mark, f"{name.name} stands under `above` and under `below`: remove one")
    has_order = rule.above or rule.below or rule.outermost
    for name in (name for name in rule.decorated if name == rule.decorator and not has_order):
        message = f"{name.name} decorates whatever it decorates: name functions in another way, or say where it stands"
        fields.problems.add(name.mark, message)
    for name in (name for name in (*rule.above, *rule.below) if name == rule.decorator):
        fields.problems.add(name.mark, f"{name.name} is the required decorator itself: name another one")


def _read_places(
    node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]
) -> tuple[tuple[CitedSite, ...], tuple[Implementers, ...], tuple[Cited, ...], tuple[NamedFunctions, ...]] | None:
    fields = read_fields(node, what, IN, problems)
    if fields is None:
        return None
    if not fields.entries and not fields.excused:
        problems.add(fields.mark, "`in` is empty: name functions by `sites`, `implementers`, `decorated` or `named`")
    sites = listing(cited_site(roots), if_empty="name a function, or remove the key")
    decorators = listing(cited_target(roots), if_empty="name a decorator, or remove the key")
    implementers = fields.read("implementers", partial(_read_implementers, roots=roots), None)
    named = fields.read("named", partial(_read_named, roots=roots), None)
    return (
        fields.read("sites", sites, ()),
        () if implementers is None else (implementers,),
        fields.read("decorated", decorators, ()),
        () if named is None else (named,),
    )


def _read_implementers(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Implementers | None:
    fields = read_fields(node, what, IMPLEMENTERS, problems)
    if fields is None:
        return None
    of = fields.read("of", cited_target(roots), None)
    methods = listing(parsed(parse_method), if_empty="name a method, or remove the key to mean all public ones")
    names = fields.read("methods", methods, ())
    return None if of is None else Implementers(of.name, names, of.mark)


def _read_named(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> NamedFunctions | None:
    fields = read_fields(node, what, NAMED, problems)
    if fields is None:
        return None
    patterns = listing(parsed(partial(parse_module_pattern, roots=roots)), if_empty="name a module, or a pattern")
    modules = fields.read("modules", patterns, ())
    functions = fields.read("functions", parsed(_parse_functions), "")
    return NamedFunctions(modules, functions, fields.mark) if modules and functions else None


def _parse_functions(text: str) -> str:
    """Parses a pattern of function names."""
    if not _FUNCTIONS.fullmatch(text):
        raise ValueError(
            f"{show(text)} is no pattern of names: use a name such as handle_order, with * for any letters and "
            "? for one; with a dot it is held against Class.method"
        )
    return text

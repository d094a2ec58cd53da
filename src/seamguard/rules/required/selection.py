"""Which functions a rule is about."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.patterns import covers_module
from seamguard.domain.verdict import Vacuity
from seamguard.rules.required.implementing import implementations
from seamguard.rules.required.written import decorators_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.cited import CitedSite
    from seamguard.domain.families.required_calls import NamedFunctions, RequiredCall
    from seamguard.domain.rule import Mark
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import Use
    from seamguard.rules.required.definitions import Defined, Definitions
    from seamguard.rules.required.implementing import Held

_SHOWN = 3


class Selection(NamedTuple):
    """What a rule is about.

    Attributes:
        places: Functions, and for a decorator classes, in order.
        vacuities: What selects nothing.
        held: Methods that are given as values, and cannot be looked into.
    """

    places: tuple[Defined, ...]
    vacuities: tuple[Vacuity, ...]
    held: tuple[Held, ...] = ()


def select(rule: RequiredCall, known: Definitions) -> Selection:
    """Find the functions that a rule is about; what stands in several ways counts once.

    Args:
        rule: The rule.
        known: The functions of the codebase.
    """
    found: dict[tuple[str, int, int], Defined] = {}
    vacuities: list[Vacuity] = []
    held: list[Held] = []

    def take(places: list[Defined], mark: Mark, empty: str) -> None:
        if not any(known.is_judged(rule, one) for one in places):
            vacuities.append(Vacuity(mark, empty))
        keep(places)

    def keep(places: list[Defined]) -> None:
        found.update({(one.file.path, one.node.lineno, one.node.col_offset): one for one in places})

    for site in rule.sites:
        places, wrong = _site(rule, site, known)
        take(places, site.mark, wrong)
    itself = known.made(rule.required)
    for implemented in rule.implementers:
        done = implementations(implemented, known)
        held += done.held
        empty = done.wrong or f"no class in judged code implements {implemented}: correct it"
        if not any(_is_judged(rule, one) for one in done.held):
            take([one for one in done.places if one not in itself], implemented.mark, empty)
        else:
            keep([one for one in done.places if one not in itself])
    for name in rule.decorated:
        there = list(_decorated(known, known.uses(name)))
        places = [one for one in there if (one.function or rule.decorator) and one not in itself]
        nothing = "nothing" if places or not there else "only classes, which call nothing,"
        take(places, name.mark, f"{name.name} decorates {nothing} in judged code: correct or remove it")
    for pattern in rule.named:
        places = [one for one in _named(pattern, known) if one not in itself]
        vacuities += (Vacuity(pattern.mark, wrong) for wrong in _matching_nothing(pattern, known))
        take(places, pattern.mark, f"no function in judged code is named {pattern}: correct or remove it")
    for one in _in_examples(rule, known):
        found[one.file.path, one.node.lineno, one.node.col_offset] = one
    return Selection(tuple(found[key] for key in sorted(found)), tuple(vacuities), tuple(dict.fromkeys(held)))


def _is_judged(rule: RequiredCall, held: Held) -> bool:
    return held.place.file.category in rule.judged


def _matching_nothing(pattern: NamedFunctions, known: Definitions) -> Iterator[str]:
    modules = [file.module for file in known.facts.files() if not known.facts.is_example(file)]
    for each in pattern.modules:
        if len(pattern.modules) > 1 and not any(covers_module(each, module) for module in modules):
            yield f"{each} matches no module: correct or remove it"


def _site(rule: RequiredCall, site: CitedSite, known: Definitions) -> tuple[list[Defined], str]:
    there = known.at(site.module, site.scope)
    right = [one for one in there if one.function is not None or rule.decorator is not None]
    doing = [one for one in right if known.is_implementation(one)]
    if doing:
        return doing, f"{site} is not in judged code: name a function there, or judge that code as well"
    if right:
        return [], f"{site} only declares what others implement: name the implementation, or use `implementers`"
    if there:
        return [], f"{site} is a class, which calls nothing: name its methods, such as {site}.{_method_of(known, site)}"
    return [], f"{site} does not exist{_moved(site, known)}: correct or remove it"


def _method_of(known: Definitions, site: CitedSite) -> str:
    methods = [one.node.name for one in known.methods(site.module, site.scope)]
    return methods[0] if methods else "method"


def _moved(site: CitedSite, known: Definitions) -> str:
    """Where functions of the same name are; first of all one with the same qualified name."""
    name = site.scope.rpartition(".")[2]
    same = [
        one
        for file in known.facts.holding([name])
        if not known.facts.is_example(file)
        for one in known.of(file)
        if one.node.name == name and one.function is not None
    ]
    exact = [one for one in same if one.qualname == site.scope]
    places = [f"{one.file.module}:{one.qualname}" for one in exact or same]
    if len(places) > _SHOWN:
        places = [*places[:_SHOWN], f"{len(places) - _SHOWN} more"]
    return f" (moved to {' or '.join(dict.fromkeys(places))}?)" if places else ""


def _decorated(known: Definitions, uses: tuple[Use, ...]) -> Iterator[Defined]:
    by_file: dict[str, list[Use]] = {}
    for use in uses:
        by_file.setdefault(use.file.path, []).append(use)
    for own in by_file.values():
        for one in known.of(own[0].file):
            if any(decorators_of(known, one, own)):
                yield one


def _named(pattern: NamedFunctions, known: Definitions) -> Iterator[Defined]:
    for file in known.facts.files():
        if any(covers_module(each, file.module) for each in pattern.modules) and _may_define(pattern, known, file):
            yield from (one for one in known.of(file) if _is_named(pattern, one) and known.is_implementation(one))


def _may_define(pattern: NamedFunctions, known: Definitions, file: SourceFile) -> bool:
    """Whether the text can define such a function, so that other files are not parsed."""
    text = known.facts.text(file)
    last = pattern.functions.rpartition(".")[2].replace("*", r"\w*").replace("?", r"\w")
    return not text.isascii() or re.search(rf"\bdef[\s\\]+{last}\b", text) is not None


def _is_named(pattern: NamedFunctions, one: Defined) -> bool:
    name = one.qualname if "." in pattern.functions else one.node.name
    return one.function is not None and not one.is_nested and fnmatchcase(name, pattern.functions)


def _in_examples(rule: RequiredCall, known: Definitions) -> Iterator[Defined]:
    """In an example every function stands for a listed site, and each of a right name for one of `named`."""
    for file in known.facts.files():
        if not known.facts.is_example(file) or not (rule.sites or rule.named):
            continue
        for one in known.of(file):
            is_meant = bool(rule.sites) or any(_is_named(pattern, one) for pattern in rule.named)
            if one.function is not None and not one.is_nested and is_meant and known.is_implementation(one):
                yield one

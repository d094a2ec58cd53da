"""Retired names that exist: files, definitions, assignments, re-exports, and what modules serve or list."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seamguard.domain.facts import Argued, Defined, Imported, Span, Valued
from seamguard.domain.families.retired import Reach
from seamguard.domain.rule import MODULE_SCOPE
from seamguard.domain.uses import TargetState
from seamguard.rules.naming.assigned import place_of
from seamguard.rules.naming.expressions import Said, literals
from seamguard.rules.placed import About, Place, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Stored
    from seamguard.domain.families.retired import Retired, RetiredName
    from seamguard.domain.finding import Finding
    from seamguard.rules.naming.patterns import Hit, Patterns

_TOP = Span(1, 1, 1, 1)
_HOLDERS = frozenset({"module", "object", "instance"})
_ONLY_FOR_CHECKERS = "__future__"


def files(rule: Retired, patterns: Patterns, facts: Facts) -> Iterator[Finding]:
    """Files that are a retired module, or lie below one."""
    for file in facts.files():
        hit = patterns.hit(file.module)
        if hit is not None:
            said = f"{hit.said}, and this file is {'the module' if hit.name == file.module else f'{file.module} in it'}"
            yield finding(rule, Place(file, _TOP, MODULE_SCOPE), "module", said, About(hit.name))


def in_file(rule: Retired, patterns: Patterns, facts: Facts, said: Said) -> Iterator[Finding]:
    """What one file defines, assigns, serves or lists of it; of each name the first place."""
    known: set[str] = set()
    for hit, place, kind, verb in _made(patterns, facts, said):
        if hit.name not in known:
            known.add(hit.name)
            yield finding(rule, place, kind, f"{hit.said}, and this {verb}", About(hit.name))


def _made(patterns: Patterns, facts: Facts, said: Said) -> Iterator[tuple[Hit, Place, str, str]]:
    module = said.file.module
    yield from _made_by_name(patterns, said)
    for stored in said.facts.stores:
        hit = _stored(patterns, facts, said, stored) if stored.attr and stored.scope >= 0 else None
        if hit is not None:
            yield hit, place_of(facts, said, stored), "assignment", "assigns it"
    for export in said.facts.lazy:
        hit = patterns.member(module, export.name)
        if hit is not None and (export.value is not None or _is_there(facts, hit.name)):
            yield hit, _getattr_of(said), "lazy-export", "serves it by `__getattr__`"
    for owner, slots in _slots(said):
        for text in literals(slots.value):
            hit = patterns.member(owner, text)
            if hit is not None:
                yield hit, said.place(slots.span, slots.scope), "listed", "lists it in `__slots__`"
    listed = (text for export in said.facts.exports or () if export.adds for text in literals(export.value))
    for text in listed:
        hit = patterns.member(module, text)
        if hit is not None:
            yield hit, _all_of(facts, said, text), "listed", "lists it in `__all__`"


def _made_by_name(patterns: Patterns, said: Said) -> Iterator[tuple[Hit, Place, str, str]]:
    """What is defined, assigned to a name, or imported."""
    declared = _declared(said)
    for index, binding in enumerate(said.facts.bindings):
        if not isinstance(binding, Argued):
            hit = _bound(patterns, said, binding, is_global=index in declared)
            if hit is not None:
                kind, verb = _KINDS[type(binding)]
                yield hit, said.place(binding.span, binding.scope), kind, verb


_KINDS: dict[type, tuple[str, str]] = {
    Imported: ("re-export", "takes it from elsewhere"),
    Valued: ("assignment", "assigns it"),
    Defined: ("definition", "defines it"),
}


def _slots(said: Said) -> Iterator[tuple[str, Valued]]:
    """The `__slots__` of each class: they make attributes of it."""
    for one in said.facts.bindings:
        scope = said.facts.scopes[one.scope]
        if isinstance(one, Valued) and one.name == "__slots__" and scope.kind == "class":
            yield f"{said.file.module}.{scope.qualname}", one


def _declared(said: Said) -> frozenset[int]:
    """The bindings in functions and classes that make a variable of the module: the name is `global` there."""
    made = (index for indexes in said.facts.scopes[0].names.values() for index in indexes)
    return frozenset(index for index in made if said.facts.bindings[index].scope != 0)


def _bound(patterns: Patterns, said: Said, binding: Imported | Valued | Defined, *, is_global: bool) -> Hit | None:
    """What a binding makes an attribute of a module or class; of definitions in functions, those too."""
    scope = said.facts.scopes[0 if is_global else binding.scope]
    if binding.name == "*" or not (isinstance(binding, Defined) or scope.kind in ("module", "class")):
        return None
    if isinstance(binding, Imported) and (binding.typing or binding.module == _ONLY_FOR_CHECKERS):
        return None
    module = said.file.module
    owner = module if scope.qualname == MODULE_SCOPE else f"{module}.{scope.qualname}"
    hit = patterns.member(owner, binding.name)
    is_tool = isinstance(binding, Imported) and hit is not None and hit.retired.reach is Reach.BELOW
    return None if is_tool else hit  # what a module imports for its own use is not something that it has


def _stored(patterns: Patterns, facts: Facts, said: Said, stored: Stored) -> Hit | None:
    """What an assignment to an attribute makes."""
    name = stored.attr or ""
    if name in patterns.anywhere:
        return patterns.member(said.spelled(stored.base), name)
    if name not in patterns.lasts and not patterns.takes_any:
        return None
    owners = [owner.name for owner in facts.names(said.file, stored.base) if owner.kind in _HOLDERS]
    return next((hit for owner in owners if (hit := patterns.member(owner, name))), None)


def _is_there(facts: Facts, name: str) -> bool:
    return facts.target(name).state not in (TargetState.MISSING, TargetState.UNREADABLE)


def _getattr_of(said: Said) -> Place:
    made = (function.span for function in said.facts.functions if function.qualname == "__getattr__")
    return Place(said.file, next(made, _TOP), MODULE_SCOPE)


def _all_of(facts: Facts, said: Said, text: str) -> Place:
    """The `__all__` of the statement that lists a name; the first one where the name is not written out there."""
    for statement in (facts.tree(said.file) or ast.Module([], [])).body:
        within = list(ast.walk(statement))
        if any(isinstance(node, ast.Constant) and node.value == text for node in within):
            for node in within:
                if isinstance(node, ast.Name) and node.id == "__all__":
                    return Place(said.file, facts.span(said.file, node), MODULE_SCOPE)
    made = (one.span for one in said.facts.bindings if isinstance(one, Valued) and one.name == "__all__")
    return Place(said.file, next(made, _TOP), MODULE_SCOPE)


def served(rule: Retired, name: RetiredName, facts: Facts) -> Iterator[Finding]:
    """A name that a module has by means that its own text does not show: a star import, a computed `__getattr__`."""
    home = facts.file_of(name.owner) if name.reach is Reach.ITSELF and name.owner else None
    module = facts.module(home) if home is not None else None
    if home is None or module is None:
        return
    target = facts.target(name.name)
    if target.state is TargetState.REEXPORT and target.module == name.owner:
        said = f"{name} is retired, and {name.owner} has {target.advice} under that name"
        place = _carrier(Said(home, module), name.last)
        yield finding(rule, place, "re-export", said, About(name.name, via=(name.name, target.advice)))


def _carrier(said: Said, name: str) -> Place:
    """The import that may bring a name of which nothing else is written, or what serves it."""
    taken = [one for one in said.facts.bindings if isinstance(one, Imported) and one.scope == 0]
    for asked in (name, "*"):
        for one in taken:
            if one.name == asked:
                return said.place(one.span, one.scope)
    return _getattr_of(said)

"""Retired names in strings: of what is loaded, of attributes that are asked for, and whole strings that are one."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Attribute
from seamguard.domain.families.retired import Ban, Reach
from seamguard.rules.naming.loading import LOADING, loaded_names
from seamguard.rules.naming.mentions import OWNERS
from seamguard.rules.placed import About, Place, finding
from seamguard.rules.scoped import scoped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Named
    from seamguard.domain.facts import Call, Span
    from seamguard.domain.finding import Finding
    from seamguard.rules.naming.expressions import Said
    from seamguard.rules.naming.mentions import Search
    from seamguard.rules.naming.patterns import Hit, Patterns

_BY_NAME = frozenset({"getattr", "hasattr", "setattr", "delattr", "getattr_static", "object"})
"""Functions that take an object and the name of one of its attributes; `object` is that of `mock.patch.object`."""
_ON_ITSELF = frozenset({"__setattr__", "__delattr__", "__getattribute__", "__getattr__"})
"""Methods that do the same; `object.__setattr__(self, "name", value)` is given whose."""
_SETTING = frozenset({"setattr", "__setattr__"})
_GETTERS = frozenset({"attrgetter", "methodcaller"})
_NAME = re.compile(r"[^\W\d]\w*(\.\w+)*[.:]\w+(\.\w+)*")
_ASKING = re.compile("|".join((*_BY_NAME, *_ON_ITSELF, *_GETTERS)))


def loads(search: Search, said: Said) -> Iterator[Finding]:
    """Calls that load by a string: `import_module("...")`, `mock.patch("...")` and their like."""
    calls = said.calls() if LOADING.search(search.facts.text(said.file)) else ()
    for index, call in calls:
        for name in loaded_names(search.facts, said, index, call):
            hit = search.patterns.hit(name)
            if hit is not None:
                verb = f"this loads {'it' if hit.name == name else name} by name"
                yield _at(search, said, call, "string", f"{hit.said}, and {verb}", hit)
                break


def by_name(search: Search, said: Said) -> Iterator[Finding]:
    """Attributes that are asked for, or set, by a string: `getattr(module, "name")` and its like."""
    calls = said.calls() if _ASKING.search(search.facts.text(said.file)) else ()
    for _, call in calls:
        last = said.spelled(call.func).rpartition(".")[2]
        is_set = last in _SETTING
        bans = (Ban.EXIST, Ban.NAME) if is_set else (Ban.NAME,)
        hit = _asked(search, said, call, last) if set(bans) & set(search.rule.forbid) else None
        if hit is not None:
            verb = "this sets it" if is_set else "this asks for it"
            yield _at(search, said, call, "getattr", f"{hit.said}, and {verb} by a string", hit)


def _asked(search: Search, said: Said, call: Call, last: str) -> Hit | None:
    if last in _GETTERS and call.arguments:
        return _first(search, said, (), call.arguments[0].value)
    if last in _ON_ITSELF and isinstance(call.func, Attribute):
        return _on_itself(search, said, call, call.func.value)
    if len(call.arguments) < 2 or not (last in _BY_NAME or _is_by_name(search, said, call)):
        return None
    owners = search.facts.names(said.file, call.arguments[0].value)
    return _first(search, said, owners, call.arguments[1].value)


def _on_itself(search: Search, said: Said, call: Call, owner: Expr) -> Hit | None:
    """The attribute of a method like `__setattr__`, called on an object, or on a class with the object."""
    first, second = [*(one.value for one in call.arguments[:2]), None, None][:2]
    of_owner = _first(search, said, search.facts.names(said.file, owner), first)
    return of_owner or _first(search, said, search.facts.names(said.file, first), second)


def _is_by_name(search: Search, said: Said, call: Call) -> bool:
    """Whether a function is `getattr` or its like under another name."""
    called = {value.name for value in search.facts.names(said.file, call.func)}
    return bool(called & {f"builtins.{name}" for name in _BY_NAME})


def _first(search: Search, said: Said, owners: tuple[Named, ...], name: Expr | None) -> Hit | None:
    for text in search.facts.strings(said.file, name):
        for part in text.split("."):
            if part in search.patterns.anywhere:
                return search.patterns.hit(f"**.{part}")
        for owner in owners:
            own = search.patterns.member(owner.name, text) if owner.kind != "super" else None
            hit = (own or search.inherited.get(f"{owner.name}.{text}")) if owner.kind in OWNERS else None
            if hit is not None:
                return hit
    return None


def _at(search: Search, said: Said, call: Call, kind: str, message: str, hit: Hit) -> Finding:
    about = About(hit.name, said.spelled(call.func), (hit.name,))
    return finding(search.rule, said.place(call.span, call.scope), kind, message, about)


def whole(search: Search, said: Said, found: Collection[Finding]) -> Iterator[Finding]:
    """Strings that are a retired name and nothing else, where nothing else was found.

    `package.module:name` names something in code for certain. A dotted name may be a key of some other kind.
    """
    tree = search.facts.tree(said.file) if search.quoted.search(search.facts.text(said.file)) else None
    taken = [one.span for one in found] + [call.span for _, call in said.calls() if _names_a_logger(said, call)]
    for here in scoped(tree) if tree is not None else ():
        if isinstance(here.node, ast.Constant) and isinstance(here.node.value, str) and not here.is_prose:
            written = here.node.value
            hit = _named(search, written)
            span = search.facts.span(said.file, here.node)
            if hit is not None and not any(_meet(span, other) for other in taken):
                about = About(hit.name, written, (hit.name,), ":" in written)
                kind, what = ("attribute", "type") if here.is_type else ("string", "string")
                message = f"{hit.said}, and this {what} is a name of it"
                yield finding(search.rule, Place(said.file, span, here.scope), kind, message, about)


def _names_a_logger(said: Said, call: Call) -> bool:
    """Loggers go by the names of modules, those that are gone too: that of a log that somebody reads."""
    return said.spelled(call.func).rpartition(".")[2] == "getLogger"


def quoted(patterns: Patterns) -> re.Pattern[str]:
    """Finds texts that may hold a name in a string: written with dots, or with a colon for one of them."""
    spellings = [
        re.escape(name.name).replace(r"\.", "[.:]") for name in patterns.names if name.reach is not Reach.ANYWHERE
    ]
    return re.compile(rf"""["'][^"'\n]*(?:{"|".join(spellings)})""" if spellings else r"(?!)")


def _named(search: Search, text: str) -> Hit | None:
    """What a string names, where that cannot be a word of some other kind."""
    hit = search.patterns.hit(text.replace(":", ".", 1)) if _NAME.fullmatch(text) else None
    return None if hit is None or hit.retired.reach is Reach.ANYWHERE else hit


def _meet(one: Span, other: Span) -> bool:
    return one[:2] < other[2:] and other[:2] < one[2:]

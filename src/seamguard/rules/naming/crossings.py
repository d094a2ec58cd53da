"""Private names outside of where they belong: imported, read from modules, assigned to them, or named in strings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Attribute, Name
from seamguard.domain.facts import Imported
from seamguard.rules.naming.assigned import place_of
from seamguard.rules.naming.borders import is_private
from seamguard.rules.naming.loading import LOADING, loaded_names
from seamguard.rules.naming.types import type_names
from seamguard.rules.placed import About, Place, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Call
    from seamguard.domain.families.private_imports import PrivateImports
    from seamguard.domain.finding import Finding
    from seamguard.rules.naming.borders import Borders, Trespass
    from seamguard.rules.naming.expressions import Said

_PRIVATE = r"_[^\W_]|__(?!\w*__\b)[^\W_]"
_MAY_CROSS = re.compile(
    rf"\bimport\b(?:[^\n\\(]|\\\r?\n)*\b(?:{_PRIVATE})"  # import a._b, from a import _b
    rf"|\bfrom\b(?:[ \t.\w]|\\\r?\n)*\b(?:{_PRIVATE})"  # from a._b import c
    rf"|\bimport\b[\s\\]*\((?:[^)#]|#[^\n]*\n)*?\b(?:{_PRIVATE})"  # from a import (b, _c)
    rf"|(?<![\w.])(?!(?:self|cls)\b)[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*\s*\.\s*(?:{_PRIVATE})"  # a.b._c
    rf"|[)\]]\s*\.\s*(?:{_PRIVATE})"  # import_module("a")._b, modules["a"]._b
    rf"|[\"'][\w.:]*[.:](?:{_PRIVATE})"  # "a._b"
    rf"|(?:attr|\.object)\w*\s*\([^\"']*[\"'](?:{_PRIVATE})"  # getattr(a, "_b"), patch.object(a, "_b")
)
_BY_NAME = frozenset({"builtins.getattr", "builtins.setattr", "builtins.delattr", "builtins.hasattr"})
_METHODS = frozenset({"object", "setattr", "delattr"})
"""The same as methods: `mock.patch.object`, `mocker.patch.object`, `monkeypatch.setattr`."""


def may_cross(text: str) -> bool:
    """Whether a text can import a private name, or read one of something else than `self` and `cls`."""
    return _MAY_CROSS.search(text) is not None


def crossings(rule: PrivateImports, facts: Facts, borders: Borders, said: Said) -> Iterator[Finding]:
    """All of one file."""
    for found, place, kind, spelling in _found(facts, borders, said):
        verb = _VERBS[kind].format(spelling)
        yield finding(rule, place, kind, f"{found.said}, and this {verb}", About(found.dotted, spelling))


_VERBS = {
    "import": "imports it",
    "attribute": "reads it as {}",
    "assignment": "assigns it as {}",
    "getattr": "asks {} for it by a string",
    "string": "names it in a string",
}


def _found(facts: Facts, borders: Borders, said: Said) -> Iterator[tuple[Trespass, Place, str, str]]:
    for binding in said.facts.bindings:
        if isinstance(binding, Imported):
            found = borders.crossed(said.file, dotted) if (dotted := _taken(facts, said, binding)) else None
            if found is not None:
                yield found, said.place(binding.span, binding.scope), "import", binding.name
    for reference in said.readings():
        expr = reference.value
        if isinstance(expr, Attribute) and is_private(expr.attr):
            found = _of_module(facts, borders, said, expr.value, expr.attr)
            if found is not None:
                yield found, said.place(reference.span, reference.scope), "attribute", said.spelled(expr)
    yield from _in_types(facts, borders, said)
    for stored in said.facts.stores:
        if stored.attr and is_private(stored.attr) and stored.scope >= 0:
            found = _of_module(facts, borders, said, stored.base, stored.attr)
            if found is not None:
                yield found, place_of(facts, said, stored), "assignment", f"{said.spelled(stored.base)}.{stored.attr}"
    yield from _in_strings(facts, borders, said)


def _in_types(facts: Facts, borders: Borders, said: Said) -> Iterator[tuple[Trespass, Place, str, str]]:
    """What types name: those that Python never evaluates are no readings."""
    for one in type_names(facts, said, is_private):
        found = borders.crossed(said.file, one.dotted)
        bound = said.facts.bindings[one.binding]
        is_plain = isinstance(bound, Imported) and bound.attr is None  # so that its attributes are those of a module
        if found is not None and f"{found.owner}.".startswith(f"{one.base.name}."):
            is_of_module = borders.is_module(found.owner) or (is_plain and not borders.holds(found.owner))
            if is_of_module:
                yield found, one.place, "attribute", one.spelling


def _taken(facts: Facts, said: Said, binding: Imported) -> str | None:
    """The dotted name that an import takes."""
    module = facts.imported(said.file, binding._replace(module=binding.whole or binding.module))
    return module if module is None or binding.attr in (None, "*") else f"{module}.{binding.attr}"


def _of_module(facts: Facts, borders: Borders, said: Said, base: Expr, name: str) -> Trespass | None:
    """A private attribute of a module; of what is outside the codebase, only of what an import names."""
    for owner in facts.names(said.file, base):
        if owner.kind == "module" or (owner.kind == "external" and _is_imported(said, base)):
            found = borders.crossed(said.file, f"{owner.name}.{name}")
            if found is not None and found.name == name:
                return found
    return None


def _is_imported(said: Said, base: Expr) -> bool:
    """Whether an expression is a module of an `import`, so that its attributes are those of a module."""
    while isinstance(base, Attribute):
        base = base.value
    bound = said.facts.reads[base.read].now if isinstance(base, Name) else ()
    return any(isinstance(one, Imported) and one.attr is None for one in (said.facts.bindings[i] for i in bound))


def _is_by_name(facts: Facts, said: Said, call: Call) -> bool:
    """Whether a call takes an object and the name of an attribute."""
    is_method = isinstance(call.func, Attribute) and call.func.attr in _METHODS
    return is_method or any(one.name in _BY_NAME for one in facts.names(said.file, call.func))


def _in_strings(facts: Facts, borders: Borders, said: Said) -> Iterator[tuple[Trespass, Place, str, str]]:
    text = facts.text(said.file)
    is_loading, is_asking = LOADING.search(text) is not None, "attr" in text or ".object" in text
    for index, call in said.calls() if is_loading or is_asking else ():
        place = said.place(call.span, call.scope)
        for name in loaded_names(facts, said, index, call) if is_loading else ():
            found = borders.crossed(said.file, name)
            if found is not None:
                yield found, place, "string", name
                break
        if is_asking and len(call.arguments) > 1:
            names = [name for name in facts.strings(said.file, call.arguments[1].value) if is_private(name)]
            base = call.arguments[0].value
            is_known = bool(names) and _is_by_name(facts, said, call)
            for name in names if is_known and base is not None else ():
                found = _of_module(facts, borders, said, base, name) if base is not None else None
                if found is not None:
                    yield found, place, "getattr", said.spelled(base)
                    break

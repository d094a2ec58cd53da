"""Retired names that are imported or named: by statements, through modules, classes and instances, and in strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Attribute
from seamguard.domain.facts import Imported
from seamguard.domain.families.retired import Reach
from seamguard.domain.uses import TargetState
from seamguard.rules.naming.expressions import literals
from seamguard.rules.naming.patterns import Hit
from seamguard.rules.naming.types import type_names
from seamguard.rules.placed import About, finding

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

    from seamguard.domain.factbase import Facts, Named
    from seamguard.domain.families.retired import Retired
    from seamguard.domain.finding import Finding
    from seamguard.rules.naming.expressions import Said
    from seamguard.rules.naming.patterns import Patterns
    from seamguard.rules.naming.types import TypeName

OWNERS = frozenset({"module", "object", "instance", "external", "super"})
"""What has attributes that are known by name."""


class Search(NamedTuple):
    """What is looked for, and where everything is known.

    Attributes:
        rule: The rule.
        patterns: Its names.
        facts: The code.
        inherited: For each subclass of a class with a retired member `Subclass.member`, and what that inherits.
        aliases: Other names under which modules hand out what is retired.
        quoted: Finds texts that may hold a name in a string.
    """

    rule: Retired
    patterns: Patterns
    facts: Facts
    inherited: Mapping[str, Hit]
    aliases: frozenset[str]
    quoted: re.Pattern[str]

    def is_spelled(self, name: str) -> bool:
        """Whether a name may be one of a retired thing."""
        return self.patterns.takes_any or name in self.patterns.lasts or name in self.aliases


def inherited(patterns: Patterns, facts: Facts) -> dict[str, Hit]:
    """The members that subclasses inherit from a class whose member is retired, by their dotted names."""
    found = {}
    for name in patterns.of_reach(Reach.ITSELF):
        if name.owner and facts.file_of(name.owner) is None and facts.target(name.owner).state is TargetState.DEFINED:
            for below in facts.subclasses(name.owner):
                found[f"{below.name}.{name.last}"] = Hit(name, name.name)
    return found


def imports(search: Search, said: Said) -> Iterator[Finding]:
    """What import statements take, at any depth of the file, for type checkers too."""
    for index, binding in enumerate(said.facts.bindings):
        if isinstance(binding, Imported):
            hit, via, certain = _imported(search, said, index, binding)
            if hit is not None:
                verb = "this star import takes it" if binding.attr == "*" else f"this imports {_what(hit, via)}"
                about = About(hit.name, binding.name, via, certain)
                place = said.place(binding.span, binding.scope)
                yield finding(search.rule, place, "import", f"{hit.said}, and {verb}", about)


def _what(hit: Hit, via: tuple[str, ...]) -> str:
    return "it" if via[:1] in ((), (hit.name,)) else f"{via[0]}, which leads to it" if hit.name in via else via[0]


def _imported(search: Search, said: Said, index: int, binding: Imported) -> tuple[Hit | None, tuple[str, ...], bool]:
    module = search.facts.imported(said.file, binding._replace(module=binding.whole or binding.module))
    if module is None:
        return None, (), True
    dotted = module if binding.attr in (None, "*") else f"{module}.{binding.attr}"
    hit = search.patterns.hit(dotted)
    if hit is not None:
        return hit, (dotted,), True
    if binding.attr == "*":
        return _by_star(search, module), (module,), True
    if search.is_spelled(binding.attr or "") or search.is_spelled(binding.name):
        found = search.patterns.among(dotted, search.facts.bound(said.file, index))
        if found is not None:
            return found[0], (dotted, *(name for name in found[1].via if name != dotted)), found[1].certain
    return None, (), True


def _by_star(search: Search, module: str) -> Hit | None:
    """What a star import takes from a module that itself is not retired."""
    home = search.facts.file_of(module)
    says = search.facts.module(home) if home is not None else None
    if says is None:
        return None
    listed = {text for export in says.exports or () if export.adds for text in literals(export.value)}
    for name in sorted(search.patterns.lasts | search.aliases):
        if name in listed if says.exports is not None else not name.startswith("_"):
            target = search.facts.target(f"{module}.{name}")
            asked = {TargetState.DEFINED: target.name, TargetState.REEXPORT: target.advice}.get(target.state)
            hit = search.patterns.hit(asked) if asked else None
            if hit is not None:
                return hit
    return None


def attributes(search: Search, said: Said) -> Iterator[Finding]:
    """Attributes of modules, classes and instances."""
    for reference in said.readings():
        expr = reference.value
        if isinstance(expr, Attribute) and search.is_spelled(expr.attr):
            found = _attribute(search, said, expr)
            if found is not None:
                hit, certain = found
                spelling = said.spelled(expr)
                about = About(hit.name, spelling, (hit.name,), certain)
                place = said.place(reference.span, reference.scope)
                yield finding(search.rule, place, "attribute", f"{hit.said}, and this names it as {spelling}", about)


def types(search: Search, said: Said) -> Iterator[Finding]:
    """What types name: those that Python never evaluates are no readings, and strings in them are types as well."""
    for one in type_names(search.facts, said, search.is_spelled):
        if search.patterns.hit(one.base.name) is None:  # else what imports it is told, and not each use of that
            hit = search.patterns.hit(one.dotted) or search.inherited.get(one.dotted) or _handed(search, one)
            if hit is not None:
                about = About(hit.name, one.spelling, (hit.name,), one.base.certain)
                message = f"{hit.said}, and this type names it as {one.spelling}"
                yield finding(search.rule, one.place, "attribute", message, about)


def _handed(search: Search, one: TypeName) -> Hit | None:
    """A name of a type under which another module hands out what is retired."""
    target = search.facts.target(one.dotted)
    return search.patterns.hit(target.advice) if target.state is TargetState.REEXPORT else None


def _attribute(search: Search, said: Said, expr: Attribute) -> tuple[Hit, bool] | None:
    if expr.attr in search.patterns.anywhere:
        hit = search.patterns.member(said.spelled(expr.value), expr.attr)
        return None if hit is None else (hit, True)
    owners = search.facts.names(said.file, expr.value)
    for owner in owners:
        hit = search.patterns.member(owner.name, expr.attr) if owner.kind in OWNERS - {"super"} else None
        if hit is not None:
            return hit, owner.certain
    return _inherited(search, said, expr, owners) or _aliased(search, said, expr)


def _inherited(search: Search, said: Said, expr: Attribute, owners: tuple[Named, ...]) -> tuple[Hit, bool] | None:
    """A member of a subclass which that does not define itself."""
    for owner in owners:
        hit = search.inherited.get(f"{owner.name}.{expr.attr}")
        if hit is not None and owner.kind in OWNERS:
            leads = [one for one in search.facts.names(said.file, expr) if one.kind in ("object", "method", "property")]
            if not leads or any(one.name == hit.name for one in leads):
                return hit, owner.certain
    return None


def _aliased(search: Search, said: Said, expr: Attribute) -> tuple[Hit, bool] | None:
    """A name under which a module hands out what is retired."""
    if expr.attr not in search.aliases and expr.attr not in search.patterns.lasts:
        return None
    modules = [base.name for base in search.facts.names(said.file, expr.value) if base.kind == "module"]
    for module in modules:
        own = f"{module}.{expr.attr}"
        found = search.patterns.among(own, search.facts.names(said.file, expr))
        if found is not None and search.patterns.hit(module) is None:
            return found[0], found[1].certain
    return None

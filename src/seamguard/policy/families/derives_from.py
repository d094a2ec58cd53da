"""The `derives_from` clauses: values that must come from a call."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.families.derives_from import (
    AttributeValue,
    Derived,
    DerivedValue,
    NameValue,
    ParameterValue,
    VariableValue,
)
from seamguard.policy.cited import cited_site, cited_target
from seamguard.policy.clauses import Clause
from seamguard.policy.fields import read_fields
from seamguard.policy.places import parse_parameter, parse_target, parse_variable
from seamguard.policy.readers import listing, parsed
from seamguard.policy.shared import family_clause, read_shared
from seamguard.policy.wording import show

if TYPE_CHECKING:
    from seamguard.policy.fields import Fields
    from seamguard.policy.nodes import Node, Problems
    from seamguard.policy.readers import Read

CLAUSE = family_clause("a derived value", ("value", "from"))
VALUE = Clause("`value`", (), ("parameter", "of", "name", "attribute", "variable", "in"))
_FORMS = {"parameter": ("of",), "name": (), "attribute": (), "variable": ("in",)}
"""The keys that say what value it is, each with those that have to stand beside it."""


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> DerivedValue | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    shared = read_shared(fields, roots)
    value: Derived | None = fields.read("value", partial(_read_value, roots=roots), None)
    origins = fields.read("from", listing(cited_target(roots), if_empty="name the call"), ())
    return None if value is None else DerivedValue(**shared, value=value, origins=origins)


def _read_target(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> str | None:
    return parsed(partial(parse_target, roots=roots, importable=False))(node, what, problems)


def _read_value(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Derived | None:
    fields = read_fields(node, what, VALUE, problems)
    if fields is None or not _is_one_form(fields):
        return None
    target: Read[str] = partial(_read_target, roots=roots)
    site = listing(cited_site(roots), if_empty="name a function")
    name = fields.read("name", target, None)
    attribute = fields.read("attribute", target, None)
    of = fields.read("of", target, None)
    parameter = fields.read("parameter", parsed(parse_parameter), None)
    variable = fields.read("variable", parsed(parse_variable), None)
    sites = fields.read("in", site, None)
    if name is not None:
        return NameValue(name, fields.value_mark("name"))
    if attribute is not None:
        return AttributeValue(attribute, fields.value_mark("attribute"))
    if parameter is not None and of is not None:
        return ParameterValue(parameter, of, fields.value_mark("of"))
    return VariableValue(variable, sites) if variable is not None and sites is not None else None


def _is_one_form(fields: Fields) -> bool:
    """Whether the keys say one kind of value, all of it and nothing else; records what is wrong."""
    given = [key for key in _FORMS if key in fields.entries]
    if len(given) > 1:
        names = " and ".join(map(show, given))
        fields.problems.add(fields.key_mark(given[1]), f"`value` is one value, but {names} name several: keep one")
        return False
    if not given:
        if not set(_FORMS) & fields.excused:
            names = ", ".join(map(repr, _FORMS))
            fields.problems.add(fields.mark, f"`value` names no value: add one of the keys {names}")
        return False
    needed = _FORMS[given[0]]
    for key in needed:
        if key not in fields.entries and key not in fields.excused:
            fields.problems.add(fields.mark, f"missing key {show(key)} beside {show(given[0])} in `value`: add it")
    strange = [key for key in fields.entries if key not in (given[0], *needed)]
    for key in strange:
        fields.problems.add(fields.key_mark(key), f"key {show(key)} does not go with {show(given[0])}: remove it")
    return not strange and all(key in fields.entries for key in needed)

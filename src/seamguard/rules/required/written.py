"""Where something that a rule names is written in a function, and among its decorators."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Attribute, Name, Result
from seamguard.domain.facts import Imported, Valued
from seamguard.rules.control_flow import Calls, Node
from seamguard.rules.tracing import bound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Class, Function, Span
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import Use
    from seamguard.rules.required.definitions import Defined, Definitions

CALLING = frozenset({"call", "decorator", "read"})
"""The kinds of uses that are calls, those of properties included."""
PERHAPS = frozenset({"callback", "submit", "partial", "decorator-argument", "getattr", "eval"})
"""The kinds of uses after which somebody may call it."""
_FAR = 4  # names that lead to names


class Decorators(NamedTuple):
    """Where something stands among the decorators of a function, from 0 for the outermost on.

    Attributes:
        certain: Where it surely stands.
        possible: Where it may stand.
    """

    certain: tuple[int, ...]
    possible: tuple[int, ...]


def decorators_of(known: Definitions, place: Defined, uses: Sequence[Use]) -> Decorators:
    """Where something stands among the decorators of a function or class, with or without a call."""
    places = {(use.file.path, use.span): use for use in uses if use.kind in CALLING | PERHAPS}
    certain, possible = set[int](), set[int]()
    for number, decorator in enumerate(place.node.decorator_list):
        use = places.get((place.file.path, known.facts.span(place.file, decorator))) or places.get(
            _made_at(known, place, number)
        )
        if use is not None:
            (certain if use.certain and use.kind in CALLING else possible).add(number)
    return Decorators(tuple(sorted(certain)), tuple(sorted(possible - certain)))


def _made_at(known: Definitions, place: Defined, number: int) -> tuple[str, Span]:
    """Where a decorator is made that is only named: `admin = needs("admin")`, here or where it is imported from."""
    module = known.facts.module(place.file)
    span = known.facts.span(place.file, place.node)
    made: list[Function | Class] = [] if module is None else [*module.functions, *module.classes]
    values = [one.decorators[number] for one in made if one.span == span and len(one.decorators) > number]
    return _origin(known.facts, place.file, values[0] if values else None) or (place.file.path, span)


def _origin(facts: Facts, file: SourceFile, value: Expr | None) -> tuple[str, Span] | None:
    """The call whose result a name stands for, where it stands for nothing else."""
    for _ in range(_FAR):
        module = facts.module(file)
        if module is not None and isinstance(value, Attribute):
            file, value = _variable(facts, file, value)
            module = facts.module(file)
            if module is not None and isinstance(value, Result):
                return file.path, module.calls[value.call].span
        if module is None or not isinstance(value, Name):
            return None
        bound = [module.bindings[index] for index in module.reads[value.read].now]
        if len(bound) == 1 and isinstance(bound[0], Imported):
            name, home = bound[0].attr, facts.file_of(facts.imported(file, bound[0]) or "")
            module = None if home is None else facts.module(home)
            if home is None or module is None:
                return None
            file, bound = home, [module.bindings[index] for index in module.scopes[0].names.get(name or "", ())]
        value = bound[0].value if len(bound) == 1 and isinstance(bound[0], Valued) else None
        if isinstance(value, Result):
            return file.path, module.calls[value.call].span
    return None


def _variable(facts: Facts, file: SourceFile, value: Attribute) -> tuple[SourceFile, Expr | None]:
    """The only value of a variable of a module or class, with its file."""
    found = [bound(facts, named) for named in facts.names(file, value) if named.kind == "object"]
    variables = [one for one in found if one is not None and one.is_variable]
    only = [*variables[0].each()] if len(variables) == 1 else []
    return (variables[0].at.file, only[0].value) if len(only) == 1 and isinstance(only[0], Valued) else (file, None)


def found_in(known: Definitions, place: Defined, uses: Iterable[Use]) -> Calls:
    """The calls among some uses that are written in the body of a function, nested functions included.

    What is handed on, or fetched by a name that is not known, may be called where it is handed on.
    """
    whole = known.facts.span(place.file, place.node)
    inside = [use for use in uses if use.kind in CALLING | PERHAPS and _holds(whole, use.span)]
    if not inside:
        return Calls()
    nodes = {known.facts.span(place.file, node): node for node in _expressions(place)}
    certain, possible = set[Node](), set[Node]()
    for use in inside:
        node = nodes.get(use.span) or _around(nodes, use.span)
        if node is not None:
            (certain if use.certain and use.kind in CALLING else possible).add(node)
    return Calls(frozenset(certain), frozenset(possible - certain))


def _expressions(place: Defined) -> Iterator[ast.expr]:
    """Calls, attributes and decorators in the body of a function."""
    for statement in place.node.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call | ast.Attribute):
                yield node
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from node.decorator_list


def _around(nodes: dict[Span, ast.expr], span: Span) -> ast.expr | None:
    """The smallest call around a place."""
    around = [(own, node) for own, node in nodes.items() if isinstance(node, ast.Call) and _holds(own, span)]
    return max(around, key=lambda pair: (pair[0][:2], [-number for number in pair[0][2:]]))[1] if around else None


def _holds(outer: Span, inner: Span) -> bool:
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]

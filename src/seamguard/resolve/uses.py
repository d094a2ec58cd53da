"""Every place in a file that uses a target."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Attribute, Constant, Display, Expr, Item, Name, Narrowed, Result, Table
from seamguard.domain.facts import Argued, Argument, Call, Field, Imported, Reference
from seamguard.domain.seam import Restrict
from seamguard.domain.uses import Use
from seamguard.resolve import classes, kinds, places, reflection, signatures
from seamguard.resolve.relevance import Kind, last_names
from seamguard.resolve.values import SOME_ATTRIBUTE, Value, Values
from seamguard.resolve.vocabulary import ENTERING, FACTORIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.matcher import Matcher
    from seamguard.resolve.meeting import Seeker
    from seamguard.resolve.program import Unit
    from seamguard.resolve.relevance import Relevance

_COPYING = frozenset({"replace", "_replace", "evolve", "model_copy", "__replace__"})
_COPIES = frozenset(
    {"dataclasses.replace", "copy.replace", "attr.evolve", "attrs.evolve", "msgspec.structs.replace"}
    | {"attr.assoc", "msgspec.replace"}
)
_RUNNING = frozenset({"eval", "exec"})
_HOMES = frozenset({"module", "object", "instance", "external"})
_WORDS = re.compile(r"\w+")


def uses_in(matcher: Matcher, unit: Unit, wanted: AbstractSet[str]) -> Iterator[Use]:
    """All uses in one file."""
    relevance = matcher.relevance(unit, wanted)
    if matcher.restrict is Restrict.IMPORT:
        yield from _imports(matcher, unit, relevance)
        return
    for number in _to_ask(matcher, unit, relevance):
        if unit.facts.calls[number].scope >= 0:
            yield from _of_call(matcher, unit, number, relevance, wanted)
    if matcher.name in ENTERING:
        yield from _entered(matcher, unit)
    if unit.file.path in matcher.computing:
        yield from _computed_items(matcher, unit)
    if matcher.is_property:
        yield from _reads(matcher, unit, relevance)
    if matcher.restrict is Restrict.REFERENCE:
        yield from _mentions(matcher, unit, relevance)
    for index in relevance.all_of(Kind.REFERENCE):
        reference = unit.facts.references[index]
        found = matcher.among(matcher.resolver.value(unit, reference.value))
        kind = kinds.kind(matcher, unit, reference) if found else None
        if found is not None and kind is not None:
            certain = found.certain and matcher.restrict is Restrict.REFERENCE
            yield _use(unit, reference.scope, reference, kind, found, certain=certain)


def _to_ask(matcher: Matcher, unit: Unit, relevance: Relevance) -> Iterable[int]:
    """The calls that can be uses, by names alone: most calls of a file have nothing to do with a seam."""
    if matcher.below or matcher.name == "__call__":
        return range(len(unit.facts.calls))
    names = _COPYING | _RUNNING | {matcher.name}
    named = (number for name in names for number in unit.called.get(name, ()))
    return sorted({*relevance.all_of(Kind.CALLEE), *relevance.all_of(Kind.CALL), *named})


def _of_call(
    matcher: Matcher, unit: Unit, number: int, relevance: Relevance, wanted: AbstractSet[str]
) -> Iterator[Use]:
    call = unit.facts.calls[number]
    if relevance.leads(Kind.CALLEE, number) or matcher.name == "__call__":
        values = matcher.resolver.value(unit, call.func)
        found = matcher.among((*values, *_by_methodcaller(matcher, unit, call, values)))
        if found is not None:
            yield _call(matcher, unit, call, found)
            return
        yield from _by_default(matcher, unit, call, values)
    if matcher.below and isinstance(call.func, Attribute):
        yield from _of_mixin(matcher, unit, call, call.func)
    if relevance.leads(Kind.CALL, number) and number not in unit.called_at_once:
        yield from _computed(matcher, unit, number)
    called = last_names(unit.facts, call.func)
    if matcher.is_class and called & _COPYING and not _is_method(unit, call, "replace"):
        yield from _copy(matcher, unit, call)
    if called & _RUNNING:
        yield from _run(matcher, unit, call, wanted)
    if matcher.strict and matcher.owner is not None and matcher.name in called:
        yield from _unknown_receiver(matcher, unit, call)


def _of_mixin(matcher: Matcher, unit: Unit, call: Call, func: Attribute) -> Iterator[Use]:
    """A call up, or of a method, in a class that some other class puts before the target's."""
    wanted = classes.CONSTRUCTORS if matcher.is_class else (matcher.name,)
    if func.attr not in wanted:
        return
    for value in matcher.resolver.value(unit, func.value):
        if value.kind == "super" or (value.kind == "instance" and not value.is_exact):
            found = matcher.above_mixin(value, func.attr)
            if found is not None:
                yield _call(matcher, unit, call, found)
                return


def made_by_default(matcher: Seeker, unit: Unit, field: Field) -> bool:
    """Whether the target is what makes the default of a field."""
    if not isinstance(field.default, Result):
        return False
    maker = unit.facts.calls[field.default.call]
    factories = [argument.value for argument in maker.arguments if argument.name in FACTORIES]
    return any(matcher.among(matcher.resolver.value(unit, factory)) is not None for factory in factories)


def _by_default(matcher: Matcher, unit: Unit, call: Call, values: Values) -> Iterator[Use]:
    """Making an instance calls the factories of the fields that it is not given."""
    for value in values:
        found = classes.find(matcher.resolver, value) if value.kind == "object" else None
        factories = [f.name for f in found.made.fields if made_by_default(matcher, found.unit, f)] if found else []
        taken = signatures.parameters(matcher.resolver, value) if factories else None
        positional = sum(argument.name is None for argument in call.arguments)
        given = {argument.name for argument in call.arguments} | {p.name for p in (taken or ())[:positional]}
        if set(factories) - given:
            target = matcher.value.behind(matcher.value.dotted)
            yield _use(unit, call.scope, call, "call", target, certain=value.certain)


def _by_methodcaller(matcher: Matcher, unit: Unit, call: Call, values: Values) -> Iterator[Value]:
    for value in values:
        if value.kind == "getter" and value.name == "methodcaller":
            yield from reflection.got(matcher.resolver, unit, value, call)
        if value.kind == "instance" and value.module and matcher.name == "__call__":
            yield from classes.member(matcher.resolver, value, "__call__")


def _computed(matcher: Matcher, unit: Unit, number: int) -> Iterator[Use]:
    if _home(matcher) not in _homes_asked(matcher.resolver, unit, number):
        return
    call = unit.facts.calls[number]
    found = matcher.among(matcher.resolver.called(unit, number))
    decided = found is not None and found.kind != SOME_ATTRIBUTE
    if not decided and not kinds.is_served(unit, call.scope):
        yield _possible(matcher, unit, call, "getattr")


def _homes_asked(resolver: Resolver, unit: Unit, number: int) -> frozenset[str]:
    """The homes from which a call fetches an attribute by an unknown name, found out once for all seams."""

    def ask() -> frozenset[str]:
        return _undecided(reflection.computed(resolver, unit, unit.facts.calls[number]))

    return resolver.noted(("homes asked", unit.file.path, number), ask)


def _computed_items(matcher: Matcher, unit: Unit) -> Iterator[Use]:
    """`vars(module)[name]`, called or handed on."""
    for at, item in unit.looked_up if matcher.target.module else ():
        if _home(matcher) in _undecided(reflection.computed_item(matcher.resolver, unit, item)):
            yield _possible(matcher, unit, at, "getattr")


def _home(matcher: Matcher) -> str:
    """The module or class that holds the target."""
    return matcher.value.dotted.rpartition(".")[0]


def _undecided(asked: tuple[Values, bool] | None) -> frozenset[str]:
    """The modules and classes of which an attribute by an unknown name is asked."""
    owners, decided = asked or ((), True)
    return frozenset[str]() if decided else frozenset(value.dotted for value in owners if value.kind in _HOMES)


def _copy(matcher: Matcher, unit: Unit, call: Call) -> Iterator[Use]:
    """A changed copy of an instance constructs another one."""
    values = matcher.resolver.value(unit, call.func)
    given = call.arguments
    if any(value.dotted in _COPIES for value in values):
        copied, given = matcher.resolver.value(unit, call.arguments[0].value if call.arguments else None), given[1:]
    elif isinstance(call.func, Attribute):
        copied = matcher.resolver.value(unit, call.func.value)
    else:
        return
    if any(matcher.is_instance(value) for value in copied):
        use = _possible(matcher, unit, call, "replace")
        names = tuple(argument for argument in _spread(matcher, unit, given) if argument.name or argument.stars)
        yield use.supplied_with(names, matcher.target.parameters)


def _is_method(unit: Unit, call: Call, name: str) -> bool:
    """Whether a call is one of a method of that name, not of a module's function."""
    if not isinstance(call.func, Attribute) or call.func.attr != name:
        return False
    base = call.func.value
    bound = unit.facts.reads[base.read].now if isinstance(base, Name) else ()
    return not any(isinstance(unit.facts.bindings[index], Imported) for index in bound)


def _run(matcher: Matcher, unit: Unit, call: Call, wanted: AbstractSet[str]) -> Iterator[Use]:
    """`eval("...")` and `exec("...")` of a text that holds one of the names."""
    code = call.arguments[0].value if call.arguments else None
    if isinstance(code, Constant) and isinstance(code.value, str) and not wanted.isdisjoint(_WORDS.findall(code.value)):
        names = {value.dotted for value in matcher.resolver.value(unit, call.func)}
        if names & {f"builtins.{name}" for name in _RUNNING}:
            yield _possible(matcher, unit, call, "eval")


def _unknown_receiver(matcher: Matcher, unit: Unit, call: Call) -> Iterator[Use]:
    """A call of the method's name on an object of which too little is known."""
    if not isinstance(call.func, Attribute) or call.func.attr != matcher.name or matcher.owner is None:
        return
    receivers = matcher.resolver.value(unit, call.func.value)
    line = {ancestor[1:3] for ancestor in classes.order(matcher.resolver, matcher.owner)}
    above = any(value.kind == "instance" and value[1:3] in line for value in receivers)
    if not receivers or above:
        use = _possible(matcher, unit, call, "call")
        yield use.supplied_with(call.arguments, matcher.target.parameters)


def _reads(matcher: Matcher, unit: Unit, relevance: Relevance) -> Iterator[Use]:
    """Readings of the target, a property."""
    read = [reference for reference in unit.facts.attributes if relevance.mentions(reference.value)]
    for reference in (*read, *(unit.facts.references[index] for index in relevance.all_of(Kind.REFERENCE))):
        expr = reference.value
        if isinstance(expr, Attribute) and reference.context != "type":
            bases = matcher.resolver.value(unit, expr.value)
            found = matcher.among(tuple(v for base in bases for v in matcher.resolver.attribute(base, expr.attr)))
            if found is not None:
                yield _use(unit, reference.scope, reference, "read", found, certain=found.certain)
    for number, call in enumerate(unit.facts.calls):
        if call.scope >= 0 and relevance.leads(Kind.CALL, number):
            found = matcher.among(reflection.fetched(matcher.resolver, unit, call))
            if found is not None:
                yield _use(unit, call.scope, call, "read", found, certain=found.certain)


def _entered(matcher: Matcher, unit: Unit) -> Iterator[Use]:
    """Statements that enter an object, and leave it again."""
    for reference in unit.facts.entered:
        if reference.context == ENTERING[matcher.name]:
            values = matcher.resolver.value(unit, reference.value)
            instances = [value for value in values if value.kind == "instance"]
            called = (v for value in instances for v in matcher.resolver.attribute(value, matcher.name))
            found = matcher.among(tuple(called))
            if found is not None:
                yield _use(unit, reference.scope, reference, "call", found, certain=found.certain)
            elif matcher.strict and matcher.owner is not None and not values:
                yield _possible(matcher, unit, reference, "call")


def _mentions(matcher: Matcher, unit: Unit, relevance: Relevance) -> Iterator[Use]:
    """Longer expressions that begin with the target, such as `target.attribute`."""
    places_of: list[tuple[Call | Reference, Expr | None]] = [(call, call.func) for call in unit.facts.calls]
    places_of += [(reference, reference.value) for reference in unit.facts.references if reference.context != "type"]
    for at, whole in places_of:
        expr = whole
        while at.scope >= 0 and isinstance(expr, Attribute | Item):
            expr = expr.value
            leads = relevance.mentions(expr) and not kinds.is_given(unit, expr)
            found = matcher.among(matcher.resolver.value(unit, expr)) if leads else None
            if found is not None:
                yield _use(unit, at.scope, at, "reference", found, certain=found.certain)


def _via(found: Value) -> tuple[str, ...]:
    return found.via if found.via[-1:] == (found.dotted,) else (*found.via, found.dotted)


def _possible(matcher: Matcher, unit: Unit, at: Reference | Call, kind: str) -> Use:
    found = matcher.value.behind(matcher.value.dotted)
    return _use(unit, at.scope, at, kind, found, certain=False)


def _use(unit: Unit, scope: int, at: Reference | Call | Imported, kind: str, found: Value, *, certain: bool) -> Use:
    spelling = at.name if isinstance(at, Imported) else spelled(unit, at.func if isinstance(at, Call) else at.value)
    return Use(unit.file, unit.facts.scopes[scope].qualname, at.span, kind, certain, spelling, _via(found))


def spelled(unit: Unit, expr: Expr | None) -> str:
    """An expression as the code writes it, as far as it is made of names."""
    if isinstance(expr, Name):
        return unit.facts.reads[expr.read].name
    if isinstance(expr, Attribute):
        return f"{spelled(unit, expr.value)}.{expr.attr}"
    if isinstance(expr, Result):
        return f"{spelled(unit, unit.facts.calls[expr.call].func)}(...)"
    if isinstance(expr, Item):
        return f"{spelled(unit, expr.value)}[...]"
    return spelled(unit, expr.value) if isinstance(expr, Narrowed) else "(...)"


def _call(matcher: Matcher, unit: Unit, call: Call, found: Value) -> Use:
    resolver = matcher.resolver
    if found.kind == SOME_ATTRIBUTE:
        use = _possible(matcher, unit, call, "getattr")
        return use.supplied_with(call.arguments, matcher.target.parameters)
    by_name = any(isinstance(item, tuple) and item[-1] == "methodcaller" for item in found.data)
    arguments = (*_bound(matcher, found), *(() if by_name else _spread(matcher, unit, call.arguments)))
    use = _use(unit, call.scope, call, call.kind, found, certain=found.certain)
    # A class whose own `__new__` stands before the target's `__init__` hands both the same.
    inherits = matcher.is_class and classes.find(resolver, found) is not None
    taken = matcher.target.parameters if inherits else signatures.parameters(resolver, found)
    return use.supplied_with(arguments, taken, _shift(matcher, found))


def _shift(matcher: Matcher, found: Value) -> int:
    """How many positional arguments are not the signature's own; -1 where the receiver is one more."""
    if found.kind == "method":
        return -1 if _is_plain(matcher, found) else 0
    explicit_self = found.kind == "object" and classes.find(matcher.resolver, found) is None
    last = found.name.rpartition(".")[2]
    return int(last == "__new__" or (explicit_self and _takes_self(matcher, found)))


def _is_plain(matcher: Matcher, found: Value) -> bool:
    """Whether a method is a plain function that a class body took from elsewhere."""
    return any(function.owner < 0 for _, function in matcher.resolver.program.functions(found))


def _takes_self(matcher: Matcher, found: Value) -> bool:
    if found.name.endswith(".__init__"):
        return True
    first = next(matcher.resolver.program.functions(found), None)
    return first is not None and bool(signatures.first_of_own(matcher.resolver, *first))


def _bound(matcher: Matcher, found: Value) -> Iterator[Argument]:
    """The arguments that partials bound before."""
    for path, index in ((item[0], item[1]) for item in found.data if isinstance(item, tuple)):
        unit = matcher.resolver.program.known(str(path))
        if unit is not None and isinstance(index, int):
            yield from _spread(matcher, unit, unit.facts.calls[index].arguments[1:])


def _spread(matcher: Matcher, unit: Unit, arguments: tuple[Argument, ...]) -> Iterator[Argument]:
    """Arguments with what is unpacked into them written out, where it is known."""
    for argument in arguments:
        try:
            yield _written_out(matcher, unit, argument)
        except RecursionError:  # a container that is made of thousands of others
            yield argument


def _written_out(matcher: Matcher, unit: Unit, argument: Argument) -> Argument:
    if not argument.stars or argument.value is None:
        return argument
    if argument.stars == 1:
        length = places.longest(matcher.resolver, unit, argument.value)
        return argument if length is None else argument._replace(value=Display((None,) * length))
    table, whole = places.table(matcher.resolver, unit, argument.value)
    names: list[tuple[Expr | None, Expr | None]] = [(Constant(name), None) for name in table]
    unknown: list[tuple[Expr | None, Expr | None]] = [] if whole else [(None, None)]
    barred = frozenset[str]() if whole else _barred(unit, argument.value)
    return argument._replace(value=Table((*names, *unknown)), without=barred)


def _barred(unit: Unit, expr: Expr | None) -> frozenset[str]:
    """The names that `**kwargs` of a function cannot hold: Python gives those to its other parameters."""
    if not isinstance(expr, Name):
        return frozenset()
    bindings = [unit.facts.bindings[index] for index in unit.facts.reads[expr.read].now]
    if len(bindings) != 1 or not isinstance(bindings[0], Argued):
        return frozenset()
    taken = unit.facts.functions[bindings[0].function].parameters
    is_rest = taken[bindings[0].position].kind == "keywords"  # a plain parameter is whatever the caller makes of it
    return frozenset(one.name for one in taken if is_rest and one.kind in ("positional", "keyword"))


def _imports(matcher: Matcher, unit: Unit, relevance: Relevance) -> Iterator[Use]:
    for index, binding in enumerate(unit.facts.bindings):
        if isinstance(binding, Imported) and not binding.typing and relevance.leads(Kind.BINDING, index):
            found = _imported(matcher, unit, index, binding)
            if found is not None:
                yield _use(unit, binding.scope, binding, "import", found, certain=True)
    for number, call in enumerate(unit.facts.calls):
        if call.scope >= 0 and relevance.leads(Kind.CALL, number):
            callee = {value.dotted for value in matcher.resolver.value(unit, call.func)}
            if "importlib.import_module" in callee or "builtins.__import__" in callee:
                values = matcher.resolver.called(unit, number)
                found = next((v for v in values if _within(v.dotted, matcher.target.name)), None)
                if found is not None:
                    yield _use(unit, call.scope, call, "import", found, certain=True)


def _imported(matcher: Matcher, unit: Unit, index: int, binding: Imported) -> Value | None:
    name = matcher.target.name
    module = matcher.resolver.program.imported(unit.file, binding.level, binding.whole or binding.module)
    if module is not None and _within(module, name):
        return Value(matcher.value.kind, matcher.value.module, matcher.value.name, (module,))
    values = matcher.resolver.binding(unit, index)
    found = matcher.among(values)
    if found is None and binding.attr is not None:
        found = next((v for v in values if v.kind in ("module", "external") and _within(v.dotted, name)), None)
    return found


def _within(module: str, name: str) -> bool:
    return module == name or module.startswith(f"{name}.")

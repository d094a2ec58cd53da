"""What calls give: instances of classes, what functions return, and what comes out of values without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Attribute, Name, Result
from seamguard.domain.facts import Argued, Valued
from seamguard.resolve import annotated, builtins, classes, containers, places, reflection, texts, typevars
from seamguard.resolve.relevance import last_names
from seamguard.resolve.values import Value, Values, doubtful, made_of, parts_of, strings, unique

if TYPE_CHECKING:
    from seamguard.domain.expressions import Expr
    from seamguard.domain.facts import Call, Function
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit

_KEYED = frozenset({"get", "pop", "setdefault", "__getitem__"})
_ITERATED = frozenset({"__next__", "__anext__", "popleft", "get_nowait", "result", "send"})
_ALIKE = frozenset({"copy", "__iter__", "__aiter__", "keys", "elements"})
_COPYING = frozenset({"_replace", "__replace__", "model_copy"})
_SELF = frozenset({"typing.Self", "typing_extensions.Self"})


def result(resolver: Resolver, unit: Unit, index: int) -> Values:
    """What a call of a file gives."""
    call = unit.facts.calls[index]
    results: list[Value] = []
    if _is_making(call):
        classes_made = resolver.value(unit, builtins.argument(call, 0))
        results += (v._replace(kind="instance", data=()) for v in classes_made if v.kind == "object")
    for callee in resolver.value(unit, call.func):
        found = _of_callee(resolver, unit, index, callee)
        results += found if callee.certain else doubtful(found)
    return unique(value for value in results if value.kind != "property")


def _is_making(call: Call) -> bool:
    """`Class.__new__(Class)` and `object.__new__(Class)` make an instance, whatever the class is."""
    return isinstance(call.func, Attribute) and call.func.attr == "__new__"


def _of_callee(resolver: Resolver, unit: Unit, index: int, callee: Value) -> Values:
    call = unit.facts.calls[index]
    if callee.kind == "external" and callee.name.endswith(
        (".TypedDict.get", ".TypedDict.pop", ".TypedDict.setdefault")
    ):
        keys = containers.keys_of(resolver, unit, builtins.argument(call, 0))
        return unique(v for base in _receivers(resolver, unit, call) for v in places.item(resolver, base, keys))
    if callee.kind == "external":
        copied = callee.name.rpartition(".")[2] in _COPYING
        return builtins.result(resolver, unit, index, callee.name) or (
            _receivers(resolver, unit, call) if copied else ()
        )
    if callee.kind == "builtin":
        return unique(v for base in parts_of(callee)[0] for v in _method(resolver, unit, call, base, callee.name))
    if callee.kind == "getter":
        found = reflection.got(resolver, unit, callee, call)
        made = (v for method in found for v in resolver.given_by(method, ()))
        return unique(made) if callee.name == "methodcaller" else found
    if callee.kind == "namedtuple":
        return (containers.container(unit, containers.RECORD, index),)
    if callee.kind == "newtype":
        given = resolver.value(unit, builtins.argument(call, 0))
        return given or annotated.instances(resolver, unit, call.func)
    given = given_by(resolver, callee, _receivers(resolver, unit, call))
    return unique([*given, *_handed_back(resolver, unit, call, callee)])


def _handed_back(resolver: Resolver, unit: Unit, call: Call, callee: Value) -> Values:
    """What a function gives back of what this very call hands it."""
    found: list[Value] = []
    for at, function in resolver.program.functions(callee) if callee.kind in ("object", "method") else ():
        own = int(function.owner >= 0 and callee.kind == "method" and not resolver.is_static(at, function))
        for position in _returned_parameters(at, function):
            found += resolver.value(unit, builtins.argument(call, position - own, function.parameters[position].name))
        found += typevars.filled(resolver, unit, call, at, function, own)
    return unique(found)


def _returned_parameters(unit: Unit, function: Function) -> list[int]:
    """The parameters that a function returns as they are."""
    found = [_parameter(unit, function, expr) for expr in function.returned]
    return [position for position in found if position is not None and position >= int(function.owner >= 0)]


def _parameter(unit: Unit, function: Function, expr: Expr) -> int | None:
    """The parameter that an expression names, if it is nothing else."""
    if not isinstance(expr, Name):
        return None
    bindings = [unit.facts.bindings[index] for index in unit.facts.reads[expr.read].now]
    own = [b.position for b in bindings if isinstance(b, Argued) and b.scope == function.scope]
    return own[0] if len(bindings) == len(own) == 1 else None


def _receivers(resolver: Resolver, unit: Unit, call: Call) -> Values:
    return resolver.value(unit, call.func.value) if isinstance(call.func, Attribute) else ()


def given_by(resolver: Resolver, callee: Value, receivers: Values) -> Values:
    """What calling a value gives.

    Args:
        resolver: The program.
        callee: What is called.
        receivers: The objects through which a method was reached, where they are known.
    """
    if callee.kind == "instance":
        if not callee.module:
            return ()
        methods = classes.member(resolver, callee, "__call__")
        return unique(v for method in methods if method.kind == "method" for v in given_by(resolver, method, (callee,)))
    if callee.kind == "property":
        return ()
    if callee.kind == "static":
        return unique(v for part in parts_of(callee) for one in part for v in given_by(resolver, one, ()))
    if callee.kind == "generic":
        return annotated.called(resolver, callee)
    if callee.kind not in ("object", "method"):
        return ()
    returned = resolver.returned(callee)
    owner = Value("instance", callee.module, callee.name.rpartition(".")[0])
    own = [v for v in receivers if v.kind in ("instance", "object") and v[1:3] != owner[1:3]]
    if callee.kind == "object" or not own or not _gives_self(resolver, callee):
        return returned
    # The receiver may be of a subclass, which is then what the method gives.
    return unique([*(v for v in returned if v[:3] != owner[:3]), *(v._replace(kind="instance", via=()) for v in own)])


def _gives_self(resolver: Resolver, callee: Value) -> bool:
    """Whether a method returns its own object, or a classmethod a new one of its class."""
    for unit, function in resolver.program.functions(callee):
        named = resolver.value(unit, function.annotation)
        if any(value.dotted in _SELF for value in named) or any(
            _is_first(unit, function, e) for e in function.returned
        ):
            return True
    return False


def _is_first(unit: Unit, function: Function, expr: Expr | None) -> bool:
    """Whether an expression is the first parameter, or a new instance of its class; through a variable as well."""
    root = _class_called(unit, expr) if isinstance(expr, Result) else expr
    if not isinstance(root, Name):
        return False
    bindings = [unit.facts.bindings[index] for index in unit.facts.reads[root.read].now]
    if len(bindings) == 1 and isinstance(bindings[0], Valued) and bindings[0].value not in (None, expr):
        return _is_first(unit, function, bindings[0].value)
    return any(isinstance(b, Argued) and b.position == 0 and b.scope == function.scope for b in bindings)


def _class_called(unit: Unit, expr: Result) -> Expr | None:
    """What a call constructs an instance of: `cls(...)`, `type(self)(...)`, `self.__class__(...)` and the like."""
    func = unit.facts.calls[expr.call].func
    if isinstance(func, Result):
        maker = unit.facts.calls[func.call]
        return maker.arguments[0].value if "type" in last_names(unit.facts, maker.func) and maker.arguments else None
    return func.value if isinstance(func, Attribute) and func.attr in ("__class__", "__new__") else func


def returned(resolver: Resolver, callee: Value) -> Values:
    """What a function says that it returns, and what it returns; of a generator function, the generator."""
    results: list[Value] = []
    for unit, function in resolver.program.functions(callee):
        found = list(annotated.instances(resolver, unit, function.annotation, function.owner))
        if not function.yielded:
            found += [v for expr in function.returned for v in of_returned(resolver, unit, function, expr)]
        if function.yielded:
            results += [Value("generator", callee.module, callee.name), *found]
        else:
            results += made_of("awaitable", "", [unique(found)]) if function.is_async and found else found
    return unique(results)


def is_handed_back(unit: Unit, function: Function, expr: Expr) -> bool:
    """Whether what a function returns is a parameter as it is, so that each call gets back its own."""
    position = _parameter(unit, function, expr)
    return position is not None and not (position == 0 and function.owner >= 0)


def of_returned(resolver: Resolver, unit: Unit, function: Function, expr: Expr) -> Values:
    """What a function returns by one of its expressions, whoever calls it."""
    position = _parameter(unit, function, expr)
    if position is None or not is_handed_back(unit, function, expr):
        return resolver.value(unit, expr)
    parameter = function.parameters[position]
    typed = annotated.instances(resolver, unit, parameter.annotation, function.owner)
    return unique([*resolver.value(unit, parameter.default), *typed])


def yielded(resolver: Resolver, generator: Value) -> Values:
    """What a generator yields."""
    found = [(unit, expr) for unit, function in resolver.program.functions(generator) for expr in function.yielded]
    return unique(v for unit, expr in found for v in resolver.value(unit, expr))


def _method(resolver: Resolver, unit: Unit, call: Call, base: Value, name: str) -> Values:
    """What calling a method of a value without a name gives."""
    if name == "__getattribute__":
        return reflection.asked(resolver, unit, base, builtins.argument(call, 0))
    if base.kind == "constant":
        return texts.method(resolver, unit, strings([base]), name, call.arguments)
    if name in _KEYED and (base.kind != "generic" or call.arguments):
        return _got(resolver, unit, call, base, name)
    if name == "values":
        row = places.values_in_order(resolver, base)
        if row is not None:
            return made_of("row", "", row)
        return made_of("bag", "", [resolver.contents(base)])
    if name == "popitem":
        return made_of("row", "", [places.elements(resolver, base), resolver.contents(base)])
    if name == "items":
        keys, values = places.elements(resolver, base), resolver.contents(base)
        return made_of("bag", "", [made_of("row", "", [keys, values])])
    if name in _ALIKE:
        return made_of("bag", "", [places.elements(resolver, base)]) if name == "keys" else (base,)
    return resolver.contents(base) if name in _ITERATED or name in _KEYED else ()


def _got(resolver: Resolver, unit: Unit, call: Call, base: Value, name: str) -> Values:
    key = builtins.argument(call, 0)
    if key is None and not call.arguments:
        return resolver.contents(base)
    default = resolver.value(unit, builtins.argument(call, 1, "default")) if name != "__getitem__" else ()
    return unique([*places.item(resolver, base, containers.keys_of(resolver, unit, key)), *default])

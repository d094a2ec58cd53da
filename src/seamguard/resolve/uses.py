"""Every place in a file that uses a target, and the names under which other files may reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.facts import Argued, Attribute, Call, Constant, Defined, Imported, Item, Name, Result, Valued
from seamguard.domain.policy import Restrict
from seamguard.domain.uses import Target, TargetState, Use
from seamguard.resolve import classes, signatures
from seamguard.resolve.relevance import Relevance
from seamguard.resolve.values import Value, Values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from seamguard.domain.facts import Expr, Reference
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit

_UNTRACED = frozenset({"argument", "table", "return", "yield", "attribute", "default"})
_PARTIAL = frozenset({"functools.partial", "functools.partialmethod"})
# Functions that look at what they are given and neither call it nor keep it.
_OBSERVERS = frozenset(
    f"{module}.{name}"
    for module, names in (
        ("builtins", "isinstance issubclass hasattr getattr callable id hash repr str print type dir vars help len"),
        ("builtins", "super format ascii bool"),
        ("typing", "dataclass_transform cast TypeVar NewType get_type_hints assert_type reveal_type get_args"),
        ("inspect", "signature getsource getdoc getmembers isclass isfunction unwrap"),
        ("dataclasses", "fields is_dataclass asdict astuple"),
    )
    for name in names.split()
)


# Callables that compare exceptions with what they are given, by their last name.
_EXPECTING = frozenset({"raises", "suppress"})


class Matcher:
    """Recognises one target among values."""

    def __init__(self, resolver: Resolver, target: Target, restrict: Restrict) -> None:
        self.resolver = resolver
        self.target = target
        self.restrict = restrict
        if target.state is TargetState.EXTERNAL:
            self.value = Value("external", "", target.name)
        elif target.state is TargetState.MODULE:
            self.value = Value("module", target.name, "")
        else:
            self.value = Value("object", target.module, target.name[len(target.module) + 1 :])
        self.is_class = classes.find(resolver, self.value) is not None

    def matches(self, value: Value) -> bool:
        """Whether a value is the target, or a class whose construction is the target's."""
        if value.kind not in ("object", "method", "property"):
            return value[:3] == self.value[:3]
        if value[1:3] == self.value[1:3]:
            return True
        if not self.is_class or value.kind == "property":
            return False
        owner, _, last = value.name.rpartition(".")
        if last in classes.CONSTRUCTORS:
            return classes.constructs(self.resolver, value._replace(kind="object", name=owner), self.value)
        called = classes.find(self.resolver, value) if value.kind == "object" else None
        return called is not None and classes.constructs(self.resolver, value, self.value)

    def among(self, values: Values) -> Value | None:
        """The value that matches, a certain one first."""
        found = [value for value in values if self.matches(value)]
        return next((value for value in found if value.certain), found[0] if found else None)


def uses_in(matcher: Matcher, unit: Unit, wanted: AbstractSet[str]) -> Iterator[Use]:
    """All uses in one file."""
    relevance = Relevance(unit.graph, wanted)
    if matcher.restrict is Restrict.IMPORT:
        yield from _imports(matcher, unit, relevance)
        return
    for call in unit.facts.calls:
        if call.scope >= 0 and relevance.mentions(call.func):
            found = matcher.among(matcher.resolver.value(unit, call.func))
            if found is not None:
                yield _call(matcher, unit, call, found)
        elif call.scope >= 0 and _is_computed(unit, call) and _from_home(matcher, unit, call):
            found = matcher.value.behind(matcher.value.dotted)
            yield _use(unit, call.scope, call, "getattr", found, certain=False)
    if matcher.restrict is Restrict.REFERENCE:
        yield from _mentions(matcher, unit, relevance)
    for reference in unit.facts.references:
        if relevance.mentions(reference.value) and not _is_given(unit, reference):
            found = matcher.among(matcher.resolver.value(unit, reference.value))
            kind = _kind(matcher, unit, reference) if found else None
            if found is not None and kind is not None:
                certain = found.certain and matcher.restrict is Restrict.REFERENCE
                yield _use(unit, reference.scope, reference, kind, found, certain=certain)


def _is_computed(unit: Unit, call: Call) -> bool:
    """Whether a call is `getattr(x, name)` with a name that is not written out."""
    if not isinstance(call.func, Name) or unit.facts.reads[call.func.read].name != "getattr":
        return False
    return len(call.arguments) > 1 and not isinstance(call.arguments[1].value, Constant)


def _from_home(matcher: Matcher, unit: Unit, call: Call) -> bool:
    """Whether its object is the module that holds the target."""
    home = matcher.value.dotted.rpartition(".")[0]
    return any(value.dotted == home for value in matcher.resolver.value(unit, call.arguments[0].value))


def _is_given(unit: Unit, reference: Reference) -> bool:
    """Whether a reference names a parameter: what it may hold was handed on, and reported, elsewhere."""
    if not isinstance(reference.value, Name):
        return False
    return all(isinstance(unit.facts.bindings[index], Argued) for index in unit.facts.reads[reference.value.read].now)


def _mentions(matcher: Matcher, unit: Unit, relevance: Relevance) -> Iterator[Use]:
    """Longer expressions that begin with the target, such as `target.attribute`."""
    places: list[tuple[Call | Reference, Expr | None]] = [(call, call.func) for call in unit.facts.calls]
    places += [(reference, reference.value) for reference in unit.facts.references if reference.context != "type"]
    for at, whole in places:
        expr = whole
        while at.scope >= 0 and isinstance(expr, Attribute | Item):
            expr = expr.value
            found = matcher.among(matcher.resolver.value(unit, expr)) if relevance.mentions(expr) else None
            if found is not None:
                yield _use(unit, at.scope, at, "reference", found, certain=found.certain)


def _via(found: Value) -> tuple[str, ...]:
    return found.via if found.via[-1:] == (found.dotted,) else (*found.via, found.dotted)


def _use(unit: Unit, scope: int, at: Reference | Call | Imported, kind: str, found: Value, *, certain: bool) -> Use:
    spelling = at.name if isinstance(at, Imported) else _spelled(unit, at.func if isinstance(at, Call) else at.value)
    return Use(unit.file, unit.facts.scopes[scope].qualname, at.span, kind, certain, spelling, _via(found))


def _spelled(unit: Unit, expr: Expr | None) -> str:
    """An expression as the code writes it, as far as it is made of names."""
    if isinstance(expr, Name):
        return unit.facts.reads[expr.read].name
    if isinstance(expr, Attribute):
        return f"{_spelled(unit, expr.value)}.{expr.attr}"
    if isinstance(expr, Result):
        return f"{_spelled(unit, unit.facts.calls[expr.call].func)}(...)"
    return "(...)"


def _call(matcher: Matcher, unit: Unit, call: Call, found: Value) -> Use:
    resolver = matcher.resolver
    last = found.name.rpartition(".")[2]
    explicit_self = found.kind == "object" and classes.find(resolver, found) is None and _takes_self(resolver, found)
    shift = int(explicit_self or last == "__new__")
    return Use(
        unit.file,
        unit.facts.scopes[call.scope].qualname,
        call.span,
        call.kind,
        found.certain,
        _spelled(unit, call.func),
        _via(found),
        call.arguments,
        signatures.parameters(resolver, found),
        shift,
    )


def _takes_self(resolver: Resolver, found: Value) -> bool:
    if found.name.endswith(".__init__"):
        return True
    for unit in resolver.program.units(found.module):
        for function in unit.functions.get(found.name, ()):
            return bool(signatures.first_of_own(resolver, unit, function))
    return False


def _kind(matcher: Matcher, unit: Unit, reference: Reference) -> str | None:
    """What handing the target on amounts to; None where it is no use."""
    if matcher.restrict is Restrict.REFERENCE:
        return None if reference.context == "type" else {"argument": "callback"}.get(reference.context, "reference")
    scope = unit.facts.scopes[reference.scope].qualname
    served = reference.context == "return" and scope == "__getattr__"  # what a module serves is traced to who asks
    if reference.context not in _UNTRACED or served:
        return None
    if reference.context != "argument":
        return "getattr" if isinstance(reference.value, Result) else reference.context
    taker = unit.facts.calls[reference.call]
    names = {value.dotted for value in matcher.resolver.value(unit, taker.func)}
    last = {name.rpartition(".")[2] for name in names}
    if names & _OBSERVERS or last & _EXPECTING or any(name.startswith("assert") for name in last):
        return None
    return "partial" if names & _PARTIAL else "callback"


def _imports(matcher: Matcher, unit: Unit, relevance: Relevance) -> Iterator[Use]:
    for index, binding in enumerate(unit.facts.bindings):
        if isinstance(binding, Imported) and not binding.typing and relevance.binds(index):
            found = _imported(matcher, unit, index, binding)
            if found is not None:
                yield _use(unit, binding.scope, binding, "import", found, certain=True)
    for number, call in enumerate(unit.facts.calls):
        if call.scope >= 0 and relevance.calls(number):
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


def aliases_in(matcher: Matcher, unit: Unit, wanted: AbstractSet[str]) -> set[str]:
    """Names of this file, not wanted yet, under which another file may reach the target without naming it."""
    relevance = Relevance(unit.graph, wanted)
    served = [e for e in unit.facts.lazy if e.attr in wanted or (e.value is not None and relevance.mentions(e.value))]
    names = {export.name for export in served}
    for index, binding in enumerate(unit.facts.bindings):
        shared = unit.facts.scopes[binding.scope].kind in ("module", "class")
        if not shared or binding.name in wanted or binding.name == "*" or not relevance.binds(index):
            continue
        if isinstance(binding, Imported | Valued):
            if matcher.among(matcher.resolver.binding(unit, index)) is not None:
                names.add(binding.name)
        elif isinstance(binding, Defined) and _leads_on(matcher, unit, binding):
            names.add(binding.name)
    return names - wanted


def _leads_on(matcher: Matcher, unit: Unit, binding: Defined) -> bool:
    """A subclass of the target, or a function that returns the target itself."""
    if not binding.is_class:
        function = unit.facts.functions[binding.definition]
        return any(matcher.among(matcher.resolver.value(unit, expr)) is not None for expr in function.returned)
    made = unit.facts.classes[binding.definition]
    line = classes.order(matcher.resolver, Value("object", unit.file.module, made.qualname))
    return any(ancestor[:3] == matcher.value[:3] for ancestor in line)

"""What calls of Python's own functions give, where that is a value of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Constant, Display, Result
from seamguard.resolve import annotated, containers, places, reflection, texts
from seamguard.resolve.relevance import last_names
from seamguard.resolve.values import Value, Values, constant, made_of, parts_of, unique
from seamguard.resolve.vocabulary import FACTORIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seamguard.domain.expressions import Expr
    from seamguard.domain.facts import Call
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit

    Known = Callable[[Resolver, Unit, Call], Values]

_OF_STR = "builtins.str."
# Of these nothing is made by binding arguments, be it because they are no functions.
_UNCALLED = frozenset({"instance", "container", "row", "bag", "constant", "awaitable", "namespace", "scope"})
_BOUND = 5  # partials of partials, and columns of a product


def result(resolver: Resolver, unit: Unit, index: int, name: str) -> Values:
    """The values of a call of the external function (or class) `name`."""
    call = unit.facts.calls[index]
    if name in _CONTAINERS:
        return (containers.container(unit, containers.CALLED, index),)
    if name in _LISTS:
        return (containers.container(unit, containers.LISTED, index),)
    if name == "collections.defaultdict":
        return (containers.container(unit, containers.DEFAULTING, index),)
    if name == "builtins.dict.fromkeys" and call.arguments:
        return (containers.container(unit, containers.KEYED, index),)
    if name in _PARTIAL:
        return _partial(resolver, unit, index, name)
    if name in _TYPES:
        return (Value(_TYPES[name], "", "", (), True, (unit.file.path, index)),)
    if name.startswith(_OF_STR) and call.arguments:
        given = [item for item in texts.objects(resolver, unit, call.arguments[0].value) if isinstance(item, str)]
        return texts.method(resolver, unit, given, name.removeprefix(_OF_STR), call.arguments[1:])
    known = KNOWN.get(name)
    if known is not None:
        return known(resolver, unit, call)
    # By convention a class; of what other functions return nothing is known.
    is_class = name.rpartition(".")[2].lstrip("_")[:1].isupper()
    return (Value("instance", "", name),) if is_class else ()


def argument(call: Call, position: int, name: str = "") -> Expr | None:
    """The expression that a call hands over at a position or under a name."""
    plain = [a for a in call.arguments if a.name is None]
    if position < len(plain) and not any(a.stars for a in plain[: position + 1]):
        return plain[position].value
    return next((a.value for a in call.arguments if name and a.name == name), None)


def _value(resolver: Resolver, unit: Unit, call: Call, position: int = 0) -> Values:
    return resolver.value(unit, argument(call, position))


def _partial(resolver: Resolver, unit: Unit, index: int, name: str) -> Values:
    """The same functions, with the call that binds arguments to them."""
    values = _value(resolver, unit, unit.facts.calls[index])
    return tuple(found for value in values for found in _bound_to(value, (unit.file.path, index, name)))


def _bound_to(value: Value, bound: tuple[str, int, str]) -> Values:
    """What a callable is with arguments bound to it; nothing where it is none, or has too many already."""
    if value.kind == "static":
        parts = (tuple(f for one in part for f in _bound_to(one, bound)) for part in parts_of(value))
        return made_of("static", value.name, parts)
    if value.kind == "getter":
        return (value,)
    if value.kind in _UNCALLED or len(value.data) >= _BOUND:
        return ()
    return (value._replace(data=(*value.data, bound)),)


def _super(resolver: Resolver, unit: Unit, call: Call) -> Values:
    if len(call.arguments) == 2:
        values = resolver.value(unit, call.arguments[0].value)
        return tuple(value._replace(kind="super") for value in values if value.kind == "object")
    owner = unit.facts.scopes[call.scope].owner if call.scope >= 0 else -1
    if owner < 0:
        return ()
    return (Value("super", unit.file.module, unit.facts.classes[owner].qualname),)


def _type(resolver: Resolver, unit: Unit, call: Call) -> Values:
    if len(call.arguments) == 3:  # a class made on the spot, which constructs what its bases construct
        bases = call.arguments[1].value
        items = bases.items if isinstance(bases, Display) else ()
        return unique(v for item in items for v in resolver.value(unit, item) if v.kind == "object")
    if len(call.arguments) != 1:
        return ()
    values = resolver.value(unit, call.arguments[0].value)
    return tuple(value.as_class for value in values if value.kind == "instance" and value.module)


def _cast(resolver: Resolver, unit: Unit, call: Call) -> Values:
    return _value(resolver, unit, call, 1) or annotated.instances(resolver, unit, argument(call, 0))


def _same(resolver: Resolver, unit: Unit, call: Call) -> Values:
    """A function that gives what it gets; without an argument, it is a decorator still to be applied."""
    if not any(a.name is None for a in call.arguments):
        return resolver.value(unit, call.func)
    return _value(resolver, unit, call)


def _bag(resolver: Resolver, unit: Unit, call: Call) -> Values:
    """The elements of every argument, in an unknown order."""
    arguments = [a.value for a in call.arguments if a.name is None]
    return made_of("bag", "", [_elements(resolver, unit, arguments)])


def _elements(resolver: Resolver, unit: Unit, exprs: Iterable[Expr | None]) -> Values:
    values = (value for expr in exprs for value in resolver.value(unit, expr))
    return unique(v for value in values for v in places.elements(resolver, value))


def _filtered(resolver: Resolver, unit: Unit, call: Call) -> Values:
    return made_of("bag", "", [_elements(resolver, unit, [argument(call, 1)])])


def _mapped(resolver: Resolver, unit: Unit, call: Call) -> Values:
    made = unique(v for one in _value(resolver, unit, call) for v in resolver.given_by(one, ()))
    return made_of("bag", "", [made])


def _next(resolver: Resolver, unit: Unit, call: Call) -> Values:
    """An element; of an iterator that is made on the spot, the first."""
    given = argument(call, 0)
    fresh = isinstance(given, Result) and "iter" in last_names(unit.facts, unit.facts.calls[given.call].func)
    items = resolver.in_order(unit, given) if fresh else None
    if items:
        return items[0]
    return unique([*_elements(resolver, unit, [argument(call, 0)]), *_value(resolver, unit, call, 1)])


def _chosen(resolver: Resolver, unit: Unit, call: Call) -> Values:
    """One of the elements, or of several arguments."""
    given = [a.value for a in call.arguments if a.name is None]
    if len(given) > 1:
        return unique(v for expr in given for v in resolver.value(unit, expr))
    return _elements(resolver, unit, given)


def _chain(resolver: Resolver, unit: Unit, call: Call) -> Values:
    values = (v for value in _value(resolver, unit, call) for v in places.elements(resolver, value))
    return made_of("bag", "", [unique(v for value in values for v in places.elements(resolver, value))])


def _enumerate(resolver: Resolver, unit: Unit, call: Call) -> Values:
    rows = made_of("row", "", [(), _elements(resolver, unit, [argument(call, 0)])])
    return made_of("bag", "", [rows])


def _zip(resolver: Resolver, unit: Unit, call: Call) -> Values:
    given = [a.value for a in call.arguments if a.name is None]
    lists = [resolver.in_order(unit, expr) for expr in given]
    known = [items for items in lists if items is not None]
    if known and len(known) == len(lists):
        return made_of("row", "", [made_of("row", "", parts) for parts in zip(*known, strict=False)])
    return made_of("bag", "", [made_of("row", "", [_elements(resolver, unit, [expr]) for expr in given])])


def _product(resolver: Resolver, unit: Unit, call: Call) -> Values:
    columns = [_elements(resolver, unit, [a.value]) for a in call.arguments if a.name is None]
    repeated = _named(call, "repeat")
    times = repeated.value if isinstance(repeated, Constant) and isinstance(repeated.value, int) else 1
    return made_of("bag", "", [made_of("row", "", columns * min(times, _BOUND))])


def _grouped(resolver: Resolver, unit: Unit, call: Call) -> Values:
    group = made_of("bag", "", [_elements(resolver, unit, [argument(call, 0)])])
    return made_of("bag", "", [made_of("row", "", [(), group])])


def _reduced(resolver: Resolver, unit: Unit, call: Call) -> Values:
    made = (v for one in _value(resolver, unit, call) for v in resolver.given_by(one, ()))
    return unique([*made, *_elements(resolver, unit, [argument(call, 1)]), *_value(resolver, unit, call, 2)])


def _context(resolver: Resolver, unit: Unit, call: Call) -> Values:
    return made_of("bag", "context", [_value(resolver, unit, call)])


def _enter(resolver: Resolver, unit: Unit, call: Call) -> Values:
    return unique(v for value in _value(resolver, unit, call) for v in places.entered(resolver, value))


def _unbound(resolver: Resolver, unit: Unit, call: Call) -> Values:
    return made_of("static", "", [_value(resolver, unit, call)])


def _of_class(resolver: Resolver, unit: Unit, call: Call) -> Values:
    return made_of("static", "class", [_value(resolver, unit, call)])


def _string(resolver: Resolver, unit: Unit, call: Call) -> Values:
    found = (value.data[1] for value in _value(resolver, unit, call) if value.kind == "constant")
    return unique(constant(str(item)) for item in found)


def _field(resolver: Resolver, unit: Unit, call: Call) -> Values:
    """What a field is by default."""
    factories = resolver.value(unit, _named(call, *FACTORIES))
    made = [v for one in factories for v in resolver.given_by(one, ())]
    names = {factory.dotted for factory in factories}
    if names & (_LISTS | _CONTAINERS):
        kind = containers.LISTED if names & _LISTS else containers.CALLED
        made.append(containers.container(unit, kind, unit.facts.calls.index(call)))
    return unique([*resolver.value(unit, _named(call, "default")), *made])


def _named(call: Call, *names: str) -> Expr | None:
    return next((argument.value for argument in call.arguments if argument.name in names), None)


def _gathered(resolver: Resolver, unit: Unit, call: Call) -> Values:
    plain = [a for a in call.arguments if a.name is None]
    if any(a.stars for a in plain):
        return made_of("bag", "", [places.awaited(_elements(resolver, unit, [a.value for a in plain]))])
    return made_of("row", "", [places.awaited(resolver.value(unit, a.value)) for a in plain])


def _run(resolver: Resolver, unit: Unit, call: Call) -> Values:
    return places.awaited(_value(resolver, unit, call))


_CONTAINERS = frozenset(
    {
        "builtins.dict",
        "collections.OrderedDict",
        "collections.ChainMap",
        "collections.UserDict",
        "types.SimpleNamespace",
        "argparse.Namespace",
    }
)
_LISTS = frozenset(
    {
        "builtins.list",
        "builtins.tuple",
        "builtins.set",
        "builtins.frozenset",
        "collections.deque",
        "collections.UserList",
    }
)
_PARTIAL = frozenset({"functools.partial", "functools.partialmethod"})
_TYPES = {
    "collections.namedtuple": "namedtuple",
    "typing.NamedTuple": "namedtuple",
    "typing.NewType": "newtype",
    "typing_extensions.NewType": "newtype",
    "typing.TypeVar": "typevar",
    "typing_extensions.TypeVar": "typevar",
}
_AS_IS: dict[str, Known] = {
    f"{module}.{name}": _same
    for module, names in (
        ("builtins", "iter aiter"),
        ("types", "MappingProxyType coroutine MethodType"),
        ("functools", "cache lru_cache singledispatch update_wrapper total_ordering cached_property"),
        ("contextlib", "contextmanager asynccontextmanager"),
        ("copy", "copy deepcopy replace"),
        ("asyncio", "wait_for create_task ensure_future shield"),
        ("asyncio.TaskGroup", "create_task"),
        ("dataclasses", "replace"),
        ("attrs", "evolve"),
        ("attr", "evolve"),
        ("importlib", "reload"),
        ("atexit", "register"),
        ("inspect", "unwrap"),
        ("weakref", "proxy"),
    )
    for name in names.split()
}
_BAGS: dict[str, Known] = dict.fromkeys(
    ("builtins.sorted", "builtins.reversed", "itertools.chain", "itertools.cycle", "itertools.islice", "random.sample"),
    _bag,
)
KNOWN: dict[str, Known] = {
    **_AS_IS,
    **_BAGS,
    **reflection.KNOWN,
    "builtins.super": _super,
    "builtins.type": _type,
    "builtins.str": _string,
    "builtins.staticmethod": _unbound,
    "builtins.classmethod": _of_class,
    "builtins.filter": _filtered,
    "itertools.filterfalse": _filtered,
    "itertools.takewhile": _filtered,
    "itertools.dropwhile": _filtered,
    "builtins.map": _mapped,
    "builtins.next": _next,
    "builtins.anext": _next,
    "builtins.min": _chosen,
    "builtins.max": _chosen,
    "random.choice": _chosen,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "itertools.zip_longest": _zip,
    "itertools.chain.from_iterable": _chain,
    "itertools.product": _product,
    "itertools.groupby": _grouped,
    "functools.reduce": _reduced,
    "typing.cast": _cast,
    "typing_extensions.cast": _cast,
    "typing.assert_type": _same,
    "typing_extensions.assert_type": _same,
    "contextlib.nullcontext": _context,
    "contextlib.closing": _context,
    "contextlib.aclosing": _context,
    "contextlib.ExitStack.enter_context": _enter,
    "contextlib.AsyncExitStack.enter_context": _enter,
    "contextlib.AsyncExitStack.enter_async_context": _enter,
    "asyncio.gather": _gathered,
    "asyncio.run": _run,
    **dict.fromkeys(
        ("dataclasses.field", "attr.ib", "attr.attrib", "attr.field", "attrs.field", "pydantic.Field", "msgspec.field"),
        _field,
    ),
}

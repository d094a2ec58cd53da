"""Which values are mutable, by the expressions that make them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DICT, _LIST, _SET, _INSTANCE, _CONTEXT = "dict", "list", "set", "instance", "context"
_MADE_BY = {
    _DICT: (
        *("builtins.dict", "builtins.dict.fromkeys", "builtins.vars", "builtins.globals"),
        *("collections.defaultdict", "collections.OrderedDict", "collections.Counter", "collections.ChainMap"),
        *("collections.UserDict", "weakref.WeakKeyDictionary", "weakref.WeakValueDictionary", "dataclasses.asdict"),
    ),
    _LIST: (
        *("builtins.list", "builtins.sorted", "builtins.bytearray", "collections.deque", "collections.UserList"),
        "array.array",
    ),
    _SET: ("builtins.set", "weakref.WeakSet"),
    _INSTANCE: (
        *("threading.local", "threading.Event", "types.SimpleNamespace", "argparse.Namespace", "random.Random"),
        *("queue.Queue", "queue.LifoQueue", "queue.PriorityQueue", "queue.SimpleQueue", "asyncio.Queue"),
        *("itertools.count", "itertools.cycle", "io.StringIO", "io.BytesIO"),
    ),
    _CONTEXT: ("contextvars.ContextVar",),
}
_KINDS = {name: kind for kind, names in _MADE_BY.items() for name in names}
MUTABLE_CLASSES = frozenset(_KINDS)
"""Dotted names of classes and functions outside the codebase that make what can be changed."""
_DISPLAYS: dict[type[ast.expr], str] = {
    ast.Dict: _DICT,
    ast.DictComp: _DICT,
    ast.List: _LIST,
    ast.ListComp: _LIST,
    ast.Set: _SET,
    ast.SetComp: _SET,
}
_SAME = {"copy.copy": 0, "copy.deepcopy": 0, "typing.cast": 1, "typing_extensions.cast": 1}
"""Functions that give what they are given, or one like it: which argument that is."""
_SPLITTING = frozenset({"split", "rsplit", "splitlines"})
_DICTS = ("DefaultDict", "OrderedDict", "Counter", "ChainMap", "MutableMapping")
_TYPES = {
    "builtins.dict": _DICT,
    "builtins.list": _LIST,
    "builtins.set": _SET,
    "typing.Dict": _DICT,
    "typing.List": _LIST,
    "typing.Set": _SET,
    "collections.defaultdict": _DICT,
    "collections.deque": _LIST,
    "collections.abc.MutableSequence": _LIST,
    "collections.abc.MutableSet": _SET,
    "collections.abc.MutableMapping": _DICT,
    **{f"{home}.{name}": _DICT for home in ("typing", "collections") for name in _DICTS},
}
_READ_ONLY = frozenset(
    f"{home}.{name}"
    for home in ("typing", "collections.abc")
    for name in (
        *("Mapping", "Sequence", "Collection", "Iterable", "Container", "Set", "AbstractSet", "Reversible"),
        *("Sized", "KeysView", "ValuesView", "ItemsView", "Hashable"),
    )
)
_WRAPPING = frozenset({"typing.Final", "typing.ClassVar", "typing.Annotated", "typing_extensions.Final"})


class Made(NamedTuple):
    """A call whose result may be mutable, by the dotted name of what is called."""

    call: ast.Call
    name: str


def kind_of(value: ast.expr, meaning: Callable[[ast.expr], str]) -> str | None:
    """What kind of mutable value an expression makes, by itself; None where it makes none, or calls the codebase.

    Args:
        value: The expression.
        meaning: Gives the dotted name of an expression, or an empty text.
    """
    if type(value) in _DISPLAYS:
        return _DISPLAYS[type(value)]
    if isinstance(value, ast.Call):
        return _of_call(value, meaning)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Mult | ast.BitOr | ast.BitAnd | ast.Sub):
        return kind_of(value.left, meaning) or kind_of(value.right, meaning)
    return next((kind for part in _parts(value) if (kind := kind_of(part, meaning))), None)


def _of_call(call: ast.Call, meaning: Callable[[ast.expr], str]) -> str | None:
    called = meaning(call.func)
    kind = _KINDS.get(called)
    if called in _SAME and len(call.args) > _SAME[called]:
        return kind_of(call.args[_SAME[called]], meaning)
    if kind is None and isinstance(call.func, ast.Attribute):
        if call.func.attr == "copy":
            return kind_of(call.func.value, meaning)
        if call.func.attr in _SPLITTING and isinstance(call.func.value, ast.Constant | ast.JoinedStr):
            return _LIST
    return kind


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    """The values of which an expression is one."""
    if isinstance(value, ast.IfExp):
        yield from (value.body, value.orelse)
    elif isinstance(value, ast.BoolOp):
        yield from value.values
    elif isinstance(value, ast.NamedExpr):
        yield value.value


def calls_of(value: ast.expr, meaning: Callable[[ast.expr], str]) -> Iterator[Made]:
    """The calls whose result an expression may be."""
    if isinstance(value, ast.Call):
        yield Made(value, meaning(value.func))
    for part in _parts(value):
        yield from calls_of(part, meaning)


def kind_of_type(annotation: ast.expr | None, meaning: Callable[[ast.expr], str]) -> str | None:
    """What kind of mutable value an annotation declares; None where it does not."""
    return _TYPES.get(_head(annotation, meaning))


def is_read_only(annotation: ast.expr | None, meaning: Callable[[ast.expr], str]) -> bool:
    """Whether an annotation declares what nobody may change: `Mapping[str, int]`, `Final[Sequence[int]] | None`."""
    bare = _unwrapped(annotation, meaning)
    parts = _alternatives(bare, meaning) if bare is not None else []
    held = [part for part in parts if not (isinstance(part, ast.Constant) and part.value is None)]
    return bool(held) and all(_head(part, meaning) in _READ_ONLY for part in held)


def _alternatives(annotation: ast.expr, meaning: Callable[[ast.expr], str]) -> list[ast.expr]:
    """The types of a union, or the only one."""
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return [*_alternatives(annotation.left, meaning), *_alternatives(annotation.right, meaning)]
    if isinstance(annotation, ast.Subscript) and meaning(annotation.value) in ("typing.Optional", "typing.Union"):
        return annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
    return [annotation]


def _unwrapped(annotation: ast.expr | None, meaning: Callable[[ast.expr], str]) -> ast.expr | None:
    """An annotation without quotes, `Final` and its like around it."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return None
    if isinstance(annotation, ast.Subscript) and meaning(annotation.value) in _WRAPPING:
        inner = annotation.slice
        return _unwrapped(inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner, meaning)
    return annotation


def _head(annotation: ast.expr | None, meaning: Callable[[ast.expr], str]) -> str:
    annotation = _unwrapped(annotation, meaning)
    bare = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return meaning(bare) if bare is not None else ""

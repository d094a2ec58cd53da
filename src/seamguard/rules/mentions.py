"""Which fields of a record a function mentions: a copy or a fingerprint that leaves one out loses it in silence."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from seamguard.domain.surface import Form
from seamguard.rules.handing_on import handed_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.rules.shape.naming import Module

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_COPYING = ("replace", "asdict", "astuple", "fields")
# Functions that take a record whole.
_WHOLE = frozenset(
    {
        *(f"{home}.{name}" for home in ("dataclasses", "attr", "attrs", "msgspec.structs") for name in _COPYING),
        *(f"{home}.{name}" for home in ("attr", "attrs") for name in ("evolve", "assoc", "fields_dict")),
        *(f"copy.{name}" for name in ("copy", "deepcopy", "replace")),
        *(f"msgspec.{name}" for name in ("to_builtins", "json.encode", "msgpack.encode", "yaml.encode", "toml.encode")),
        *("vars", "pickle.dumps"),
    }
)
# Methods of something else that do: those of encoders.
_ENCODING = frozenset({"encode", "to_dict", "unstructure"})
_WHOLE_METHODS = frozenset({"_replace", "_asdict", "model_copy", "model_dump", "model_dump_json", "__replace__"})
_METHODS_OF = {Form.TYPED_DICT: frozenset({"copy", "items"}), Form.MODEL: frozenset({"copy", "dict", "json"})}
_WHOLE_ATTRIBUTES = frozenset(
    {"__dict__", "__dataclass_fields__", "__attrs_attrs__", "__struct_fields__", "model_fields", "_fields"}
)
_CONVERTING = {Form.TYPED_DICT: ("dict",), Form.MODEL: ("dict",), Form.NAMED_TUPLE: ("tuple", "list")}
# Functions whose keywords are fields of what they copy, and those that read or set what they are given the name of.
_REPLACING = frozenset(
    {
        *(f"{home}.replace" for home in ("dataclasses", "msgspec.structs", "copy")),
        *(f"{home}.{name}" for home in ("attr", "attrs") for name in ("evolve", "assoc")),
    }
)
_REPLACING_METHODS = frozenset({"_replace", "__replace__"})
_BY_NAME = frozenset({"getattr", "setattr", "operator.attrgetter", "operator.itemgetter", "object.__setattr__"})
_ANY_TYPE = frozenset({"Self", "Any", "object", "TypeVar"})


class Record(NamedTuple):
    """What a function may know a record by.

    Attributes:
        form: How it is made.
        classes: What its class and those that it inherits from are called.
        is_own: Whether the function is a method of it.
    """

    form: Form = Form.DATACLASS
    classes: frozenset[str] = frozenset()
    is_own: bool = False


class _Known(NamedTuple):
    """The names in a function that stand for a record, those that may, and those that stand for its class."""

    record: Record
    fields: tuple[str, ...]
    records: frozenset[str]
    readable: frozenset[str]
    classes: frozenset[str]
    parameters: frozenset[str]
    module: Module


def unmentioned(function: Function, names: Iterable[str], module: Module, record: Record) -> tuple[str, ...]:
    """The names that a function does not mention, in their order.

    A name is mentioned where the function reads it off the record, in a pattern, or as a keyword, key or item of what
    it hands on or builds the record with. A store into the record and the keyword of any other call are no mention.
    What takes the whole record mentions them all: `replace(self, ...)`, `fields(self)`, `asdict(self)` and their like.

    Args:
        function: The function.
        names: What it has to mention.
        module: Where the function stands.
        record: What has these fields.
    """
    fields = tuple(names)
    nodes = [node for statement in function.body for node in ast.walk(statement)]
    records = frozenset(_with_aliases(_records(function, module, record), nodes))
    untyped = frozenset(one.arg for one in _given(function) if one.annotation is None)
    given = frozenset(one.arg for one in _given(function)) | records
    classes = frozenset(_classes(function, module, record))
    known = _Known(record, fields, records, untyped | records, classes, given, module)
    if any(_takes_whole(node, known) for node in nodes):
        return ()
    started = [one for node in nodes for one in _followed(node, known)]
    said = {word for node in nodes for word in _read(node, known)}
    said |= {word for node in handed_on(nodes, started, records) for word in _passed(node, known)}
    return tuple(name for name in fields if name not in said)


def _given(function: Function) -> Sequence[ast.arg]:
    given = function.args
    return (*given.posonlyargs, *given.args, *given.kwonlyargs)


def _records(function: Function, module: Module, record: Record) -> Iterator[str]:
    """The parameters that may be the record: the object of a method of its own, and what is not of another type."""
    decorators = {module.dotted(one) for one in function.decorator_list}
    is_bound = record.is_own and "staticmethod" not in decorators
    classes = record.classes | _ANY_TYPE | {one.name for one in getattr(function, "type_params", ())}
    for place, one in enumerate(_given(function)):
        if is_bound and place == 0:
            yield one.arg
        elif one.annotation is None:
            yield from () if is_bound and "classmethod" not in decorators else (one.arg,)
        elif _may_be(one.annotation, module, classes):
            yield one.arg


def _classes(function: Function, module: Module, record: Record) -> Iterator[str]:
    """The parameter of a class method that is the class."""
    decorators = {module.dotted(one) for one in function.decorator_list}
    if record.is_own and ("classmethod" in decorators or function.name == "__new__"):
        yield from (one.arg for one in _given(function)[:1])


def _may_be(annotation: ast.expr, module: Module, classes: frozenset[str]) -> bool:
    """Whether a type, also one in quotes, speaks of one of these classes, or of a type variable."""
    names = {module.dotted(node) for node in ast.walk(annotation) if isinstance(node, ast.Name | ast.Attribute)}
    words = {name.rpartition(".")[2] for name in names}
    words |= {
        word
        for node in ast.walk(annotation)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for word in node.value.replace("[", " ").replace("]", " ").replace(".", " ").replace("|", " ").split()
    }
    return bool(words & classes) or any(_is_variable(word, module) for word in words)


def _is_variable(word: str, module: Module) -> bool:
    return any(
        isinstance(one, ast.Assign)
        and isinstance(one.value, ast.Call)
        and module.dotted(one.value.func).endswith("TypeVar")
        and any(isinstance(target, ast.Name) and target.id == word for target in one.targets)
        for one in module.tree.body
    )


def _with_aliases(records: Iterable[str], nodes: Sequence[ast.AST]) -> set[str]:
    """The names of a record with those under which the function goes on."""
    found = set(records)
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id=value)) if value in found:
                found.add(name)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Name(id=value)) if value in found:
                found.add(name)
            case ast.NamedExpr(target=ast.Name(id=name), value=ast.Name(id=value)) if value in found:
                found.add(name)
            case _:
                pass
    return found


def _takes_whole(node: ast.AST, known: _Known) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _methods(known):
            return _is_record(value, known)
        case ast.Call(func=func, args=[first, *_]) if _is_record(first, known):
            return _is_taking(func, known)
        case ast.Attribute(value=value, attr=name) if name in _WHOLE_ATTRIBUTES:
            return _is_record(value, known)
        case ast.Dict(keys=keys, values=values) if known.record.form is Form.TYPED_DICT:
            return any(key is None and _is_record(one, known) for key, one in zip(keys, values, strict=True))
        case ast.Starred(value=value) if known.record.form is Form.NAMED_TUPLE:
            return _is_record(value, known)
        case ast.Assign(targets=[ast.Tuple(elts=each)], value=value) if known.record.form is Form.NAMED_TUPLE:
            return len(each) == len(known.fields) and _is_record(value, known)
        case _:
            return False


def _methods(known: _Known) -> frozenset[str]:
    return _WHOLE_METHODS | _METHODS_OF.get(known.record.form, frozenset())


def _is_taking(func: ast.expr, known: _Known) -> bool:
    """Whether a function takes its first argument whole; a method of a field does something else with it."""
    name = known.module.dotted(func)
    if name in _WHOLE or name in _CONVERTING.get(known.record.form, ()):
        return True
    base = func
    while isinstance(base, ast.Attribute):
        base = base.value
    is_of_field = isinstance(base, ast.Name) and base.id in known.parameters and base is not func
    return name.rpartition(".")[2] in _ENCODING and not is_of_field


def _is_record(node: ast.expr, known: _Known) -> bool:
    """Whether an expression is a record, or the class of one."""
    match node:
        case ast.Name(id=name) if name in known.records:
            return True
        case ast.Call(func=ast.Name(id="type"), args=[ast.Name(id=name)]):
            return name in known.records
        case ast.Attribute(value=ast.Name(id=name), attr="__class__"):
            return name in known.records
        case ast.Name() | ast.Attribute():
            return known.module.dotted(node).rpartition(".")[2] in known.record.classes
        case _:
            return False


def _is_class(node: ast.expr, known: _Known) -> bool:
    """Whether an expression is the class of a record."""
    match node:
        case ast.Name(id=name) if name in known.parameters:
            return name in known.classes
        case _:
            return _is_record(node, known)


def _builds(call: ast.Call, known: _Known) -> bool:
    """Whether a call makes a record, so that its keywords are fields: of the class, or of a maker that it has."""
    match call:
        case ast.Call(func=ast.Attribute(value=value)) if _is_class(value, known):
            return True
        case ast.Call(func=func, args=[first, *_]) if known.module.dotted(func) == "functools.partial":
            return _is_class(first, known)
        case _:
            return _is_class(call.func, known)


def _read(node: ast.AST, known: _Known) -> Iterator[str]:
    """What a node reads off a record."""
    match node:
        case ast.Attribute(value=ast.Name(id=owner), attr=name, ctx=ast.Load()) if owner in known.readable:
            yield name
        case ast.Attribute(value=value, attr=name, ctx=ast.Load()) if _is_record(value, known):
            yield name
        case ast.Subscript(value=value, slice=ast.Constant(value=str(name)), ctx=ast.Load()):
            yield from [name] if _is_record(value, known) else ()
        case ast.Call(func=ast.Name(id="getattr"), args=[value, ast.Constant(value=str(name)), *_]):
            yield from [name] if _is_record(value, known) else ()
        case ast.MatchClass(cls=cls, patterns=patterns, kwd_attrs=names) if _is_class(cls, known):
            yield from (*names, *known.fields[: len(patterns)])
        case ast.Match(subject=subject, cases=cases) if _is_record(subject, known):
            keys = (key for case in cases for one in ast.walk(case.pattern) for key in getattr(one, "keys", ()))
            yield from _texts(keys)
        case _:
            pass


def _followed(node: ast.AST, known: _Known) -> Iterator[ast.AST]:
    """What a node builds a record of, and the name by which it reads something off one."""
    match node:
        case ast.Call() if _builds(node, known):
            yield node
        case ast.Call(func=ast.Name(id="getattr"), args=[value, ast.Name() as name, *_]) if _is_record(value, known):
            yield name
        case ast.Subscript(value=value, slice=ast.Name() as name) if _is_record(value, known):
            yield name
        case _:
            pass


def _passed(node: ast.AST, known: _Known) -> Iterator[str]:
    """What a node names that stands in what the function hands on."""
    match node:
        case ast.Call(func=func, args=given, keywords=keywords):
            yield from _texts(given) if known.module.dotted(func) in _BY_NAME else ()
            yield from (one.arg for one in keywords if one.arg) if _names_fields(node, known) else ()
        case ast.Dict(keys=keys):
            yield from _texts(keys)
        case ast.Tuple(elts=each) | ast.List(elts=each) | ast.Set(elts=each):
            yield from _texts(each)
        case ast.Subscript(value=value, slice=key):
            yield from () if _is_record(value, known) else _texts([key])
        case ast.Attribute(value=ast.Name(id=owner), attr=name, ctx=ast.Store()) if owner not in known.records:
            yield name
        case _:
            pass


def _names_fields(call: ast.Call, known: _Known) -> bool:
    """Whether the keywords of a call are fields of a record, or keys of what stands for one."""
    name = known.module.dotted(call.func)
    if name in _REPLACING or name == "dict" or _builds(call, known):
        return True
    return isinstance(call.func, ast.Attribute) and call.func.attr in {*_REPLACING_METHODS, "update"}


def _texts(nodes: Iterable[ast.expr | None]) -> Iterator[str]:
    yield from (one.value for one in nodes if isinstance(one, ast.Constant) and isinstance(one.value, str))

"""The surface of functions and methods."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeAlias

from seamguard.domain.surface import Item, Trait, Word, in_order
from seamguard.rules.shape.live import is_overload
from seamguard.rules.shape.wording import type_text, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.rules.shape.naming import Group, Module

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_DECORATORS: dict[str, tuple[Trait, ...]] = {
    "classmethod": (Trait.CLASSMETHOD,),
    "staticmethod": (Trait.STATICMETHOD,),
    "property": (Trait.PROPERTY,),
    "builtins.property": (Trait.PROPERTY,),
    "functools.cached_property": (Trait.PROPERTY, Trait.CACHED),
    "abc.abstractmethod": (Trait.ABSTRACT,),
    "abc.abstractproperty": (Trait.PROPERTY, Trait.ABSTRACT),
    "abc.abstractclassmethod": (Trait.CLASSMETHOD, Trait.ABSTRACT),
    "abc.abstractstaticmethod": (Trait.STATICMETHOD, Trait.ABSTRACT),
    "typing.final": (Trait.FINAL,),
    "typing_extensions.final": (Trait.FINAL,),
    "enum.property": (Trait.PROPERTY,),
    "types.DynamicClassAttribute": (Trait.PROPERTY,),
    "contextlib.contextmanager": (Trait.CONTEXT,),
    "contextlib.asynccontextmanager": (Trait.CONTEXT,),
}
_ACCESSORS = {"setter": Trait.SETTABLE, "deleter": Trait.DELETABLE}


def function_parts(group: Group, module: Module, *, is_method: bool) -> tuple[tuple[Trait, ...], tuple[Item, ...]]:
    """The traits and the lines of a function: its parameters, or those of its overloads.

    Args:
        group: The statements that define it.
        module: Where they stand.
        is_method: Whether its first parameter is the object or class, which no caller gives.
    """
    functions = [node for node in group if isinstance(node, Function)]
    traits = in_order(*_traits(functions, module))
    if Trait.PROPERTY in traits:
        getters = [node for node in functions if not _is_accessor(node)] or functions
        return traits, tuple(_returns(getters[-1], module))
    bound = is_method and Trait.STATICMETHOD not in traits
    overloads = [node for node in functions if is_overload(node)]
    if overloads:
        each = (Item(Word.OVERLOAD, traits=_async(node), items=_signature(node, module, bound)) for node in overloads)
        return traits, tuple(each)
    return traits, _signature(functions[-1], module, bound)


def _is_accessor(node: Function) -> bool:
    return any(isinstance(one, ast.Attribute) and one.attr in _ACCESSORS for one in node.decorator_list)


def _traits(functions: Sequence[Function], module: Module) -> Iterator[Trait]:
    for node in functions:
        yield from _async(node)
        for decorator in node.decorator_list:
            yield from _DECORATORS.get(module.dotted(decorator), ())
            if isinstance(decorator, ast.Attribute) and decorator.attr in _ACCESSORS:
                yield _ACCESSORS[decorator.attr]


def _async(node: Function) -> tuple[Trait, ...]:
    """An async function that yields is called without `await`."""
    if not isinstance(node, ast.AsyncFunctionDef):
        return ()
    return (Trait.ASYNC, Trait.GENERATOR) if _yields(node) else (Trait.ASYNC,)


def _yields(node: ast.AST) -> bool:
    own = [
        child
        for child in ast.iter_child_nodes(node)
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda)
    ]
    return any(isinstance(child, ast.Yield | ast.YieldFrom) or _yields(child) for child in own)


def _signature(node: Function, module: Module, bound: bool) -> tuple[Item, ...]:
    parameters = tuple(_parameters(node.args, module))
    has_own = bound and parameters and parameters[0].kind in (None, Trait.POSITIONAL_ONLY)
    return (*type_parameters(node, module), *parameters[1 if has_own else 0 :], *_returns(node, module))


def type_parameters(node: ast.stmt, module: Module) -> Iterator[Item]:
    """The type parameters that a definition has in brackets."""
    kinds = {"TypeVarTuple": Trait.VARIADIC_POSITIONAL, "ParamSpec": Trait.VARIADIC_KEYWORD}
    for one in getattr(node, "type_params", ()):
        bound, default = getattr(one, "bound", None), getattr(one, "default_value", None)
        yield Item(
            Word.TYPE_PARAMETER,
            one.name,
            in_order(kinds.get(type(one).__name__)),
            type_text(bound, module) if bound is not None else None,
            type_text(default, module) if default is not None else None,
        )


def _parameters(arguments: ast.arguments, module: Module) -> Iterator[Item]:
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    only = len(arguments.posonlyargs)
    for index, (argument, default) in enumerate(zip(positional, defaults, strict=True)):
        yield _parameter(argument, default, Trait.POSITIONAL_ONLY if index < only else None, module)
    if arguments.vararg:
        yield _parameter(arguments.vararg, None, Trait.VARIADIC_POSITIONAL, module)
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(argument, default, Trait.KEYWORD_ONLY, module)
    if arguments.kwarg:
        yield _parameter(arguments.kwarg, None, Trait.VARIADIC_KEYWORD, module)


def _parameter(argument: ast.arg, default: ast.expr | None, kind: Trait | None, module: Module) -> Item:
    return Item(
        Word.PARAMETER,
        argument.arg,
        in_order(kind),
        type_text(argument.annotation, module) if argument.annotation is not None else None,
        value_text(default) if default is not None else None,
    )


def _returns(node: Function, module: Module) -> Iterator[Item]:
    if node.returns is not None:
        yield Item(Word.RETURNS, annotation=type_text(node.returns, module))

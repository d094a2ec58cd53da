"""What a call of a function takes and gives, as its `def` is written."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.uses import Target
    from seamguard.rules.control_flow import FunctionNode
    from seamguard.rules.required.definitions import Defined

_RECORDS = frozenset(
    f"{module}.{name}" for module in ("typing", "typing_extensions") for name in ("NamedTuple", "TypedDict")
)
_OWN_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


class Takes(NamedTuple):
    """The parameters of a function.

    Attributes:
        named: Those that take one value, `self` among them, in order.
        gathering: Those that gather what is left.
        keywords: One of these gathers keywords, so that a call may give a value any name.
    """

    named: tuple[str, ...]
    gathering: tuple[str, ...]
    keywords: bool


def taken_by_made(constructor: Target) -> Takes:
    """What a constructor takes that is made for a class, and has no `def`."""
    own = constructor.parameters or ()
    single = tuple(one.name for one in own if one.kind not in ("variable", "keywords"))
    return Takes(("self", *single), (), keywords=any(one.kind == "keywords" for one in own))


def taken_by(node: FunctionNode) -> Takes:
    """What a function takes."""
    given = node.args
    gathering = [one.arg for one in (given.vararg, given.kwarg) if one is not None]
    named = (one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs))
    return Takes(tuple(named), tuple(gathering), keywords=given.kwarg is not None)


def is_record(place: Defined, facts: Facts) -> bool:
    """Whether a class is made of its fields without any constructor that could be looked at."""
    module = facts.module(place.file)
    own = [made for made in module.classes if made.qualname == place.qualname] if module is not None else []
    bases = (named.name for made in own for base in made.bases for named in facts.names(place.file, base))
    return not _RECORDS.isdisjoint(bases)


def handed_out(node: FunctionNode) -> list[ast.Return]:
    """The statements that return something other than None."""
    returns = (one for one in _own(node) if isinstance(one, ast.Return) and one.value is not None)
    return [one for one in returns if not (isinstance(one.value, ast.Constant) and one.value.value is None)]


def yields(node: FunctionNode) -> list[ast.Yield | ast.YieldFrom]:
    """The expressions that yield."""
    return [one for one in _own(node) if isinstance(one, ast.Yield | ast.YieldFrom)]


def is_generator(node: FunctionNode) -> bool:
    """Whether a call of it runs nothing, and gives a generator."""
    return bool(yields(node))


def _own(node: FunctionNode) -> Iterator[ast.AST]:
    """What stands in the body of a function, and in no function or class within it."""
    ahead: list[ast.AST] = [*node.body]
    while ahead:
        one = ahead.pop(0)
        yield one
        if not isinstance(one, _OWN_SCOPES):
            ahead += ast.iter_child_nodes(one)


def as_site(dotted: str, facts: Facts) -> str:
    """A dotted name as `module:scope`; as it is where no module of the codebase holds it."""
    module = dotted.rpartition(".")[0]
    while module and facts.file_of(module) is None:
        module = module.rpartition(".")[0]
    return f"{module}:{dotted.removeprefix(f'{module}.')}" if module else dotted

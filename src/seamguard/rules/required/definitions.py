"""Functions and classes as syntax trees, found by file and qualified name."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Attribute
from seamguard.domain.seam import Receivers, Seam, asked
from seamguard.domain.uses import TargetState, Use
from seamguard.rules.tracing import is_nothing_else, with_decorated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from seamguard.domain.cited import Cited
    from seamguard.domain.factbase import Facts, Named
    from seamguard.domain.facts import Call, Function, Span
    from seamguard.domain.rule import Rule
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import Target
    from seamguard.rules.control_flow import FunctionNode

_NO_IMPLEMENTATION = frozenset(
    {
        *("typing.overload", "typing_extensions.overload"),
        *("abc.abstractmethod", "abc.abstractproperty", "abc.abstractclassmethod", "abc.abstractstaticmethod"),
    }
)


class Defined(NamedTuple):
    """A function or class where it is defined.

    Attributes:
        file: The file.
        qualname: Its qualified name within the module.
        node: Its syntax tree.
        owner: Qualified name of the class whose body it stands in; empty where it stands in none.
        is_nested: It stands in a function.
    """

    file: SourceFile
    qualname: str
    node: FunctionNode | ast.ClassDef
    owner: str
    is_nested: bool

    @property
    def dotted(self) -> str:
        """Its dotted name."""
        return f"{self.file.module}.{self.qualname}"

    @property
    def function(self) -> FunctionNode | None:
        """Its syntax tree if it is a function."""
        return None if isinstance(self.node, ast.ClassDef) else self.node


class Definitions:
    """The functions and classes of files, each file parsed once."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._found: dict[str, tuple[Defined, ...]] = {}
        self._functions: dict[str, dict[Span, Function]] = {}
        self._calls: dict[str, dict[Span, Call]] = {}

    def uses(self, name: Cited) -> tuple[Use, ...]:
        """All uses of what a rule names."""
        found = self.facts.uses(seam_of(name))
        return (*found.uses, *self._by_name(found.target))

    def sure_uses(self, name: Cited) -> tuple[Use, ...]:
        """All uses of what a rule names, those certain that are one on every way, whatever else leads there."""
        found = self.facts.uses(seam_of(name))
        meant = with_decorated(self.facts, {found.target.name, *(use.via[-1] for use in found.uses if use.via)})
        return tuple(self._doubted(use, meant) for use in self.uses(name))

    def _by_name(self, target: Target) -> Iterator[Use]:
        """A method on objects of which nothing is known, by its name: handed on, and of a library's class also called.

        What calls one of the codebase on such an object is among its uses.
        """
        owner, _, name = target.name.rpartition(".")
        is_library = target.state is TargetState.EXTERNAL
        if not owner.rpartition(".")[2][:1].isupper() if is_library else not self._is_method(target):
            return
        for file in self.facts.holding([name]):
            module = self.facts.module(file)
            calls = module.calls if module is not None and is_library else ()
            asked = [(call.func, call.span, "call") for call in calls if call.kind == "call"]
            asked += ((one.value, one.span, "callback") for one in (module.references if module is not None else ()))
            for value, span, kind in asked:
                if isinstance(value, Attribute) and value.attr == name and not self.facts.names(file, value):
                    yield Use(file, "", span, kind, certain=False, spelling=name, via=())

    def _is_method(self, target: Target) -> bool:
        made = self.of_name(target.name, target.module) if target.module else []
        return any(one.owner for one in made)

    def _doubted(self, use: Use, meant: AbstractSet[str]) -> Use:
        call = self._call_at(use.file, use.span) if use.certain else None
        is_sure = call is None or is_nothing_else(self.facts, use.file, call.func, meant)
        return use if is_sure else replace(use, certain=False)

    def is_coroutine(self, name: Cited) -> bool:
        """Whether a call of what a rule names runs nothing until it is awaited."""
        made = self.made(name)
        return bool(made) and all(isinstance(one.node, ast.AsyncFunctionDef) for one in made)

    def made(self, name: Cited) -> list[Defined]:
        """The definitions of what a rule names; none where it lies outside the codebase."""
        target = self.facts.uses(seam_of(name)).target
        return self.of_name(target.name, target.module) if target.module else []

    def is_judged(self, rule: Rule, place: Defined) -> bool:
        """Whether a place is held against the rule's list; the policy's own examples are judged apart."""
        return place.file.category in rule.judged and not self.facts.is_example(place.file)

    def of(self, file: SourceFile) -> tuple[Defined, ...]:
        """All functions and classes of a file, in order; none where it cannot be parsed."""
        if file.path not in self._found:
            tree = self.facts.tree(file)
            self._found[file.path] = () if tree is None else tuple(_within(file, tree, "", "", is_nested=False))
        return self._found[file.path]

    def at(self, module: str, qualname: str) -> list[Defined]:
        """All definitions of a name of a module."""
        file = self.facts.file_of(module)
        return [] if file is None else [one for one in self.of(file) if one.qualname == qualname]

    def of_name(self, dotted: str, module: str) -> list[Defined]:
        """All definitions of a dotted name that a module holds."""
        return self.at(module, dotted.removeprefix(f"{module}."))

    def methods(self, module: str, qualname: str) -> list[Defined]:
        """The methods that the body of a class defines, in order."""
        file = self.facts.file_of(module)
        own = [] if file is None else self.of(file)
        return [one for one in own if one.owner == qualname and one.function is not None and not one.is_nested]

    def facts_of(self, place: Defined) -> Function | None:
        """What the index says of a function."""
        path = place.file.path
        if path not in self._functions:
            module = self.facts.module(place.file)
            self._functions[path] = {} if module is None else {made.span: made for made in module.functions}
        return self._functions[path].get(self.facts.span(place.file, place.node))

    def callee(self, place: Defined, node: ast.Call) -> tuple[Named, ...]:
        """What a call in a function may be a call of."""
        call = self._call_at(place.file, self.facts.span(place.file, node))
        return () if call is None else self.facts.names(place.file, call.func)

    def _call_at(self, file: SourceFile, span: Span) -> Call | None:
        if file.path not in self._calls:
            module = self.facts.module(file)
            self._calls[file.path] = {} if module is None else {call.span: call for call in module.calls}
        return self._calls[file.path].get(span)

    def is_implementation(self, place: Defined) -> bool:
        """Whether a function does something itself: it is no overload, no abstract method and no stub."""
        if place.function is None:
            return True
        if _is_stub(place.function):
            return False
        made = self.facts_of(place)
        decorators = made.decorators if made is not None and place.function.decorator_list else ()
        named = (name for decorator in decorators for name in self.facts.names(place.file, decorator))
        return not any(name.name in _NO_IMPLEMENTATION for name in named)


def seam_of(name: Cited) -> Seam:
    """A seam that also has calls of a method on objects of unknown type, and of what implements it."""
    return replace(asked(name.name), receivers=Receivers.STRICT, implementers=True)


def _is_stub(node: FunctionNode) -> bool:
    """Whether a body only says that somebody else does it: `...`, or `raise NotImplementedError`."""
    body = [statement for statement in node.body if not _is_text(statement)]
    if not body:
        return True
    if len(body) > 1:
        return False
    only = body[0]
    if isinstance(only, ast.Raise) and only.exc is not None:
        raised = only.exc.func if isinstance(only.exc, ast.Call) else only.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    return isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant) and only.value.value is ...


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _within(file: SourceFile, node: ast.AST, prefix: str, owner: str, *, is_nested: bool) -> Iterator[Defined]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            qualname = f"{prefix}{child.name}"
            yield Defined(file, qualname, child, owner, is_nested)
            is_class = isinstance(child, ast.ClassDef)
            inner = qualname if is_class else ""
            yield from _within(file, child, f"{qualname}.", inner, is_nested=is_nested or not is_class)
        elif not isinstance(child, ast.expr):
            yield from _within(file, child, prefix, owner, is_nested=is_nested)

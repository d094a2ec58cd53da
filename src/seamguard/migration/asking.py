"""What a rewrite is planned with: the program's facts, the files as they are written, and what the policy declares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from seamguard.migration.annotations import is_none
from seamguard.migration.code import Code, Library

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Facts, Named
    from seamguard.domain.facts import Class, Function
    from seamguard.domain.rewrite import Rewrite, Source
    from seamguard.domain.source import SourceFile
    from seamguard.migration.code import Definition, Reason


@dataclass(frozen=True)
class Asking:
    """What a rewrite is planned with.

    Attributes:
        facts: What the program says.
        rewrite: What takes the place of the calls.
        library: The files.
        locked: Dotted names whose shape a rule records, with that rule's id.
        makes: Dotted names of what the seam makes.
    """

    facts: Facts
    rewrite: Rewrite
    library: Library = field(default_factory=Library)
    locked: dict[str, str] = field(default_factory=dict)
    makes: tuple[str, ...] = ()

    def code(self, file: SourceFile) -> Code | Reason:
        """A file as it is written, or why it cannot be edited."""
        return self.library.code(file)

    def source(self, code: Code, function: cst.FunctionDef, name: str) -> Source | None:
        """What is declared to be given as a parameter or field by calls in a function."""
        site = code.file.module, code.qualname(function)
        return next((one for one in self.rewrite.sources if (one.site, one.supplies) == (site, name)), None)

    def function(self, file: SourceFile, qualname: str) -> Function | None:
        """The facts of a function."""
        known = self.facts.module(file)
        return next((one for one in known.functions if one.qualname == qualname), None) if known else None

    def class_of(self, named: Named) -> tuple[SourceFile, Class] | None:
        """The class of the codebase that a name stands for."""
        file = self.facts.file_of(named.module) if named.module else None
        known = self.facts.module(file) if file else None
        if file is None or known is None:
            return None
        qualname = named.name.removeprefix(f"{named.module}.")
        return next(((file, one) for one in known.classes if one.qualname == qualname), None)

    def lineage(self, file: SourceFile, owner: Class) -> Iterator[tuple[SourceFile, Class] | None]:
        """A class and what it inherits from; None for a base that the codebase does not have."""
        yield file, owner
        for base in owner.bases:
            names = self.facts.names(file, base)
            if [one.name for one in names] == ["builtins.object"]:
                continue
            found = self.class_of(names[0]) if len(names) == 1 else None
            if found is None:
                yield None
            else:
                yield from self.lineage(*found)


class Types:
    """Which class of the codebase a value is an instance of, as far as annotations tell."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._deep = 0

    def of(self, code: Code, node: cst.BaseExpression) -> tuple[SourceFile, Class] | None:
        """The class of an expression; None where that is not known."""
        if self._deep > _DEPTH:
            return None
        self._deep += 1
        try:
            if isinstance(node, cst.Name):
                return self._of_name(code, node)
            if isinstance(node, cst.Attribute):
                return self._of_attribute(code, node)
            return self._of_call(code, node) if isinstance(node, cst.Call) else None
        finally:
            self._deep -= 1

    def annotated(self, file: SourceFile, annotation: Expr | None) -> tuple[SourceFile, Class] | None:
        """The class that an annotation names."""
        found = {one.name: one for one in self._asking.facts.instances(file, annotation)}
        return self._asking.class_of(next(iter(found.values()))) if len(found) == 1 else None

    def _of_name(self, code: Code, node: cst.Name) -> tuple[SourceFile, Class] | None:
        scope = code.scope(node)
        while scope is not None:
            if isinstance(scope, cst.FunctionDef):
                if any(param.name.value == node.value for param in parameters(scope)):
                    return self.of_parameter(code, scope, node.value)
                values = assigned(code, scope, node.value)
                if values:
                    return self.of(code, values[0]) if len(values) == 1 and values[0] is not None else None
            scope = code.scope(scope)
        return None

    def _of_parameter(self, code: Code, function: Function, number: int) -> tuple[SourceFile, Class] | None:
        parameter = function.parameters[number]
        module = self._asking.facts.module(code.file)
        if number == 0 and function.owner >= 0 and parameter.annotation is None and module is not None:
            return code.file, module.classes[function.owner]
        return self.annotated(code.file, parameter.annotation)

    def _of_attribute(self, code: Code, node: cst.Attribute) -> tuple[SourceFile, Class] | None:
        owner = self.of(code, node.value)
        return self.of_member(owner, node.attr.value) if owner else None

    def of_parameter(self, code: Code, function: cst.FunctionDef, name: str) -> tuple[SourceFile, Class] | None:
        """The class of a function's parameter."""
        known = self._asking.function(code.file, code.qualname(function))
        for number, parameter in enumerate(known.parameters if known else ()):
            if known and parameter.name == name:
                return self._of_parameter(code, known, number)
        return None

    def of_member(self, owner: tuple[SourceFile, Class], name: str) -> tuple[SourceFile, Class] | None:
        """The class of an attribute of instances."""
        for known in self._asking.lineage(*owner):
            if known is None:
                return None
            file, own = known
            for one in own.fields:
                if one.name == name:
                    return self.annotated(file, one.annotation)
            function = self._asking.function(file, f"{own.qualname}.{name}")
            if function is not None:
                return self.annotated(file, function.annotation)
        return None

    def _of_call(self, code: Code, node: cst.Call) -> tuple[SourceFile, Class] | None:
        named = self.called(code, node)
        if named is None:
            return None
        own = self._asking.class_of(named)
        if own is not None:
            return own
        file = self._asking.facts.file_of(named.module) if named.module else None
        function = self._asking.function(file, named.name.removeprefix(f"{named.module}.")) if file else None
        return self.annotated(file, function.annotation) if file and function else None

    def called(self, code: Code, node: cst.Call) -> Named | None:
        """What a call calls."""
        known, span = self._asking.facts.module(code.file), code.span(node)
        call = next((one for one in known.calls if one.span == span and one.kind == "call"), None) if known else None
        names = self._asking.facts.names(code.file, call.func) if call else ()
        return names[0] if len(names) == 1 and names[0].certain else None


_DEPTH = 20


def parameters(function: cst.FunctionDef) -> list[cst.Param]:
    """All parameters that can be given one by one."""
    params = function.params
    return [*params.posonly_params, *params.params, *params.kwonly_params]


def inside(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """All that stands in a node, but not what belongs to functions, lambdas and classes in it."""
    left = list(reversed(node.children))
    while left:
        one = left.pop()
        yield one
        left += reversed(_outer(one))


def _outer(node: cst.CSTNode) -> Sequence[cst.CSTNode]:
    """The parts of a node that belong to the scope that it stands in."""
    if isinstance(node, cst.ClassDef):
        return [part for part in node.children if part is not node.body]
    if isinstance(node, cst.FunctionDef):
        return [*node.decorators, node.name, *_defaults(node.params)]
    return _defaults(node.params) if isinstance(node, cst.Lambda) else node.children


def _defaults(params: cst.Parameters) -> list[cst.CSTNode]:
    every = (*params.posonly_params, *params.params, *params.kwonly_params)
    return [param.default for param in every if param.default is not None]


def assigned(
    code: Code, function: Definition, name: str, without: frozenset[cst.CSTNode] = frozenset()
) -> list[cst.BaseExpression | None]:
    """The values that a function gives one of its variables; None for one that cannot be followed.

    Args:
        code: The file.
        function: The function, or the class, whose attributes these are then.
        name: The variable.
        without: Statements that do not count.
    """
    found: list[cst.BaseExpression | None] = []
    for node in inside(function.body):
        if not isinstance(node, cst.Name) or node.value != name or without & {node, *code.around(node)}:
            continue
        parent = code.parents[node]
        if isinstance(parent, cst.AssignTarget):
            statement = code.parents[parent]
            found.append(statement.value if isinstance(statement, cst.Assign) else None)
        elif isinstance(parent, cst.AnnAssign) and parent.target is node:
            found += [] if parent.value is None else [parent.value]
        elif _binds(code, node, parent):
            found.append(_unpacked(code, parent))
    found += [
        None for node in _nested(function.body) if isinstance(node, cst.Nonlocal | cst.Global) and _names(node, name)
    ]
    return found


def _unpacked(code: Code, parent: cst.CSTNode) -> cst.BaseExpression | None:
    """What a variable is given by `a, b = c, d`."""
    target = code.parents[parent]
    outer = code.parents[target]
    statement = code.parents[outer]
    if (
        not isinstance(parent, cst.Element)
        or not isinstance(outer, cst.AssignTarget)
        or not isinstance(statement, cst.Assign)
    ):
        return None
    value = statement.value
    if not isinstance(target, cst.Tuple) or not isinstance(value, cst.Tuple):
        return None
    elements = (*target.elements, *value.elements)
    if len(target.elements) != len(value.elements) or any(isinstance(one, cst.StarredElement) for one in elements):
        return None
    return value.elements[target.elements.index(parent)].value


def _binds(code: Code, node: cst.Name, parent: cst.CSTNode) -> bool:
    if isinstance(parent, cst.NamedExpr | cst.AugAssign | cst.For | cst.CompFor | cst.Del):
        return node is getattr(parent, "target", node)
    if isinstance(parent, cst.AsName | cst.MatchAs | cst.MatchStar | cst.NameItem):
        return True
    if isinstance(parent, cst.FunctionDef | cst.ClassDef):
        return node is parent.name
    if isinstance(parent, cst.TypeAlias):
        return node is parent.name
    if isinstance(parent, cst.MatchMapping):
        return node is parent.rest
    if isinstance(parent, cst.Attribute):
        return _is_package(code, node)
    if isinstance(parent, cst.ImportAlias):
        return node is parent.name and parent.asname is None
    if isinstance(parent, cst.Element | cst.StarredElement):
        outer = code.parents[code.parents[parent]]
        return isinstance(outer, cst.AssignTarget | cst.For | cst.AsName | cst.CompFor | cst.Element | cst.Del)
    return False


def _is_package(code: Code, node: cst.Name) -> bool:
    """Whether a name is bound by `import name.module`."""
    inner: cst.CSTNode = node
    outer = code.parents[node]
    while isinstance(outer, cst.Attribute) and outer.value is inner:
        inner, outer = outer, code.parents[outer]
    return isinstance(outer, cst.ImportAlias) and outer.name is inner and outer.asname is None


def _nested(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    left = [node]
    while left:
        one = left.pop()
        yield one
        left += one.children


def _names(node: cst.Nonlocal | cst.Global, name: str) -> bool:
    return any(item.name.value == name for item in node.names)


def is_plain(asking: Asking, code: Code, function: cst.FunctionDef, name: str) -> bool:
    """Whether instances are true in a test: their classes are known, with those below, and none has a say in it."""
    types = Types(asking)
    values = assigned(code, function, name)
    owners = [None if one is None else types.of(code, one) for one in values if one is None or not is_none(one)]
    if any(param.name.value == name for param in parameters(function)):
        owners = [types.of_parameter(code, function, name)]
    return bool(owners) and all(owner is not None and _is_plain(asking, owner) for owner in owners)


def _is_plain(asking: Asking, owner: tuple[SourceFile, Class]) -> bool:
    file, own = owner
    below = [asking.class_of(one) for one in asking.facts.subclasses(f"{file.module}.{own.qualname}")]
    return not any(known is None or _is_tested(asking, *known) for known in (*asking.lineage(*owner), *below))


def _is_tested(asking: Asking, file: SourceFile, owner: Class) -> bool:
    """Whether a class may say what is true, in whatever way it defines that."""
    code = asking.code(file)
    if not isinstance(code, Code):
        return True
    bodies = [code.text(one.body) for one in code.definitions.get(owner.qualname, ())]
    return any(name in body for body in bodies for name in ("__bool__", "__len__", "__getattr"))

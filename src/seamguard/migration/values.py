"""Whether an expression is ever None, and what would have to be so that it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from seamguard.migration.annotations import is_none
from seamguard.migration.answers import Answer, Holds, Slot, refused
from seamguard.migration.asking import Asking, Types, assigned, inside, parameters
from seamguard.migration.believing import admits_none
from seamguard.migration.code import Code
from seamguard.migration.edits import Edit, Keep
from seamguard.migration.simplifying import bare, subject_of

if TYPE_CHECKING:
    from seamguard.domain.facts import Class
    from seamguard.domain.source import SourceFile

_ALWAYS = (
    *(cst.Integer, cst.Float, cst.SimpleString, cst.ConcatenatedString, cst.FormattedString, cst.Lambda),
    *(cst.Tuple, cst.List, cst.Set, cst.Dict, cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp),
)
_AS_IS = ("staticmethod", "classmethod", "cache", "functools.cache", "contextmanager", "contextlib.contextmanager")
_BY_HAND = "hand on a value that is there, or say under `sources` or `also` where it comes from"


def value(asking: Asking, code: Code, node: cst.BaseExpression) -> Answer:
    """What has to be so that an expression is never None."""
    if bare(code, node) in asking.rewrite.also or isinstance(node, _ALWAYS):
        return Answer()
    if is_none(node):
        return refused(code.why_not(node, f"None is handed on here: {_BY_HAND}"))
    if isinstance(node, cst.Name):
        return _name(code, node)
    if isinstance(node, cst.Attribute):
        holder = Answer() if _is_own(code, node.value) else value(asking, code, node.value)
        return holder + _attribute(asking, code, node)
    if isinstance(node, cst.Call):
        return _call(asking, code, node)
    if isinstance(node, cst.IfExp):
        return _conditional(asking, code, node)
    if isinstance(node, cst.BooleanOperation) and isinstance(node.operator, cst.Or):
        return value(asking, code, node.right)
    return _unknown(code, node)


def _unknown(code: Code, node: cst.BaseExpression) -> Answer:
    return refused(code.why_not(node, f"it cannot be told that `{bare(code, node)}` is never None: {_BY_HAND}"))


def is_shadowed(code: Code, node: cst.CSTNode, name: str) -> bool:
    """Whether a lambda or comprehension around a node gives a name a meaning of its own."""
    for outer in code.around(node):
        if isinstance(outer, cst.FunctionDef | cst.ClassDef):
            return False
        if isinstance(outer, cst.Lambda) and any(one.name.value == name for one in outer.params.params):
            return True
        loop = getattr(outer, "for_in", None)
        while isinstance(loop, cst.CompFor):
            if any(isinstance(one, cst.Name) and one.value == name for one in (loop.target, *inside(loop.target))):
                return True
            loop = loop.inner_for_in
    return False


def _name(code: Code, node: cst.Name) -> Answer:
    scope = code.scope(node)
    if is_shadowed(code, node, node.value):
        return _unknown(code, node)
    while scope is not None:
        if isinstance(scope, cst.FunctionDef):
            if any(param.name.value == node.value for param in parameters(scope)):
                return Answer(needs=(Slot(Holds.PARAMETER, code.file, code.qualname(scope), node.value),))
            if assigned(code, scope, node.value):
                return Answer(needs=(Slot(Holds.LOCAL, code.file, code.qualname(scope), node.value),))
        scope = code.scope(scope)
    return _unknown(code, node)


def _is_own(code: Code, node: cst.BaseExpression) -> bool:
    """Whether a name is the first parameter of the method around it."""
    scope = code.scope(node)
    if not isinstance(node, cst.Name) or not isinstance(scope, cst.FunctionDef):
        return False
    rows = [*scope.params.posonly_params, *scope.params.params]
    return isinstance(code.scope(scope), cst.ClassDef) and bool(rows) and rows[0].name.value == node.value


def _attribute(asking: Asking, code: Code, node: cst.Attribute) -> Answer:
    owner = Types(asking).of(code, node.value)
    found = None if owner is None else attribute_of(asking, owner, node.attr.value)
    return _unknown(code, node) if found is None else found


def attribute_of(asking: Asking, owner: tuple[SourceFile, Class], name: str) -> Answer | None:
    """What has to be so that an attribute of instances is never None; None where that cannot be told."""
    for known in asking.lineage(*owner):
        if known is None:
            return None
        found = _member(asking, *known, name)
        if found is not None:
            return found
    return None


def _member(asking: Asking, file: SourceFile, owner: Class, name: str) -> Answer | None:
    """What has to be so that an attribute of a class is never None; None where the class does not have it."""
    code = asking.code(file)
    if not isinstance(code, Code):
        return refused(code)
    for known in code.definitions.get(f"{owner.qualname}.{name}", ()):
        if isinstance(known, cst.FunctionDef):
            if not any(code.text(one.decorator).endswith("property") for one in known.decorators):
                return None
            if known.returns is not None and not admits_none(asking, code, known.returns.annotation):
                return Answer()
            return Answer(needs=(Slot(Holds.PROPERTY, file, owner.qualname, name),))
    field = field_of(code, owner.qualname, name)
    if field is not None and not admits_none(asking, code, field.annotation.annotation):
        return Answer()
    if field is not None:
        return Answer(needs=(Slot(Holds.FIELD, file, owner.qualname, name),))
    if given(code, owner.qualname, name) or declared(code, owner.qualname, name):
        return Answer(needs=(Slot(Holds.ATTRIBUTE, file, owner.qualname, name),))
    return None


def may_have(asking: Asking, owner: tuple[SourceFile, Class], name: str) -> bool:
    """Whether instances may have an attribute, by what the codebase shows of their class."""
    for known in asking.lineage(*owner):
        code = asking.code(known[0]) if known else None
        if known is None or not isinstance(code, Code):
            return True
        qualname = known[1].qualname
        if f"{qualname}.{name}" in code.definitions or given(code, qualname, name) or declared(code, qualname, name):
            return True
        if field_of(code, qualname, name) is not None:
            return True
    return False


def field_of(code: Code, owner: str, name: str) -> cst.AnnAssign | None:
    """The declaration of a field in the body of a class."""
    for known in code.definitions.get(owner, ()):
        for item in known.body.body:
            line = item.body[0] if isinstance(item, cst.SimpleStatementLine) else None
            if isinstance(line, cst.AnnAssign) and isinstance(line.target, cst.Name) and line.target.value == name:
                return line
    return None


def own_targets(code: Code, owner: str, name: str) -> list[cst.Attribute]:
    """Where the methods of a class put something into an attribute of their own object."""
    stores = (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.Element, cst.AsName, cst.Del)
    found = []
    for node in code.positions:
        if isinstance(node, cst.Attribute) and node.attr.value == name and _is_own(code, node.value):
            scope = code.scope(node)
            outer = code.scope(scope) if scope else None
            is_target = (
                isinstance(code.parents[node], stores) and getattr(code.parents[node], "value", None) is not node
            )
            if is_target and outer is not None and code.qualname(outer) == owner:
                found.append(node)
    return found


def given(code: Code, owner: str, name: str) -> list[cst.BaseExpression | None]:
    """What the methods of a class put into an attribute of their own object; None where it cannot be followed."""
    found: list[cst.BaseExpression | None] = []
    for node in own_targets(code, owner, name):
        parent = code.parents[node]
        statement = code.parents[parent]
        if isinstance(parent, cst.AssignTarget) and isinstance(statement, cst.Assign):
            found.append(statement.value)
        else:
            found.append(parent.value if isinstance(parent, cst.AnnAssign) else None)
    return found


def declared(code: Code, owner: str, name: str) -> list[cst.BaseExpression | None]:
    """What the body of a class gives an attribute of the class; None for what cannot be followed."""
    found: list[cst.BaseExpression | None] = []
    for known in code.definitions.get(owner, ()):
        found += assigned(code, known, name)
    return found


def _call(asking: Asking, code: Code, node: cst.Call) -> Answer:
    named = Types(asking).called(code, node)
    if named is None:
        return _unknown(code, node)
    if asking.class_of(named) is not None:
        return Answer()
    file = asking.facts.file_of(named.module) if named.module else None
    other = asking.code(file) if file else None
    function = other.function(named.name.removeprefix(f"{named.module}.")) if isinstance(other, Code) else None
    if function is None or function.returns is None or not isinstance(other, Code):
        return _unknown(code, node)
    is_plain = all(other.text(one.decorator) in _AS_IS for one in function.decorators)
    if not is_plain or admits_none(asking, other, function.returns.annotation):
        return _unknown(code, node)
    return Answer()


def _conditional(asking: Asking, code: Code, node: cst.IfExp) -> Answer:
    found = subject_of(code, node.test)
    if found is None:
        return value(asking, code, node.body) + value(asking, code, node.orelse)
    part = "orelse" if found[1] else "body"
    kept = Answer(edits=(Edit(code.file.path, Keep(node, part)),))
    return (
        value(asking, code, cst.ensure_type(node.test, cst.Comparison).left)
        + value(asking, code, getattr(node, part))
        + kept
    )

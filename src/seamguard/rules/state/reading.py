"""What one file makes and hands on: variables of modules and classes, names that it takes from elsewhere, classes."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from seamguard.rules.state.scopes import class_scope, imported_from, inside, module_scope, side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seamguard.domain.source import SourceFile
    from seamguard.rules.state.scopes import Scope

# A statement of a module begins in the first column; these may make a variable.
_MAKING = re.compile(
    r"^\f*(?!__all__\b|if (?:typing\.)?TYPE_CHECKING:)"
    r"(?:[^\s#@\"'].*[=;\\]|[\"'].*;|(?:if|else|for|try|while|with|match)\b|[(\\])",
    re.MULTILINE,
)
_DUNDER = re.compile(r"__\w+__")
_KEEPING = frozenset({"cache", "lru_cache", "staticmethod", "classmethod"})
"""Decorators of functions whose calls give what the function returns."""
_FROZEN_MAKERS = frozenset({"attrs.frozen", "attr.frozen"})
_RECORDS = frozenset({"dataclasses.dataclass", "attrs.define", "attr.s", "attr.define", "attrs.mutable"})
_FIXED_BASES = frozenset(
    (
        *("typing.NamedTuple", "collections.namedtuple", "enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag"),
        *("enum.IntFlag", "builtins.tuple", "builtins.str", "builtins.int", "builtins.float", "builtins.frozenset"),
        "builtins.bytes",
    )
)


class Variable(NamedTuple):
    """A variable that a module or a class gives a value.

    Attributes:
        name: Its qualified name within the module.
        target: What is assigned to, for its place.
        value: What it is given; None where that is not written out.
        annotation: What it is declared to be.
        scope: The scope that holds it.
    """

    name: str
    target: ast.expr
    value: ast.expr | None
    annotation: ast.expr | None
    scope: Scope


class Kin(NamedTuple):
    """What is known of a class.

    Attributes:
        bases: Dotted names of its bases.
        is_frozen: No instance can be changed.
        is_record: Its attributes are fields, which anybody may set.
    """

    bases: tuple[str, ...]
    is_frozen: bool
    is_record: bool


class Said(NamedTuple):
    """What one file says of its variables.

    Attributes:
        file: The file.
        scope: The scope of the module.
        variables: In the order of the file.
        taken: What the names mean that it takes from elsewhere, or that are short for another name.
        stars: Modules of which it takes everything.
        returns: What its functions say that they return.
        gives: What those return that do not say it.
        classes: Its classes by their qualified names.
        methods: The methods of each class.
    """

    file: SourceFile
    scope: Scope
    variables: tuple[Variable, ...]
    taken: Mapping[str, str]
    stars: tuple[str, ...]
    returns: Mapping[str, ast.expr]
    gives: Mapping[str, tuple[ast.expr, ...]]
    classes: Mapping[str, Kin]
    methods: Mapping[str, tuple[str, ...]]


def may_make(text: str, *, classes: bool) -> bool:
    """Whether a text can make a variable of a module, or of a class, as far as its lines tell."""
    return _MAKING.search(text) is not None or (classes and "class " in text)


def read(file: SourceFile, tree: ast.Module) -> Said:
    """What a file says of its variables."""
    scope = module_scope(file, tree)
    variables: list[Variable] = []
    stars: list[str] = []
    returns: dict[str, ast.expr] = {}
    gives: dict[str, tuple[ast.expr, ...]] = {}
    classes: dict[str, Kin] = {}
    methods: dict[str, tuple[str, ...]] = {}
    for statement, own in _statements(tree.body, scope, file):
        variables += [one for one in _made(statement, own) if not _DUNDER.fullmatch(one.name.rpartition(".")[2])]
        if isinstance(statement, ast.ClassDef):
            classes[own.named(statement.name)] = _kin(statement, own)
            methods[own.named(statement.name)] = tuple(
                one.name for one in statement.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
            )
        elif isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
            stars.append(imported_from(statement, file))
        elif isinstance(statement, ast.FunctionDef) and statement.returns is not None:
            returns[own.named(statement.name)] = statement.returns
        elif isinstance(statement, ast.FunctionDef):
            gives[own.named(statement.name)] = tuple(_given_back(statement))
    taken = {
        name: meaning
        for name, meaning in scope.names.items()
        if isinstance(meaning, str) and meaning != f"{file.module}.{name}"
    }
    for one in variables:
        if one.scope.outer is None and isinstance(one.value, ast.Name | ast.Attribute):
            taken[one.name] = scope.meaning(one.value)
    return Said(file, scope, tuple(variables), taken, tuple(stars), returns, gives, classes, methods)


def _statements(body: Iterable[ast.stmt], scope: Scope, file: SourceFile) -> Iterator[tuple[ast.stmt, Scope]]:
    """The statements that run when a module is imported, and those of classes, each with its scope."""
    for statement in body:
        yield statement, scope
        if isinstance(statement, ast.ClassDef):
            yield from _statements(statement.body, class_scope(statement, scope, file), file)
        elif isinstance(statement, ast.If) and _is_for_checkers(statement.test):
            yield from _statements(statement.orelse, scope, file)
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(statement, inner, ()), scope, file)
            for inner in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
                yield from _statements(inner.body, scope, file)


def _given_back(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """What a function returns, if a call of it gives just that."""
    makers = [one.func if isinstance(one, ast.Call) else one for one in function.decorator_list]
    names = {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in makers}
    own = list(inside(function.body)) if names <= _KEEPING else []
    if not any(isinstance(one, ast.Yield | ast.YieldFrom) for one in own):
        yield from (one.value for one in own if isinstance(one, ast.Return) and one.value is not None)


def _is_for_checkers(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"


def _made(statement: ast.stmt, scope: Scope) -> Iterator[Variable]:
    """The variables that one statement gives a value, without those of the statements in it."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from _given(target, statement.value, None, scope)
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        yield from _given(statement.target, statement.value, statement.annotation, scope)
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr | ast.If | ast.While):
        root = statement.test if isinstance(statement, ast.If | ast.While) else statement.value
        for node in ast.walk(root) if root is not None else ():
            if isinstance(node, ast.NamedExpr):
                yield from _given(node.target, node.value, None, scope)


def _given(target: ast.expr, value: ast.expr, annotation: ast.expr | None, scope: Scope) -> Iterator[Variable]:
    for name, own in side_by_side(target, value):
        if isinstance(name, ast.Name) and own is not None:
            yield Variable(scope.named(name.id), name, own, annotation, scope)


def _kin(node: ast.ClassDef, scope: Scope) -> Kin:
    bases = tuple(scope.meaning(base.func if isinstance(base, ast.Call) else base) for base in node.bases)
    makers = [(scope.meaning(one.func if isinstance(one, ast.Call) else one), one) for one in node.decorator_list]
    is_frozen = (
        any(
            name in _FROZEN_MAKERS or (isinstance(one, ast.Call) and _says_frozen(one.keywords)) for name, one in makers
        )
        or _says_frozen(node.keywords)
        or not _FIXED_BASES.isdisjoint(bases)
        or any(_is_frozen_model(one) for one in node.body)
    )
    return Kin(bases, is_frozen, any(name in _RECORDS for name, _ in makers))


def _says_frozen(keywords: Iterable[ast.keyword]) -> bool:
    return any(
        one.arg == "frozen" and isinstance(one.value, ast.Constant) and one.value.value is True for one in keywords
    )


def _is_frozen_model(statement: ast.stmt) -> bool:
    """Whether a statement is pydantic's `model_config = ConfigDict(frozen=True)`."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
        return False
    names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return names == ["model_config"] and _says_frozen(statement.value.keywords)

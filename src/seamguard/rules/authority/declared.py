"""Declarations of values: enumerations, classes and modules of constants, literal types, collections."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.facts import Span
from seamguard.domain.families.single_authority import Rival
from seamguard.domain.uses import TargetState
from seamguard.rules.authority.values import ENUMS, FLAGS, assigned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from seamguard.domain.uses import Target
    from seamguard.rules.authority.values import Page, Pages, Value

_ALL = Span(1, 1, 10**9, 1)
_NO_MEMBERS = frozenset({"nonmember", "property", "cached_property"})


class Member(NamedTuple):
    """One of the values.

    Attributes:
        name: Its name; of what has none, the value.
        value: The value, where that is a text or a number.
        aliases: Other names of the same value.
        is_composite: It is made of other ones, as flags are: nothing that lists the members has it.
    """

    name: str
    value: Value | None
    aliases: tuple[str, ...] = ()
    is_composite: bool = False


class Authority(NamedTuple):
    """The one declaration.

    Attributes:
        name: Its dotted name.
        members: What it declares.
        places: Where it stands: paths and stretches of the text.
    """

    name: str
    members: tuple[Member, ...]
    places: tuple[tuple[str, Span], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The values that are texts."""
        return tuple(member.value for member in self.members if isinstance(member.value, str))


def read_authority(pages: Pages, target: Target) -> Authority | None:
    """The declaration that a rule names; None where it is not one."""
    if target.state is TargetState.MODULE:
        file = pages.facts.file_of(target.name)
        page = pages.of(file) if file is not None else None
        return None if page is None else Authority(target.name, of_module(page), ((page.file.path, _ALL),))
    members: tuple[Member, ...] = ()
    places: list[tuple[str, Span]] = []
    for page, node, _ in pages.definitions(target.name) if target.state is TargetState.DEFINED else ():
        value = assigned(node)
        made = of_class(pages, page, node) if isinstance(node, ast.ClassDef) else None
        if value is not None:
            made = of_expression(pages, page, value)
        if made is not None and isinstance(node, ast.stmt):
            members = _first_of_each((*members, *made[1]))
            places.append((page.file.path, pages.facts.span(page.file, node)))
    return Authority(target.name, members, tuple(places)) if places else None


def of_class(pages: Pages, page: Page, node: ast.ClassDef) -> tuple[Rival, tuple[Member, ...]] | None:
    """What an enumeration or a class of constants declares; None for classes of other kinds."""
    if pages.is_enumeration(page, node):
        lower = any("StrEnum" in ast.unparse(base) for base in node.bases)
        members = _members(node.body, lower=lower)
        if pages.is_enumeration(page, node, FLAGS):
            members = _flags(members, dict(_assigned(node.body)))
        return Rival.ENUM, _first_of_each(members)
    constants = _constants(node.body)
    return (Rival.CONSTANTS, constants) if constants else None


def of_module(page: Page) -> tuple[Member, ...]:
    """The constants of a module: names in capitals that are bound to a text or a number."""
    tree = page.nodes[0].node
    return _constants(tree.body) if isinstance(tree, ast.Module) else ()


def _members(body: Sequence[ast.stmt], *, lower: bool) -> Iterator[Member]:
    """The members that the body of an enumeration makes; `lower` where `auto()` is the name in lower case."""
    found: dict[str, Member] = {}
    for name, value in _assigned(body):
        called = ast.unparse(value.func).rpartition(".")[2] if isinstance(value, ast.Call) else ""
        if name.startswith("_") or called in _NO_MEMBERS or isinstance(value, ast.Lambda):
            continue
        if isinstance(value, ast.Name) and value.id in found:
            first = found[value.id]
            found[value.id] = first._replace(aliases=(*first.aliases, name))
        elif called == "auto":
            found[name] = Member(name, name.lower() if lower else None)
        else:
            is_member = called == "member" and isinstance(value, ast.Call) and bool(value.args)
            given = value.args[0] if is_member and isinstance(value, ast.Call) else value
            # Of a member that is made of several values, the first one is what it is looked up by.
            found[name] = Member(name, _plain(given.elts[0] if isinstance(given, ast.Tuple) and given.elts else given))
    return iter(found.values())


def _flags(members: Iterable[Member], values: Mapping[str, ast.expr]) -> Iterator[Member]:
    """The members of flags: those without a bit of their own are composites, also none of them and all of them."""
    for member in members:
        value, number = values.get(member.name), member.value
        leaves = {one.id for one in ast.walk(value) if isinstance(one, ast.Name)} if value is not None else set()
        is_made = isinstance(value, ast.BinOp | ast.UnaryOp) and bool(leaves & values.keys())
        is_number = isinstance(number, int) and (number <= 0 or number & (number - 1) != 0)
        yield member._replace(is_composite=is_made or is_number)


def _assigned(body: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for statement in body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    yield target.id, statement.value
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            yield statement.target.id, statement.value
        elif isinstance(statement, ast.If | ast.Try):
            yield from _assigned(statement.body)


def _plain(value: ast.expr | None) -> Value | None:
    found = value.value if isinstance(value, ast.Constant) else None
    return found if isinstance(found, str | int) and not isinstance(found, bool) else None


def _first_of_each(members: Iterable[Member]) -> tuple[Member, ...]:
    """The members with their aliases: what has the value of an earlier one is that one."""
    found: dict[object, Member] = {}
    for member in members:
        key = (member.name,) if member.value is None else member.value
        first = found.setdefault(key, member)
        if first is not member and member.name != first.name:
            found[key] = first._replace(aliases=(*first.aliases, member.name))
    return tuple(found.values())


def _constants(body: Sequence[ast.stmt]) -> tuple[Member, ...]:
    named = (Member(name, _plain(value)) for name, value in _assigned(body) if name.isupper())
    return _first_of_each(member for member in named if member.value is not None)


def of_expression(pages: Pages, page: Page, node: ast.expr) -> tuple[Rival, tuple[Member, ...]] | None:
    """What `Literal[...]`, `Enum("Name", ...)` or a collection declares; None for other expressions."""
    if pages.is_literal(page, node) and isinstance(node, ast.Subscript):
        return Rival.LITERAL, _literal(pages, page, node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _joined(pages, page, (node.left, node.right))
    if isinstance(node, ast.Subscript) and ast.unparse(node.value).rpartition(".")[2] == "Union":
        return _joined(pages, page, node.slice.elts if isinstance(node.slice, ast.Tuple) else (node.slice,))
    if isinstance(node, ast.Call):
        return _called(pages, page, node)
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        values = [_plain(item) for item in node.elts]
        if values and None not in values:
            return Rival.COLLECTION, _first_of_each(Member(str(value), value) for value in values)
    return _alias(pages, page, node) if isinstance(node, ast.Name | ast.Attribute) else None


def _literal(pages: Pages, page: Page, node: ast.Subscript) -> tuple[Member, ...]:
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    found: list[Member] = []
    for item in items:
        value = _plain(item)
        inner = None if value is not None else of_expression(pages, page, item)
        if value is not None:
            found.append(Member(str(value), value))
        elif inner is not None:
            found += inner[1]
        else:
            texts = pages.texts(page, item)
            found.append(Member(texts[0], texts[0]) if texts else Member(ast.unparse(item), None))
    return _first_of_each(found)


def _joined(pages: Pages, page: Page, parts: Iterable[ast.expr]) -> tuple[Rival, tuple[Member, ...]] | None:
    found = [of_expression(pages, page, part) for part in parts if not _is_none(part)]
    members = [member for one in found if one is not None for member in one[1]]
    return (Rival.LITERAL, _first_of_each(members)) if members and None not in found else None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _alias(pages: Pages, page: Page, node: ast.expr) -> tuple[Rival, tuple[Member, ...]] | None:
    for name in pages.names(page, node):
        for on, made, _ in pages.definitions(name):
            value = assigned(made)
            if value is not None and value is not node:
                return of_expression(pages, on, value)
    return None


def _called(pages: Pages, page: Page, node: ast.Call) -> tuple[Rival, tuple[Member, ...]] | None:
    """`Enum("Name", "A B")`, and `frozenset({...})` and its like."""
    last = ast.unparse(node.func).rpartition(".")[2]
    listed = node.args[1:2] or [one.value for one in node.keywords if one.arg == "names"]
    if listed and ENUMS & set(pages.names(page, node.func)):
        return Rival.ENUM, _first_of_each(_functional(listed[0], lower=last == "StrEnum"))
    if last in ("frozenset", "set", "tuple", "list") and len(node.args) == 1:
        return of_expression(pages, page, node.args[0])
    return None


def _functional(listed: ast.expr, *, lower: bool) -> Iterator[Member]:
    if isinstance(listed, ast.Constant) and isinstance(listed.value, str):
        names = listed.value.replace(",", " ").split()
        yield from (Member(name, name.lower() if lower else None) for name in names)
    elif isinstance(listed, ast.Dict):
        for key, value in zip(listed.keys, listed.values, strict=True):
            if isinstance(key, ast.Constant):
                yield Member(str(key.value), _plain(value))
    elif isinstance(listed, ast.List | ast.Tuple):
        for item in listed.elts:
            pair = item.elts if isinstance(item, ast.Tuple) and len(item.elts) == 2 else None
            if pair is not None and isinstance(pair[0], ast.Constant):
                yield Member(str(pair[0].value), _plain(pair[1]))
            elif isinstance(item, ast.Constant):
                yield Member(str(item.value), str(item.value).lower() if lower else None)

"""What a table covers: its keys, wherever they are written."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.rules.authority.declared import of_class, of_expression
from seamguard.rules.authority.values import assigned, assigned_to

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamguard.rules.authority.declared import Member
    from seamguard.rules.authority.values import Page, Pages, Value

_WRAPPERS = frozenset({"dict", "MappingProxyType", "OrderedDict", "defaultdict", "frozendict", "immutabledict", "Map"})
_COLLECTIONS = frozenset({"set", "frozenset", "tuple", "list", "sorted", "iter", "reversed"})
_DEEP = 20


class Key(NamedTuple):
    """One key of a table.

    Attributes:
        page: The file in which it is written.
        node: Where.
        names: Dotted names that it may stand for.
        values: Texts and numbers that it may come to.
    """

    page: Page
    node: ast.AST
    names: tuple[str, ...]
    values: tuple[Value, ...]


class Covered(NamedTuple):
    """What a table covers.

    Attributes:
        keys: Its keys.
        is_whole: That is all; else a part of it could not be read.
        takes_all: Each member of the declaration has its key, as the table iterates over it.
    """

    keys: tuple[Key, ...] = ()
    is_whole: bool = True
    takes_all: bool = False

    @property
    def is_unreadable(self) -> bool:
        """Whether nothing of the table is known."""
        return not (self.keys or self.takes_all or self.is_whole)

    def __or__(self, other: Covered) -> Covered:
        takes_all = self.takes_all or other.takes_all
        return Covered((*self.keys, *other.keys), self.is_whole and other.is_whole, takes_all)


UNKNOWN = Covered(is_whole=False)


class Reading:
    """The reading of one table of one declaration."""

    def __init__(self, pages: Pages, enum: str, members: tuple[Member, ...]) -> None:
        self._pages = pages
        self._enum = enum
        self._members = members

    def table(self, page: Page, node: ast.AST) -> Covered:
        """What a definition covers: of a function, what its cases and comparisons name."""
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return self._tested(page, node)
        if isinstance(node, ast.ClassDef):
            declared = of_class(self._pages, page, node)
            return UNKNOWN if declared is None else _all_of(page, node, declared[1])
        value = assigned(node)
        found = self.value(page, value) if value is not None else UNKNOWN
        names = {one.id for one in assigned_to(node) if isinstance(one, ast.Name)}
        found |= self._added(page, names)
        taken = self._taken(page, names)
        return self._parted(page, value or ast.Constant(None), found, taken, is_kept=False) if taken.keys else found

    def value(self, page: Page, node: ast.expr, deep: int = 0) -> Covered:
        """What a dict, a collection or a literal type covers."""
        if deep > _DEEP:
            return UNKNOWN
        match node:
            case ast.Dict(keys=keys, values=values):
                parts = zip(keys, values, strict=True)
                return _union(
                    self._key(page, key) if key else self.value(page, spread, deep + 1) for key, spread in parts
                )
            case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
                return _union(self._item(page, item, deep) for item in items)
            case ast.DictComp(key=key, generators=[loop]):
                return self._looped(page, key, loop, deep)
            case ast.SetComp(elt=key, generators=[loop]) | ast.ListComp(elt=key, generators=[loop]):
                return self._looped(page, key, loop, deep)
            case ast.GeneratorExp(elt=key, generators=[loop]):
                return self._looped(page, key, loop, deep)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self.value(page, left, deep + 1) | self.value(page, right, deep + 1)
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                taken = self.value(page, right, deep + 1)
                found = self.value(page, left, deep + 1)
                return UNKNOWN if taken.is_unreadable else self._parted(page, node, found, taken, is_kept=False)
            case ast.Call():
                return self._called(page, node, deep)
            case _:
                return self._named(page, node, deep)

    def _item(self, page: Page, item: ast.expr, deep: int) -> Covered:
        return self.value(page, item.value, deep + 1) if isinstance(item, ast.Starred) else self._key(page, item)

    def _key(self, page: Page, node: ast.expr) -> Covered:
        if isinstance(node, ast.Tuple) and node.elts:  # a pair, of which the first is the key
            return self._key(page, node.elts[0])
        if isinstance(node, ast.Constant) and isinstance(node.value, str | int):
            return Covered((Key(page, node, (), (node.value,)),))
        if isinstance(node, ast.Call) and len(node.args) == 1 and self._enum in self._pages.names(page, node.func):
            return self._key(page, node.args[0])  # the member that has a value
        if isinstance(node, ast.Subscript) and self._enum in self._pages.names(page, node.value):
            name = node.slice.value if isinstance(node.slice, ast.Constant) else None
            return Covered((Key(page, node, (f"{self._enum}.{name}",), ()),)) if isinstance(name, str) else UNKNOWN
        names, texts = self._pages.names(page, node), self._pages.texts(page, node)
        return Covered((Key(page, node, names, texts),) if names or texts else (), bool(names or texts))

    def _looped(self, page: Page, key: ast.expr, loop: ast.comprehension, deep: int) -> Covered:
        """A comprehension: over the declaration or a collection, with its own variable as the key."""
        key = key.elts[0] if isinstance(key, ast.Tuple) and key.elts else key
        plain = key.value if isinstance(key, ast.Attribute) and key.attr in ("value", "_value_") else key
        own = ast.dump(loop.target).replace("Store()", "Load()")
        if ast.dump(plain) != own:
            return UNKNOWN
        found = self.value(page, loop.iter, deep + 1)
        for test in loop.ifs:
            found = self._filtered(page, found, test, own)
        return found

    def _filtered(self, page: Page, found: Covered, test: ast.expr, own: str) -> Covered:
        """What a condition leaves that compares the variable of a comprehension, and nothing else, with members."""
        match test:
            case ast.Compare(left=left, ops=[operator], comparators=[right]) if ast.dump(left) == own:
                many = isinstance(operator, ast.In | ast.NotIn)
                named = self.value(page, right) if many else self._key(page, right)
                is_kept = isinstance(operator, ast.Eq | ast.Is | ast.In)
                if named.keys and isinstance(operator, ast.Eq | ast.NotEq | ast.Is | ast.IsNot | ast.In | ast.NotIn):
                    return self._parted(page, test, found, named, is_kept=is_kept)
        return UNKNOWN

    def _parted(self, page: Page, node: ast.expr, found: Covered, named: Covered, *, is_kept: bool) -> Covered:
        """The members of a table that another one has, or those that it has not; nobody knows them for certain."""

        def has(table: Covered, member: Member) -> bool:
            return table.takes_all or any(covers(key, self._enum, member) for key in table.keys)

        left = [one for one in self._members if has(found, one) and has(named, one) is is_kept]
        return Covered(tuple(Key(page, node, (f"{self._enum}.{one.name}",), ()) for one in left), is_whole=False)

    def _called(self, page: Page, node: ast.Call, deep: int) -> Covered:
        last = ast.unparse(node.func).rpartition(".")[2]
        named = _union(Covered((Key(page, one.value, (), (one.arg,)),)) for one in node.keywords if one.arg)
        spread = _union(self.value(page, one.value, deep + 1) for one in node.keywords if one.arg is None)
        if last in _WRAPPERS:
            given = node.args[1:] if last == "defaultdict" else node.args
            return named | spread | _union(self.value(page, one, deep + 1) for one in given[:1])
        if last in ("fromkeys", "zip", *_COLLECTIONS) and node.args:
            return self.value(page, node.args[0], deep + 1)
        return self._named(page, node, deep)

    def _named(self, page: Page, node: ast.expr, deep: int) -> Covered:
        """A name of the declaration itself, of another table, or a literal type."""
        names = self._pages.names(page, node)
        if self._enum in names:
            return Covered(takes_all=True)
        declared = of_expression(self._pages, page, node)
        if declared is not None:
            return _all_of(page, node, declared[1])
        for name in names:
            for on, made, _ in self._pages.definitions(name):
                value = assigned(made)
                if value is not None:
                    return self.value(on, value, deep + 1)
                if isinstance(made, ast.ClassDef):
                    return self.table(on, made)
        return UNKNOWN

    def _added(self, page: Page, names: set[str]) -> Covered:
        """What the file puts into a table after it was made: `TABLE[key] = value`, `TABLE.update({...})`."""
        found = Covered()
        for here in page.nodes:
            for target in assigned_to(here.node):
                if isinstance(target, ast.Subscript) and getattr(target.value, "id", None) in names:
                    found |= self._key(page, target.slice)
                elif isinstance(here.node, ast.AugAssign) and getattr(target, "id", None) in names:
                    found |= Covered() if isinstance(here.node.op, ast.Sub) else self.value(page, here.node.value)
            if isinstance(here.node, ast.Call) and isinstance(here.node.func, ast.Attribute) and here.node.args:
                holds = getattr(here.node.func.value, "id", None) in names
                if holds and here.node.func.attr in ("update", "setdefault", "add"):
                    given = here.node.args[0]
                    is_whole = here.node.func.attr == "update"
                    found |= self.value(page, given) if is_whole else self._key(page, given)
        return found

    def _taken(self, page: Page, names: set[str]) -> Covered:
        """What the file takes out of a table by its key: `del TABLE[key]`, `TABLE.pop(key)`, `TABLE -= {key}`."""
        found = Covered()
        for here in page.nodes:
            match here.node:
                case ast.Delete(targets=targets):
                    held = (one for one in targets if isinstance(one, ast.Subscript))
                    gone = [one.slice for one in held if getattr(one.value, "id", None) in names]
                    found |= _union(self._key(page, one) for one in gone)
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="pop" | "discard" | "remove")):
                    found |= _union(self._key(page, one) for one in here.node.args[:1] if name in names)
                case ast.AugAssign(target=ast.Name(id=name), op=ast.Sub(), value=value) if name in names:
                    found |= self.value(page, value)
        return found

    def _tested(self, page: Page, function: ast.AST) -> Covered:
        """What the cases of `match` and the comparisons in a function name."""
        found = Covered()
        for node in ast.walk(function):
            if isinstance(node, ast.MatchValue):
                found |= self._key(page, node.value)
            elif isinstance(node, ast.Compare):
                for operator, right in zip(node.ops, node.comparators, strict=True):
                    if isinstance(operator, ast.Eq | ast.Is):
                        found |= self._known(page, right) | self._known(page, node.left)
                    elif isinstance(operator, ast.In):
                        found |= self._members_of(page, right)
        return found

    def _members_of(self, page: Page, node: ast.expr) -> Covered:
        covered = self.value(page, node)
        return Covered(tuple(key for key in covered.keys if self._is_member(key)))

    def _known(self, page: Page, node: ast.expr) -> Covered:
        """A side of a comparison, where it is a member; functions compare other things too."""
        keys = self._key(page, node).keys
        return Covered(tuple(key for key in keys if self._is_member(key)))

    def _is_member(self, key: Key) -> bool:
        return any(covers(key, self._enum, member) for member in self._members)


def covers(key: Key, enum: str, member: Member) -> bool:
    """Whether a key is that of a member: by its name, or by its value."""
    names = {f"{enum}.{name}" for name in (member.name, *member.aliases)}
    return bool(names & set(key.names)) or (member.value is not None and member.value in key.values)


def _union(parts: Iterable[Covered]) -> Covered:
    found = Covered()
    for part in parts:
        found |= part
    return found


def _all_of(page: Page, node: ast.AST, members: Iterable[Member]) -> Covered:
    """The values of another declaration as keys."""
    listed = [member for member in members if member.value is not None]
    keys = tuple(Key(page, node, (), (member.value,)) for member in listed if member.value is not None)
    return Covered(keys)

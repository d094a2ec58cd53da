"""Where code reads what a rule names: surely, or possibly because nothing is known of the object."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Attribute
from seamguard.domain.seam import Receivers, Restrict, Seam, asked
from seamguard.domain.uses import TargetState
from seamguard.rules.breaches import scope_at
from seamguard.rules.gating.bindings import bindings_of
from seamguard.rules.gating.parsed import parsed
from seamguard.rules.gating.receivers import Receiving

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.cited import Cited
    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Call, ModuleFacts, Span
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import SeamFacts, Target
    from seamguard.rules.gating.bindings import Bindings
    from seamguard.rules.gating.parsed import Parsed, Scope

_FETCHING = "builtins.getattr"
_LATER = frozenset({"operator.attrgetter", "operator.methodcaller"})


class Sighting(NamedTuple):
    """One place that reads it.

    Attributes:
        file: The file.
        node: What reads it: a name or an attribute, or the call that fetches it by its name.
        span: The whole expression; of a call that of the call.
        scope: The site scope around it.
        kind: call, read, getattr, or how else a use of a seam is made.
        certain: False where it is only possibly that.
        via: Dotted names that the name went through, the definition last.
    """

    file: SourceFile
    node: ast.expr
    span: Span
    scope: str
    kind: str
    certain: bool
    via: tuple[str, ...]


class _Seen(NamedTuple):
    span: Span
    scope: str
    kind: str
    certain: bool | None  # None where it is an attribute of something else
    via: tuple[str, ...] = ()


def seam_of(cited: Cited) -> Seam:
    """A seam of all that reads what a rule names."""
    return replace(asked(cited.name, restrict=Restrict.REFERENCE), receivers=Receivers.STRICT)


def owner_of(target: Target) -> str:
    """The dotted name of the class of which a target is an attribute; empty where it is of a module."""
    owner, _, _ = target.name.rpartition(".")
    if target.state is TargetState.EXTERNAL:
        # Classes are told by their names, as everywhere where a library's code is not looked into.
        return owner if owner.rpartition(".")[2][:1].isupper() else ""
    return owner if len(owner) > len(target.module) else ""


class Sightings:
    """Finds where code reads what rules name; each file is parsed once.

    What a variable holds was read where it was assigned: to read the variable is no sighting.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._trees: dict[str, Parsed | None] = {}
        self._bindings: dict[Scope, Bindings] = {}

    def tree(self, file: SourceFile) -> Parsed | None:
        """A file as a tree; None where it cannot be parsed."""
        if file.path not in self._trees:
            self._trees[file.path] = parsed(self.facts, file)
        return self._trees[file.path]

    def of(self, cited: Cited) -> tuple[Sighting, ...]:
        """All places that may read it, sorted by file and place; certain where it is that on some way."""
        target = self.facts.target(cited.name)
        used = _used(self.facts.uses(seam_of(cited)))
        receiving = Receiving(self.facts, target.name, is_of_class=True, on_every_way=False)
        return self._seen(target, (*used, *self._by_name(target, receiving)))

    def of_flag(self, cited: Cited, *, is_of_class: bool) -> tuple[Sighting, ...]:
        """The same; certain where it is that on every way.

        Args:
            cited: The flag.
            is_of_class: It may be read off its class as well as off an instance.
        """
        target = self.facts.target(cited.name)
        if owner_of(target):
            receiving = Receiving(self.facts, target.name, is_of_class=is_of_class, on_every_way=True)
            return self._seen(target, self._by_name(target, receiving))
        return self._seen(target, _used(self.facts.uses(seam_of(cited))))

    def _seen(self, target: Target, all_seen: Iterable[tuple[SourceFile, _Seen]]) -> tuple[Sighting, ...]:
        found: dict[tuple[str, ast.expr], Sighting] = {}
        others: set[tuple[str, ast.expr]] = set()
        for file, seen in all_seen:
            tree = self.tree(file)
            node = None if tree is None else _node_at(tree, seen)
            if tree is None or node is None or not self._is_direct(target, tree, node):
                continue
            if seen.certain is None:
                others.add((file.path, node))
                continue
            one = Sighting(file, node, seen.span, seen.scope, seen.kind, seen.certain, seen.via)
            known = found.setdefault((file.path, node), one)
            if one.certain and not known.certain:
                found[file.path, node] = one
        left = (one for at, one in found.items() if one.certain or at not in others)
        return tuple(sorted(left, key=lambda one: (one.file.path, one.span)))

    def _is_direct(self, target: Target, tree: Parsed, node: ast.expr) -> bool:
        """Whether it is read there, and not a variable that holds what was read before."""
        name = target.name.rpartition(".")[2]
        if isinstance(node, ast.Attribute):
            if tree.is_annotation(node):
                return False
            return node.attr == name or not owner_of(target) or isinstance(tree.parents[node], ast.MatchClass)
        if not isinstance(node, ast.Name):
            return True
        for scope in tree.around(node):
            if scope not in self._bindings:
                self._bindings[scope] = bindings_of(scope)
            bound = self._bindings[scope]
            if node.id in bound.taken:
                return True
            if node.id in bound.stores or node.id in bound.opaque:
                is_home = isinstance(scope, ast.Module) and tree.file.module == target.module
                return is_home and node.id == name and not owner_of(target)
        return True

    def _by_name(self, target: Target, receiving: Receiving) -> Iterator[tuple[SourceFile, _Seen]]:
        """Attributes of that name, of objects of the class or of which nothing is known."""
        owner, name = owner_of(target), target.name.rpartition(".")[2]
        if not owner or target.state not in (TargetState.DEFINED, TargetState.EXTERNAL):
            return
        for file in self.facts.holding([name]):
            module = self.facts.module(file)
            for seen, expr in () if module is None else _attributes(module, name):
                yield file, seen._replace(certain=receiving.is_meant(file, expr))
            for call in () if module is None else module.calls:
                yield from ((file, seen) for seen in self._fetched(file, module, call, receiving))
            yield from ((file, seen) for seen in self._matched(file, receiving))

    def _fetched(
        self, file: SourceFile, module: ModuleFacts | None, call: Call, receiving: Receiving
    ) -> Iterator[_Seen]:
        """What is fetched by a name that is given as a text: `getattr(plan, "name")`."""
        place = 1 if (called := self._named(file, call.func)) == _FETCHING else 0
        if module is None or (called != _FETCHING and called not in _LATER) or len(call.arguments) <= place:
            return
        texts = self.facts.strings(file, call.arguments[place].value)
        if receiving.attribute not in texts:
            return
        value = call.arguments[0].value if place else None
        meant = receiving.is_meant(file, Attribute(value, receiving.attribute)) if value is not None else False
        if meant is not None:
            yield _Seen(call.span, module.scopes[call.scope].qualname, "getattr", meant and len(texts) == 1)

    def _matched(self, file: SourceFile, receiving: Receiving) -> Iterator[_Seen]:
        """What a class pattern reads by a keyword; of its class only the name is looked at."""
        tree = self.tree(file) if "case" in self.facts.text(file) else None
        for node in () if tree is None else ast.walk(tree.tree):
            if isinstance(node, ast.MatchClass) and receiving.attribute in node.kwd_attrs and tree is not None:
                named = node.cls.attr if isinstance(node.cls, ast.Attribute) else getattr(node.cls, "id", "")
                if named == receiving.owner.rpartition(".")[2]:
                    span = self.facts.span(file, node.cls)
                    yield _Seen(span, scope_at(tree.tree, span), "read", certain=False)

    def _named(self, file: SourceFile, func: Expr | None) -> str:
        names = self.facts.names(file, func)
        return names[0].name if len(names) == 1 else ""


def _used(seam: SeamFacts) -> Iterator[tuple[SourceFile, _Seen]]:
    for use in seam.uses:
        kind = "read" if use.kind == "reference" else use.kind
        yield use.file, _Seen(use.span, use.scope, kind, use.certain, use.via)


def _attributes(module: ModuleFacts, name: str) -> Iterator[tuple[_Seen, Attribute]]:
    """The attributes of a name that a file reads; what is called is read on the way to that."""
    for one in (*module.attributes, *module.references):
        if isinstance(one.value, Attribute) and one.value.attr == name:
            yield _Seen(one.span, module.scopes[one.scope].qualname, "read", certain=False), one.value


def _node_at(tree: Parsed, seen: _Seen) -> ast.expr | None:
    """What reads it at the place of a use: of a call what is called, and the call itself where that fetches it."""
    node = tree.places.get(seen.span)
    if isinstance(node, ast.Call) and seen.kind in ("call", "decorator"):
        return node.func
    if node is not None:
        return node
    around = [own for own in tree.places if own[:2] <= seen.span[:2] and seen.span[2:] <= own[2:]]
    smallest = max(around, key=lambda own: (own[:2], (-own[2], -own[3])), default=None)
    return None if smallest is None else tree.places[smallest]

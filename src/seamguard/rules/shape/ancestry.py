"""The classes behind a class: its bases in the codebase, in the order in which Python looks through them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.rules.shape.naming import find_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.rules.shape.naming import Codebase, Group, Module

_DEEP = 60


class Class(NamedTuple):
    """A class, known or not.

    Attributes:
        name: Dotted name of its definition, or what the code calls it.
        node: Its definition; None for a class outside the codebase.
        module: Where it stands; None for a class outside the codebase.
        groups: All definitions that it may have, where it is a base.
    """

    name: str
    node: ast.ClassDef | None = None
    module: Module | None = None
    groups: tuple[Group, ...] = ()


def mro(one: Class, codebase: Codebase) -> tuple[Class, ...]:
    """A class and all that it inherits from, nearest first; those outside the codebase stand for themselves."""
    return tuple(_linear(one, codebase, ()))


def _linear(one: Class, codebase: Codebase, below: tuple[str, ...]) -> list[Class]:
    if one.name in below or len(below) > _DEEP:
        return []
    parents = list(_bases(one, codebase))
    lines = [_linear(parent, codebase, (*below, one.name)) for parent in parents]
    return [one, *_merged([*lines, parents])]


def _merged(lines: Sequence[Sequence[Class]]) -> Iterator[Class]:
    """C3; where the bases contradict each other, which Python refuses, the first of what is left."""
    rest = [list(line) for line in lines if line]
    while rest:
        tails = {each.name for line in rest for each in line[1:]}
        first = next((line[0] for line in rest if line[0].name not in tails), rest[0][0])
        yield first
        rest = [kept for line in rest if (kept := [each for each in line if each.name != first.name])]


def _bases(one: Class, codebase: Codebase) -> Iterator[Class]:
    if one.node is None or one.module is None:
        return
    for base in one.node.bases:
        named = one.module.dotted(base) or ast.unparse(base)
        found = find_from(one.module, named, codebase)
        nodes = [group[-1] for group in found.groups] if found else []
        node = next((one for one in reversed(nodes) if isinstance(one, ast.ClassDef)), None)
        if found and node is not None:
            yield Class(found.dotted, node, found.module, found.groups)
        else:
            yield Class(named)

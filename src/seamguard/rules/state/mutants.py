"""State that was not there before, in every way in which people write it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.families.globals import StateKind
from seamguard.domain.mutant import Mutant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class _Way(NamedTuple):
    how: str
    kind: StateKind
    code: str
    is_of_class: bool = False


_NAME = "_STATE_MADE_TO_BE_FOUND"
_WAYS = (
    _Way("a dict, filled by a function", StateKind.DICT, "{N} = {{}}\n\n\ndef {f}():\n    {N}['key'] = 1\n"),
    _Way(
        "a `defaultdict` under another name, filled in place",
        StateKind.DICT,
        "from collections import defaultdict as {f}_d\n{N} = {f}_d(list)\n\n\ndef {f}():\n    {N}['key'].append(1)\n",
    ),
    _Way(
        "a dict in a branch", StateKind.DICT, "if True:\n    {N}: dict = dict(a=1)\n\n\ndef {f}():\n    {N}.clear()\n"
    ),
    _Way("a list, by unpacking", StateKind.LIST, "{N}, {f}_other = [], 1\n\n\ndef {f}():\n    {N}.append(1)\n"),
    _Way(
        "a list, by `:=`",
        StateKind.LIST,
        "({N} := list())\n\n\ndef {f}():\n    {f}_other = {N}\n    del {f}_other[0]\n",
    ),
    _Way("a comprehension of a set", StateKind.SET, "{N} = {{i for i in ()}}\n\n\ndef {f}():\n    {N}.add(1)\n"),
    _Way(
        "an instance of a class that changes itself",
        StateKind.INSTANCE,
        "class {f}_class:\n    def put(self, value):\n        self.value = value\n\n\n"
        "{N} = {f}_class()\n\n\ndef {f}():\n    {N}.put(1)\n",
    ),
    _Way(
        "a context variable",
        StateKind.CONTEXT,
        "import contextvars as {f}_vars\n{N} = {f}_vars.ContextVar('state')\n\n\ndef {f}():\n    {N}.set(1)\n",
    ),
    _Way("`global` in a function", StateKind.REBOUND, "{N} = None\n\n\ndef {f}():\n    global {N}\n    {N} = 1\n"),
    _Way(
        "a variable of a class",
        StateKind.DICT,
        "class {N}_class:\n    {N} = {{}}\n\n    def put(self):\n        self.{N}['key'] = 1\n",
        is_of_class=True,
    ),
)


STEM = "made_to_be_found"
"""The name of a module of such state, without its number."""


def mutants_of(path: str, text: str, kinds: Collection[StateKind], *, with_classes: bool) -> Iterator[Mutant]:
    """State in a file, once for each way to write it.

    Args:
        path: The file; `{}` in it stands for a number, so that each is a file of its own.
        text: What it holds already.
        kinds: The kinds that count.
        with_classes: Variables of classes count.
    """
    for number, way in enumerate(_WAYS):
        if way.kind in kinds and (with_classes or not way.is_of_class):
            added = way.code.format(N=_NAME, f=_NAME.casefold())
            yield Mutant(way.how, path.format(number), f"{text.rstrip()}\n\n\n{added}".lstrip())

"""What a test can speak of, and what it can ask of it."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, TypeVar

from seamguard.architecture.surroundings import Item, covers, lies_in
from seamguard.domain.facts import Imported
from seamguard.domain.seam import asked
from seamguard.domain.source import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.architecture.surroundings import Surroundings
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import Use

Own = TypeVar("Own", bound="Selection")


class Selection:
    """Some things of the code, never none."""

    def __init__(self, around: Surroundings, noun: str, items: Iterable[Item]) -> None:
        """Hold what was selected.

        Args:
            around: The code.
            noun: What they are, for messages.
            items: The things.
        """
        self._around = around
        self._noun = noun
        self._items = tuple(items)
        if not self._items:
            around.fail(f"{noun} matched nothing, so that the test cannot fail: correct the names in it")

    def but_not(self: Own, *places: str) -> Own:
        """The same without what stands in some modules or sites, each of which has to hold some of it."""
        self._around.expect_names(places)
        for place in places:
            if not any(lies_in(item, [place]) for item in self._items):
                self._around.fail(f"but_not({place!r}) matched nothing of {self._noun}: remove it")
        left = [item for item in self._items if not lies_in(item, places)]
        return type(self)(self._around, f"{self._noun} but not {' and '.join(places)}", left)

    def should_be_in(self, *places: str) -> None:
        """Fail for each that stands in none of some modules or sites."""
        self._around.check_known(places)
        where = " or ".join(places)
        broken = [(item, f"{item.name} is in {item.site}") for item in self._items if not lies_in(item, places)]
        self._around.settle(f"{self._noun} should be in {where}", broken, len(self._items))

    def should_not_be_in(self, *places: str) -> None:
        """Fail for each that stands in one of some modules or sites."""
        self._around.check_known(places)
        where = " or ".join(places)
        broken = [(item, f"{item.name} is in {item.site}") for item in self._items if lies_in(item, places)]
        self._around.settle(f"{self._noun} should not be in {where}", broken, len(self._items))

    def should_be_named(self, pattern: str) -> None:
        """Fail for each whose own name a pattern with `*` and `?` does not match."""
        self._around.expect_names((pattern,))
        broken = [(i, f"{i.name} is named otherwise") for i in self._items if not _is_named(i, pattern)]
        self._around.settle(f"{self._noun} should be named {pattern}", broken, len(self._items))


def _is_named(item: Item, pattern: str) -> bool:
    return fnmatchcase(item.name.rpartition(".")[2], pattern)


class Modules(Selection):
    """Modules of production."""

    def should_not_import(self, *patterns: str) -> None:
        """Fail for each import of some modules, of the codebase or of libraries, that runs."""
        self._around.check_modules(patterns)
        broken = [
            (item, f"{item.file.module} imports {name}")
            for item, names in self._imports()
            for name in names[:1]
            if any(_takes(pattern, one) for pattern in patterns for one in names)
        ]
        self._around.settle(f"{self._noun} should not import {' or '.join(patterns)}", broken, len(self._items))

    def should_only_import(self, *patterns: str) -> None:
        """Fail for each import of a module of the codebase that none of some patterns covers."""
        self._around.check_modules(patterns)
        broken = [
            (item, f"{item.file.module} imports {names[0]}")
            for item, names in self._imports()
            if any(self._around.facts.file_of(one) is not None for one in names)
            and not any(_takes(pattern, one) for pattern in patterns for one in names)
        ]
        self._around.settle(f"{self._noun} should only import {' or '.join(patterns)}", broken, len(self._items))

    def _imports(self) -> Iterator[tuple[Item, tuple[str, ...]]]:
        """Every import that runs, with the names that it takes, the most exact one first."""
        for item in self._items:
            module = self._around.facts.module(item.file)
            for binding in module.bindings if module is not None else ():
                if module is not None and isinstance(binding, Imported) and not binding.typing:
                    scope, names = module.scopes[binding.scope].qualname, self._taken(item.file, binding)
                    yield Item(item.file, binding.span, scope, binding.name, "import", names[:1]), names

    def _taken(self, file: SourceFile, binding: Imported) -> tuple[str, ...]:
        if binding.attr is None:
            return (binding.whole or binding.module,)
        origin = self._around.facts.imported(file, binding) or binding.module
        if binding.attr == "*":
            return (origin,)
        inner = f"{origin}.{binding.attr}"
        return (inner, origin) if self._around.facts.file_of(inner) is not None else (origin, inner)


def _takes(pattern: str, name: str) -> bool:
    """Whether an import of a name takes what a pattern covers: a package hands on all that lies below it."""
    return covers(pattern, name) or (pattern.endswith(".**") and name == pattern.removesuffix(".**"))


class Classes(Selection):
    """Classes of production."""


class Functions(Selection):
    """Functions and methods of production."""

    def should_call(self, target: str) -> None:
        """Fail for each that never calls something, itself or in a function inside it."""
        calls = self._calls(target)
        broken = [
            (i, f"{i.name} never calls {target}") for i in self._items if not any(_is_inside(u, i) for u in calls)
        ]
        self._around.settle(f"{self._noun} should call {target}", broken, len(self._items))

    def should_not_call(self, target: str) -> None:
        """Fail for each call of something that stands in one of them."""
        broken = [
            (item._replace(span=use.span, scope=use.scope, kind=use.kind, via=use.via), f"{item.name} calls {target}")
            for use in self._calls(target)
            for item in self._items
            if _is_inside(use, item)
        ]
        self._around.settle(f"{self._noun} should not call {target}", broken, len(self._items))

    def _calls(self, target: str) -> list[Use]:
        self._around.defined(target)
        return [use for use in self._around.facts.uses(asked(target)).uses if use.kind == "call" and use.certain]


def _is_inside(use: Use, item: Item) -> bool:
    same = use.file.path == item.file.path
    return same and (use.scope == item.scope or use.scope.startswith(f"{item.scope}."))


class Calls(Selection):
    """Calls of one function, method or class."""


def uses_in_production(uses: Iterable[Use]) -> Iterator[Use]:
    """The certain calls among some uses that stand in production."""
    for use in uses:
        if use.file.category is Category.PRODUCTION and use.kind in ("call", "decorator") and use.certain:
            yield use

"""The fixture's value: from words of a test to selections."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from seamguard.architecture.selections import Calls, Classes, Functions, Modules, uses_in_production
from seamguard.architecture.surroundings import Item, Surroundings
from seamguard.domain.expressions import Result
from seamguard.domain.facts import Span
from seamguard.domain.rule import MODULE_SCOPE
from seamguard.domain.seam import Restrict, asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import NoReturn

    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Function, ModuleFacts
    from seamguard.domain.source import SourceFile
    from seamguard.errors import Problem

_TOP = Span(1, 1, 1, 1)


class Architecture:
    """Production code, to be spoken of in tests."""

    def __init__(
        self, facts: Facts, problems: Callable[[], Sequence[Problem]], fail: Callable[[str], NoReturn]
    ) -> None:
        """Prepare to select; see `Surroundings`."""
        self._around = Surroundings(facts, problems, fail)

    def modules(self, *patterns: str) -> Modules:
        """Modules by patterns; a name without wildcards is a module and all that lies below it."""
        self._around.expect_names(patterns)
        files = self._around.matching(patterns)
        return Modules(self._around, f"modules {' and '.join(patterns)}", (_whole(file) for file in files))

    def classes_below(self, base: str) -> Classes:
        """The classes that inherit from one, directly or not."""
        self._around.defined(base)
        return Classes(self._around, f"classes below {base}", self._below(base))

    def _below(self, base: str) -> Iterator[Item]:
        for named in self._around.facts.subclasses(base):
            file = self._around.facts.file_of(named.module)
            module = self._around.facts.module(file) if file is not None else None
            for made in module.classes if module is not None else ():
                if file in self._around.files and f"{named.module}.{made.qualname}" == named.name:
                    yield Item(file, made.span, made.qualname, named.name, "class")

    def functions(self, *, decorated: str = "", named: str = "", modules: str = "") -> Functions:
        """Functions and methods: those with a decorator, by a pattern of their own names, in modules.

        Args:
            decorated: Dotted name of a decorator.
            named: A pattern with `*` and `?`.
            modules: A pattern of modules.
        """
        self._around.expect_names((decorated, named, modules))
        told = [("decorated by", decorated), ("named", named), ("in", modules)]
        noun = " ".join(["functions", *(f"{word} {value}" for word, value in told if value)])
        files = self._around.matching([modules]) if modules else self._around.files
        if decorated:
            self._around.defined(decorated)
            uses = self._around.facts.uses(asked(decorated, restrict=Restrict.REFERENCE)).uses
            paths = {use.file.path for use in uses}
            files = tuple(file for file in files if file.path in paths)
        return Functions(self._around, noun, self._functions(files, decorated, named or "*"))

    def _functions(self, files: Sequence[SourceFile], decorated: str, named: str) -> Iterator[Item]:
        for file in files:
            module = self._around.facts.module(file)
            for function in module.functions if module is not None else ():
                is_def = function.name.isidentifier() and fnmatchcase(function.name, named)
                if module is not None and is_def and (not decorated or self._is_by(file, module, function, decorated)):
                    yield Item(file, function.span, function.qualname, f"{file.module}.{function.qualname}", "function")

    def _is_by(self, file: SourceFile, module: ModuleFacts, function: Function, decorator: str) -> bool:
        """Whether a function has a decorator, bare or called."""
        for one in function.decorators:
            maker: Expr | None = module.calls[one.call].func if isinstance(one, Result) else one
            if any(named.name == decorator for named in self._around.facts.names(file, maker)):
                return True
        return False

    def calls_of(self, target: str) -> Calls:
        """Every certain call of something in production, whatever name it goes by."""
        self._around.defined(target)
        found = uses_in_production(self._around.facts.uses(asked(target)).uses)
        items = (Item(use.file, use.span, use.scope, use.spelling, use.kind, use.via) for use in found)
        return Calls(self._around, f"calls of {target}", items)


def _whole(file: SourceFile) -> Item:
    return Item(file, _TOP, MODULE_SCOPE, file.module, "module")

"""The program as rules ask of it; see `domain.factbase.Facts`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from seamguard.domain.factbase import Named
from seamguard.domain.seam import Restrict
from seamguard.domain.uses import TargetState
from seamguard.resolve import annotated, classes
from seamguard.resolve.evaluate import Resolver
from seamguard.resolve.fallbacks import Provided, find_fallbacks
from seamguard.resolve.handed import Handed
from seamguard.resolve.members import declared
from seamguard.resolve.seams import Finder, resolve_seams
from seamguard.resolve.targets import find_target
from seamguard.resolve.values import Value, strings

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Collection, Iterable, Mapping

    from seamguard.domain.claims import Document, UnreadableDocument
    from seamguard.domain.contracts import ContractFacts, Unreadable
    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Around
    from seamguard.domain.facts import Imported, ModuleFacts, Span
    from seamguard.domain.policy import Policy
    from seamguard.domain.seam import Seam
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import FallbackFacts, SeamFacts, Target
    from seamguard.domain.workflow import CiWorkflow, UnreadableWorkflow
    from seamguard.resolve.program import Program


class Texts(Finder, Protocol):
    """Finds files by their text, and reads them."""

    def text(self, file: SourceFile) -> str:
        """The decoded text; empty where it cannot be read."""

    def tree(self, file: SourceFile) -> ast.Module | None:
        """The syntax tree; None where the file cannot be parsed."""

    def span(self, file: SourceFile, node: ast.expr | ast.stmt) -> Span:
        """Where a node of the tree stands."""


class FactBase:
    """Answers what rules ask, and remembers it."""

    def __init__(
        self,
        program: Program,
        texts: Texts,
        resolved: Mapping[Seam, SeamFacts],
        examples: Collection[str],
        outside: Callable[[str], bytes | None],
        around: Around,
    ) -> None:
        """Prepare to answer.

        Args:
            program: All files, the examples among them.
            texts: The same files by their text.
            resolved: Seams of which everything is known already.
            examples: The paths of the files that are examples.
            outside: Reads a file by its posix path from the policy's folder.
            around: Answers what is not asked of the code.
        """
        self._program = program
        self._texts = texts
        self._resolved = dict(resolved)
        self._examples = frozenset(examples)
        self.outside = outside
        self._around = around
        self._resolver = Resolver(program, Handed())
        self._below: dict[str, tuple[Named, ...]] = {}
        self._holders: dict[str, list[SourceFile]] = {}
        self._files = tuple(sorted(program.files(), key=lambda file: (self.is_example(file), file.path)))
        self._absences: dict[tuple[str, ...], FallbackFacts] = {}

    def files(self) -> tuple[SourceFile, ...]:
        """See `Facts.files`."""
        return self._files

    def is_example(self, file: SourceFile) -> bool:
        """See `Facts.is_example`."""
        return file.path in self._examples

    def holding(self, names: Collection[str]) -> tuple[SourceFile, ...]:
        """See `Facts.holding`."""
        if not names:
            return self.files()
        unknown = frozenset(names) - self._holders.keys()
        if unknown:
            self._holders |= self._texts.find(unknown)
        found = {file.path: file for name in names for file in self._holders[name]}
        return tuple(file for _, file in sorted(found.items()))

    def text(self, file: SourceFile) -> str:
        """See `Facts.text`."""
        return self._texts.text(file)

    def tree(self, file: SourceFile) -> ast.Module | None:
        """See `Facts.tree`."""
        return self._texts.tree(file)

    def span(self, file: SourceFile, node: ast.expr | ast.stmt) -> Span:
        """See `Facts.span`."""
        return self._texts.span(file, node)

    def module(self, file: SourceFile) -> ModuleFacts | None:
        """See `Facts.module`."""
        unit = self._program.unit(file)
        return None if unit is None else unit.facts

    def file_of(self, module: str) -> SourceFile | None:
        """See `Facts.file_of`."""
        units = self._program.units(module)
        return units[0].file if units else None

    def uses(self, seam: Seam) -> SeamFacts:
        """See `Facts.uses`."""
        return self.all_uses((seam,))[0]

    def all_uses(self, seams: Collection[Seam]) -> tuple[SeamFacts, ...]:
        """See `Facts.all_uses`."""
        unknown = tuple(dict.fromkeys(seam for seam in seams if seam not in self._resolved))
        if unknown:
            self._resolved |= zip(unknown, resolve_seams(self._program, unknown, self._texts), strict=True)
        return tuple(self._resolved[seam] for seam in seams)

    def target(self, name: str) -> Target:
        """See `Facts.target`."""
        found = find_target(self._resolver, name, Restrict.IMPORT, ())
        if found.state is TargetState.MISSING:
            found = declared(self._resolver, name) or found
        if found.state is not TargetState.MISSING:
            return found
        # Only for advice are other files looked at.
        near = [unit for file in self.holding([name.rpartition(".")[2]]) if (unit := self._program.unit(file))]
        return find_target(self._resolver, name, Restrict.IMPORT, near)

    def names(self, file: SourceFile, expr: Expr | None) -> tuple[Named, ...]:
        """See `Facts.names`."""
        unit = self._program.unit(file)
        return () if unit is None else _named(self._resolver.value(unit, expr))

    def instances(self, file: SourceFile, annotation: Expr | None) -> tuple[Named, ...]:
        """See `Facts.instances`."""
        unit = self._program.unit(file)
        return () if unit is None else _named(annotated.instances(self._resolver, unit, annotation))

    def bound(self, file: SourceFile, binding: int) -> tuple[Named, ...]:
        """See `Facts.bound`."""
        unit = self._program.unit(file)
        return () if unit is None else _named(self._resolver.binding(unit, binding))

    def strings(self, file: SourceFile, expr: Expr | None) -> tuple[str, ...]:
        """See `Facts.strings`."""
        unit = self._program.unit(file)
        return () if unit is None else tuple(strings(self._resolver.value(unit, expr)))

    def imported(self, file: SourceFile, binding: Imported) -> str | None:
        """See `Facts.imported`."""
        return self._program.imported(file, binding.level, binding.module)

    def subclasses(self, name: str) -> tuple[Named, ...]:
        """See `Facts.subclasses`."""
        if name not in self._below:
            self._below[name] = tuple(sorted(self._found_below(name).values()))
        return self._below[name]

    def policy(self) -> Policy:
        """See `Facts.policy`."""
        return self._around.policy()

    def contract(self, config: str | None, name: str) -> ContractFacts | Unreadable:
        """See `Facts.contract`."""
        return self._around.contract(self, config, name)

    def workflow(self, path: str) -> CiWorkflow | UnreadableWorkflow | None:
        """See `Facts.workflow`."""
        return self._around.workflow(self, path)

    def document(self, path: str) -> Document | UnreadableDocument | None:
        """See `Facts.document`."""
        return self._around.document(self, path)

    def fallbacks(self, types: tuple[str, ...]) -> FallbackFacts:
        """See `Facts.fallbacks`."""
        if types not in self._absences:
            asked = Provided((), types, (), self.files(), counts_made=True)
            (self._absences[types],) = find_fallbacks(self._program, (asked,), self._texts)
        return self._absences[types]

    def _found_below(self, name: str) -> dict[str, Named]:
        """Classes by their dotted names; a file that names none of the classes found so far has none below them."""
        found: dict[str, Named] = {}
        asked: set[str] = set()
        wanted = {name.rpartition(".")[2]}
        while wanted:
            asked |= wanted
            files = self.holding(wanted)
            wanted = set()
            for file in files:
                unit = self._program.unit(file)
                for made in unit.facts.classes if unit is not None else ():
                    own = Value("object", file.module, made.qualname)
                    above = [value.dotted for value in classes.order(self._resolver, own)[1:]]
                    if name in above:
                        found[own.dotted] = Named(own.dotted, "object", True, file.module, (own.dotted,))
                        wanted |= {made.name} - asked
        return found


def _named(values: Iterable[Value]) -> tuple[Named, ...]:
    return tuple(
        Named(value.dotted, value.kind, value.certain, value.module, value.via)
        for value in values
        if value.module or value.name
    )

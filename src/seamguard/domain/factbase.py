"""What a rule may ask of the code: the same for the built-in families and for a team's own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import ast
    from collections.abc import Collection

    from seamguard.domain.claims import Document, UnreadableDocument
    from seamguard.domain.contracts import ContractFacts, Unreadable
    from seamguard.domain.expressions import Expr
    from seamguard.domain.facts import Imported, ModuleFacts, Span
    from seamguard.domain.policy import Policy
    from seamguard.domain.seam import Seam
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import FallbackFacts, SeamFacts, Target
    from seamguard.domain.workflow import CiWorkflow, UnreadableWorkflow


class Named(NamedTuple):
    """One thing that an expression may stand for.

    Attributes:
        name: Its dotted name: of the codebase (`shop.db.connect`), of a library (`os.path.join`) or of Python
            (`builtins.dict`). Of an instance, that of its class.
        kind: object, module, instance, external, or what else the value is.
        certain: False where it is that only if code runs in an unusual order.
        module: The module of the codebase that holds it; empty for what is defined elsewhere.
        via: Dotted names that led there, the first one asked for first.
    """

    name: str
    kind: str
    certain: bool
    module: str
    via: tuple[str, ...]


class Facts(Protocol):
    """The code under guard, read on demand. A file that cannot be read is reported, and counts as not there."""

    def files(self) -> tuple[SourceFile, ...]:
        """All files of every category, sorted by path; the policy's own examples come last."""

    def is_example(self, file: SourceFile) -> bool:
        """Whether a file is an example that stands in the policy, in a module of its own."""

    def holding(self, names: Collection[str]) -> tuple[SourceFile, ...]:
        """The files whose text can hold one of some identifiers; all files where there is no name. Sorted by path."""

    def text(self, file: SourceFile) -> str:
        """The decoded text; empty where it cannot be read."""

    def tree(self, file: SourceFile) -> ast.Module | None:
        """The syntax tree, whatever Python the file is written for; None where it cannot be parsed. It is not kept."""

    def span(self, file: SourceFile, node: ast.expr | ast.stmt) -> Span:
        """Where a node of `tree(file)` stands, in characters and not in bytes."""

    def module(self, file: SourceFile) -> ModuleFacts | None:
        """What the file says, before other files are looked at; None where it cannot be parsed."""

    def file_of(self, module: str) -> SourceFile | None:
        """The file that makes a module, the one that Python runs; None where the codebase has no such module."""

    def uses(self, seam: Seam) -> SeamFacts:
        """The target of a seam, looked up, and every use of it; see `domain.seam.asked` for a seam of one target."""

    def all_uses(self, seams: Collection[Seam]) -> tuple[SeamFacts, ...]:
        """The same of several seams, in their order: looked for together, which takes little longer than one."""

    def target(self, name: str) -> Target:
        """Where a dotted name is defined, or what is wrong with it."""

    def names(self, file: SourceFile, expr: Expr | None) -> tuple[Named, ...]:
        """What an expression of `module(file)` may stand for; empty where that cannot be known."""

    def instances(self, file: SourceFile, annotation: Expr | None) -> tuple[Named, ...]:
        """What a value that is annotated so may be an instance of."""

    def bound(self, file: SourceFile, binding: int) -> tuple[Named, ...]:
        """What a binding of `module(file)`, by its index, binds its name to; empty where that cannot be known."""

    def strings(self, file: SourceFile, expr: Expr | None) -> tuple[str, ...]:
        """The strings that an expression of `module(file)` may come to, as far as they are known."""

    def imported(self, file: SourceFile, binding: Imported) -> str | None:
        """The absolute name of the module that an import takes or takes from; None where its dots lead out."""

    def subclasses(self, name: str) -> tuple[Named, ...]:
        """The classes of the codebase that inherit, directly or not, from one with a dotted name; sorted."""

    def fallbacks(self, types: tuple[str, ...]) -> FallbackFacts:
        """The code that provides for instances of classes being absent; the classes are dotted names."""

    def outside(self, path: str) -> bytes | None:
        """A file by its posix path from the policy's folder; None where there is none.

        Of a folder, whose path ends with a slash, the names of what lies in it, one a line.
        """

    def policy(self) -> Policy:
        """All that the policy says."""

    def contract(self, config: str | None, name: str) -> ContractFacts | Unreadable:
        """An import contract by its id or name, run; `config` is its file, None for the one that is found by itself."""

    def workflow(self, path: str) -> CiWorkflow | UnreadableWorkflow | None:
        """A workflow by its posix path from the policy's folder; None where there is none."""

    def document(self, path: str) -> Document | UnreadableDocument | None:
        """What a document claims, by its posix path from the policy's folder; None where there is none."""


class Around(Protocol):
    """What lies around the code: the part of `Facts` that other stages than the resolution answer."""

    def policy(self) -> Policy:
        """See `Facts.policy`."""

    def contract(self, facts: Facts, config: str | None, name: str) -> ContractFacts | Unreadable:
        """See `Facts.contract`; `facts` are those of the code."""

    def workflow(self, facts: Facts, path: str) -> CiWorkflow | UnreadableWorkflow | None:
        """See `Facts.workflow`."""

    def document(self, facts: Facts, path: str) -> Document | UnreadableDocument | None:
        """See `Facts.document`."""

"""Files read once for many runs: what a content holds is remembered by its key, and what a run asked of it is noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from seamguard.index.demand import Index
from seamguard.index.prefilter import Told, sought
from seamguard.index.reader import read_both

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from seamguard.cache.known import Contents
    from seamguard.domain.facts import ModuleFacts
    from seamguard.domain.source import SourceFile
    from seamguard.domain.suppression import Suppression
    from seamguard.index.prefilter import Sought


@dataclass(slots=True)
class _Answers:
    """Which of the names that were asked for a content holds."""

    asked: set[bytes] = field(default_factory=set)
    held: set[bytes] = field(default_factory=set)
    is_hidden: bool = False

    def fresh(self, names: Iterable[bytes]) -> tuple[bytes, ...]:
        """Those names of which nothing is known."""
        return () if self.is_hidden else tuple(name for name in names if name not in self.asked)

    def note(self, names: Iterable[bytes], held: Iterable[bytes] | None) -> None:
        """Note which of some names the content holds; None are all that there are."""
        self.is_hidden = held is None
        self.asked.update(names)
        self.held.update(held or ())

    def of(self, names: Iterable[bytes]) -> tuple[bytes, ...] | None:
        """Those names that it holds."""
        return None if self.is_hidden else tuple(name for name in names if name in self.held)


@dataclass(slots=True)
class _Content:
    """What is known of one content."""

    names: _Answers = field(default_factory=_Answers)
    homes: _Answers = field(default_factory=_Answers)
    suppresses: bool | None = None
    facts: ModuleFacts | Exception | None = None
    tree: ast.Module | None = None
    size: int = 0  # of the tree, in characters of its text


@dataclass(slots=True)
class Trace:
    """Everything that a run asked its files for.

    Attributes:
        names: Names that were looked for in all files.
        homes: Homes that were looked for in all files that compute names.
        reads: Paths of the files that were read as a whole.
        modules: Modules whose existence or files were asked for.
    """

    names: set[str] = field(default_factory=set)
    homes: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)


class Memory:
    """What contents hold, by their keys, for as long as it lives."""

    def __init__(self, trees: int = 0) -> None:
        """Remember nothing yet.

        Args:
            trees: Of how many characters of text the syntax trees are kept as well: they are large.
        """
        self._contents: dict[str, _Content] = {}
        self._left = trees
        self._latest: tuple[str, ast.Module] | None = None

    def content(self, file: SourceFile) -> _Content:
        """What is known of a file's content; nothing is kept of one without a key."""
        return self._contents.setdefault(file.key, _Content()) if file.key else _Content()

    def tree(self, file: SourceFile) -> ast.Module | None:
        """The syntax tree of a file, if it was kept or is that of the file whose facts were read last."""
        if self._latest is not None and self._latest[0] == file.key:
            return self._latest[1]
        return self.content(file).tree

    def note_tree(self, file: SourceFile, tree: ast.Module) -> None:
        """Hold on to a tree until facts are read of another file: whoever changes one file asks for both of it."""
        self._latest = (file.key, tree) if file.key else None

    def keep_tree(self, file: SourceFile, tree: ast.Module | None, size: int) -> None:
        """Keep a syntax tree where there is room for it."""
        content = self.content(file)
        if tree is not None and content.tree is None and file.key and size <= self._left:
            self._left -= size
            content.tree, content.size = tree, size

    def forget(self, kept: AbstractSet[str]) -> None:
        """Drop everything of all contents but those with these keys; what their trees took is free again."""
        for key in self._contents.keys() - kept:
            self._left += self._contents.pop(key).size

    def forget_facts(self, kept: AbstractSet[str]) -> None:
        """Drop the facts of all contents but those with these keys; what they hold by name is small, and stays."""
        for key, content in self._contents.items():
            if key not in kept:
                content.facts = None


class RememberingIndex(Index):
    """An index that asks its memory first, in one process: another one would not remember."""

    _is_spread: ClassVar[bool] = False

    def __init__(
        self, files: Iterable[SourceFile], memory: Memory, trace: Trace, contents: Contents | None = None
    ) -> None:
        super().__init__(files, contents)
        self._memory = memory
        self._trace = trace

    def find(self, names: AbstractSet[str], homes: AbstractSet[str] = frozenset()) -> dict[str, list[SourceFile]]:
        """See `Index.find`."""
        self._trace.names |= names
        return super().find(names, homes)

    def find_computed(self, homes: AbstractSet[str]) -> dict[str, list[SourceFile]]:
        """See `Index.find_computed`."""
        self._trace.homes |= homes
        return super().find_computed(homes)

    def _told(self, file: SourceFile, wanted: Sought, *, suppresses: bool) -> Told:
        content = self._memory.content(file)
        names, homes = content.names.fresh(wanted.names), content.homes.fresh(wanted.homes)
        if names or homes or (suppresses and content.suppresses is None):
            told = super()._told(file, sought(names, homes), suppresses=suppresses)
            content.names.note(names, told.held)
            content.homes.note(homes, told.fetched)
            content.suppresses = told.suppresses if suppresses else content.suppresses
        return Told(content.names.of(wanted.names), content.homes.of(wanted.homes), bool(content.suppresses))

    def tree(self, file: SourceFile) -> ast.Module | None:
        """See `Index.tree`."""
        known = self._memory.tree(file)
        if known is not None:
            self._trace.reads.add(file.path)
        made = known or super().tree(file)
        self._memory.keep_tree(file, made, len(self._texts.get(file.path, "")))
        return made

    def _text_of(self, file: SourceFile) -> str:
        self._trace.reads.add(file.path)
        return super()._text_of(file)

    def _facts_of(self, file: SourceFile) -> ModuleFacts:
        self._trace.reads.add(file.path)
        content = self._memory.content(file)
        if content.facts is None:
            try:
                content.facts = super()._facts_of(file)
            except (OSError, SyntaxError, RecursionError, MemoryError) as error:
                content.facts = error
        if isinstance(content.facts, Exception):
            raise content.facts.with_traceback(None)
        return content.facts

    def _facts_in(self, file: SourceFile, text: str) -> ModuleFacts:
        facts, tree = read_both(text)
        self._memory.note_tree(file, tree)
        return facts

    def _fail(self, file: SourceFile, line: int, column: int, message: str) -> None:
        self._trace.reads.add(file.path)
        super()._fail(file, line, column, message)

    def _suppressions(self, file: SourceFile) -> tuple[Suppression, ...]:
        self._trace.reads.add(file.path)
        return super()._suppressions(file)


def is_same_to(memory: Memory, trace: Trace, before: Mapping[str, SourceFile], after: Mapping[str, SourceFile]) -> bool:
    """Whether a run on other files would get the same answer to every question that it asked, and so come to the same.

    A run knows its files only by its questions: which files hold a name, which fetch from a home by computed names,
    what a file says, and which modules there are. Everything else that it does follows from the answers.

    Args:
        memory: What both contents hold.
        trace: What the run asked.
        before: The files that it asked of, by path.
        after: The other files.
    """
    changed = {path for path, _ in _identities(before) ^ _identities(after)}
    if not changed.isdisjoint(trace.reads):
        return False
    for path in changed:
        old, new = before.get(path), after.get(path)
        lone = old or new if old is None or new is None else None
        if lone is not None and not trace.modules.isdisjoint(_around(lone.module)):
            return False
        seen = [_seen(memory, trace, file) for file in (old, new)]
        if seen[0] is None or seen[0] != seen[1]:
            return False
    return True


def _identities(files: Mapping[str, SourceFile]) -> set[tuple[str, str | SourceFile]]:
    """A file without a key is like no other."""
    return {(path, file.key or file) for path, file in files.items()}


def _around(module: str) -> list[str]:
    """A module and the packages around it."""
    parts = module.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _seen(memory: Memory, trace: Trace, file: SourceFile | None) -> tuple[frozenset[str], frozenset[str]] | None:
    """The names and homes for which a run is given a file; None where it is to be read anyhow."""
    if file is None:
        return frozenset(), frozenset()
    index = RememberingIndex((file,), memory, Trace())
    names = frozenset(name for name, files in index.find(trace.names, trace.homes).items() if files)
    homes = frozenset(home for home, files in index.find_computed(trace.homes).items() if files)
    is_known = file.key and not index.problems and not memory.content(file).suppresses
    return (names, homes) if is_known else None

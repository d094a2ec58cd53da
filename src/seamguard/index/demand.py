"""Facts on demand: which files can matter is decided by their bytes, and only those are parsed."""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from seamguard.cache.known import Contents, key_of
from seamguard.errors import Problem
from seamguard.index.computed import computes_names, joined
from seamguard.index.positions import Text as Columns
from seamguard.index.reader import read_facts, read_tree
from seamguard.index.suppressions import may_suppress, read_suppressions
from seamguard.index.text import decode, searchable

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Collection, Iterable
    from collections.abc import Set as AbstractSet

    from seamguard.domain.facts import ModuleFacts, Span
    from seamguard.domain.source import SourceFile
    from seamguard.domain.suppression import Suppression

T = TypeVar("T")

# Every byte of a character beyond ASCII is above 127 in UTF-8.
_IDENTIFIERS = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")
_FEW = 16  # up to here, looking for each name is faster than reading all identifiers


def _held(data: bytes, wanted: Collection[bytes]) -> Iterable[bytes]:
    """The wanted names that stand in a text as whole identifiers."""
    if len(wanted) <= _FEW:
        wanted = [name for name in wanted if name in data]
        if not wanted:
            return ()
    words = set(_IDENTIFIERS.findall(data))
    return [name for name in wanted if name in words]


class Index:
    """Finds names in files and reads the facts of a file once; what cannot be read is kept as a problem."""

    def __init__(self, files: Iterable[SourceFile], contents: Contents | None = None) -> None:
        """Prepare to answer.

        Args:
            files: All files.
            contents: What is known of contents already, and takes in what is found out about more of them.
        """
        self._files = tuple(files)
        self._contents = contents or Contents()
        self._asked: dict[str, SourceFile] = {}
        self._facts: dict[str, ModuleFacts | None] = {}
        self._problems: dict[str, Problem] = {}
        self._texts: dict[str, str] = {}
        self._suppressing: dict[str, bool] = {}
        self._columns: dict[str, Columns] = {}

    def parsed(self, files: Iterable[SourceFile]) -> int:
        """How many of these files have facts that were looked at."""
        return sum(self._facts.get(file.path) is not None for file in files)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Files that could not be read or parsed, sorted."""
        return tuple(sorted(self._problems.values()))

    def find(self, names: AbstractSet[str]) -> dict[str, list[SourceFile]]:
        """The files whose text can hold each name as an identifier.

        A file that cannot be searched (its encoding hides its identifiers) holds every name.
        """
        wanted = {name.encode(): name for name in sorted(names)}
        found: dict[str, list[SourceFile]] = {name: [] for name in names}
        for file in self._files:
            try:
                held, self._suppressing[file.path] = self._names_in(file, wanted)
            except OSError as error:
                self._fail(file, 0, 0, f"cannot be read: {error.strerror or error}")
                continue
            for needle in held:
                found[wanted[needle]].append(file)
        return found

    def _names_in(self, file: SourceFile, wanted: Collection[bytes]) -> tuple[Iterable[bytes], bool]:
        """The wanted names that a file may hold, and whether it may hold a suppression."""
        data = searchable(file.read())
        return (wanted, True) if data is None else (_held(data, wanted), may_suppress(data))

    def find_computed(self, homes: AbstractSet[str]) -> dict[str, list[SourceFile]]:
        """For each home of a target (the last name of a module or class), the files that may fetch things from it.

        These are files that hold the home's name, be it cut apart into several literals, and fetch something by a name
        that is not written out.
        """
        wanted = {name.encode(): name for name in sorted(homes)}
        found: dict[str, list[SourceFile]] = {name: [] for name in homes}
        for file in self._files:
            try:
                held = self._homes_in(file, wanted)
            except OSError:
                continue  # said when its names were looked for
            for needle in held:
                found[wanted[needle]].append(file)
        return found

    def _homes_in(self, file: SourceFile, wanted: Collection[bytes]) -> Iterable[bytes]:
        """The wanted homes from which a file may fetch something by a name that is not written out."""
        data = searchable(file.read())
        if data is None:
            return wanted
        return _held(joined(data), wanted) if computes_names(data) else ()

    def facts(self, file: SourceFile) -> ModuleFacts | None:
        """The facts of a file, or None (and a problem) where it cannot be read or parsed."""
        if file.path not in self._facts:
            self._asked[file.path] = file
            self._facts[file.path] = self._tried(file, self._facts_of)
        return self._facts[file.path]

    def suppressions(self, files: Iterable[SourceFile]) -> tuple[Suppression, ...]:
        """The suppressions in these files, in order; a file that cannot be read is a problem and has none."""
        if not self._suppressing:
            self.find(frozenset())
        return tuple(found for file in files if self._suppressing.get(file.path) for found in self._suppressions(file))

    def _suppressions(self, file: SourceFile) -> tuple[Suppression, ...]:
        text = self.text(file)
        return () if file.path in self._problems else read_suppressions(file, text)

    def text(self, file: SourceFile) -> str:
        """The decoded text of a file; empty (and a problem) where it cannot be read."""
        if file.path not in self._texts and file.path not in self._problems:
            self._tried(file, self._text_of)
        return self._texts.get(file.path, "")

    def tree(self, file: SourceFile) -> ast.Module | None:
        """The syntax tree of a file, which is not kept; None (and a problem) where it cannot be read or parsed."""
        return self._tried(file, lambda file: read_tree(self._text_of(file)))

    def span(self, file: SourceFile, node: ast.expr | ast.stmt) -> Span:
        """Where a node of a file's tree stands."""
        if file.path not in self._columns:
            self._columns[file.path] = Columns(self.text(file))
        return self._columns[file.path].span(node)

    def _text_of(self, file: SourceFile) -> str:
        if file.path not in self._texts:
            self._texts[file.path] = decode(file.read())
        return self._texts[file.path]

    def _tried(self, file: SourceFile, read: Callable[[SourceFile], T]) -> T | None:
        """What is read of a file, or None and a problem."""
        try:
            return read(file)
        except OSError as error:
            self._fail(file, 0, 0, f"cannot be read: {error.strerror or error}")
        except SyntaxError as error:
            message = f"cannot be parsed: {error.msg}; correct it, or leave it out with `codebase.exclude`"
            self._fail(file, error.lineno or 1, error.offset or 1, message)
        except (RecursionError, MemoryError):
            self._fail(file, 1, 1, "cannot be parsed: nested too deeply; leave it out with `codebase.exclude`")
        return None

    def _facts_of(self, file: SourceFile) -> ModuleFacts:
        """The facts of a file; raises whatever keeps it from being read."""
        data = file.read()
        key = key_of(data)
        found = self._contents.get(key)
        if found is None:
            found = self._parsed(file, data)
            self._contents.put(key, found)
        if isinstance(found, SyntaxError):
            self._text_of(file)
            raise found.with_traceback(None)
        return found

    def _parsed(self, file: SourceFile, data: bytes) -> ModuleFacts | SyntaxError:
        """What reading a content gives; all other errors are raised, for they may be gone the next time."""
        try:
            if file.path not in self._texts:
                self._texts[file.path] = decode(data)
            return self._facts_in(file, self._texts[file.path])
        except SyntaxError as error:
            return error.with_traceback(None)

    def _facts_in(self, file: SourceFile, text: str) -> ModuleFacts:  # noqa: ARG002 (others keep more of the file)
        return read_facts(text)

    def _fail(self, file: SourceFile, line: int, column: int, message: str) -> None:
        self._problems[file.path] = Problem(file.path, line, max(column, 0), message)

    def code(self, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
        """The source lines at `(path, line)`, without newlines; empty where a file has no such line."""
        found: dict[tuple[str, int], str] = {}
        for path, group in groupby(sorted(places), key=itemgetter(0)):
            lines = (self.text(self._asked[path]) if path in self._asked else self._texts.get(path, "")).split("\n")
            found |= {(path, line): lines[line - 1] if line <= len(lines) else "" for _, line in group}
        return found

"""Facts on demand: which files can matter is decided by their bytes, and only those are parsed."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from seamguard.cache.known import Contents, key_of
from seamguard.errors import Problem
from seamguard.index.looks import look_at, pack_looks, unpack_looks
from seamguard.index.positions import Text as Columns
from seamguard.index.prefilter import sought, told_by
from seamguard.index.reader import read_facts, read_tree
from seamguard.index.suppressions import read_suppressions
from seamguard.index.text import decode
from seamguard.progress import tell
from seamguard.workers import processes_for, spread

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from seamguard.domain.facts import ModuleFacts, Span
    from seamguard.domain.source import SourceFile
    from seamguard.domain.suppression import Suppression
    from seamguard.index.looks import Held, Looks
    from seamguard.index.prefilter import Sought, Told

    _ReadPart = tuple[list[ModuleFacts | None], dict[bytes, ModuleFacts]]

T = TypeVar("T")

# From how many files on a second process pays: it has to be started, to touch memory that was shared, and to send what
# it read. Below these two were slower than one alone, and used a fifth more processor time.
MANY_LOOKS = 4_000
MANY_FACTS = 32
_BATCH = 256  # files whose facts are on their way from other processes at a time: they take three times their text
_UNREADABLE = "cannot be read ({}): make it readable, or leave it out with `codebase.exclude`"
_ROOM = 16_000_000  # characters of text that are kept for who asks next


class Index:
    """Finds names in files and reads the facts of a file once; what cannot be read is kept as a problem."""

    _is_spread: ClassVar[bool] = True

    def __init__(self, files: Iterable[SourceFile], contents: Contents | None = None) -> None:
        """Prepare to answer.

        Args:
            files: All files.
            contents: What is known of contents already, and takes in what is found out about more of them.
        """
        self._files = tuple(files)
        self._contents = contents or Contents()
        self._holders: dict[str, list[SourceFile]] = {}
        self._fetchers: dict[str, list[SourceFile]] = {}
        self._suppressing: set[str] | None = None
        self._facts: dict[str, ModuleFacts | None] = {}
        self._problems: dict[str, Problem] = {}
        self._texts: dict[str, str] = {}
        self._decoded: dict[str, SourceFile] = {}
        self._room = _ROOM
        self._columns: dict[str, Columns] = {}

    def parsed(self, files: Iterable[SourceFile]) -> int:
        """How many of these files have facts that were looked at."""
        return sum(map(self.is_parsed, files))

    def is_parsed(self, file: SourceFile) -> bool:
        """Whether a file has facts that were looked at."""
        return self._facts.get(file.path) is not None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Files that could not be read or parsed, sorted."""
        return tuple(sorted(self._problems.values()))

    def find(self, names: AbstractSet[str], homes: AbstractSet[str] = frozenset()) -> dict[str, list[SourceFile]]:
        """The files whose text can hold each name as an identifier.

        A file that cannot be searched (its encoding hides its identifiers) holds every name. No name is looked for
        twice.

        Args:
            names: The names.
            homes: Of which `find_computed` will probably be asked: what is known of them takes no further look.
        """
        new = names - self._holders.keys()
        if new or self._suppressing is None:
            self._look_for(new, homes - self._fetchers.keys())
        return {name: list(self._holders[name]) for name in names}

    def find_computed(self, homes: AbstractSet[str]) -> dict[str, list[SourceFile]]:
        """For each home of a target (the last name of a module or class), the files that may fetch things from it.

        These are files that hold the home's name, be it cut apart into several literals, and fetch something by a name
        that is not written out.
        """
        new = homes - self._fetchers.keys()
        if new:
            self._look_for(frozenset(), new)
        return {home: list(self._fetchers[home]) for home in homes}

    def _look_for(self, names: AbstractSet[str], homes: AbstractSet[str]) -> None:
        """Look for some names and homes in all files, the first time also for suppressions."""
        wanted = sought((name.encode() for name in names), (home.encode() for home in homes))
        suppresses = self._suppressing is None

        def look(numbers: Sequence[int]) -> Looks:
            return look_at(self._files, numbers, lambda file: self._told(file, wanted, suppresses=suppresses))

        processes = self._processes(len(self._files), MANY_LOOKS)
        looks = spread(range(len(self._files)), look, (pack_looks, unpack_looks), processes)
        for number, reason in (failed for one in looks for failed in one.failed):
            self._fail(self._files[number], 0, 0, _UNREADABLE.format(reason))
        if suppresses:
            self._suppressing = {self._files[number].path for one in looks for number in one.suppressing}
        self._holders |= self._files_by(names, (held for one in looks for held in one.held))
        self._fetchers |= self._files_by(homes, (fetched for one in looks for fetched in one.fetched))

    def _files_by(self, names: AbstractSet[str], held: Iterable[Held]) -> dict[str, list[SourceFile]]:
        """The files that hold each name."""
        spelled = {name.encode(): name for name in names}
        found: dict[str, list[SourceFile]] = {name: [] for name in names}
        for number, own in held:
            for name in spelled if own is None else own:
                found[spelled[name]].append(self._files[number])
        return found

    def _told(self, file: SourceFile, wanted: Sought, *, suppresses: bool) -> Told:
        """What the bytes of a file tell; raises OSError where it cannot be read."""
        return told_by(file.read(), wanted, suppresses=suppresses)

    def _processes(self, size: int, least: int) -> int:
        return processes_for(size, least) if self._is_spread else 1

    def prepare(self, files: Iterable[SourceFile]) -> None:
        """Read the facts of files that will all be asked for, with all of the machine's cores where that pays.

        What cannot be read stays as it is: the file itself is asked for it again.
        """
        new = list({file.path: file for file in files if file.path not in self._facts}.values())
        for start in range(0, len(new), _BATCH):
            batch = new[start : start + _BATCH]
            processes = self._processes(len(batch), MANY_FACTS)
            if processes > 1:
                self._prepare(batch, processes)

    def _prepare(self, files: Sequence[SourceFile], processes: int) -> None:
        from seamguard.cache.codec import dumps  # its imports are for who has much to do

        read = spread(files, self._read_part, (dumps, _unpack_facts), processes)
        for key, found in (one for _, fresh in read for one in fresh.items()):
            self._contents.put(key, found)
        for file, facts in zip(files, (one for part, _ in read for one in part), strict=True):
            if facts is not None and file.path not in self._facts:
                self._facts[file.path] = facts
                self._decoded[file.path] = file

    def _read_part(self, files: Iterable[SourceFile]) -> _ReadPart:
        """The facts of some files, in another process or in this one, and those that no earlier run has left."""
        known = set(self._contents.fresh)
        facts = [self.facts(file) for file in files]
        fresh = {key: found for key, found in self._contents.fresh.items() if key not in known}
        return facts, {key: found for key, found in fresh.items() if not isinstance(found, SyntaxError)}

    def facts(self, file: SourceFile) -> ModuleFacts | None:
        """The facts of a file, or None (and a problem) where it cannot be read or parsed."""
        if file.path not in self._facts:
            tell("reading files", len(self._facts))
            self._facts[file.path] = self._tried(file, self._facts_of)
        return self._facts[file.path]

    def suppressions(self, files: Iterable[SourceFile]) -> tuple[Suppression, ...]:
        """The suppressions in these files, in order; a file that cannot be read is a problem and has none."""
        self.find(frozenset())
        held = self._suppressing or ()
        return tuple(found for file in files if file.path in held for found in self._suppressions(file))

    def _suppressions(self, file: SourceFile) -> tuple[Suppression, ...]:
        text = self.text(file)
        return () if file.path in self._problems else read_suppressions(file, text)

    def text(self, file: SourceFile) -> str:
        """The decoded text of a file; empty (and a problem) where it cannot be read."""
        if file.path not in self._texts and (file.path in self._decoded or file.path not in self._problems):
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
        text = self._texts.get(file.path)
        if text is None:
            text = decode(file.read())
            self._keep(file, text)
        return text

    def _keep(self, file: SourceFile, text: str) -> None:
        """Keep a text as long as there is room; it can be read again."""
        self._decoded[file.path] = file
        self._texts[file.path] = text
        self._room -= len(text)
        while self._room < 0 and len(self._texts) > 1:
            self._room += len(self._texts.pop(next(iter(self._texts))))

    def _tried(self, file: SourceFile, read: Callable[[SourceFile], T]) -> T | None:
        """What is read of a file, or None and a problem."""
        try:
            return read(file)
        except OSError as error:
            self._fail(file, 0, 0, _UNREADABLE.format(error.strerror or error))
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
        self._decoded[file.path] = file
        return found

    def _parsed(self, file: SourceFile, data: bytes) -> ModuleFacts | SyntaxError:
        """What reading a content gives; all other errors are raised, for they may be gone the next time."""
        try:
            text = self._texts.get(file.path)
            if text is None:
                text = decode(data)
                self._keep(file, text)
            return self._facts_in(file, text)
        except SyntaxError as error:
            return error.with_traceback(None)

    def _facts_in(self, file: SourceFile, text: str) -> ModuleFacts:  # noqa: ARG002 (others keep more of the file)
        return read_facts(text)

    def _fail(self, file: SourceFile, line: int, column: int, message: str) -> None:
        self._problems[file.path] = Problem(file.path, line, max(column, 0), message)

    def code(self, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
        """The source lines at `(path, line)` of files that were read, without newlines; empty where there is none."""
        found: dict[tuple[str, int], str] = {}
        for path, group in groupby(sorted(places), key=itemgetter(0)):
            lines = (self.text(self._decoded[path]) if path in self._decoded else "").split("\n")
            found |= {(path, line): lines[line - 1] if line <= len(lines) else "" for _, line in group}
        return found


def _unpack_facts(data: bytes) -> _ReadPart:
    from seamguard.cache.codec import loads

    return cast("_ReadPart", loads(data))

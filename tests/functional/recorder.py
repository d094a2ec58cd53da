"""Executes corpus cases with an instrumented seam and prints where the seam was called.

A program of its own, because cases fill `sys.modules` and change the import system. Each line of standard input is one
case: `{"name", "folder", "entry", "seam_path", "qualname", "supplies"}`. Standard output is one JSON object: for each
name the recorded `[path, line]` places, `["", 0]` standing for a call that no frame of the codebase made.
"""

from __future__ import annotations

import ast
import builtins
import dataclasses
import functools
import importlib
import inspect
import json
import sys
from dataclasses import dataclass, field
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import CodeType, FrameType

    Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


_HOOK = "__record_seam__"
_COPY = "_replace" if hasattr(dataclasses, "_replace") else "replace"
"""The function of `dataclasses` that every way to copy a dataclass with changes comes down to."""


@dataclass(frozen=True)
class Recorder:
    """The calls of one case's seam.

    Attributes:
        source: Folder of the codebase's modules.
        seam_path: File that defines the seam.
        qualname: Names of the enclosing classes and of the seam.
        supplies: Parameters of which one must be supplied; empty where every call counts.
        places: Recorded places.
        changes: What the copies under way are to change: the library that makes a copy supplies every field.
    """

    source: Path
    seam_path: Path
    qualname: tuple[str, ...]
    supplies: frozenset[str]
    places: set[tuple[str, int]] = field(default_factory=set)
    changes: list[set[str]] = field(default_factory=list)

    def run(self, entry: str) -> None:
        """Imports the entry module afresh and calls its `run()`."""
        roots = [str(self.source), str(self.source.parent / "site-packages")]
        setattr(builtins, _HOOK, self.instrument)
        copy = getattr(dataclasses, _COPY)
        setattr(dataclasses, _COPY, self._noting_changes(copy))
        sys.path[:0] = roots
        sys.path_hooks.insert(0, self._finder)
        try:
            importlib.import_module(entry).run()
        finally:
            setattr(dataclasses, _COPY, copy)
            del sys.path_hooks[0], sys.path[: len(roots)]
            self._forget_modules(roots)

    def instrument(self, seam: Any) -> Any:  # noqa: ANN401 (decorates classes and functions alike)
        """Decorates the seam so that its calls are recorded."""
        if not inspect.isclass(seam):
            return self._recording(seam)
        makes_itself = seam.__init__ is object.__init__ and seam.__new__ is not object.__new__
        constructor = "__new__" if makes_itself else "__init__"
        setattr(seam, constructor, self._recording(getattr(seam, constructor)))
        if makes_itself and hasattr(seam, "_replace"):  # a named tuple's copies are made without the constructor
            seam._replace = self._recording(seam._replace)
        return seam

    def _noting_changes(self, copy: Callable[..., object]) -> Callable[..., object]:
        @functools.wraps(copy)
        def noted(*args: object, **changes: object) -> object:
            self.changes.append(set(changes))
            try:
                return copy(*args, **changes)
            finally:
                self.changes.pop()

        return noted

    def _recording(self, function: Callable[..., object]) -> Callable[..., object]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def recorded(*args: object, **kwargs: object) -> object:
            caller = sys._getframe(1)
            if self._counts(signature, args, kwargs, self._changes(caller)):
                self.places.add(self._place(caller))
            return function(*args, **kwargs)

        return recorded

    def _changes(self, caller: FrameType) -> set[str] | None:
        return self.changes[-1] if self.changes and caller.f_globals.get("__name__") == "dataclasses" else None

    def _counts(
        self, signature: inspect.Signature, args: Sequence[object], kwargs: dict[str, object], changes: set[str] | None
    ) -> bool:
        try:
            supplied = set(signature.bind(*args, **kwargs).arguments)
        except TypeError:
            return False
        collected = kwargs.keys() - signature.parameters.keys()
        counted = supplied | collected if changes is None else changes
        return not self.supplies or not self.supplies.isdisjoint(counted)

    def _place(self, caller: FrameType) -> tuple[str, int]:
        frame: FrameType | None = caller
        while frame is not None and not Path(frame.f_code.co_filename).is_relative_to(self.source):
            frame = frame.f_back
        if frame is None:
            return "", 0
        path = Path(frame.f_code.co_filename)
        return path.relative_to(self.source.parent).as_posix(), _start_line(path, frame.f_code, frame.f_lasti)

    def _finder(self, folder: str) -> FileFinder:
        if not Path(folder).is_relative_to(self.source):
            raise ImportError("not a folder of the codebase", path=folder)
        return FileFinder(folder, (self._loader(), [".py"]))

    def _loader(self) -> type[SourceFileLoader]:
        recorder = self

        class Loader(SourceFileLoader):
            def get_code(self, fullname: str) -> CodeType:
                path = self.get_filename(fullname)
                tree = ast.parse(self.get_data(path))
                if Path(path) == recorder.seam_path:
                    _decorate(tree.body, recorder.qualname)
                code: CodeType = compile(tree, path, "exec", dont_inherit=True)
                return code

        return Loader

    def _forget_modules(self, roots: list[str]) -> None:
        own = {path.stem for root in roots for path in Path(root).glob("*")}
        for name in [name for name in sys.modules if name.partition(".")[0] in own]:
            del sys.modules[name]
        sys.path_importer_cache.clear()


def _decorate(body: list[ast.stmt], names: tuple[str, ...]) -> None:
    for node in _definitions(body):
        if node.name != names[0] or _sets_property(node):
            continue
        if names[1:]:
            _decorate(node.body, names[1:])
            continue
        hook = ast.fix_missing_locations(ast.copy_location(ast.Name(_HOOK, ast.Load()), node))
        # A class is seen when it is finished, a function before `classmethod` and its like wrap it.
        outermost = isinstance(node, ast.ClassDef)
        node.decorator_list.insert(0 if outermost else len(node.decorator_list), hook)


def _sets_property(node: Definition) -> bool:
    decorators = [decorator for decorator in node.decorator_list if isinstance(decorator, ast.Attribute)]
    return any(decorator.attr in ("setter", "deleter") for decorator in decorators)


def _definitions(nodes: Iterable[ast.AST]) -> Iterator[Definition]:
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node
        else:
            yield from _definitions(ast.iter_child_nodes(node))


def _start_line(path: Path, code: CodeType, instruction: int) -> int:
    line, end_line, _, end_column = [*code.co_positions()][instruction // 2]
    # The compiler moves the start of `(a\n.b())` to the attribute, so only the end tells which call it is.
    return _call_starts(path).get((end_line, end_column), line or 0)


@functools.cache
def _call_starts(path: Path) -> dict[tuple[int | None, int | None], int]:
    calls = (node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call))
    return {(node.end_lineno, node.end_col_offset): node.lineno for node in calls}


def main() -> None:
    """Records every case named on standard input."""
    sys.dont_write_bytecode = True
    places: dict[str, list[tuple[str, int]]] = {}
    for line in sys.stdin:
        case = json.loads(line)
        folder = Path(case["folder"])
        recorder = Recorder(
            source=folder / "src",
            seam_path=folder / case["seam_path"],
            qualname=tuple(case["qualname"].split(".")),
            supplies=frozenset(case["supplies"]),
        )
        try:
            recorder.run(case["entry"])
        except BaseException as error:
            error.add_note(f"in the corpus case {case['name']}")
            raise
        places[case["name"]] = sorted(recorder.places)
    json.dump(places, sys.stdout)


if __name__ == "__main__":
    main()

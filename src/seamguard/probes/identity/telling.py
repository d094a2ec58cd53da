"""What was recorded, in the words and places of findings."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from seamguard.domain.finding import Finding
from seamguard.domain.probing import RunState
from seamguard.domain.source import Category

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.families.identity import Boundary, Constructions, Identity
    from seamguard.domain.probing import Frame, Made, Recorded, Sighting, Stack

_SHOWN = 5
"""How many frames of a stack are shown."""


class Teller:
    """Makes findings of what the runs of one probe did."""

    def __init__(self, rule: Identity, recorded: Recorded, root: Path) -> None:
        self.rule = rule
        self.recorded = recorded
        self._root = root.resolve()
        self._paths: dict[str, tuple[str, bool]] = {}

    def drift(self, run: int, sighting: Sighting, one: Sighting) -> Finding:
        """Another object than the one of the run."""
        origin = self.rule.boundaries[one.boundary].label
        said = f"another {sighting.type_name.rpartition('.')[2]} than the one that {origin!r} has"
        equal = ("equal to the one object, but not the same",) if _equal(sighting.value, one.value) else ()
        lines = (*equal, *self._maker("made", sighting), *self._maker("the one object was made", one))
        return self._at_boundary("drift", run, sighting, said, lines)

    def none(self, run: int, sighting: Sighting) -> Finding:
        """Nothing was handed on."""
        return self._at_boundary("none", run, sighting, "None, where the object has to be handed on", ())

    def no_carrier(self, run: int, sighting: Sighting) -> Finding:
        """Something else was handed on."""
        said = f"a {sighting.type_name}, which is no {self.rule.type}"
        return self._at_boundary("not-a-carrier", run, sighting, said, self._maker("made", sighting))

    def out_of_order(self, run: int, before: int, after: int, first: Sighting | None) -> Finding:
        """A boundary was reached too early."""
        boundary, earlier = self.rule.boundaries[after], self.rule.boundaries[before]
        stack = first.stack if first else ()
        said = f"{boundary.label!r} was reached before {earlier.label!r}{self._run(run)}, and `order` has it after that"
        lines = self._stack(f"{boundary.at} was called", stack)
        frame = self._own(stack) or self.recorded.boundaries[after]
        return self._finding("order", frame, (boundary.at.module, boundary.at.scope), said, boundary, lines)

    def constructed(self, run: int, clause: int, made: Made) -> Finding:
        """An object too many."""
        counted = self.rule.constructions[clause]
        frame = self.recorded.constructions[clause]
        said = f"one more {made.type_name} was made{self._run(run)}, and {_permitted(counted.at_most)}"
        lines = self._stack("made", made.stack)
        return self._finding("constructed", self._own(made.stack) or frame, home_of(counted, frame), said, None, lines)

    def called(self, run: int, clause: int, stack: Stack) -> Finding:
        """A call too many."""
        counted = self.rule.calls[clause]
        said = f"{counted.of} was called once more{self._run(run)}, and {_permitted(counted.at_most)}"
        frame = self._own(stack) or self.recorded.calls[clause]
        site = (counted.of.module, counted.of.scope)
        return self._finding("called", frame, site, said, None, self._stack("called", stack))

    def path(self, stack: Stack) -> str:
        """The file of the codebase in which a stack ends; the innermost one where none is of it."""
        frame = self._own(stack) or (stack[0] if stack else None)
        return self._shown(frame.path) if frame else "<unknown>"

    def at(self, stack: Stack) -> str:
        """Where something happened, as the end of a sentence."""
        frame = self._own(stack) or (stack[0] if stack else None)
        return f" (at {self._place(frame)} in {frame.function})" if frame else ""

    def definition(self, frame: Frame) -> str:
        """A definition, as `path:line`."""
        return self._place(frame)

    def _at_boundary(self, kind: str, run: int, sighting: Sighting, said: str, lines: tuple[str, ...]) -> Finding:
        boundary = self.rule.boundaries[sighting.boundary]
        frame = self._own(sighting.stack) or self.recorded.boundaries[sighting.boundary]
        told = f"{boundary} is {said}{self._run(run)}"
        by = self._stack("returned to" if boundary.value[0] in ("return", "yield") else "passed", sighting.stack)
        return self._finding(kind, frame, (boundary.at.module, boundary.at.scope), told, boundary, (*by, *lines))

    def _finding(
        self,
        kind: str,
        frame: Frame,
        site: tuple[str, str],
        said: str,
        boundary: Boundary | None,
        lines: tuple[str, ...],
    ) -> Finding:
        return Finding(
            rule=self.rule.noun,
            subject=self.rule.id,
            kind=kind,
            certain=True,
            path=self._shown(frame.path),
            span=frame.span,
            module=site[0],
            scope=site[1],
            category=Category.PRODUCTION,
            target=".".join(site),
            spelling=".".join(boundary.value) if boundary else site[1].rpartition(".")[2],
            via=(),
            said=said,
            lines=lines,
        )

    def _run(self, number: int) -> str:
        """Which run it was, where there are several."""
        if len(self.recorded.runs) == 1:
            return ""
        run = self.recorded.runs[number]
        state = {RunState.RAISED: ", which raised", RunState.OPEN: ", which has not ended"}.get(run.state, "")
        return f" in run {number + 1} of {len(self.recorded.runs)}{self._begun(run.began)}{state}"

    def _begun(self, began: Stack) -> str:
        frame = self._own(began)
        return f", begun at {self._place(frame)}" if frame else ""

    def _maker(self, verb: str, sighting: Sighting) -> tuple[str, ...]:
        if sighting.made is None:
            unseen = "where nobody looked, as the rule names no `type`"
            early = "before the probe was on, or without `__init__`, as copies are"
            return (f"{verb} {early if self.rule.type else unseen}",)
        return self._stack(verb, sighting.made)

    def _stack(self, verb: str, stack: Stack) -> tuple[str, ...]:
        """The frames of the codebase, the innermost first; where there is none, the innermost of all."""
        own = [*self._frames(stack)][:_SHOWN] or [*stack[:1]]
        words = [verb, *["  called"] * len(own)]
        return tuple(
            f"{word} at {self._place(frame)} in {frame.function}" for word, frame in zip(words, own, strict=False)
        )

    def _own(self, stack: Stack) -> Frame | None:
        return next(self._frames(stack), None)

    def _frames(self, stack: Stack) -> Iterator[Frame]:
        return (frame for frame in stack if self._path(frame.path)[1])

    def _place(self, frame: Frame) -> str:
        return f"{self._shown(frame.path)}:{frame.span.line}"

    def _shown(self, path: str) -> str:
        return self._path(path)[0]

    def _path(self, path: str) -> tuple[str, bool]:
        """A file as reports show it, and whether it belongs to the codebase."""
        if path not in self._paths:
            self._paths[path] = shown_path(path, self._root)
        return self._paths[path]


def shown_path(path: str, root: Path) -> tuple[str, bool]:
    """A file as reports show it, and whether it lies in a folder and is no installed package there.

    What lies elsewhere is told without the folders in which packages and Python itself are installed: those differ
    between machines.
    """
    whole = Path(path)
    resolved = whole.resolve() if whole.is_absolute() else whole
    parts = resolved.parts
    for index in range(len(parts) - 1, -1, -1):
        if parts[index] in ("site-packages", "dist-packages") or re.fullmatch(r"python3\.\d+t?", parts[index]):
            return PurePosixPath(*parts[index + 1 :]).as_posix(), False
    if whole.is_absolute() and resolved.is_relative_to(root):
        within = resolved.relative_to(root)
        return within.as_posix(), not any(part.startswith(".") for part in within.parts)
    return resolved.as_posix(), False


def home_of(clause: Constructions, frame: Frame) -> tuple[str, str]:
    """The module and the scope of a class that a clause counts."""
    name, ending = clause.of.name, f".{frame.function}"
    if name.endswith(ending):
        return name.removesuffix(ending), frame.function
    module, _, scope = name.rpartition(".")
    return module, scope


def _permitted(at_most: int | None) -> str:
    return "none is permitted" if not at_most else f"{at_most} {'is' if at_most == 1 else 'are'} permitted"


def _equal(left: object, right: object) -> bool:
    """Whether `==` says so, and says nothing else than yes: what raises or gives an array is no answer."""
    try:
        return (left == right) is True
    except Exception:  # noqa: BLE001 (of the code under guard)
        return False

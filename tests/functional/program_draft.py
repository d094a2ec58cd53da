"""A module in the making, and what the expressions stand for that it can reach.

How a line is marked:

- `call`: it calls the seam through names alone, so it must be reported, and as certain;
- `use`: it calls the seam out of a place, so it must be reported, certain or possible;
- `later`: it calls the seam out of a place that the engine does not follow: it may be reported;
- `possible`: the seam goes into a place, so it must be reported as possible;
- `perhaps`: what comes out of a place goes into another one: it may be reported as possible;
- nothing: it must not be reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import DrawFn

NAMES = ("bindings", "make", "other", "build", "fetch", "plan", "load", "read", "scan", "tidy", "join", "pick")
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Thing:
    """What an expression stands for.

    Attributes:
        call: The arguments with which to call it, as text; empty where it is not to be called.
        mark: The mark of a line that does.
        parts: What can be reached from it, by the text to append.
        method: It is a plain function of one argument, so that an instance passes itself.
    """

    call: str = ""
    mark: str = ""
    parts: tuple[tuple[str, Thing], ...] = ()
    method: bool = False

    @property
    def escape(self) -> str:
        """The mark of a line where it goes into a place."""
        return {"call": "possible", "use": "perhaps", "later": "perhaps"}.get(self.mark, "")

    def kept(self, *, followed: bool) -> Thing:
        """The same thing after it went into a place."""
        mark = "use" if followed and self.mark != "later" else "later"
        return replace(self, mark=mark if self.mark else "", method=False)


class Expression(NamedTuple):
    """Text that a module may write, and what it stands for."""

    text: str
    thing: Thing

    @property
    def called(self) -> str:
        """The text of a call."""
        return self.text + self.thing.call


class Line(NamedTuple):
    """A line of code and its mark."""

    text: str
    mark: str


@dataclass(slots=True)
class Draft:
    """A module in the making.

    Attributes:
        module: Dotted name.
        is_package: The file is an `__init__`.
        others: Modules that it may import.
        names: What it binds, as seen from inside and outside.
        lazy: What it only hands out through `__getattr__`.
        exported: Its `__all__`, if it has one.
        lines: Its text.
        later: Functions to be called when the program runs.
    """

    module: str
    is_package: bool
    others: tuple[Draft, ...]
    names: dict[str, Thing] = field(default_factory=dict)
    lazy: dict[str, Thing] = field(default_factory=dict)
    exported: tuple[str, ...] | None = None
    lines: list[Line] = field(default_factory=list)
    later: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The file's path below the import root."""
        return self.module.replace(".", "/") + ("/__init__.py" if self.is_package else ".py")

    @property
    def thing(self) -> Thing:
        """The module as something that an expression stands for."""
        return Thing(parts=tuple((f".{name}", thing) for name, thing in (self.names | self.lazy).items()))

    def add(self, text: str, mark: str = "") -> None:
        """Write one line."""
        self.lines.append(Line(text, mark))

    def function(self, parameters: str = "", arguments: str = "") -> None:
        """Begin a function of no further interest, which the program will call with the arguments."""
        name = f"_f{len(self.later)}"
        self.add(f"def {name}({parameters}):")
        self.later.append(f"{name}({arguments})")


def public(draft: Draft) -> dict[str, Thing]:
    """What a star import of a module binds."""
    known = draft.names | draft.lazy
    return draft.names if draft.exported is None else {name: known[name] for name in draft.exported}


def fresh(draw: DrawFn, draft: Draft, avoid: str = "") -> str:
    """Draw a name that the module does not use yet, and that is none of the words to avoid."""
    taken = {*draft.names, *draft.lazy, *avoid.split()}
    free = [name for name in NAMES if name not in taken]
    return draw(st.sampled_from(free)) if free else f"name{len(taken)}"


def local(draw: DrawFn, avoid: str) -> str:
    """Draw a name to bind in an inner scope: it may well be one of the module's, but not the first one of `avoid`."""
    root = avoid.partition(".")[0].partition("(")[0].partition("[")[0]
    return draw(st.sampled_from([name for name in NAMES if name != root]))


def reachable(draft: Draft) -> list[Expression]:
    """Every expression of the module that may be called."""
    return [found for name, thing in draft.names.items() for found in _walk(name, thing, _DEEPEST)]


def _walk(text: str, thing: Thing, depth: int) -> Iterator[Expression]:
    if thing.call:
        yield Expression(text, thing)
    if depth:
        for suffix, part in thing.parts:
            yield from _walk(text + suffix, part, depth - 1)


def pick(draw: DrawFn, draft: Draft) -> Expression:
    """Draw something callable, the seam as often as everything else together; imports it where there is nothing yet."""
    found = reachable(draft)
    if not found:
        name = next(iter(draft.others[0].names))
        draft.add(f"from {draft.others[0].module} import {name}")
        draft.names[name] = draft.others[0].names[name]
        found = reachable(draft)
    marked = [item for item in found if item.thing.mark]
    prefers_marked = draw(st.integers(0, 3)) > 0
    return draw(st.sampled_from(marked if marked and prefers_marked else found))

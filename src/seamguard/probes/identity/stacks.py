"""Call stacks: taken cheaply while the code under guard runs, and looked up when somebody wants to read them."""

from __future__ import annotations

import inspect
import linecache
import sys
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from seamguard.domain.facts import Span
from seamguard.domain.probing import Frame

if TYPE_CHECKING:
    from types import FrameType

    from seamguard.domain.probing import Stack

RawStack = tuple[tuple[CodeType, int], ...]
"""For each frame its code and the offset of the instruction that runs; the innermost first."""

_DEPTH = 64
_OWN = str(Path(__file__).parent)


def walk(start: FrameType | None = None) -> RawStack:
    """The stack of whoever called into the probe, without the probe's own frames.

    Args:
        start: The innermost frame that is of interest, instead of the caller's.
    """
    frame: FrameType | None = start or sys._getframe(1)
    found: list[tuple[CodeType, int]] = []
    while frame is not None and len(found) < _DEPTH:
        code = frame.f_code
        if not code.co_filename.startswith(_OWN):
            found.append((code, frame.f_lasti))
        frame = frame.f_back
    return tuple(found)


def passer(value: object, around: frozenset[CodeType]) -> FrameType | None:
    """The frame that passed a value, past the code around a function that was passed the very same."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and (frame.f_code.co_filename.startswith(_OWN) or _was_given(frame, value, around)):
        frame = frame.f_back
    return frame


def _was_given(frame: FrameType, value: object, around: frozenset[CodeType]) -> bool:
    code = frame.f_code
    if code not in around:
        return False
    gathering = sum(bool(code.co_flags & flag) for flag in (inspect.CO_VARARGS, inspect.CO_VARKEYWORDS))
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + gathering]
    given: list[Any] = [frame.f_locals.get(name) for name in names]
    gathered = ([*one.values()] if isinstance(one, dict) else one for one in given[len(given) - gathering :])
    return any(one is value for group in (given, *gathered) for one in group)


def looked_up(stack: RawStack) -> Stack:
    """The frames of a stack, with files and lines."""
    return tuple(_frame(code, offset) for code, offset in stack)


def _frame(code: CodeType, offset: int) -> Frame:
    positions = [*code.co_positions()]
    line, end_line, column, end_column = positions[offset // 2] if 0 <= offset // 2 < len(positions) else (None,) * 4
    first = line or code.co_firstlineno or 1
    last = end_line or first
    span = Span(first, _characters(code, first, column), last, _characters(code, last, end_column))
    return Frame(code.co_filename, span, code.co_qualname)


def _characters(code: CodeType, line: int, column: int | None) -> int:
    """A 1-based column in characters, of a column in bytes."""
    text = linecache.getline(code.co_filename, line).encode()
    return len(text[:column].decode(errors="ignore")) + 1 if column is not None and text else (column or 0) + 1


def definition(thing: object) -> Frame:
    """Where a function or class is defined."""
    function = innermost(thing)
    if isinstance(function, FunctionType):
        code = function.__code__
        return Frame(code.co_filename, _whole_line(code.co_firstlineno), code.co_qualname)
    module = sys.modules.get(getattr(thing, "__module__", None) or "")
    path: Any = getattr(module, "__file__", None) or getattr(module, "__name__", "<unknown>")
    return Frame(path, _whole_line(_line_of(thing)), getattr(thing, "__qualname__", "<module>"))


def _line_of(thing: object) -> int:
    try:
        return inspect.findsource(thing)[1] + 1 if isinstance(thing, type) else 1
    except (OSError, TypeError):
        return 1


def _whole_line(line: int) -> Span:
    return Span(max(line, 1), 1, max(line, 1), 1)


def innermost(thing: object) -> object:
    """The function that a decorated one goes back to, as far as `__wrapped__` and the like tell."""
    seen: set[int] = set()
    while id(thing) not in seen and not isinstance(thing, type):
        seen.add(id(thing))
        for name in ("__wrapped__", "__func__", "fget", "func"):
            is_there = inspect.getattr_static(thing, name, None) is not None  # a mock makes whatever it is asked for
            inner = getattr(thing, name, None) if is_there else None
            if callable(inner):
                thing = inner
                break
    return thing

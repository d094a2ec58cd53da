"""How far the work is, for a person who waits: one line on standard error that goes away when it is done.

Whoever does the work says where it is, as often as it likes; what is shown, and when, is decided here. Nothing is shown
of work that takes less than a second, nor where standard error is no terminal. No thread keeps the time: other threads
would keep work from being spread over processes.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager

TYPE_CHECKING = False  # `typing` takes longer to import than most questions to answer
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

_PATIENCE = 1.0
"""Seconds after which a person wants to know."""
_REST = 0.1
"""Seconds between two changes of what is shown: more cannot be read, and takes time from the work."""
_WIPE = "\r\x1b[K"

_shown: list[Shown] = []


class Shown:
    """The line of one terminal."""

    def __init__(self, out: TextIO, columns: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin to wait.

        Args:
            out: The terminal.
            columns: How wide it is.
            clock: Tells the time, in seconds.
        """
        self._out = out
        self._columns = columns
        self._clock = clock
        self._next = clock() + _PATIENCE
        self._process = os.getpid()
        self.within: list[str] = []
        self._is_drawn = False

    def tell(self, phase: str, done: int, whole: int) -> None:
        """Show how far the work is, if it is time to."""
        now = self._clock()
        if now < self._next or os.getpid() != self._process:  # copies of the process share its terminal
            return
        self._next = now + _REST
        number = f": {done:,} of {whole:,}" if whole else f": {done:,}" if done else ""
        text = "".join((*(f"{label}: " for label in self.within), phase, number))
        self._out.write(f"{_WIPE}{text[: self._columns - 1]}")
        self._out.flush()
        self._is_drawn = True

    def wipe(self) -> None:
        """Take away what is shown."""
        if self._is_drawn and os.getpid() == self._process:
            self._out.write(_WIPE)
            self._out.flush()
            self._is_drawn = False


def tell(phase: str, done: int = 0, whole: int = 0) -> None:
    """Say where the work is.

    Args:
        phase: What is done, in a few words.
        done: How much of it is done.
        whole: How much there is to do; 0 where nobody knows.
    """
    if _shown:
        _shown[-1].tell(phase, done, whole)


@contextmanager
def part(label: str) -> Iterator[None]:
    """Work that is a part of other work, as its label says."""
    if not _shown:
        yield
        return
    shown = _shown[-1]
    shown.within.append(label)
    try:
        yield
    finally:
        shown.within.pop()


@contextmanager
def showing(shown: Shown | None = None) -> Iterator[None]:
    """Show how far the work is that is done meanwhile, where somebody can see it.

    Args:
        shown: Where; on standard error by default.
    """
    here = shown or _on_terminal()
    if here is None:
        yield
        return
    _shown.append(here)
    try:
        yield
    finally:
        _shown.pop()
        here.wipe()


def complain(line: str, end: str = "\n") -> None:
    """Say something on standard error while work may be shown there."""
    if _shown:
        _shown[-1].wipe()
    print(line, end=end, file=sys.stderr, flush=True)


def _on_terminal() -> Shown | None:
    """Standard error, where a person looks at it: a terminal that can take a line back."""
    try:
        if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb" or os.environ.get("CI"):
            return None
        return Shown(sys.stderr, os.get_terminal_size(sys.stderr.fileno()).columns or 80)
    except (AttributeError, ValueError, OSError):  # there is none, it is closed, or it only says that it is a terminal
        return None

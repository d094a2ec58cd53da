"""Run `seamguard` and note where it is: `python sampler.py ANSWER ARGUMENT...`; a program of its own, and small.

A timer interrupts the run, and the time since the last interruption goes to the stage whose code was running: also what
one call into C took, as the interruption waits for its end. Nothing is counted or traced, so that a run takes as long
as it does. ANSWER becomes a JSON object: `began` and `ended` by the clock, and seconds by stage.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType

_INTERVAL = 0.001
_IMPORTS = "<frozen importlib._bootstrap"
REST = "the rest"
# Files below `seamguard` by their beginning, the longest first to be looked at. What reads files does so for somebody.
STAGES = {
    "index/computed": "prefilter",
    "index/demand": "prefilter",
    "index/looks": "prefilter",
    "index/prefilter": "prefilter",
    "index/text": "prefilter",
    "index/": "parsing",
    "policy/": "policy",
    "sources/reading": "",
    "sources/": "listing",
    "cache/": "cache",
    "resolve/": "resolving",
    "rules/": "judging",
    "verdict/": "judging",
    "contracts/": "judging",
    "report/": "rendering",
    "domain/": "",
}


def stage_of(stack: Iterable[tuple[str, str]]) -> str:
    """The stage of a stack, given by the files and names of its functions from the innermost to the outermost."""
    for file, name in stack:
        _, found, inner = file.replace("\\", "/").rpartition("/seamguard/")
        if file.startswith(_IMPORTS) or (found and name == "<module>"):
            return "imports"
        stage = next((stage for start, stage in STAGES.items() if found and inner.startswith(start)), "")
        if stage:
            return stage
    return REST


class Sampler:
    """Adds up what goes to each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def __call__(self, *_: object) -> None:
        """Give the time since the last call to what runs now."""
        now = time.perf_counter()
        stage = stage_of(_stack())
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now


def _stack() -> Iterator[tuple[str, str]]:
    """The stack of the run: of the main thread, and before it of those that it may be waiting for."""
    frames = sys._current_frames()
    main = threading.main_thread().ident
    for ident in sorted(frames, key=lambda ident: ident == main):
        frame: FrameType | None = frames[ident]
        while frame is not None:
            yield frame.f_code.co_filename, frame.f_code.co_name
            frame = frame.f_back


def main() -> int:
    """Run the command under the sampler."""
    began = time.perf_counter()
    answer, *sys.argv[1:] = sys.argv[1:]
    sampler = Sampler()
    signal.signal(signal.SIGALRM, sampler)
    signal.setitimer(signal.ITIMER_REAL, _INTERVAL, _INTERVAL)
    try:
        from seamguard.__main__ import script

        return script()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sampler()
        told = {"began": began, "ended": time.perf_counter(), "seconds": sampler.seconds}
        with open(answer, "w", encoding="utf-8") as file:  # noqa: PTH123 (`pathlib` is more than the run needs)
            json.dump(told, file)


if __name__ == "__main__":
    sys.exit(main())

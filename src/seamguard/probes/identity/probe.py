"""A probe: what a rule wants to know of runs is listened to for as long as its body runs."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from seamguard.domain.probing import RunState
from seamguard.errors import ProbeError
from seamguard.probes.identity.asking import Asked
from seamguard.probes.identity.recording import OUTSIDE, Recorder
from seamguard.probes.identity.stacks import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.families.identity import Identity


@contextmanager
def probing(rule: Identity) -> Iterator[Recorder]:
    """Listen to the boundaries of a rule, wherever they are bound, until the body ends; then all is as it was.

    Functions that a name, attribute, container, closure or `partial` holds are heard, whenever they came there, and so
    are overrides in subclasses. What cannot be changed is noted: a tuple, a weak reference, or a local variable of a
    function that runs already and mentions the boundary's name. What `gc.freeze` has put out of sight is not found.
    An object counts as handed on once a function is called with it, be it that nobody awaits what the call gives.

    Raises:
        ProbeError: Something that the rule names is not there. The body does not run.
    """
    recorder = Recorder(rule)
    asked = Asked(recorder)
    if asked.problems:
        raise ProbeError(tuple(asked.problems))
    try:
        asked.begin()
        yield from _listening(recorder)
    finally:
        asked.end()


def _listening(recorder: Recorder) -> Iterator[Recorder]:
    """The body, which is the run itself where the rule names no entry."""
    run = recorder.begin(walk()) if recorder.rule.entry is None else None
    token = recorder.current.set(OUTSIDE if run is None else run)
    state = RunState.RAISED
    try:
        yield recorder
        state = RunState.COMPLETED
    finally:
        if run is not None:
            recorder.end(run, state)
        try:
            recorder.current.reset(token)
        except ValueError:  # a fixture that is torn down in another context than it was set up in
            recorder.current.set(OUTSIDE)

"""One probe after the other: what came of each, and of none that failed that it showed something."""

from __future__ import annotations

import re
import warnings
from importlib.metadata import PackageNotFoundError, version
from threading import RLock
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.capabilities import Capability, Library, Snapshot, State, selected
from seamguard.probes.engines import Absent, builtins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_ALONE = RLock()  # filters of warnings are the process's own: of two trials at once, one would put back the other's
_LONGEST = 200
_CAUSES = re.compile(r"^caused by\n", re.MULTILINE)
# What differs from machine to machine and from run to run: folders, addresses, ids.
_UNSTABLE = (
    (re.compile(r"(?:\w+://)?(?:[A-Za-z]:)?[\w.+-]*(?:[/\\][\w.+-]+){2,}"), "<path>"),
    (re.compile(r"\b0x[0-9a-fA-F]+\b"), "<address>"),
    (re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"), "<id>"),
)


class Probe(NamedTuple):
    """Something to try.

    Attributes:
        name: What the capability is called.
        ask: Tries it: raises `Absent` where it is not there, and anything else where that cannot be told.
        refusals: Texts of an error that say as much as `Absent`; of no panic, exit or failed import.
        version: Of the probe itself.
    """

    name: str
    ask: Callable[[], None]
    refusals: tuple[str, ...] = ()
    version: int = 1


def builtin_probes(selection: Iterable[str]) -> tuple[Probe, ...]:
    """The built-in probes that names and sets of them select.

    Raises:
        ValueError: There is no such name or set.
    """
    known = builtins()
    found = (known[name] for name in selected(selection))
    return tuple(Probe(one.name, one.ask, one.refusals, one.version) for one in found)


def take_snapshot(libraries: Iterable[str], probes: Iterable[Probe]) -> Snapshot:
    """Try everything and note the versions of the libraries that were tried."""
    found = sorted(map(_tried, probes))
    return Snapshot(tuple(Library(name, _installed(name)) for name in sorted(set(libraries))), tuple(found))


def _tried(probe: Probe) -> Capability:
    state, detail = _answer(probe)
    return Capability(probe.name, state, detail, probe.version)


def _answer(probe: Probe) -> tuple[State, str]:
    try:
        with _ALONE, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning that is made an error says nothing of the engine
            probe.ask()
    except Absent as answer:
        return State.ABSENT, _stable(str(answer))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 (a panic of Rust and SystemExit are no Exception, and no answer)
        text = str(error)
        says = isinstance(error, Exception) and not isinstance(error, ImportError)
        refused = says and any(refusal in text for refusal in probe.refusals)
        said = text if type(error) is Exception else f"{type(error).__name__}: {text}"  # which says nothing more
        return State.ABSENT if refused else State.UNKNOWN, _stable(said)
    return State.PRESENT, ""


def _stable(text: str) -> str:
    """The first line of the innermost cause, without what is of this machine and this run."""
    causes = _CAUSES.split(text)
    line = next((line.strip() for line in causes[-1].splitlines() if line.strip()), "it says nothing more")
    for unstable, name in _UNSTABLE:
        line = unstable.sub(name, line)
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "..."


def _installed(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None

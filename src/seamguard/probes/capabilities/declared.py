"""Probes that a policy declares: an attribute, a function of a team's own, a query."""

from __future__ import annotations

import inspect
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from seamguard.probes.capabilities.trying import Probe
from seamguard.probes.engines import Absent, run_query

if TYPE_CHECKING:
    from types import ModuleType


def attribute_probe(name: str, dotted: str) -> Probe:
    """Whether there is an attribute, such as `datafusion.dataframe.DataFrame.execution_plan`.

    A submodule or attribute that is missing is absent. A library that cannot be imported tells nothing.
    """
    return Probe(name, partial(_has_attribute, dotted))


def callable_probe(name: str, site: str) -> Probe:
    """What a function such as `package.module:function` says, called without arguments: True or False."""
    return Probe(name, partial(_says, site))


def query_probe(name: str, query: str, absent: str | None = None) -> Probe:
    """Whether a query of SQL runs to its end in an empty session of DataFusion.

    Args:
        name: What the capability is called.
        query: The query.
        absent: The text of an error that means absent; any other error tells nothing.
    """
    return Probe(name, partial(run_query, query), () if absent is None else (absent,))


def _has_attribute(dotted: str) -> None:
    library, *parts = dotted.split(".")
    held: Any = import_module(library)
    path = library
    for part in parts:
        found = _member(held, path, part)
        if not found:
            raise Absent(f"{path} has no {part!r}")
        (held,) = found
        path = f"{path}.{part}"


def _member(owner: Any, path: str, name: str) -> tuple[Any, ...]:  # noqa: ANN401 (an object of any library)
    """What a module or class holds under a name, as a tuple of one; empty where it holds nothing there."""
    if hasattr(owner, name):
        return (getattr(owner, name),)
    if not hasattr(owner, "__path__"):
        return ()
    module = _submodule(f"{path}.{name}")
    return () if module is None else (module,)


def _submodule(dotted: str) -> ModuleType | None:
    try:
        return import_module(dotted)
    except ModuleNotFoundError as error:
        if error.name != dotted:  # it is there, and something that it needs is not
            raise
        return None


def _says(site: str) -> None:
    module, _, scope = site.partition(":")
    held: Any = import_module(module)
    for part in scope.split("."):
        held = getattr(held, part)
    answer = held()
    if inspect.isawaitable(answer):
        getattr(answer, "close", lambda: None)()  # else Python warns that nobody waited for it
    if answer is False:
        raise Absent(f"{site} says False")
    if answer is not True:
        raise TypeError(f"{site} gives {type(answer).__name__}, and has to say True or False")

"""One contract on one graph: what it came to, and what would break it."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stdout
from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple

from seamguard.contracts.breaking import candidates
from seamguard.contracts.graph import is_inside
from seamguard.contracts.kinds import MisconfiguredError
from seamguard.contracts.reading import illegal_imports, undeclared_modules
from seamguard.domain.contracts import Breakers, Ran

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeAlias

    import importlinter
    from grimp import ImportGraph

    from seamguard.contracts.graph import Graph
    from seamguard.domain.contracts import Contract, IllegalImport

    Permitted: TypeAlias = Callable[[str], bool]

_TRIES = 200
"""Imports that are tried until one breaks a contract: far more than a contract needs that can be broken at all."""


def _nowhere(module: str) -> bool:  # noqa: ARG001 (permits nothing)
    return False


class Prepared(NamedTuple):
    """A contract as it is configured, import-linter's object of it, and the graph that it is run on."""

    contract: Contract
    made: importlinter.Contract
    graph: Graph


def run(asked: Prepared) -> Ran:
    """Runs a contract; prints nothing and changes no graph."""
    edges = deepcopy(asked.graph.edges)
    idle = _idle(asked)
    try:
        check = _check(asked.made, edges)
    except MisconfiguredError as error:
        return Ran(misconfigured=str(error), idle=idle)
    if check.kept:
        return Ran(kept=True, idle=idle, ignored=check.ignored_import_count)
    reported = illegal_imports(check.metadata, edges), undeclared_modules(check.metadata)
    illegal = tuple(one for one in reported[0] if one.link[:2] in asked.graph.places)
    undeclared = tuple(one for one in reported[1] if _with_files(one, asked.graph))
    # A report that names no place, or one that is not there, must not be lost.
    placed = bool(illegal or undeclared) and (illegal, undeclared) == reported
    told = "" if placed else _rendered(asked.made, check)
    return Ran(False, illegal, undeclared, told, "", idle, check.ignored_import_count)


def find_breakers(asked: Prepared, wanted: int, ran: Ran, permitted: Permitted = _nowhere) -> Breakers:
    """Looks for imports that break a contract, by trying.

    Args:
        asked: The contract.
        wanted: How many are enough.
        ran: What the contract came to; where it is broken, imports that break it once more are wanted.
        permitted: Tells of a module whether it may break the contract.
    """
    tried, excuse = candidates(asked.made, asked.contract.type, asked.graph)
    found: list[tuple[tuple[str, str], ...]] = []
    count = 0
    for added in tried:
        if any(permitted(importer) for importer, _ in added):
            continue
        count += 1
        if _breaks(asked, added, ran):
            found.append(added)
        if len(found) == wanted or count == _TRIES:
            break
    if found:
        return Breakers(tuple(found))
    if count:
        excuse = "its ignored imports cover every import that could break it: narrow `ignore_imports`"
    return Breakers(excuse=excuse)


def _breaks(asked: Prepared, added: tuple[tuple[str, str], ...], ran: Ran) -> bool:
    edges = deepcopy(asked.graph.edges)
    known = edges.modules
    for importer, imported in added:
        if imported not in known:
            edges.add_module(imported, is_squashed=True)
        edges.add_import(importer=importer, imported=imported)
    try:
        check = _check(asked.made, edges)
    except MisconfiguredError:
        return False
    if check.kept or ran.kept:
        return not check.kept
    return bool(_links(illegal_imports(check.metadata, edges)) - _links(ran.illegal))


def _links(illegal: Iterable[IllegalImport]) -> set[tuple[str, str]]:
    return {one.link[:2] for one in illegal}


def _check(made: importlinter.Contract, edges: ImportGraph) -> importlinter.ContractCheck:
    import importlinter

    try:
        # What it prints must not stand in a report.
        with redirect_stdout(sys.stderr):
            check = made.check(edges, verbose=False)
    except (Exception, SystemExit) as error:  # whatever a team's own type does
        text = str(error).strip() or type(error).__name__
        raise MisconfiguredError(text) from error
    if not isinstance(check, importlinter.ContractCheck):
        raise MisconfiguredError(f"its type gave {check!r:.60} for a check: give a `ContractCheck`")
    return check


def _idle(asked: Prepared) -> tuple[str, ...]:
    """The ignored imports that match no import of the graph."""
    written = {str(one): one for one in getattr(asked.made, "ignore_imports", None) or ()}
    idle = {text for text in written if not asked.graph.edges.find_matching_direct_imports(import_expression=text)}
    # As they are written, and in their order: import-linter keeps a set, and normalises spaces.
    return tuple(text for text in asked.contract.values("ignore_imports") if _spaced(text) in idle)


def _with_files(module: str, graph: Graph) -> bool:
    return any(is_inside(name, [module]) for name in graph.files)


def _spaced(expression: str) -> str:
    return " -> ".join(part.strip() for part in expression.split("->"))


def _rendered(made: importlinter.Contract, check: importlinter.ContractCheck) -> str:
    """What the contract itself would print, to import-linter's console or plainly."""
    from importlinter.application.output import console

    printed = io.StringIO()
    try:
        with console.capture() as captured, redirect_stdout(printed):
            made.render_broken_contract(check)
    except (Exception, SystemExit) as error:  # noqa: BLE001 (whatever a team's own type does)
        return f"its type cannot say why: {type(error).__name__}: {error}"
    return "\n".join(filter(None, (captured.get().strip(), printed.getvalue().strip()))) or "it does not say why"

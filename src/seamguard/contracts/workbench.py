"""A contract, found by its name, run on the files of its root packages."""

from __future__ import annotations

from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from seamguard.contracts.configuration import read_configuration
from seamguard.contracts.graph import build_graph, is_inside
from seamguard.contracts.kinds import MisconfiguredError, make
from seamguard.contracts.running import Prepared, find_breakers, run
from seamguard.contracts.stated import stated_imports
from seamguard.domain.contracts import Breakers, ContractFacts, Imports, Ran, Unreadable
from seamguard.domain.source import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seamguard.contracts.graph import Graph
    from seamguard.domain.contracts import Configuration, Contract, Stated
    from seamguard.domain.factbase import Facts
    from seamguard.domain.source import SourceFile

_BREAKERS = 3
"""Imports that are looked for to show that a contract can be broken."""

_MEMORY = 50_000
_KNOWN: dict[bytes, tuple[Stated, ...]] = {}
"""What texts state, by their digests: of many trees that are judged in turn, most files are the same."""


class Workbench:
    """The contracts of one codebase. A graph is built once for all contracts that share it.

    Args:
        facts: Of the codebase.
        folder: The policy's folder, where contract types of a team's own are looked for.
    """

    def __init__(self, facts: Facts, folder: str) -> None:
        self._facts = facts
        self._folder = folder
        self._graphs: dict[tuple[object, ...], Graph] = {}
        # Of a package and a module of the same name, Python takes the package.
        files = sorted(facts.files(), key=lambda file: (not file.is_package, file.path), reverse=True)
        self._files = {file.module: file for file in files if _is_importable(file) and not facts.is_example(file)}

    def contract(self, path: str | None, name: str) -> ContractFacts | Unreadable:
        """Runs one contract.

        Args:
            path: Its configuration, or None for the one that `lint-imports` finds by itself.
            name: Its id or name.
        """
        configuration = read_configuration(self._facts.outside, path)
        if isinstance(configuration, Unreadable):
            return configuration
        contract = configuration.named(name)
        return contract_facts(configuration, contract) if contract is None else self._run(configuration, contract)

    def _run(self, configuration: Configuration, contract: Contract) -> ContractFacts:
        wrong = _wrong(configuration, contract, self._files)
        if wrong:
            return contract_facts(configuration, contract, Ran(misconfigured=wrong))
        try:
            made = make(configuration, contract, [*self._files], self._folder)
        except MisconfiguredError as error:
            return contract_facts(configuration, contract, Ran(misconfigured=str(error)))
        graph = self._graph(configuration)
        asked = Prepared(contract, made, graph)
        ran = run(asked)
        breakers = find_breakers(asked, _BREAKERS, ran) if ran.kept else Breakers()
        # Only a proof asks for more, and a broken contract is run once for each that is tried.
        more = partial(find_breakers, asked, _BREAKERS, ran)
        return ContractFacts(configuration, contract, ran, breakers, graph.places, graph.files, more)

    def _graph(self, configuration: Configuration) -> Graph:
        switches = ("include_external_packages", "exclude_type_checking_imports")
        key = (configuration.roots, *map(configuration.says, switches))
        if key not in self._graphs:
            self._graphs[key] = build_graph(configuration, tuple(self._imports(configuration.roots)))
        return self._graphs[key]

    def _imports(self, roots: Iterable[str]) -> Iterable[Imports]:
        for module, file in sorted(self._files.items()):
            if is_inside(module, roots):
                yield Imports(file, self._stated(file))

    def _stated(self, file: SourceFile) -> tuple[Stated, ...]:
        text = self._facts.text(file)
        key = blake2b(text.encode("utf-8", "surrogatepass")).digest()
        if "import" not in text:
            return ()
        if key not in _KNOWN:
            tree = self._facts.tree(file)
            if tree is None:
                # It has become a problem of the run, and has to become one of the next run too.
                return ()
            if len(_KNOWN) >= _MEMORY:
                _KNOWN.clear()
            _KNOWN[key] = stated_imports(tree, text)
        return _KNOWN[key]


def contract_facts(configuration: Configuration, contract: Contract | None, ran: Ran | None = None) -> ContractFacts:
    """The facts of a contract that was not run."""
    return ContractFacts(configuration, contract, ran or Ran())


def _is_importable(file: SourceFile) -> bool:
    return file.category not in (Category.NOTEBOOKS, Category.EXECUTABLES) and not file.path.endswith(".pyi")


def _wrong(configuration: Configuration, contract: Contract, files: Mapping[str, SourceFile]) -> str:
    """Why a contract of this configuration cannot be run on this codebase; empty where it can."""
    if configuration.runs_seamguard(contract):
        return "it runs seamguard itself: name its rules in this policy, and leave the contract to `lint-imports`"
    if not contract.name:
        return "it has no name: add `name = ...`"
    for root in configuration.roots:
        found = _root_problem(root, files)
        if found:
            return found
    return ""


def _root_problem(root: str, files: Mapping[str, SourceFile]) -> str:
    if not any(module.startswith(f"{root}.") for module in files):
        own = files.get(root)
        if own is not None and own.is_package:
            return ""
        if own is not None:
            return f"its root package {root} is a single module, {own.path}: name packages only"
        tops = ", ".join(sorted({module.partition(".")[0] for module in files}))
        return f"its root package {root} is no package of the codebase, which has: {tops or 'none'}"
    parents = [root.rsplit(".", n)[0] for n in range(1, root.count(".") + 1)]
    above = next((name for name in parents if name in files), None)
    return f"its root package {root} lies in the package {above}: name {above} instead" if above else ""

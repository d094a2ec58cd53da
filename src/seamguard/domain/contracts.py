"""Contracts between modules: as they are configured, and what running them came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seamguard.domain.facts import Span
    from seamguard.domain.source import SourceFile

Option: TypeAlias = str | tuple[str, ...]
"""The value of one option, as text; several lines, or a list, are several texts."""


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract, as it is configured.

    Attributes:
        id: What `lint-imports --contract` calls it; empty where it has no id.
        name: For people.
        type: layers, forbidden, ...; empty where it has none.
        options: Every option of its own but these three, by name.
        line: Where it starts in its file.
        lines: Where each of its ignored imports stands in the file.
    """

    id: str
    name: str
    type: str
    options: tuple[tuple[str, Option], ...]
    line: int
    lines: tuple[tuple[str, int], ...] = ()

    @property
    def called(self) -> str:
        """What a clause names it by."""
        return self.id or self.name

    def values(self, option: str) -> tuple[str, ...]:
        """What an option lists, without blank items; empty where it is not there."""
        given = dict(self.options).get(option, ())
        listed = (given,) if isinstance(given, str) else given
        return tuple(item.strip() for item in listed if item.strip())


@dataclass(frozen=True, slots=True)
class Configuration:
    """What one file says to import-linter.

    Attributes:
        path: The file, posix, from the policy's folder.
        session: Options that all contracts share.
        contracts: In file order.
        roots: The root packages.
        line: Where the shared options start.
    """

    path: str
    session: tuple[tuple[str, Option], ...]
    contracts: tuple[Contract, ...]
    roots: tuple[str, ...]
    line: int

    def all_named(self, name: str) -> tuple[Contract, ...]:
        """The contracts with an id, or if none has it, with a name."""
        if not name:
            return ()
        by_id = tuple(one for one in self.contracts if one.id == name)
        return by_id or tuple(one for one in self.contracts if one.name == name)

    def named(self, name: str) -> Contract | None:
        """The first contract with an id, or if none has it, with a name."""
        return next(iter(self.all_named(name)), None)

    @property
    def own_types(self) -> dict[str, str]:
        """The contract types that it adds to import-linter's own, with the dotted names of their classes."""
        given = dict(self.session).get("contract_types", ())
        pairs = (line.partition(":") for line in ((given,) if isinstance(given, str) else given) if line.strip())
        return {name.strip(): target.strip() for name, _, target in pairs}

    def runs_seamguard(self, contract: Contract) -> bool:
        """Whether a contract is one that runs seamguard itself."""
        return self.own_types.get(contract.type, "").startswith("seamguard.")

    def says(self, option: str) -> bool:
        """Whether a shared option is switched on, as import-linter reads it."""
        return dict(self.session).get(option) in ("True", "true")


class Unreadable(NamedTuple):
    """Why there is no configuration, with its place: the line is 0 where the whole file is meant."""

    path: str
    line: int
    message: str


class Stated(NamedTuple):
    """One thing that an import statement takes.

    Attributes:
        name: Its dotted name as written, with the dots of a relative import in front: `..a.b`, `a.*`.
        span: The whole statement.
        scope: Site scope.
        typing: It stands under `if TYPE_CHECKING`.
    """

    name: str
    span: Span
    scope: str
    typing: bool


class Link(NamedTuple):
    """A direct import of one module by another, and the lines at which it stands (none where they are not known)."""

    importer: str
    imported: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class IllegalImport:
    """A direct import that has to go for a contract to be kept.

    Attributes:
        link: The import.
        said: What is wrong with it.
        chains: What it leads to, one line for each step.
    """

    link: Link
    said: str
    chains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ran:
    """What running one contract came to.

    Attributes:
        kept: Whether it holds.
        illegal: The imports that break it, sorted.
        undeclared: Modules that an exhaustive contract does not list, sorted.
        told: What the contract itself says of being broken, where its report has a form that is not known.
        misconfigured: Why it could not be run; empty where it was.
        idle: Ignored imports that match no import, in file order.
        ignored: How many imports it ignores.
    """

    kept: bool = False
    illegal: tuple[IllegalImport, ...] = ()
    undeclared: tuple[str, ...] = ()
    told: str = ""
    misconfigured: str = ""
    idle: tuple[str, ...] = ()
    ignored: int = 0


@dataclass(frozen=True, slots=True)
class Breakers:
    """Imports that a contract exists to stop.

    Attributes:
        found: Sets of imports as `(importer, imported)`: any one set, once it is there, breaks the contract.
        excuse: Why there is none.
    """

    found: tuple[tuple[tuple[str, str], ...], ...] = ()
    excuse: str = ""


def _no_more(permitted: Callable[[str], bool]) -> Breakers:  # noqa: ARG001 (a contract that was not run)
    return Breakers()


class Imports(NamedTuple):
    """The imports of one file."""

    file: SourceFile
    stated: tuple[Stated, ...]


class Place(NamedTuple):
    """Where one direct import is stated."""

    file: SourceFile
    span: Span
    scope: str


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """One contract, looked up and run.

    Attributes:
        configuration: What it stands in.
        contract: The contract; None where no one has that id or name.
        ran: What it came to.
        breakers: Imports that would break it; looked for only where it is kept.
        places: Where each direct import is stated, by `(importer, imported)`.
        files: The files whose imports were read, by module.
        more: Finds imports that would break it, or break it once more, by modules that are not permitted to.
    """

    configuration: Configuration
    contract: Contract | None
    ran: Ran = Ran()
    breakers: Breakers = Breakers()
    places: Mapping[tuple[str, str], tuple[Place, ...]] = field(default_factory=dict)
    files: Mapping[str, SourceFile] = field(default_factory=dict)
    more: Callable[[Callable[[str], bool]], Breakers] = field(default=_no_more, compare=False, repr=False)

"""What installed libraries can do, and what may only be used where a flag says that they can."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import DEMANDS, STRICT
from seamguard.domain.rule import Mark, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.cited import Cited
    from seamguard.domain.ranks import Rank


class ProbeKind(StrEnum):
    """How a probe finds out; the key under which the policy says of what."""

    ATTRIBUTE = "attribute"
    CALLABLE = "callable"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class Probe:
    """A question to an installed library.

    Attributes:
        name: What the capability is called.
        kind: How it finds out.
        of: The dotted name of an attribute, `module:function`, or the text of a query.
        absent: Of a query, what the error says if the engine cannot run it; any other error tells nothing.
        mark: Where it stands in the policy file.
    """

    name: str
    kind: ProbeKind
    of: str
    absent: str | None = None
    mark: Mark = field(default=Mark(0, 0), compare=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Gate:
    """What may only be used where a flag is known to be true.

    Attributes:
        accessor: An attribute of a class, or a function.
        flag: What says so: a field, property or method of a class of the codebase, or a variable or function of it.
        mark: Where it stands in the policy file.
    """

    accessor: Cited
    flag: Cited
    mark: Mark = field(default=Mark(0, 0), compare=False)

    def __str__(self) -> str:
        return f"{self.accessor} under {self.flag}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities(Rule):
    """What installed libraries can do, as recorded, and what may only be used under a flag.

    Attributes:
        libraries: The distributions whose versions a snapshot is of.
        builtin: Sets of probes, and single ones, that need not be written out.
        probes: The policy's own probes.
        snapshots: The folder of what was recorded, from the policy's folder; None where nothing is recorded.
        gated: What may only be used under a flag.
    """

    family: ClassVar[str] = "capabilities"
    ranks: ClassVar[Mapping[str, Rank]] = {
        "libraries": STRICT,
        "builtin": DEMANDS,
        "probes": DEMANDS,
        "snapshots": STRICT,
        "gated": DEMANDS,
    }

    libraries: tuple[str, ...] = ()
    builtin: tuple[str, ...] = ()
    probes: tuple[Probe, ...] = ()
    snapshots: str | None = None
    gated: tuple[Gate, ...] = ()

    @property
    def title(self) -> str:
        """See `Rule.title`."""
        return f"the capabilities {self.id!r}"

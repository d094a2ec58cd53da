"""What an engine can do, as it was found out by trying: in three values, with the versions that were tried."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

LIBRARIES = {"datafusion": ("datafusion",), "delta": ("datafusion", "deltalake")}
"""For each built-in set the libraries that it tries: `datafusion` is all that begins with `datafusion.`."""

BUILTIN = (
    "datafusion.arrow-dataset",
    "datafusion.arrow-dataset-scalar-subquery",
    "datafusion.catalogs",
    "datafusion.dataframe-execution-plan",
    "datafusion.information-schema",
    "datafusion.logical-proto-round-trip",
    "datafusion.parquet-pruning",
    "datafusion.parquet-statistics",
    "datafusion.physical-proto-round-trip",
    "datafusion.plan-children",
    "datafusion.plan-display",
    "datafusion.plan-lineage",
    "datafusion.plan-metrics",
    "datafusion.plan-partition-count",
    "datafusion.plan-schema",
    "datafusion.plan-statistics",
    "datafusion.sql-aggregates",
    "datafusion.sql-casts",
    "datafusion.sql-distinct-from",
    "datafusion.sql-except-columns",
    "datafusion.sql-intersect",
    "datafusion.sql-joins",
    "datafusion.sql-lateral-join",
    "datafusion.sql-named-arguments",
    "datafusion.sql-qualify",
    "datafusion.sql-recursive-cte",
    "datafusion.sql-union-all",
    "datafusion.sql-unnest",
    "datafusion.sql-window-functions",
    "datafusion.substrait-round-trip",
    "datafusion.udf-aggregate",
    "datafusion.udf-scalar",
    "datafusion.udf-table",
    "datafusion.udf-window",
    "datafusion.views",
    "delta.arrow-column-mapping",
    "delta.arrow-dataset",
    "delta.arrow-deletion-vectors",
    "delta.change-data-feed",
    "delta.checkpoints",
    "delta.column-mapping",
    "delta.constraints",
    "delta.deletion-vectors",
    "delta.generated-columns",
    "delta.merge",
    "delta.proto-round-trip",
    "delta.scan-statistics",
    "delta.schema-evolution",
    "delta.substrait-round-trip",
    "delta.table-provider",
    "delta.time-travel",
    "delta.timestamp-ntz",
    "delta.unknown-features-refused",
)
"""What can be asked without writing a probe, sorted; `docs/reference/capabilities.md` says what each shows."""


class State(StrEnum):
    """What is known of a capability."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Capability(NamedTuple):
    """One thing that was tried.

    Attributes:
        name: What it is called.
        state: What came of it; unknown where the trial itself failed.
        detail: Why it is not present, in words that do not differ from run to run; empty where it is.
        probe_version: Which version of the probe said so; what two versions say cannot be compared.
    """

    name: str
    state: State
    detail: str = ""
    probe_version: int = 1

    def __str__(self) -> str:
        return f"{self.name} is {self.state}" + (f" ({self.detail})" if self.detail else "")


class Library(NamedTuple):
    """A library that was tried, and its version; None where it is not installed."""

    name: str
    version: str | None

    def __str__(self) -> str:
        return f"{self.name} {self.version or '(not installed)'}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What libraries of certain versions can do.

    Attributes:
        libraries: What was tried, each once.
        capabilities: What came of it, sorted by name, each once.
    """

    libraries: tuple[Library, ...]
    capabilities: tuple[Capability, ...]

    @property
    def title(self) -> str:
        """The libraries, for people."""
        return " + ".join(map(str, self.libraries))

    @property
    def file_name(self) -> str:
        """What the file of this snapshot is called, such as `datafusion-51.0.0+deltalake-1.3.2.json`."""
        return "+".join(f"{library.name}-{library.version or 'none'}" for library in self.libraries) + ".json"

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the libraries that are not installed."""
        return tuple(library.name for library in self.libraries if library.version is None)

    @property
    def fingerprint(self) -> str:
        """Digest of versions and answers; the words of details are not part of it."""
        versions = {library.name: library.version for library in self.libraries}
        answers = {one.name: (one.state.value, one.probe_version) for one in self.capabilities}
        text = json.dumps([versions, answers], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def of(self, name: str) -> Capability | None:
        """What came of one capability; None where it was not tried."""
        return next((one for one in self.capabilities if one.name == name), None)

    def has(self, name: str) -> bool:
        """Whether a capability is present: what is unknown or was not tried is not."""
        found = self.of(name)
        return found is not None and found.state is State.PRESENT

    def having(self, state: State) -> tuple[Capability, ...]:
        """All of one state."""
        return tuple(one for one in self.capabilities if one.state is state)


class Difference(NamedTuple):
    """How what was found differs from what was committed.

    Attributes:
        lines: One for each difference, for people; empty where there is none.
        is_known: Whether it could be told; False where something is unknown now that was known.
    """

    lines: tuple[str, ...]
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Answers:
    """What was found of one rule's capabilities, or of all that are built in.

    Attributes:
        id: The rule's id; empty where no rule asks.
        snapshot: What was found.
        path: The committed snapshot of the same versions, as people know it; empty where the rule keeps none.
        difference: How the two differ.
        written: What became of the file; empty where nothing was to be written.
        is_soft: Whether the rule's rollout lets differences pass for now; what cannot be told never does.
    """

    id: str
    snapshot: Snapshot
    path: str
    difference: Difference
    written: str = ""
    is_soft: bool = False

    @property
    def exit_code(self) -> int:
        """0 as committed, or only warned; 1 different; 2 could not tell."""
        if not self.difference.is_known:
            return 2
        return 1 if self.difference.lines and not self.is_soft else 0


def selected(builtin: Iterable[str]) -> tuple[str, ...]:
    """Names of built-in capabilities, from names and sets of them; sorted, each once.

    Raises:
        ValueError: There is no such name or set.
    """
    wanted = tuple(builtin)
    unknown = [name for name in wanted if not is_builtin(name)]
    if unknown:
        raise ValueError(
            f"there is no built-in capability {unknown[0]!r}: take a set ({', '.join(LIBRARIES)}) or a name"
        )
    return tuple(name for name in BUILTIN if name in wanted or _set_of(name) in wanted)


def is_builtin(name: str) -> bool:
    """Whether this is the name of a built-in capability, or of a set of them."""
    return name in LIBRARIES or name in BUILTIN


def libraries_of(names: Iterable[str]) -> tuple[str, ...]:
    """The libraries that built-in capabilities try, sorted."""
    return tuple(sorted({library for name in names for library in LIBRARIES[_set_of(name)]}))


def _set_of(name: str) -> str:
    return name.partition(".")[0]

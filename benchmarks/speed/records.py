"""What was measured, as JSON and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from benchmarks.speed.reckoning import Sample, Series

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA: Final = "seamguard/benchmark-speed/1"


class Size(NamedTuple):
    """How large a tree is."""

    files: int
    lines: int
    size: int


class Record(NamedTuple):
    """One run of the benchmark.

    Attributes:
        machine: What it ran on, by word: `processor`, `cores`, `memory`, `system`.
        versions: What ran, by name: Python, this project, the tools.
        rounds: How often everything was run.
        limit: Seconds after which a command was stopped.
        trees: What it ran on, by name.
        series: What was measured.
    """

    machine: Mapping[str, str]
    versions: Mapping[str, str]
    rounds: int
    limit: float
    trees: Mapping[str, Size]
    series: tuple[Series, ...]

    def added_to(self, other: Record) -> Record:
        """This record with the trees of an older one that were not measured again: for measuring in several goes.

        Raises:
            ValueError: They are of other machines, versions or settings, and say nothing of each other.
        """
        for name in ("machine", "versions", "rounds", "limit"):
            if getattr(self, name) != getattr(other, name):
                raise ValueError(f"the older record has other {name}, and cannot be added to")
        kept = tuple(one for one in other.series if one.tree not in self.trees)
        return self._replace(trees={**other.trees, **self.trees}, series=(*kept, *self.series))


def to_json(record: Record) -> str:
    """A record as text: one line for each series, so that changes can be read."""
    head = {
        "schema": SCHEMA,
        "machine": dict(record.machine),
        "versions": dict(record.versions),
        "rounds": record.rounds,
        "limit": record.limit,
        "trees": {name: size._asdict() for name, size in record.trees.items()},
    }
    lines = ",\n".join(f"    {json.dumps(_plain(one))}" for one in record.series)
    return f'{json.dumps(head, indent=2)[:-2]},\n  "series": [\n{lines}\n  ]\n}}\n'


def _plain(one: Series) -> dict[str, Any]:
    columns = {
        name: [None if sample is None else round(getattr(sample, name), digits) for sample in one.samples]
        for name, digits in (("wall", 4), ("cpu", 4), ("memory", 1))
    }
    return {"tree": one.tree, "seams": one.seams, "name": one.name, **columns, "failure": one.failure}


def from_json(text: str) -> Record:
    """A record from its text; raises ValueError for another kind of file."""
    data = json.loads(text)
    if data.get("schema") != SCHEMA:
        raise ValueError(f"not a record of this benchmark: its schema is {data.get('schema')!r}, not {SCHEMA!r}")
    trees = {name: Size(**size) for name, size in data["trees"].items()}
    series = tuple(_series(item) for item in data["series"])
    return Record(data["machine"], data["versions"], data["rounds"], data["limit"], trees, series)


def _series(item: Mapping[str, Any]) -> Series:
    rows = zip(item["wall"], item["cpu"], item["memory"], strict=True)
    samples = tuple(None if None in row else Sample(*row) for row in rows)
    return Series(item["tree"], item["seams"], item["name"], samples, item["failure"])

"""The report of a record, in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks.speed import contestants as names
from benchmarks.speed.goals import reached
from benchmarks.speed.reckoning import effort, ratio
from benchmarks.speed.trees import REAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.speed.goals import Measured
    from benchmarks.speed.reckoning import Series
    from benchmarks.speed.records import Record

SHOWN: Final = (
    names.PYTHON,
    names.RIPGREP,
    names.RUFF_COLD,
    names.RUFF_WARM,
    names.LEAST,
    names.COLD,
    names.WARM,
    names.UNINVOLVED,
    names.INVOLVED,
)

_RATIOS: Final = (
    (ratio, names.RUFF_COLD),
    (effort, names.RUFF_COLD),
    (ratio, names.RUFF_WARM),
    (ratio, names.RIPGREP),
)

_HEAD = """\
# Speed

`python -m benchmarks.speed FOLDER --mirror REPOSITORY --peers --write`. Everything on one tree is run side by side,
{rounds} rounds of it, each of which begins with another contestant. The tables have medians; a ratio is the median of
the ratios within the rounds. *Cold* means that the tool uses no cache of its own, *warm* that it has just run; the
files are in memory either way. What took longer than {limit:g} s was stopped.
[What it means](../../docs/explanation/performance.md).

{machine}.

{versions}.
"""

_CAVEATS = """\
## What to bear in mind

- Other machines give other times. Ratios travel better, and even they say little below some hundredths of a second.
- A busy machine shows in the wall time first; then the processor time is the better witness.
- CPU is that of all processes of a run. Memory is that of the largest of them, and 10 MB at least.
- ruff's `TID251` knows imports and dotted names, and no arguments; ripgrep knows words. They are here because they are
  as fast as it gets, not because they answer the same question.
- Trees of more than 16,000 files hold copies in folders of their own, each with a line more, so that no two are equal.
  The copies use the seams of the first, and import it.
- Trees of fewer files hold the same share of every package, and leave imports without a home.
- Seams that are varied in number are definitions from all over the tree, and the first of more are those of fewer.
- The guard script is younger than the tree, and judges other things as well.
- lint-imports, tach and pytest-archon judge imports of modules, which is another question.
"""


def report(record: Record) -> str:
    """The whole report."""
    head = _HEAD.format(
        rounds=record.rounds,
        limit=record.limit,
        machine=", ".join(record.machine.values()),
        versions=", ".join(f"{name} {version}" for name, version in record.versions.items()),
    )
    parts = [head, "## Against the goals\n", *goals(record), ""]
    for tree in ordered(record):
        size = record.trees[tree]
        title = "The real tree" if tree == REAL else f"{size.files:,} files"
        parts += [f"## {title}\n", f"{size.files:,} files, {size.lines:,} lines, {size.size / 1e6:.1f} MB.\n"]
        parts += [*_details(record, tree), ""]
    return "\n".join([*parts, _CAVEATS])


def ordered(record: Record) -> list[str]:
    """The trees, by size; the real one first."""
    return sorted(record.trees, key=lambda tree: -1 if tree == REAL else record.trees[tree].files)


def summary(record: Record) -> str:
    """The goals and the times by tree, for the documents."""
    return "\n".join((*goals(record), "", *overview(record), ""))


def goals(record: Record) -> Iterator[str]:
    """What was measured of each goal, as Markdown lines."""
    yield "| work | compared | goal | measured | |"
    yield "| --- | --- | --: | --: | --- |"
    for one in reached(record.series, record.limit):
        goal = one.goal
        compared = goal.one if goal.kind == "memory" or goal.tree == "seams" else f"{goal.one} : {goal.other}"
        work = f"{goal.work}, on {_tree(one.tree)}" if goal.tree == "seams" and one.tree else goal.work
        sense = "at least" if goal.at_least else "at most"
        wanted = f"{sense} {_number(one, goal.limit)}"
        held = {None: "", True: "holds", False: "missed"}[one.holds]
        yield f"| {work} | {compared} | {wanted} | {_value(one)} | {held} |"


def _value(one: Measured) -> str:
    if one.value is None:
        return "not measured"
    return f"{'over ' * one.is_bound}{_number(one, one.value)}"


def _number(one: Measured, value: float) -> str:
    unit = {"ratio": "x", "excess": "s", "memory": "MB"}[one.goal.kind]
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def _tree(name: str) -> str:
    return "the real tree" if name == REAL else f"{int(name):,} files"


def overview(record: Record) -> Iterator[str]:
    """Wall seconds by contestant and tree, as Markdown lines."""
    trees = ordered(record)
    heads = [
        f"real, {record.trees[tree].files:,}" if tree == REAL else f"{record.trees[tree].files:,}" for tree in trees
    ]
    yield f"| seconds, by number of files | {' | '.join(heads)} |"
    yield f"| --- |{' --: |' * len(trees)}"
    for name in SHOWN:
        found = [_base(record, tree, name) for tree in trees]
        yield f"| {name} | {' | '.join(_seconds(one, record.limit) for one in found)} |"


def _base(record: Record, tree: str, name: str) -> Series | None:
    """What was measured with the seams of the tree."""
    own = {(one.seams, one.name): one for one in record.series if one.tree == tree}
    return next((own[key] for key in own if key[1] == name and (key[0], names.PYTHON) in own), None)


def _seconds(one: Series | None, limit: float) -> str:
    if one is None or one.failure:
        return "failed" if one else ""
    return f"{one.middle.wall:.3f}" if one.middle else f"> {limit:g}"


def _details(record: Record, tree: str) -> Iterator[str]:
    """All that was measured on a tree: first with its own seams, then with other numbers of them."""
    own = [one for one in record.series if one.tree == tree]
    base = {one.seams for one in own if one.name == names.PYTHON}
    yield from _table([one for one in own if one.seams in base], record.limit)
    varied = [one for one in own if one.seams not in base]
    if varied:
        yield from ("", *_by_seams(varied, record.limit))
    yield from ("", *(f"- {one.name}: {one.failure}" for one in own if one.failure))


def _table(series: Sequence[Series], limit: float) -> Iterator[str]:
    """Seconds, memory and ratios."""
    known = {one.name: one for one in series}
    seams = max(one.seams for one in series)
    yield f"| {seams} seams | wall, s | CPU, s | MB | x ruff cold | CPU x ruff cold | x ruff warm | x ripgrep |"
    yield "| --- | --: | --: | --: | --: | --: | --: | --: |"
    for one in series:
        ratios = [_ratio(one, known.get(name), how) for how, name in _RATIOS]
        middle = one.middle
        rest = (f"{middle.cpu:.3f}", f"{middle.memory:.0f}") if middle and not one.failure else ("", "")
        yield f"| {' | '.join((one.name, _seconds(one, limit), *rest, *ratios))} |"


def _ratio(one: Series, other: Series | None, how: Callable[[Series, Series], float | None]) -> str:
    found = how(one, other) if other else None
    return "" if found is None else f"{found:.2f}"


def _by_seams(series: Sequence[Series], limit: float) -> Iterator[str]:
    """Wall seconds by contestant and number of seams."""
    counts = sorted({one.seams for one in series})
    known = {(one.seams, one.name): one for one in series}
    yield f"| seconds, by number of seams | {' | '.join(f'{count:,}' for count in counts)} |"
    yield f"| --- |{' --: |' * len(counts)}"
    for name in dict.fromkeys(one.name for one in series):
        yield f"| {name} | {' | '.join(_seconds(known.get((count, name)), limit) for count in counts)} |"

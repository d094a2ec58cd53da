"""Violations of one rule that change files, put together where what each of them changes can be told apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from seamguard.proving.trial import failing, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seamguard.domain.finding import Finding
    from seamguard.domain.mutant import Mutant
    from seamguard.domain.rule import Mark, Rule
    from seamguard.domain.verdict import Verdict
    from seamguard.proving.trial import Bench


class Planned(NamedTuple):
    """A violation that a rule has to notice, with the place in the policy that asks for it."""

    rule: Rule
    mutant: Mutant
    mark: Mark


class Region(NamedTuple):
    """The lines of one file that a violation changed, from 1 on."""

    path: str
    first: int
    last: int

    def holds(self, finding: Finding) -> bool:
        """Whether a finding stands there."""
        return finding.path == self.path and self.first <= finding.span.line <= self.last


@dataclass(slots=True)
class Lot:
    """Violations that are tried together.

    Attributes:
        rule: The rule of all of them.
        texts: What the changed files hold, by path.
        regions: What each of them changed.
        open: The files to whose end more may be put, for nothing else in them is changed.
    """

    rule: Rule
    texts: dict[str, str] = field(default_factory=dict)
    regions: dict[Planned, Region] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)

    def takes(self, one: Planned, old: str) -> bool:
        """Whether a violation can be told from the others here."""
        path = one.mutant.path
        return self.rule is one.rule and (path not in self.texts or (path in self.open and _is_longer(old, one)))

    def add(self, one: Planned, old: str) -> None:
        """Put a violation to the others."""
        path, text = one.mutant.path, one.mutant.text
        if path in self.texts:
            first = self.texts[path].count("\n") + 2
            text = f"{self.texts[path]}\n{text.removeprefix(old.rstrip())}"
            self.regions[one] = Region(path, first, text.count("\n") + 1)
        else:
            start, end = changed_lines(old.splitlines(), text.splitlines())
            self.regions[one] = Region(path, start + 1, max(end, start + 1))
            self.open |= {path} if _is_longer(old, one) else set()
        self.texts[path] = text


def lots_of(bench: Bench, planned: Iterable[Planned]) -> list[Lot]:
    """As few lots as can be: those with a single violation are left out, for it is tried alone anyway."""
    lots: list[Lot] = []
    for one in planned:
        if one.mutant.also or one.mutant.gone:
            continue
        old = old_text(bench, one.mutant.path)
        lot = next((lot for lot in lots if lot.takes(one, old)), None)
        if lot is None:
            lot = Lot(one.rule)
            lots.append(lot)
        lot.add(one, old)
    return [lot for lot in lots if len(lot.regions) > 1]


def new_failures(verdict: Verdict, before: Verdict) -> list[Finding]:
    """The findings that make a verdict fail, and are none of those that did before."""
    fresh = failing(verdict) - failing(before)
    return [item.finding for item in verdict.shown if item.blocking and words(item) in fresh]


def old_text(bench: Bench, path: str) -> str:
    """What a file holds; empty where it is new or cannot be read."""
    for file in bench.tree.files:
        if file.path == path:
            try:
                return file.read().decode("utf-8", "replace")
            except OSError:
                return ""
    return ""


def changed_lines(was: Sequence[str], lines: Sequence[str]) -> tuple[int, int]:
    """The lines of a text that an older one has not, as a range of indices."""
    start = next((i for i, (a, b) in enumerate(zip(was, lines, strict=False)) if a != b), min(len(was), len(lines)))
    pairs = enumerate(zip(reversed(was[start:]), reversed(lines[start:]), strict=False))
    same = next((number for number, (a, b) in pairs if a != b), min(len(was), len(lines)) - start)
    return start, len(lines) - same


def _is_longer(old: str, one: Planned) -> bool:
    """Whether a violation only adds to the end of a file."""
    return bool(old.strip()) and one.mutant.text.startswith(old.rstrip())

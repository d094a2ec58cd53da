"""What reports say of entries, waves and rollouts: the details behind a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.report.words import flowing, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.finding import Finding
    from seamguard.domain.policy import Wave
    from seamguard.domain.rule import Entry, Step

# What YAML takes for nothing but text, as a module or a site is mostly written.
_UNQUOTED = re.compile(r"[./]*[^\W\d][\w./-]*(:[\w.<>-]+)?")


def permission(finding: Finding, count: int, wave: str | None) -> tuple[str, ...]:
    """The lines of the policy that would permit a finding, as YAML: the list, and the entry below it.

    Args:
        finding: What is not permitted.
        count: How many of its like stand in its place.
        wave: The wave that new debt belongs to; None where there may be none, and only a permanent entry is right.
    """
    if finding.kind == "wrapper":
        return "wrappers:", f"  - target: {finding.target}", "    reason: <why anybody may use it>"
    key, place = finding.entry_place
    named = f"  - {key}: {place if _UNQUOTED.fullmatch(place) else _quoted(place)}"
    debt = (f"    count: {count}", f"    wave: {wave}") if wave else ()
    return "migrating:" if wave else "allow:", named, *debt, "    reason: <why this place may use it>"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain(escaped)}"'


def place_line(entry: Entry, policy: str) -> str:
    """An entry as a finding shows it: where it stands, what it names, and who answers for it until when."""
    details = ", ".join(_details(entry, entry.wave))
    return f"  entry     {policy}:{entry.mark.line} {entry.place}{f' ({details})' if details else ''}"


def whole_line(entry: Entry, policy: str) -> str:
    """An entry with its count and its reason."""
    debt = "permanent" if entry.count is None else f"{entry.count} in {entry.wave}"
    details = ", ".join(_details(entry, debt))
    return f"  entry     {policy}:{entry.mark.line}: {entry.place} ({details}): {flowing(entry.reason)}"


def _details(entry: Entry, first: str | None) -> Iterator[str]:
    if first:
        yield first
    if entry.owner:
        yield f"owner {entry.owner}"
    if entry.expires:
        yield f"expires {entry.expires.isoformat()}"
    if entry.ticket:
        yield entry.ticket


def wave_line(wave: Wave, policy: str, left: int) -> str:
    """A wave with all that is known of it, and how many uses it has left."""
    title = f"{flowing(wave.title)}; " if wave.title != wave.id else ""
    details = [
        wave.status.value,
        f"{left} left",
        *([f"due {wave.due.isoformat()}"] if wave.due else []),
        *([f"goal {wave.goal}"] if wave.goal else []),
        *([f"after {', '.join(wave.after)}"] if wave.after else []),
        *([f"owner {wave.owner}"] if wave.owner else []),
        *(f"{step.level} until {step.end}" for step in wave.rollout),
    ]
    return f"  wave      {policy}:{wave.mark.line}: {wave.id} ({title}{', '.join(details)})"


def level_line(step: Step) -> str:
    """How soft something is for now."""
    return f"  level     {step.level} until {step.end}"

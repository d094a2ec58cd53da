"""What reports say of entries, waves and rollouts: the details behind a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.policy import Wave
    from seamguard.domain.rule import Entry, Step


def place_line(entry: Entry, policy: str) -> str:
    """An entry as a finding shows it: where it stands, what it names, and who answers for it until when."""
    details = ", ".join(_details(entry, entry.wave))
    return f"  entry     {policy}:{entry.mark.line} {entry.place}{f' ({details})' if details else ''}"


def whole_line(entry: Entry, policy: str) -> str:
    """An entry with its count and its reason."""
    debt = "permanent" if entry.count is None else f"{entry.count} in {entry.wave}"
    details = ", ".join(_details(entry, debt))
    return f"  entry     {policy}:{entry.mark.line}: {entry.place} ({details}): {entry.reason}"


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
    title = f"{wave.title}; " if wave.title != wave.id else ""
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

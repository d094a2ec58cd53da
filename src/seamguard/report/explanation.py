"""`seamguard explain`: what is known of one seam or of one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.families.identity import Identity
from seamguard.domain.ranks import GRADED
from seamguard.domain.seam import Seam
from seamguard.domain.source import shown_place
from seamguard.domain.verdict import Status
from seamguard.report.entries import wave_line, whole_line
from seamguard.report.style import PLAIN, Style
from seamguard.report.text_format import counts, finding_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Rule
    from seamguard.domain.verdict import CheckResult, Judged, Rejected, Verdict


def explain_rule(rule: Rule, verdict: Verdict, result: CheckResult, style: Style = PLAIN) -> str:
    """Everything known of one rule: what it asks, its verdict, its entries and every finding."""
    return "\n".join(_rule(rule, verdict, result, style)) + "\n"


def _rule(seam: Rule, verdict: Verdict, result: CheckResult, style: Style) -> Iterator[str]:
    yield f"{style.outcome(verdict.outcome)} {style.strong(seam.id)}  {counts(verdict)}"
    yield from _promise(seam)
    for label, reasons in (("vacuous", verdict.vacuities), ("failure", verdict.failures)):
        for reason in reasons:
            yield f"  {label}   {result.policy}:{reason.mark.line}:{reason.mark.column}: {reason.message}"
    entries = seam.entries
    for wave in result.waves:
        if any(entry.wave == wave.id for entry in entries):
            yield wave_line(wave, result.policy)
    for entry in entries:
        yield whole_line(entry, result.policy)
    for wrapper in seam.wrappers if isinstance(seam, Seam) else ():
        yield f"  wrapper   {result.policy}:{wrapper.mark.line}: {wrapper.target} (anybody): {wrapper.reason}"
    for stale in verdict.stale:
        yield f"  stale     {result.policy}:{stale.entry.mark.line}: {stale.message}"
    for item in verdict.rejected:
        yield _rejected(item)
    for judged in verdict.shown:
        yield ""
        yield from _use(judged, verdict, result, style)


def _promise(rule: Rule) -> Iterator[str]:
    yield from _guarded(rule) if isinstance(rule, Seam) else _asked(rule)
    yield f"  why       {rule.why}"
    if rule.instead:
        yield f"  instead   {rule.instead}"
    for step in rule.rollout:
        yield f"  rollout   {step.level} until {step.end}"


def _guarded(seam: Seam) -> Iterator[str]:
    for part, role in zip(seam.parts, ("", *(f" ({member.role})" for member in seam.group)), strict=True):
        condition = f", where the call supplies {' or '.join(part.supplies)}" if part.supplies else ""
        yield f"  guards    {seam.restrict.value} of {part.target}{role}{condition}"


def _asked(rule: Rule) -> Iterator[str]:
    """The settings of a rule of any other family, as they are written."""
    yield f"  family    {rule.family}"
    for name, value in rule.own_settings():
        if rule.ranks.get(name) == GRADED and isinstance(value, tuple):
            yield from (f"  {name:<9} {one}: {one.terms}" for one in value)
        elif value not in (None, (), "", False):
            shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            yield f"  {name:<9} {shown}"


def _rejected(item: Rejected) -> str:
    label = "stale" if item.status is Status.STALE else "forbidden"
    return f"  {label:<9} {item.suppression.place}: {item.message}"


def _use(judged: Judged, verdict: Verdict, result: CheckResult, style: Style) -> Iterator[str]:
    lines = list(finding_lines(judged, verdict, result, style))
    yield lines[0]
    yield f"  verdict   {judged.status.value}, {judged.finding.kind} in {judged.finding.site}"
    yield from lines[1:]


def explain_site(place: str, policy: Policy, result: CheckResult, style: Style = PLAIN) -> str | None:
    """Every use and every stale permission in one site, module or file; None where nothing is known of it.

    Args:
        place: `module:scope`, `module`, a path, `path:line`, or in a notebook `path:cell 3:line`.
        policy: The promises.
        result: The run.
        style: Colour or none.
    """
    lines: list[str] = []
    for seam in policy.rules:
        verdict = result.on(seam.id)
        here = [*_unseen(seam, place, result)] if verdict.awaits_run else []
        for judged in verdict.shown:
            if _is_at(judged, place, result):
                here += [*_use(judged, verdict, result, style), ""]
        for stale in verdict.stale:
            if place in (stale.entry.place, stale.entry.module):
                here += [f"  stale     {result.policy}:{stale.entry.mark.line}: {stale.message}", ""]
        for item in verdict.rejected:
            file, line = item.suppression.file, item.suppression.span.line
            if place in (file.module, file.path, shown_place(file.path, file.cells, line)):
                here += [_rejected(item), ""]
        if here:
            instead = [f"  instead   {seam.instead}"] if seam.instead else []
            lines += [f"{style.strong(seam.id)}  {seam.why}", *instead, *here]
    return "\n".join(lines) if lines else None


def _unseen(rule: Rule, place: str, result: CheckResult) -> Iterator[str]:
    """What is asked and permitted in a place of which only a run shows more."""
    own = [entry for entry in rule.entries if place in (entry.place, entry.module)]
    if own or (isinstance(rule, Identity) and rule.knows(*place.partition(":")[::2])):
        yield f"  declared  only a run shows what stands in {place}: the suite judges it"
        yield from (whole_line(entry, result.policy) for entry in own)
        yield ""


def _is_at(judged: Judged, place: str, result: CheckResult) -> bool:
    finding = judged.finding
    lines = range(finding.span.line, finding.span.end_line + 1)
    inside = finding.site.startswith((f"{place}.", f"{place}:")) and ":" in place
    cells = result.cells.get(finding.path, ())
    places = {shown_place(finding.path, cells, line) for line in lines}
    return place in {finding.site, finding.module, finding.path, *places} or inside

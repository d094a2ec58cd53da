"""The text report: for a terminal, a CI log and a failed test alike."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seamguard.domain.rule import Level
from seamguard.domain.verdict import CheckResult, Outcome, Status, Verdict
from seamguard.report.code_lines import code_lines
from seamguard.report.entries import level_line, permission, place_line
from seamguard.report.style import PLAIN, Style
from seamguard.report.words import flowing, plain, plural, tamed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.agenda import Due
    from seamguard.domain.explained import Line
    from seamguard.domain.finding import Finding
    from seamguard.domain.verdict import Judged

_TOLD = {
    Status.PERMITTED: "permitted",
    Status.MIGRATING: "migrating",
    Status.MOVED: "moved",
    Status.VIOLATION: "not permitted",
}


def render_text(result: CheckResult, style: Style = PLAIN) -> str:
    """The report of one run, with a final newline."""
    lines: list[str] = []
    for verdict in result.verdicts:
        lines += _verdict(verdict, result, style)
    if result.errors:
        lines += [style.outcome(Outcome.ERROR) + " these places could not be read, so nothing is known of them:"]
        lines += [f"  {problem}" for problem in result.errors]
        lines += [""]
    if result.notes:
        lines += [f"  left out  {note}" for note in result.notes]
        lines += [""]
    if result.agenda:
        lines += [f"next    {ahead(due)}" for due in result.agenda]
        lines += [""]
    return tamed("\n".join([*lines, _summary(result, style)]) + "\n")


def ahead(due: Due) -> str:
    """What is due, and how far it is."""
    if due.days is None:
        return flowing(due.message)
    when = f"in {plural(due.days, 'day')}" if due.days else "today"
    return f"{flowing(due.message)}, {when}"


def render_verdict(verdict: Verdict, result: CheckResult, *, stale: bool) -> str:
    """What a failed test shows: why one subject is broken or vacuous, or with `stale`, which of its permissions are."""
    parts = _stale(verdict, result) if stale else [*_reasons(verdict, result), *_blocking(verdict, result, PLAIN)]
    head = [f"{verdict.id}: {counts(verdict)}"] if verdict.is_of_rule else []
    return tamed("\n".join([*head, *parts]).rstrip())


def _verdict(verdict: Verdict, result: CheckResult, style: Style) -> Iterator[str]:
    yield f"{style.outcome(verdict.outcome)} {style.strong(verdict.id)}  {counts(verdict)}"
    if verdict.step and verdict.level is not Level.OFF:
        yield level_line(verdict.step)
    yield from _reasons(verdict, result)
    yield from _blocking(verdict, result, style)
    yield from _warnings(verdict, result)
    yield from _stale(verdict, result)
    yield ""


def counts(verdict: Verdict) -> str:
    """One line of numbers: what is judged first, the other categories apart, definitions apart from uses."""
    if not verdict.is_of_rule:
        return verdict.rule
    held = [(category, number) for category, number in verdict.by_category if category in verdict.judged_categories]
    others = [pair for pair in verdict.by_category if pair not in held]
    uses = _numbers([judged for judged in verdict.having(*Status) if judged.finding.kind != "wrapper"])
    if verdict.step and verdict.level is Level.OFF:
        uses = f"not judged until {verdict.step.end}"
    wrappers = [judged for judged in verdict.having(*Status) if judged.finding.kind == "wrapper"]
    handing = f"; {plural(len(wrappers), 'wrapper')}: {_numbers(wrappers)}" if wrappers else ""
    names = " and ".join(category.value for category, _ in held)
    apart = ", ".join(f"{number} in {category.value}" for category, number in others)
    if verdict.awaits_run and verdict.level is not Level.OFF:
        return f"declared, and judged where the suite runs the code; {verdict.examined} examined"
    is_seam = verdict.rule == "seam"
    looked = plural(len(verdict.definitions), "definition") if is_seam else f"{verdict.examined} examined"
    total = plural(sum(number for _, number in held), "use" if is_seam else "finding")
    guards = len(verdict.falling_back(Status.MIGRATING, Status.VIOLATION))
    falling = f"; {plural(guards, 'fallback guard')}" if guards else ""
    return f"{total} in {names}: {uses}{handing}; apart: {apart or 'none'}; {looked}{falling}"


def _numbers(items: Sequence[Judged]) -> str:
    """How many of some findings have each status."""
    numbers = Counter("suppressed in code" if item.suppression else _TOLD.get(item.status, "") for item in items)
    order = ("permitted", "suppressed in code", "migrating", "moved", "not permitted")
    return ", ".join(f"{numbers[word]} {word}" for word in order if numbers[word]) or "none"


def _reasons(verdict: Verdict, result: CheckResult) -> Iterator[str]:
    for reason in (*verdict.vacuities, *verdict.failures):
        yield f"  {result.policy}:{reason.mark.line}:{reason.mark.column}: {reason.message}"
    for item in verdict.rejecting(Status.VIOLATION):
        yield f"  {item.suppression.place}: {item.message}"


def _blocking(verdict: Verdict, result: CheckResult, style: Style) -> Iterator[str]:
    blocking = [judged for judged in verdict.shown if judged.blocking]
    sites = Counter(judged.finding.entry_place for judged in blocking if judged not in verdict.fallbacks)
    advised: set[tuple[str, str]] = set()
    for judged in blocking:
        yield ""
        yield from finding_lines(judged, verdict, result, style)
        site = judged.finding.entry_place
        is_listable = judged.entry is None and judged not in verdict.fallbacks
        if judged.status is Status.VIOLATION and is_listable and site not in advised:
            advised.add(site)
            yield from entry_lines(judged.finding, sites[site], verdict, result)
    if blocking:
        yield ""
        yield f"  why       {flowing(verdict.why)}"
        if verdict.instead:
            yield f"  instead   {flowing(verdict.instead)}"


def finding_lines(
    judged: Judged, verdict: Verdict, result: CheckResult, style: Style, around: Sequence[Line] = ()
) -> Iterator[str]:
    """A finding with its place, its line of code (or those around it) and how its name resolved."""
    finding = judged.finding
    span = finding.span
    yield f"  {style.strong(plain(result.place(finding)))}: {plain(judged.message)}"
    cells, code = result.cells.get(finding.path, ()), result.code.get((finding.path, span.line), "")
    yield from code_lines(span, cells, code, around, style)
    yield from (f"  {line}" for line in finding.lines)
    sure = "" if finding.certain else f"possible ({finding.kind}): "
    if not finding.via:
        yield f"  found     {sure}{finding.kind}"
        yield from _permission(judged, result)
        return
    chain = finding.via if finding.via[:1] == (finding.spelling,) else (finding.spelling, *finding.via)
    homes = dict(verdict.homes)
    own = homes.get(finding.target)
    kind = f", which counts as {finding.target}" if own and finding.target not in chain else ""
    home = own or homes.get(chain[-1])  # a wrapper leads to what it hands out
    defined = f"{kind}, defined at {home}" if home else ""
    yield f"  resolved  {sure}{' -> '.join(chain)}{defined}"
    yield from _permission(judged, result)


def _permission(judged: Judged, result: CheckResult) -> Iterator[str]:
    if judged.entry is not None:
        yield place_line(judged.entry, result.policy)
    if judged.step is not None:
        yield level_line(judged.step)


def entry_lines(finding: Finding, count: int, verdict: Verdict, result: CheckResult) -> Iterator[str]:
    """What to do should an exception be right, and then the exact lines to add."""
    if not verdict.takes_entries:
        form = f"write `{verdict.id}` in {result.policy} as a mapping first: id, check and why"
        yield f"  exception if one is right, {form}"
        return
    yield f"  exception if one is right, say so in review, under `{verdict.id}` in {result.policy}:"
    for line in permission(finding, count, result.open_waves.get(verdict.id)):
        yield f"{' ' * 14}{line}"


def _warnings(verdict: Verdict, result: CheckResult) -> Iterator[str]:
    if verdict.level is Level.OFF:
        return
    for judged in (*verdict.having(Status.PERMITTED), *verdict.falling_back(Status.PERMITTED)):
        if judged.entry is None and judged.suppression is None:
            yield f"  warning   {result.place(judged.finding)}: {judged.finding.kind}: {judged.message}"


def _stale(verdict: Verdict, result: CheckResult) -> Iterator[str]:
    for stale in verdict.stale:
        line, column = stale.entry.mark
        until = f" (warns until {stale.step.end})" if stale.step else ""
        yield f"  stale     {result.policy}:{line}:{column}: {stale.message}{until}"
    for idle in verdict.rejecting(Status.STALE):
        yield f"  stale     {idle.suppression.place}: {idle.message}"
    if verdict.stale:
        by_hand = "take off by hand what no run needs: `seamguard prune` reads code and runs none"
        yield f"  remedy    {by_hand if verdict.needs_run else 'run `seamguard prune`'}"


def _summary(result: CheckResult, style: Style) -> str:
    counts = Counter(verdict.outcome for verdict in result.verdicts)
    told = ", ".join(f"{counts[outcome]} {outcome.value}" for outcome in Outcome if counts[outcome])
    errors = f", {plural(len(result.errors), 'place')} unreadable" if result.errors else ""
    left_out = f"; {plural(len(result.left_out), 'folder')} left out" if result.left_out else ""
    shard = f"; shard {result.shard} of the rules" if result.shard else ""
    files = f"{plural(result.files, 'file')}, {result.parsed} parsed{left_out}{shard}"
    nothing = "no rule falls to this shard" if result.shard else "nothing judged"
    return f"{style.outcome(result.outcome)} {told or nothing}{errors} ({files})"

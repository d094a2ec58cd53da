"""The report of a check as Markdown, for the summary of a CI step or a pull request: what to do comes first."""

from __future__ import annotations

from collections import Counter
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from seamguard.domain.rule import Level
from seamguard.domain.verdict import Outcome, Status
from seamguard.report.code_lines import shown
from seamguard.report.entries import permission
from seamguard.report.markdown import LIMIT, code, fitting, left_out, prose, size_of, table
from seamguard.report.placement import TOP, Place, Placement
from seamguard.report.text_format import ahead
from seamguard.report.troubles import Trouble, What, troubles
from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.domain.verdict import CheckResult, Verdict
    from seamguard.errors import Problem

_PASSING = (Outcome.OFF, Outcome.KEPT)


def render_check_markdown(result: CheckResult, placement: Placement = TOP, limit: int = LIMIT) -> str:
    """The report of one run, with a final newline.

    Args:
        result: The run.
        placement: Where its files lie in the repository, and how they are linked.
        limit: How many bytes there may be.
    """
    found = troubles(result, placement)
    failing, warning = ([one for one in found if one.fails is fails] for fails in (True, False))
    tables = [*_rules(result), *_waves(result), *_next(result)]
    head = [f"### seamguard: {_outcome(result.outcome)}", "", _summary(result), ""]
    # Half for what stands in tables, and the rest for places, so that neither takes all the room from the other.
    tables, lost_rows = fitting(tables, limit // 2)
    room = limit - size_of([*head, *tables]) - 1_000
    told, lost = fitting(list(_failures(failing, result, placement)), room)
    quiet, lost_warnings = fitting([_item(one, placement) for one in warning], room - size_of(told))
    folded = _folded(plural(len(warning), "warning"), quiet) if quiet else []
    note = left_out(lost + lost_warnings + lost_rows)
    return "\n".join([*head, *note, *told, *folded, *tables]).rstrip() + "\n"


def render_markdown_problems(problems: Iterable[Problem]) -> str:
    """The document of a run that ended before anything could be judged."""
    lines = [f"### seamguard: {_outcome(Outcome.ERROR)}", "", "Nothing was judged:", ""]
    items, lost = fitting([f"- {prose(str(problem))}" for problem in problems], LIMIT)
    return "\n".join([*lines, *left_out(lost), *items]) + "\n"


def _outcome(outcome: Outcome) -> str:
    word = outcome.value.upper()
    return word if outcome in _PASSING else f"**{word}**"


def _summary(result: CheckResult) -> str:
    numbers = Counter(verdict.outcome for verdict in result.verdicts)
    told = ", ".join(f"{numbers[outcome]} {outcome.value}" for outcome in Outcome if numbers[outcome])
    unread = f", {plural(len(result.errors), 'place')} unreadable" if result.errors else ""
    shard = f", shard {result.shard} of the rules" if result.shard else ""
    return f"{told or 'Nothing judged'}{unread}, in {plural(result.files, 'file')}{shard}."


def _failures(found: Sequence[Trouble], result: CheckResult, placement: Placement) -> Iterator[str]:
    """What fails, rule by rule, each rule with why it is there, what to do, and the exact entry."""
    for subject, group in groupby(found, key=lambda trouble: trouble.subject):
        own = list(group)
        verdict = own[0].verdict
        head = prose(subject) if verdict else "These places could not be read, so nothing is known of them"
        yield f"#### {head}\n"
        for trouble in own:
            yield _item(trouble, placement, result)
        yield "\n".join(["", *(_what_to_do(own, verdict, result) if verdict else ())])


def _item(trouble: Trouble, placement: Placement, result: CheckResult | None = None) -> str:
    until = f" (warns until {prose(trouble.step.end)})" if trouble.step and not trouble.fails else ""
    about = "" if trouble.fails else f"{prose(trouble.subject)}, "
    line = f"- {about}{_place(trouble.place, placement)}: {prose(trouble.message)}{until}"
    finding = trouble.judged.finding if trouble.judged else None
    text = result.code.get((finding.path, finding.span.line), "").strip() if finding and result else ""
    return f"{line}<br>{code(shown(text))}" if text else line


def _place(place: Place, placement: Placement) -> str:
    link = placement.linked(place)
    return f"[{prose(str(place))}]({link})" if link else code(str(place))


def _what_to_do(own: Sequence[Trouble], verdict: Verdict, result: CheckResult) -> Iterator[str]:
    if any(trouble.judged for trouble in own):
        yield f"**Why:** {prose(verdict.why)}"
        yield ""
        if verdict.instead:
            yield f"**Instead:** {prose(verdict.instead)}"
            yield ""
    if any(trouble.what is What.STALE and trouble.entry for trouble in own):
        by_hand = "take off by hand what no run needs, for `seamguard prune` runs no code"
        yield f"**Stale entries:** {by_hand if verdict.needs_run else 'run `seamguard prune`'}."
        yield ""
    if verdict.is_of_rule:
        yield f"More: {code(f'seamguard explain {verdict.id}')}"
        yield ""
    entries = list(_entries(own, verdict, result))
    if entries:
        said = f"If an exception is right: what to add under {code(verdict.id)} in {code(result.policy)}"
        yield f"<details><summary>{said}</summary>"
        yield ""
        yield from entries
        yield "</details>"
        yield ""


def _entries(own: Sequence[Trouble], verdict: Verdict, result: CheckResult) -> Iterator[str]:
    """The entries that would permit what no entry is about, each as the lines to add."""
    listable = [
        trouble.judged.finding
        for trouble in own
        if trouble.what is What.VIOLATION and trouble.judged and trouble.entry is None
        if trouble.judged not in verdict.fallbacks
    ]
    numbers = Counter(finding.entry_place for finding in listable)
    sections: dict[str, list[str]] = {}
    for place, finding in {finding.entry_place: finding for finding in listable}.items():
        head, *entry = permission(finding, numbers[place], result.open_waves.get(verdict.id))
        sections.setdefault(head, []).extend(entry)
    if sections and verdict.takes_entries:
        text = "\n".join(line for head, lines in sections.items() for line in (head, *lines))
        yield f"<pre>{escape(text)}</pre>"
        yield ""


def _rules(result: CheckResult) -> Iterator[str]:
    heads = ("", "rule", "permitted", "migrating", "not permitted", "moved", "stale", "note")
    rows = [_row(verdict) for verdict in result.verdicts]
    if rows:
        yield "#### Rules\n"
        yield from table(heads, rows)


def _row(verdict: Verdict) -> tuple[str, ...]:
    numbers = (
        len(verdict.having(Status.PERMITTED)),
        len(verdict.having(Status.MIGRATING)),
        len(verdict.having(Status.VIOLATION)) + len(verdict.rejecting(Status.VIOLATION)),
        len(verdict.having(Status.MOVED)),
        len(verdict.idle),
    )
    said = f"{verdict.level} until {verdict.step.end}" if verdict.step else ""
    if verdict.awaits_run and verdict.level is not Level.OFF:
        said = "judged where the suite runs the code"
    name = verdict.id if verdict.is_of_rule else f"{verdict.rule} {verdict.id}"
    told = [str(number) if number else "" for number in numbers]
    return _outcome(verdict.outcome), prose(name), *told, prose(said)


def _waves(result: CheckResult) -> Iterator[str]:
    """The waves with what is left under the entries of each."""
    if not result.waves or not result.left:
        return
    yield "#### Waves\n"
    rows = []
    for wave in result.waves:
        left = result.left.get(wave.id, 0)
        title = f"{wave.id}: {wave.title}" if wave.title != wave.id else wave.id
        due = wave.due.isoformat() if wave.due else ""
        rows.append((prose(title), str(wave.status), prose(wave.owner or ""), due, str(wave.goal), str(left)))
    yield from table(("wave", "status", "owner", "due", "goal", "left"), rows)


def _next(result: CheckResult) -> Iterator[str]:
    if result.agenda:
        yield "#### Next\n"
        yield from (f"- {prose(ahead(due))}" for due in result.agenda)
        yield ""


def _folded(summary: str, items: Sequence[str]) -> list[str]:
    return [f"<details><summary>{summary}</summary>", "", *items, "", "</details>", ""]

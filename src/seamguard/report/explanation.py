"""`seamguard explain`: what is known of one seam or of one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.families.identity import Identity
from seamguard.domain.ranks import GRADED
from seamguard.domain.seam import Seam
from seamguard.domain.verdict import Status
from seamguard.report.code_lines import shown
from seamguard.report.entries import level_line, wave_line, whole_line
from seamguard.report.style import PLAIN, Style
from seamguard.report.text_format import counts, entry_lines, finding_lines
from seamguard.report.words import flowing, plain, tamed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seamguard.domain.explained import Asked, Explanation, Hop, Mention, Since
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Rule
    from seamguard.domain.verdict import CheckResult, Judged, Rejected, Verdict


def render_explanation(policy: Policy, result: CheckResult, told: Explanation, style: Style = PLAIN) -> str:
    """The answer to one question, with a final newline.

    Args:
        policy: The promises.
        result: The run.
        told: What was found out for the answer.
        style: Colour or none.
    """
    if told.asked.kind == "rule":
        (rule,) = (rule for rule in policy.rules if rule.id == told.asked.text)
        lines = list(_rule(rule, result.on(rule.id), result, told.left, style))
    elif told.asked.kind in ("wave", "owner"):
        lines = list(_plan(policy, result, told, style))
    elif told.asked.kind == "outsider":
        lines = [f"{style.strong(told.asked.text)} {told.asked.note}"]
    else:
        lines = list(_place(policy, result, told, style)) or list(_nothing(told, style))
    return tamed("\n".join(lines).rstrip("\n") + "\n")


def _rule(seam: Rule, verdict: Verdict, result: CheckResult, left: Mapping[str, int], style: Style) -> Iterator[str]:
    yield f"{style.outcome(verdict.outcome)} {style.strong(seam.id)}  {counts(verdict)}"
    yield from _promise(seam)
    for label, reasons in (("vacuous", verdict.vacuities), ("failure", verdict.failures)):
        for reason in reasons:
            yield f"  {label}   {result.policy}:{reason.mark.line}:{reason.mark.column}: {reason.message}"
    entries = seam.entries
    for wave in result.waves:
        if any(entry.wave == wave.id for entry in entries):
            yield wave_line(wave, result.policy, left[wave.id])
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
    yield f"  why       {flowing(rule.why)}"
    if rule.instead:
        yield f"  instead   {flowing(rule.instead)}"
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


def _plan(policy: Policy, result: CheckResult, told: Explanation, style: Style) -> Iterator[str]:
    """A wave, or what somebody answers for: waves, entries, and what is left of each."""
    asked = told.asked
    yield style.strong(asked.text)
    for wave in policy.waves:
        if asked.text == (wave.id if asked.kind == "wave" else wave.owner):
            yield wave_line(wave, result.policy, told.left.get(wave.id, 0))
    for verdict in result.verdicts:
        if verdict.rule == "wave" and verdict.id == asked.text:
            yield from (
                f"  failure   {result.policy}:{one.mark.line}:{one.mark.column}: {one.message}"
                for one in verdict.failures
            )
    for rule in policy.rules:
        entries = [entry for entry in rule.entries if asked.concerns(entry)]
        if entries:
            yield ""
            yield f"{style.strong(rule.id)}  {flowing(rule.why)}"
        for entry in entries:
            yield whole_line(entry, result.policy)
            for judged in result.on(rule.id).shown:
                if judged.entry == entry:
                    yield f"    use     {result.place(judged.finding)}: {judged.status.value}, {judged.finding.kind}"


def _place(policy: Policy, result: CheckResult, told: Explanation, style: Style) -> Iterator[str]:
    """Every use and every stale permission in one site, module, file, folder or line."""
    asked = told.asked
    for rule in policy.rules:
        verdict = result.on(rule.id)
        here = [*_unseen(rule, asked, result)] if verdict.awaits_run else []
        for judged in verdict.shown:
            if asked.holds(judged.finding):
                here += [*_told(judged, rule, result, told, style), ""]
        for stale in verdict.stale:
            if asked.names(stale.entry):
                here += [f"  stale     {result.policy}:{stale.entry.mark.line}: {stale.message}", *_pruned(verdict), ""]
        for item in verdict.rejected:
            if _stands_at(item, asked):
                here += [_rejected(item), ""]
        if here:
            instead = [f"  instead   {flowing(rule.instead)}"] if rule.instead else []
            yield from (f"{style.strong(rule.id)}  {flowing(rule.why)}", *instead, *here)
    # The same for all of them, such as that there is no repository.
    pasts = (since for found in told.pasts.values() for since in found)
    yield from dict.fromkeys(f"  since     {since.note}" for since in pasts if _is_unknown(since))


def _stands_at(item: Rejected, asked: Asked) -> bool:
    file, line = item.suppression.file, item.suppression.span.line
    if asked.path:
        return file.path == asked.path and asked.line in (0, line)
    return file.module == asked.text or (asked.kind == "folder" and file.path.startswith(f"{asked.text}/"))


def _unseen(rule: Rule, asked: Asked, result: CheckResult) -> Iterator[str]:
    """What is asked and permitted in a place of which only a run shows more."""
    own = [entry for entry in rule.entries if asked.names(entry)]
    if own or (isinstance(rule, Identity) and rule.knows(*asked.text.partition(":")[::2])):
        yield f"  declared  only a run shows what stands in {asked.text}: the suite judges it"
        yield from (whole_line(entry, result.policy) for entry in own)
        yield ""


def _told(judged: Judged, rule: Rule, result: CheckResult, told: Explanation, style: Style) -> Iterator[str]:
    """One use with all that was found out about it."""
    verdict, finding = result.on(rule.id), judged.finding
    lines = list(finding_lines(judged, verdict, result, style, told.around.get(finding, ())))
    around = [line for line in lines[1:] if not line.startswith(("  entry  ", "  level  "))]
    yield lines[0]
    yield f"  verdict   {judged.status.value}, {finding.kind} in {finding.site}"
    yield from around
    yield from steps(told.ways.get(finding, ()))
    if judged.entry is not None:
        yield whole_line(judged.entry, result.policy)
        waves = (wave for wave in result.waves if wave.id == judged.entry.wave)
        yield from (wave_line(wave, result.policy, told.left.get(wave.id, 0)) for wave in waves)
    if judged.suppression is not None:
        yield f"  comment   {judged.suppression.place}: {judged.suppression.reason}"
    if judged.step is not None:
        yield level_line(judged.step)
    pasts = told.pasts.get(finding, ())
    yield from (f"  since     {past_of(since)}" for since in pasts if not _is_unknown(since))
    yield from remedies(judged, rule, result)


def _pruned(verdict: Verdict) -> Iterator[str]:
    by_hand = "take it off by hand: `seamguard prune` reads code and runs none"
    yield f"  fix       {by_hand if verdict.needs_run else 'run `seamguard prune`'}"


def _nothing(told: Explanation, style: Style) -> Iterator[str]:
    """What stands in a place of which no rule has anything to say, and why not."""
    asked = told.asked
    yield f"{style.strong(asked.text)}: no rule has anything to say of it"
    width = max((len(str(line.number)) for line in told.here), default=0)
    for line in told.here:
        gutter = f"{line.number:>{width}} {'>' if line.is_asked else ' '}|"
        yield f"  {style.faint(gutter)} {shown(line.text)}".rstrip()
    for mention in told.mentions:
        yield f"  {mention.kind:<9} {_meant(mention)}"
        yield from steps(mention.way)
    if told.here and not told.mentions:
        yield "  says      nothing that a rule could count: no call, no import, no name from elsewhere"
    for unmet in told.unmet:
        yield f"  not       {f'{unmet.rule}: ' if unmet.rule else ''}{unmet.message}"


def _meant(mention: Mention) -> str:
    if mention.kind == "defines":
        return mention.spelling
    if mention.spelling == "*":
        return f"every name of {' or '.join(one.name for one in mention.meant) or 'an unknown module'}"
    names = dict.fromkeys(f"an instance of {one.name}" if one.kind == "instance" else one.name for one in mention.meant)
    return f"{mention.spelling} is {' or '.join(names) or 'unknown: nothing says what it stands for'}"


def steps(way: Sequence[Hop]) -> Iterator[str]:
    """How a name resolves, one step a line."""
    for number, hop in enumerate(way, 1):
        where = f" at {hop.path}:{hop.line}" if hop.line else f" ({hop.path})" if hop.path else ""
        code = f": {shown(hop.code)}" if hop.code else ""
        yield f"    {number:<7} {hop.name} is {hop.how.value}{where}{code}"


def _is_unknown(since: Since) -> bool:
    return since.commit is None and since.note.startswith("not known: ")


def past_of(since: Since) -> str:
    """Since when something is there, in words."""
    commit = since.commit
    if commit is None:
        return (
            f"the {since.what} is {since.note}" if since.note.startswith("not ") else f"the {since.what}: {since.note}"
        )
    cut = f" {since.note}" if since.note else ""
    day = commit.when.date().isoformat()
    return (
        f"the {since.what} is there since {day}{cut}: {commit.short} by {plain(commit.author)}: {plain(commit.subject)}"
    )


def remedies(judged: Judged, rule: Rule, result: CheckResult) -> Iterator[str]:
    """What to do about a finding."""
    finding, verdict = judged.finding, result.on(rule.id)
    change = "do what `instead` says" if rule.instead else f"write it without what {rule.id!r} guards"
    then = "take the entry off by hand" if verdict.needs_run else "`seamguard prune` takes it off the list"
    if judged.status is Status.MOVED:
        yield f"  fix       {change}; or `seamguard prune --moves`, if it only has another name now"
    elif judged.status is Status.MIGRATING and judged.entry is not None:
        if isinstance(rule, Seam) and rule.rewrite is not None:
            yield f"  fix       `seamguard migrate --site '{finding.site}'` rewrites it, or says why it does not; else"
        yield f"  fix       {change}, then {then}"
    elif judged.suppression is not None:
        yield f"  fix       {change}, and remove the comment"
    elif judged.status is Status.VIOLATION:
        yield f"  fix       {change}"
        if judged.entry is None and judged not in verdict.fallbacks:
            yield from _exception(judged, verdict, result)
    elif finding.category not in verdict.judged_categories:
        listed = ", ".join(category.value for category in (*verdict.judged_categories, finding.category))
        yield f"  fix       none is needed; `judged: [{listed}]` under `{rule.id}` would hold it to the list"


def _exception(judged: Judged, verdict: Verdict, result: CheckResult) -> Iterator[str]:
    place = judged.finding.entry_place
    alike = [one for one in verdict.shown if one.blocking and one.entry is None and one.finding.entry_place == place]
    yield from entry_lines(judged.finding, len(alike), verdict, result)
    if verdict.takes_entries and judged.finding.kind != "wrapper":
        wave = result.open_waves.get(verdict.id)
        kind = f"--wave {wave}" if wave else "--permanent"
        yield f'            or: seamguard allow {place[1]} --rule {verdict.id} {kind} --reason "<why>"'

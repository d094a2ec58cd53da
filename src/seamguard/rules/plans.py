"""The `plans` rule: what documents claim of the code is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.claims import FAILING, Answer, ClaimKind, Document, Truth
from seamguard.domain.facts import Span
from seamguard.domain.finding import Finding
from seamguard.domain.mutant import Mutant
from seamguard.domain.observed import Observed
from seamguard.domain.rule import MODULE_SCOPE
from seamguard.domain.source import Category
from seamguard.domain.verdict import Vacuity
from seamguard.rules.claims.answering import answers
from seamguard.rules.claims.globs import expanded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.cited import Cited
    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.plans import Plans

_SHIFTED = 3
_FALSE = "\n\n`a_name_that_nothing_has()` has 7 call sites.\n"


def find(rule: Plans, facts: Facts) -> Observed:
    """See what the documents claim that is not so."""
    findings: list[Finding] = []
    vacuities: list[Vacuity] = []
    examined: list[str] = []
    for wanted in rule.documents:
        paths = expanded(wanted.name, facts)
        if not paths:
            vacuities.append(
                Vacuity(wanted.mark, f"no document is called {wanted.name}: correct the pattern, or remove it")
            )
        for path in paths:
            found = _answers(path, facts)
            if isinstance(found, str):
                vacuities.append(Vacuity(wanted.mark, found))
            elif path not in examined:
                examined.append(path)
                findings += [_finding(rule, path, answer) for answer in found if answer.truth in FAILING]
    return Observed(
        findings=tuple(sorted(findings, key=lambda one: one.order)),
        examined=tuple(examined),
        vacuities=tuple(vacuities),
        modules=tuple(sorted(examined)),
    )


def mutants(rule: Plans, facts: Facts) -> Iterator[Mutant]:
    """Make each document say something that is not so, and move what it cites."""
    for path in _all(rule.documents, facts):
        data, found = facts.outside(path), _answers(path, facts)
        if data is None or isinstance(found, str):
            continue
        text = data.decode("utf-8")
        yield Mutant(f"{path} counts the calls of what is not there", path, text + _FALSE, beside=True)
        for answer in found:
            cited = answer.claim.cited
            if _is_firm(answer) and cited is not None and cited.digits:
                start, end = cited.digits[0]
                changed = f"{text[:start]}{cited.line + 1_000_000}{text[end:]}"
                yield Mutant(f"{path} cites a line far below the file's end", path, changed, beside=True)
                break
        yield from _shifted(path, found, facts)


def _shifted(document: str, found: tuple[Answer, ...], facts: Facts) -> Iterator[Mutant]:
    """Put lines above what a document cites, in the first file where that has to show."""
    files = {file.path: file for file in facts.files() if not facts.is_example(file)}
    for answer in found:
        cited = answer.claim.cited
        if _is_firm(answer) and cited is not None and answer.path in files:
            # So many that what is cited is blank: a line may lie within a call or a value as well.
            count = max(_SHIFTED, cited.end)
            lines = "\n" * count
            how = f"{answer.path} has {count} more lines at its top, and {document} cites it"
            yield Mutant(how, answer.path, lines + facts.text(files[answer.path]))
            return


def _is_firm(answer: Answer) -> bool:
    """Whether a claim is of a line on which the name beside it stands."""
    is_line = answer.claim.kind is ClaimKind.LINE and answer.truth is Truth.OK
    return is_line and answer.claim.link == "defines" and not answer.said


def _all(documents: tuple[Cited, ...], facts: Facts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path for wanted in documents for path in expanded(wanted.name, facts)))


def _answers(path: str, facts: Facts) -> tuple[Answer, ...] | str:
    """What became of a document's claims, or why it proves nothing."""
    read = facts.document(path)
    if read is None:
        return f"there is no document {path}: correct the path, or remove it"
    if not isinstance(read, Document):
        return str(read.problem)
    found = answers(read, facts)
    if not found:
        return f"{path} claims nothing that can be checked: cite lines, counts or names, or take it off the list"
    if all(answer.truth is Truth.UNCHECKABLE for answer in found):
        said = f"none of the {len(found)} claims of {path} can be checked: {found[0].said}"
        return f"{said}; take it off the list, or correct `codebase`"
    return found


def _finding(rule: Plans, path: str, answer: Answer) -> Finding:
    where = answer.claim.where
    column = where.column or 1
    candidates = f": {', '.join(answer.candidates)}" if answer.candidates else ""
    return Finding(
        rule=rule.noun,
        subject=rule.id,
        kind=answer.truth.value,
        certain=answer.truth is not Truth.AMBIGUOUS,
        path=path,
        span=Span(where.line, column, where.line, column),
        module=path,
        scope=MODULE_SCOPE,
        category=Category.PRODUCTION,
        target=path,
        spelling=" ".join(answer.claim.text.split()),
        via=(),
        said=f"{answer.said}{candidates}",
    )

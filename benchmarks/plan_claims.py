"""Hold plans of a real repository against its code, and every alarm against what was found out by hand.

`python benchmarks/plan_claims.py --mirror MIRROR` takes a clone or bare mirror of the public repository
`paul-heyse/CodeAnatomy`, and prints Markdown: for each of four documents how many claims were taken and what became of
them, and every alarm, with what a person found who looked it up. `docs/explanation/plan-claims.md` holds what it
printed. It ends with 1 where an alarm is false, where nobody looked one up, or where the review comes to something else
than the people who read it found.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that it also runs as a file

from benchmarks.plan_claims_facts import COMMIT, DOCUMENTS, LOOKED_UP, REVIEW, REVIEWED, UNTAKEN

from seamguard.claims import Question, check_documents
from seamguard.domain.claims import FAILING, ClaimKind, Truth

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.claims import Answer, Checked


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report; 1 where an alarm is false or was not looked up."""
    parser = argparse.ArgumentParser(description="Hold plans of a real repository against its code.")
    parser.add_argument("--mirror", type=Path, required=True, help="a clone or bare mirror")
    options = parser.parse_args(arguments)
    paths = tuple(Path("docs/plans") / f"{name}.md" for name in DOCUMENTS.values())
    result = check_documents(Question(paths, None, options.mirror, COMMIT))
    documents = dict(zip(DOCUMENTS, result.documents, strict=True))
    lines = [*_overview(documents), "", *_kinds(documents), "", *_review(documents[REVIEW]), "", *_alarms(documents)]
    print("\n".join(lines))
    review = Counter(answer.truth for answer in documents[REVIEW].answers)
    false = [name for name, document in documents.items() for one in _alarms_of(document) if not _is_true(name, one)]
    return 1 if false or review != Counter(REVIEWED) else 0


def _overview(documents: dict[str, Checked]) -> Iterator[str]:
    heads = ("document", "claims", *(truth.value for truth in Truth), "alarms", "false")
    yield f"| {' | '.join(heads)} |"
    yield f"| --- |{' --: |' * (len(heads) - 1)}"
    total: Counter[str] = Counter()
    for name, document in documents.items():
        numbers = Counter(answer.truth.value for answer in document.answers)
        alarms = _alarms_of(document)
        false = sum(not _is_true(name, answer) for answer in alarms)
        row = Counter(claims=len(document.answers), alarms=len(alarms), false=false) + numbers
        total += row
        yield f"| {name} | {' | '.join(str(row[head]) for head in heads[1:])} |"
    yield f"| all | {' | '.join(str(total[head]) for head in heads[1:])} |"


def _kinds(documents: dict[str, Checked]) -> Iterator[str]:
    yield f"| document | {' | '.join(kind.value for kind in ClaimKind)} |"
    yield f"| --- |{' --: |' * len(ClaimKind)}"
    for name, document in documents.items():
        numbers = Counter(answer.claim.kind for answer in document.answers)
        yield f"| {name} | {' | '.join(str(numbers[kind]) for kind in ClaimKind)} |"


def _review(review: Checked) -> Iterator[str]:
    """Every claim of the review: what became of those that are taken, and what people found of the others."""
    yield "| line | claim | taken as | verdict |"
    yield "| --: | --- | --- | --- |"
    rows = [(one.claim.where.line, _about(one), one.claim.kind.value, _verdict(one)) for one in review.answers]
    rows += [(line, what, f"not: {why}", f"people: {verdict}") for line, what, why, verdict in UNTAKEN]
    for line, what, kind, verdict in sorted(rows, key=lambda row: row[0]):
        yield f"| {line} | {what} | {kind} | {verdict} |"


def _about(answer: Answer) -> str:
    """What a claim is of, and where, or how many, or which members; the document's own words are not repeated."""
    claim = answer.claim
    name = f"`{claim.symbols[0].dotted}`" if claim.symbols else "the line alone"
    match claim.kind:
        case ClaimKind.LINE if claim.cited is not None:
            # Any of the names beside a line may be what stands there.
            names = " or ".join(f"`{one.dotted}`" for one in claim.symbols[:3]) or name
            return f"{names} at `{claim.cited.path}:{claim.cited.line}`"
        case ClaimKind.COUNT:
            return f"{name}: {'about ' * claim.is_about}{claim.number}"
        case ClaimKind.MEMBERS | ClaimKind.LACK:
            return (
                f"{name if claim.symbols else 'the class at the line'}: {', '.join(f'`{one}`' for one in claim.names)}"
            )
        case _:
            return name


def _verdict(answer: Answer) -> str:
    return f"moved to {answer.line}" if answer.truth is Truth.MOVED else answer.truth.value


def _alarms(documents: dict[str, Checked]) -> Iterator[str]:
    yield "| document | line | verdict | claim | looked up |"
    yield "| --- | --: | --- | --- | --- |"
    for name, document in documents.items():
        for answer in _alarms_of(document):
            text = " ".join(answer.claim.text.split())[:60].replace("|", "\\|").replace("`", "")
            now = f" -> {answer.line}" if answer.truth is Truth.MOVED else ""
            found = LOOKED_UP.get((name, answer.claim.where.line, answer.claim.kind.value), "**nobody did**")
            yield f"| {name} | {answer.claim.where.line} | {answer.truth.value}{now} | {text} | {found} |"


def _alarms_of(document: Checked) -> list[Answer]:
    return [answer for answer in document.answers if answer.truth in FAILING]


def _is_true(name: str, answer: Answer) -> bool:
    found = LOOKED_UP.get((name, answer.claim.where.line, answer.claim.kind.value), "")
    return found.startswith("true")


if __name__ == "__main__":
    sys.exit(main())

"""Commands in a log, as GitHub Actions reads them: `::error file=a.py,line=1::message`.

What they look like, and what of them has to be escaped:
https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.report.placement import Place

MOST = 10
"""How many annotations of a kind GitHub shows for one step; it drops the others without a word."""

KINDS = ("error", "warning", "notice")
_DATA = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY = (*_DATA, (":", "%3A"), (",", "%2C"))


class Annotation(NamedTuple):
    """One remark at a place.

    Attributes:
        kind: error, warning or notice.
        title: Its headline.
        message: What it says, in any number of lines.
        place: Where it stands; None where that is no file of the checkout.
    """

    kind: str
    title: str
    message: str
    place: Place | None = None


def command(annotation: Annotation) -> str:
    """The line of the log that makes an annotation."""
    given = [*_placed(annotation.place), ("title", annotation.title)]
    told = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in given)
    return f"::{annotation.kind} {told}::{_escaped(annotation.message, _DATA)}"


def _placed(place: Place | None) -> Iterator[tuple[str, str]]:
    if place is None:
        return
    yield "file", place.path
    if place.cell or not place.line:  # a line of a cell is none of the file
        return
    yield "line", str(place.line)
    if place.end_line > place.line:  # GitHub takes columns only within one line
        yield "endLine", str(place.end_line)
        return
    if place.column:
        yield "col", str(place.column)
    if place.end_column > place.column:
        yield "endColumn", str(place.end_column)


def _escaped(text: str, characters: Sequence[tuple[str, str]]) -> str:
    for character, written in characters:
        text = text.replace(character, written)
    return text


def annotated(annotations: Iterable[Annotation], most: int = MOST) -> Iterator[str]:
    """Commands for annotations, errors first, as many of each kind as are shown; one more counts the others.

    Args:
        annotations: All of them.
        most: How many of each kind to make.
    """
    kinds: dict[str, list[Annotation]] = {kind: [] for kind in KINDS}
    for annotation in annotations:
        kinds[annotation.kind].append(annotation)
    is_over = any(len(found) > most for found in kinds.values())
    room = {kind: most - (is_over and kind == "notice") for kind in KINDS}  # the last notice counts the others
    hidden = [
        plural(len(found) - room[kind], f"more {kind}") for kind, found in kinds.items() if len(found) > room[kind]
    ]
    for kind, found in kinds.items():
        yield from map(command, found[: room[kind]])
    if hidden:
        yield command(Annotation("notice", "seamguard", f"{', '.join(hidden)}: the log of this step has them all"))


def unread(text: str) -> str:
    """Text for the log in which no command is obeyed: it can hold code, and code can look like one.

    The word that ends this is made of the text, so that the text cannot contain it.
    """
    token = f"seamguard-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
    return f"::stop-commands::{token}\n{text.rstrip()}\n::{token}::\n"

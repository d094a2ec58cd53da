"""Line numbers in documents, corrected where the same name stands elsewhere in the same file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.claims import Answer, ClaimKind, Truth
from seamguard.errors import UsageError
from seamguard.policy.writing import locked, replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def correct(path: Path, data: bytes, answers: Sequence[Answer]) -> int:
    """Write a document with the lines that moved, and nothing else, put right.

    Args:
        path: The document.
        data: Its bytes, of which the answers are.
        answers: What became of its claims.

    Returns:
        How many places were corrected.

    Raises:
        UsageError: It changed meanwhile, or cannot be written; it is as it was.
    """
    after, count = corrected(data, answers)
    if count:
        with locked(path) as target:
            if not replace_file(target, data, after):
                raise UsageError(f"{path}: has changed since it was read, and is left as it is: run this again")
    return count


def corrected(data: bytes, answers: Sequence[Answer]) -> tuple[bytes, int]:
    """The bytes of a document with its lines put right, and how many places that are."""
    text = data.decode("utf-8")
    edits: dict[tuple[int, int], tuple[str, str]] = {}
    places = 0
    for answer in answers:
        own = dict(_edits(answer))
        if (
            own
            and all(text[start:end] == old for (start, end), (old, _) in own.items())
            and not own.keys() & edits.keys()
        ):
            edits |= own
            places += 1
    pieces: list[str] = []
    last = 0
    for (start, end), (_, new) in sorted(edits.items()):
        pieces += [text[last:start], new]
        last = end
    return "".join([*pieces, text[last:]]).encode("utf-8"), places


def _edits(answer: Answer) -> Iterator[tuple[tuple[int, int], tuple[str, str]]]:
    """The numbers to replace: by the same distance, where a range is cited."""
    cited = answer.claim.cited
    if answer.claim.kind is not ClaimKind.LINE or answer.truth is not Truth.MOVED or cited is None:
        return
    if not f"/{answer.path}".endswith(f"/{cited.path.rpartition('/')[2]}"):
        return  # it went to another file, which is more than a number
    distance = answer.line - cited.line
    for span, number in zip(cited.digits, (cited.line, cited.end), strict=False):
        yield span, (str(number), str(number + distance))

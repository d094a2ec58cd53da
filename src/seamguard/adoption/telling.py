"""What `init` says: what was seen, what was written and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.adoption.seen import POLICY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.adoption.adopt import Adoption, Wishes


def told(seen: Iterable[str], notes: Iterable[str], adoption: Adoption, wishes: Wishes, *, is_shown: bool) -> str:
    """The report of one run, with a final newline.

    Args:
        seen: What the look at the repository gave.
        notes: What was found out about names.
        adoption: What came of it.
        wishes: What was wanted.
        is_shown: Nothing was written, and the files are shown.
    """
    return "\n".join(_lines(seen, notes, adoption, wishes, is_shown=is_shown)) + "\n"


def _lines(
    seen: Iterable[str], notes: Iterable[str], adoption: Adoption, wishes: Wishes, *, is_shown: bool
) -> Iterator[str]:
    yield from (f"saw     {line}" for line in seen)
    for key in ("source", "production", "tests", "scripts", "exclude"):
        listed = getattr(wishes.folders, key)
        if listed and POLICY in adoption.files:
            yield f"chose   {key}: {', '.join(listed)}"
    yield from (f"note    {line}" for line in (*notes, *adoption.said))
    yield from (f"left    {path}: it is there already, and stays as it is" for path in adoption.kept)
    for path, data in adoption.files.items():
        yield f"wrote   {path}" if not is_shown else f"would   write {path} ({len(data)} bytes)"
        if is_shown and not path.endswith(".json"):
            yield from (f"  | {line}".rstrip() for line in data.decode().splitlines())
    yield from (f"todo    {line}" for line in adoption.todo)
    if not adoption.files:
        yield "nothing was written: all of it is there"
        return
    if POLICY in adoption.files:
        listed = ", ".join(seam.target for seam in wishes.seams)
        number = adoption.uses
        yield f"guarded {listed}: {number} use{'s' * (number != 1)} of today listed, every new one is stopped"
    yield "next    seamguard check"
    yield "next    pytest guardrails/"

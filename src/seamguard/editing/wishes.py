"""What a person asks to permit, held to the rules of the policy's own texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from seamguard.domain.rule import Entry, Mark
from seamguard.editing.allowing import Wanted
from seamguard.errors import PolicyError, UsageError
from seamguard.policy.nodes import Problems, Scalar
from seamguard.policy.paths import parse_address
from seamguard.policy.places import parse_module_pattern, parse_site
from seamguard.policy.readers import MAX_NUMBER, day, parsed, text

if TYPE_CHECKING:
    from seamguard.policy.readers import Read

T = TypeVar("T")
_NOWHERE = Mark(0, 0)


@dataclass(frozen=True, slots=True)
class Wish:
    """The words of a command line; `site` is None for all places, `wave` None for a permanent entry."""

    site: str | None
    seam: str
    wave: str | None
    reason: str
    count: int | None = None
    owner: str | None = None
    ticket: str | None = None
    expires: str | None = None


def understood(wish: Wish, roots: tuple[str, ...], today: date | None = None) -> Wanted:
    """Read each word as the policy file would be read.

    Args:
        wish: The words.
        roots: The import roots of the codebase.
        today: The day on which entries expire; the current one by default.

    Raises:
        UsageError: A word means nothing there.
    """
    if wish.count is not None and not (wish.site and wish.wave and 1 <= wish.count <= MAX_NUMBER):
        raise UsageError("--count: only debt in one place has one, a number from 1 on: leave it out")
    expires = _optional(day, "--expires", wish.expires)
    if expires is not None and expires < (today or datetime.now(UTC).date()):
        raise UsageError(f"--expires: {expires} is past, and the entry would permit nothing: name a later day")
    entry = Entry(
        module="",
        scope=None,
        reason=_read(text, "--reason", wish.reason),
        count=None,
        wave=wish.wave,
        owner=_optional(text, "--owner", wish.owner),
        ticket=_optional(parsed(parse_address), "--ticket", wish.ticket),
        expires=expires,
        mark=_NOWHERE,
    )
    return Wanted(wish.seam, entry, None if wish.site is None else _place(wish.site, roots), wish.count)


def _place(site: str, roots: tuple[str, ...]) -> tuple[str, str | None]:
    if ":" in site:
        return _read(parsed(partial(parse_site, roots=roots)), "SITE", site)
    return _read(parsed(partial(parse_module_pattern, roots=roots)), "SITE", site), None


def _optional(read: Read[T], what: str, value: str | None) -> T | None:
    return None if value is None else _read(read, what, value)


def _read(read: Read[T], what: str, value: str) -> T:
    problems = Problems("")
    try:
        return problems.finish(read(Scalar(value, "str", _NOWHERE, _NOWHERE), what, problems))
    except PolicyError as error:
        raise UsageError(error.problems[0].message) from error

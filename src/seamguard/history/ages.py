"""Since when today's entries stand, and what older versions of the policy said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.history import Dated
from seamguard.errors import PolicyError
from seamguard.promises import policy_from
from seamguard.sources.commits import versions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from seamguard.domain.history import Commit
    from seamguard.domain.policy import Policy
    from seamguard.history.place import Place
    from seamguard.sources.git import Blobs


class Old(NamedTuple):
    """A version of the policy, and the commit that brought it."""

    commit: Commit
    policy: Policy


class Past(NamedTuple):
    """What is known of the policy's own history.

    Attributes:
        versions: Newest first.
        unread: How many versions cannot be read.
        is_known: The policy file lies in the repository.
    """

    versions: tuple[Old, ...]
    unread: int
    is_known: bool


def read_past(place: Place, blobs: Blobs) -> Past:
    """Read every version of the policy file along the history of HEAD; there is none of a file outside."""
    if place.policy_path is None:
        return Past((), 0, is_known=False)
    found, unread = [], 0
    for version in versions(place.repository, place.policy_path):
        if version.oid is not None:
            try:
                found.append(Old(version.commit, policy_from(blobs.read(version.oid), place.policy_path)))
            except (PolicyError, OSError):
                unread += 1
    return Past(tuple(found), unread, is_known=True)


def date_entries(policy: Policy, past: Past, today: date) -> tuple[Dated, ...]:
    """Today's entries with the first commit whose policy had each of them: the seam's id and the place tell which."""
    first: dict[tuple[str, str], Commit] = {}
    for old in past.versions:
        first |= dict.fromkeys(_keys(old.policy), old.commit)
    found = []
    for seam in policy.rules:
        for entry in seam.entries:
            key = (seam.id, entry.place)
            since = first.get(key)
            days = None if since is None else max((today - since.when.date()).days, 0)
            is_expired = entry.expires is not None and entry.expires < today
            is_committed = since is not None if past.is_known else None
            found.append(Dated(seam.id, entry, since, days, is_committed, is_expired))
    return tuple(found)


def _keys(policy: Policy) -> Iterator[tuple[str, str]]:
    return ((seam.id, entry.place) for seam in policy.rules for entry in seam.entries)

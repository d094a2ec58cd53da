"""The commits of a repository, and the versions of one of its files."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.history import Commit
from seamguard.errors import UsageError

if TYPE_CHECKING:
    from seamguard.sources.git import Repository

_FIELDS = ("%H", "%T", "%an", "%ad", "%s")
_FORMAT = "--format=" + "%x00".join(_FIELDS)
# What the user's configuration may add to the output is turned off.
_PLAIN = ("--no-show-signature", "--no-color", "--no-decorate", "--no-notes", "--encoding=UTF-8", "--date=raw")

_BEGINNING = datetime.fromtimestamp(0, UTC)


class Version(NamedTuple):
    """One version of a file.

    Attributes:
        commit: The commit that brought it.
        oid: Its content; None where the commit removed the file.
    """

    commit: Commit
    oid: str | None


def first_parents(repository: Repository, since: str | None = None) -> tuple[Commit, ...]:
    """The history of HEAD along first parents, oldest first.

    Args:
        repository: The repository.
        since: A commit to begin with; the history's own beginning where there is none.

    Raises:
        UsageError: There is no commit at all, or HEAD does not come from `since`.
    """
    if repository.is_empty:
        raise UsageError("HEAD has no commit yet, so that there is no history: commit first")
    if since is None:
        return logged(repository, "--first-parent", repository.commit("HEAD"))
    start, tip = repository.commit(since), repository.commit("HEAD")
    if start != tip and repository.merge_base(start, tip) != start:
        raise UsageError(f"{since!r} is no ancestor of HEAD: name a commit that this history came from")
    return (*logged(repository, "-1", start), *logged(repository, "--first-parent", tip, f"^{start}"))


def versions(repository: Repository, path: str) -> tuple[Version, ...]:
    """The versions of a file along the first parents of HEAD, newest first, also under names that it had before."""
    found: list[Version] = []
    tip: str | None = repository.commit("HEAD")
    while tip is not None:
        own = logged(repository, "--first-parent", tip, "--", f":(top,literal){path}")[::-1]
        found += [Version(commit, content_at(repository, commit.oid, path)) for commit in own]
        path, tip = _before(repository, own[-1].oid, path) if own else (path, None)
    return tuple(found)


def content_at(repository: Repository, commit: str, path: str) -> str | None:
    """The content of a file in a commit; None where there is no such file."""
    said = repository.ask("--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--", path)
    head = said.partition("\t")[0].split(" ")
    return head[2] if len(head) == 3 and head[1] == "blob" else None


def _before(repository: Repository, commit: str, path: str) -> tuple[str, str | None]:
    """Under which path the first parent of a commit holds a file that the commit renamed, and that parent."""
    parents = repository.ask("rev-list", "--parents", "-1", commit).split()[1:]
    if not parents:
        return path, None
    said = repository.ask("diff-tree", "-r", "-z", "-M", "--name-status", "--diff-filter=R", parents[0], commit)
    fields = said.split("\0")[:-1]
    for _, old, new in zip(fields[::3], fields[1::3], fields[2::3], strict=True):
        if new == path:
            return old, parents[0]
    return path, None


def logged(repository: Repository, *arguments: str) -> tuple[Commit, ...]:
    """The commits that `git log` gives for some arguments, oldest first."""
    said = repository.ask("log", "-z", *_PLAIN, _FORMAT, *arguments)
    fields = said.removesuffix("\0").split("\0") if said else []
    rows = zip(*(fields[start :: len(_FIELDS)] for start in range(len(_FIELDS))), strict=True)
    found = [Commit(oid, tree, name, moment(raw), subject) for oid, tree, name, raw, subject in rows]
    return tuple(found[::-1])


def moment(raw: str) -> datetime:
    """An author's date from its seconds and its zone; git itself fails at some that broken tools write.

    Without a zone that there can be, it is that of UTC. Where the seconds are of no use either, or so near to the ends
    of all calendars that nothing can be reckoned with them, it is the beginning of time, as git has it.
    """
    seconds, _, zone = raw.partition(" ")
    try:
        found = datetime.fromtimestamp(int(seconds), _zone(zone))
    except (ValueError, OverflowError, OSError):
        return _BEGINNING
    return found if MINYEAR < found.year < MAXYEAR else _BEGINNING


def _zone(written: str) -> timezone:
    try:
        number = int(written)
        hours, minutes = divmod(abs(number), 100)
        return timezone(timedelta(minutes=hours * 60 + minutes) * (1 if number > 0 else -1))
    except ValueError:
        return UTC

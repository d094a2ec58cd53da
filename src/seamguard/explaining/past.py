"""Since when a use and its entry stand where they stand, by git: a question or two, and only of what is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.explained import Since
from seamguard.errors import PolicyError, UsageError
from seamguard.promises import policy_from
from seamguard.sources.blame import brought, touching
from seamguard.sources.commits import content_at
from seamguard.sources.git import Repository, find_repository, opened_blobs

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.domain.finding import Finding
    from seamguard.domain.history import Commit
    from seamguard.domain.rule import Entry

CODE, ENTRY = "code", "entry"
_CUT = "or before: this clone is shallow, and ends there"
_FRESH = "not committed yet"


class Past:
    """The repository that a codebase lies in, asked for what it knows."""

    def __init__(self, top: Path, policy: Path) -> None:
        """Prepare to answer.

        Args:
            top: The codebase root.
            policy: The policy file.
        """
        self._top = top
        self._policy = policy
        self._known: dict[tuple[str, str], Since] = {}
        self._repositories: dict[Path, Repository | str] = {}

    def of(self, finding: Finding, entry: Entry | None, cells: object) -> tuple[Since, ...]:
        """Since when a finding and its entry are there."""
        in_notebook = Since(CODE, None, "not known: git knows a notebook's lines, and not those of its cells")
        code = in_notebook if cells else self._line(self._top / finding.path, finding.span.line)
        told = () if entry is None else (self._entry(finding.subject, entry),)
        return (code, *(one for one in told if one.note != code.note or one.commit))

    def _repository(self, folder: Path) -> Repository | str:
        """The repository of a folder, or why there is none to ask."""
        if folder not in self._repositories:
            self._repositories[folder] = _repository_of(folder)
        return self._repositories[folder]

    def _line(self, path: Path, line: int) -> Since:
        repository = self._repository(path.parent)
        if isinstance(repository, str):
            return Since(CODE, None, repository)
        try:
            found = brought(repository, path, line)
        except UsageError:
            return Since(CODE, None, "not committed yet: git does not know the file")
        return Since(CODE, found.commit, _CUT if found.is_cut else "" if found.commit else _FRESH)

    def _entry(self, rule: str, entry: Entry) -> Since:
        key = (rule, entry.place)
        if key not in self._known:
            self._known[key] = self._first(rule, entry)
        return self._known[key]

    def _first(self, rule: str, entry: Entry) -> Since:
        repository = self._repository(self._policy.parent)
        if isinstance(repository, str):
            return Since(ENTRY, None, repository)
        path = repository.from_top(self._policy)
        if path is None or repository.is_empty:
            return Since(ENTRY, None, _FRESH if path is not None else "not known: the policy lies in no repository")
        # Of all commits of the policy, few have anything to do with one place.
        commits = touching(repository, path, entry.place)
        found = next((commit for commit in commits if _has(repository, commit, path, rule, entry)), None)
        if found is None and commits:
            return Since(ENTRY, None, "not committed yet under this rule")
        is_cut = found is not None and repository.is_shallow and found == commits[0]
        return Since(ENTRY, found, _CUT if is_cut else "" if found else _FRESH)


def _repository_of(folder: Path) -> Repository | str:
    try:
        if Repository(folder, None).is_outside:
            return "not known: this lies in no git repository"
        return find_repository(folder)
    except UsageError as error:
        return f"not known: {error}"


def _has(repository: Repository, commit: Commit, path: str, rule: str, entry: Entry) -> bool:
    """Whether the policy of a commit has an entry for the same place under the same rule."""
    oid = content_at(repository, commit.oid, path)
    if oid is None:
        return False
    with opened_blobs(repository) as blobs:
        try:
            policy = policy_from(blobs.read(oid), path)
        except (PolicyError, OSError):
            return False
    return any(old.place == entry.place for one in policy.rules if one.id == rule for old in one.entries)

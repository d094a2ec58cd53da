from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from tests.repository import START, Repo

from seamguard.errors import UsageError
from seamguard.sources.commits import content_at, first_parents, versions
from seamguard.sources.git import find_repository

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.domain.history import Commit


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def _history(repo: Repo, since: str | None = None) -> tuple[Commit, ...]:
    return first_parents(find_repository(repo.top), since)


def test_commits_come_oldest_first_with_all_that_is_told_of_them(repo: Repo) -> None:
    first = repo.commit({"a": "1"}, "One\n\nmore text", "Ada Ünal <3")
    second = repo.commit({"a": "2"}, "Two: <b>&| `x`")
    one, two = _history(repo)
    assert (one.oid, two.oid) == (first, second)
    assert (one.author, one.subject, two.subject) == ("Ada Ünal 3", "One", "Two: <b>&| `x`")
    assert one.when == datetime.fromtimestamp(START, UTC)
    assert one.tree == repo.git("rev-parse", f"{first}^{{tree}}")
    assert one.short == first[:8]


def test_the_author_s_own_time_counts(repo: Repo) -> None:
    repo.write({"a": "1"})
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--message", "x", GIT_AUTHOR_DATE="2026-02-03T04:05:06+0530")
    (commit,) = _history(repo)
    assert commit.when == datetime(2026, 2, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert commit.when.utcoffset() == timedelta(hours=5, minutes=30)


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("99999999999999 +0000", "1970-01-01T00:00:00+00:00"),
        ("253402318799 -1400", "1970-01-01T00:00:00+00:00"),
        ("253370764800 +0000", "1970-01-01T00:00:00+00:00"),
        ("253370764799 +0000", "9998-12-31T23:59:59+00:00"),
        ("1700000000 +9999", "2023-11-14T22:13:20+00:00"),
        ("1700000000 -0330", "2023-11-14T18:43:20-03:30"),
        ("0 -0500", "1969-12-31T19:00:00-05:00"),
        ("nonsense", "1970-01-01T00:00:00+00:00"),
    ],
)
def test_a_date_that_no_calendar_has_is_no_crash(repo: Repo, when: str, told: str) -> None:
    tree = repo.git("write-tree")
    text = f"tree {tree}\nauthor A <a@example.org> {when}\ncommitter A <a@example.org> 1700000000 +0000\n\nx\n"
    oid = repo.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", data=text.encode())
    repo.git("update-ref", "refs/heads/main", oid)
    (commit,) = _history(repo)
    assert commit.when.isoformat() == told


def test_a_merge_is_one_step_of_the_first_parent(repo: Repo) -> None:
    base = repo.commit({"a": "1"})
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.commit({"b": "1"})
    repo.commit({"b": "2"})
    repo.git("checkout", "--quiet", "main")
    own = repo.commit({"c": "1"})
    repo.git("merge", "--quiet", "--no-ff", "--message", "Merge", "topic")
    merge = repo.git("rev-parse", "HEAD")
    assert [commit.oid for commit in _history(repo)] == [base, own, merge]


def test_since_begins_with_that_commit(repo: Repo) -> None:
    oids = [repo.commit({"a": str(number)}) for number in range(4)]
    assert [commit.oid for commit in _history(repo, "HEAD~2")] == oids[1:]
    assert [commit.oid for commit in _history(repo, "HEAD")] == oids[3:]


def test_since_must_be_an_ancestor(repo: Repo) -> None:
    repo.commit({"a": "1"})
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.commit({"b": "1"})
    repo.git("checkout", "--quiet", "main")
    repo.commit({"c": "1"})
    with pytest.raises(UsageError, match="'topic' is no ancestor of HEAD"):
        _history(repo, "topic")
    with pytest.raises(UsageError, match="did you mean 'topic'"):
        _history(repo, "topci")


def test_without_a_commit_there_is_no_history(repo: Repo) -> None:
    with pytest.raises(UsageError, match="HEAD has no commit yet"):
        _history(repo)


def test_what_the_user_configures_changes_nothing(repo: Repo) -> None:
    repo.commit({"a": "1"}, "One")
    repo.commit({"a": "2"}, "Two")
    plain = _history(repo)
    for name, value in {
        "log.showSignature": "true",
        "log.decorate": "full",
        "log.date": "relative",
        "color.ui": "always",
        "color.diff": "always",
        "format.pretty": "%s",
        "log.follow": "true",
        "i18n.logOutputEncoding": "latin-1",
        "core.quotePath": "true",
        "diff.renames": "false",
        "log.diffMerges": "off",
    }.items():
        repo.git("config", name, value)
    repo.git("mv", "a", "b")
    repo.commit({}, "Three: é")
    found = _history(repo)
    assert found[:2] == plain
    assert found[2].subject == "Three: é"
    assert [version.commit.subject for version in versions(find_repository(repo.top), "b")] == [
        "Three: é",
        "Two",
        "One",
    ]


def test_versions_of_a_file_through_renames(repo: Repo) -> None:
    text = "".join(f"line {number}\n" for number in range(20))
    repo.commit({"old.yaml": text}, "added")
    repo.commit({"x": "1"}, "beside")
    repo.commit({"old.yaml": text + "more\n"}, "changed")
    repo.commit({"old.yaml": None, "conf/new.yaml": text + "more\n"}, "renamed")
    repo.commit({"conf/new.yaml": text + "most\n"}, "changed again")
    found = versions(find_repository(repo.top), "conf/new.yaml")
    assert [version.commit.subject for version in found] == ["changed again", "renamed", "changed", "added"]
    assert found[3].oid == content_at(find_repository(repo.top), "HEAD~4", "old.yaml")


def test_a_file_that_went_and_came_has_a_version_of_neither(repo: Repo) -> None:
    repo.commit({"a.yaml": "1\n"}, "added")
    repo.commit({"a.yaml": None}, "removed")
    repo.commit({"a.yaml": "2\n"}, "added again")
    found = versions(find_repository(repo.top), "a.yaml")
    assert [(version.commit.subject, version.oid is None) for version in found] == [
        ("added again", False),
        ("removed", True),
        ("added", False),
    ]


def test_a_file_that_is_not_there_has_no_versions(repo: Repo) -> None:
    repo.commit({"a.yaml": "1\n"})
    assert versions(find_repository(repo.top), "b.yaml") == ()
    assert content_at(find_repository(repo.top), "HEAD", "b.yaml") is None


def test_a_path_is_no_pattern(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit({"a.yaml": "1\n", "[a].yaml": "2\n", "x/a.yaml": "3\n"}, "all")
    repo.commit({"a.yaml": "4\n"}, "another")
    for name in ("GIT_ICASE_PATHSPECS", "GIT_GLOB_PATHSPECS"):
        monkeypatch.setenv(name, "1")
    found = find_repository(repo.top)
    assert [version.commit.subject for version in versions(found, "[a].yaml")] == ["all"]
    assert content_at(found, "HEAD", "*.yaml") is None
    assert content_at(found, "HEAD", "x") is None

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.repository import Repo

from seamguard.errors import UsageError
from seamguard.sources import git
from seamguard.sources.git import LINK, SUBMODULE, Object, find_repository, opened_blobs

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"src/a.py": "a = 1\n", "b c.py": "b = 2\n"}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "repo")
    made.commit(FILES)
    return made


# Finding a repository


def test_a_folder_belongs_to_the_working_tree_around_it(repo: Repo) -> None:
    assert find_repository(repo.top / "src").worktree == repo.top


def test_a_bare_repository_has_no_working_tree(repo: Repo) -> None:
    bare = repo.top.parent / "bare.git"
    repo.git("clone", "--quiet", "--mirror", repo.top, bare)
    found = find_repository(bare)
    assert found.worktree is None
    assert found.objects(found.commit("main")).keys() == FILES.keys()


def test_a_linked_working_tree_is_one_of_its_own(repo: Repo) -> None:
    linked = repo.top.parent / "linked"
    repo.git("worktree", "add", "--quiet", "-b", "topic", linked)
    found = find_repository(linked)
    assert found.worktree == linked
    assert found.commit("main") == repo.git("rev-parse", "main")


def test_a_path_with_a_newline_is_found(repo: Repo) -> None:
    odd = repo.top.parent / "two\nlines \n"
    repo.git("clone", "--quiet", repo.top, odd)
    assert find_repository(odd).worktree == odd


def test_no_repository_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a git repository, nor part of one: run this in a clone"):
        find_repository(tmp_path)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone: is not a folder: correct `root` under `codebase`, or --root"):
        find_repository(tmp_path / "gone")


def test_head_without_a_commit_is_not_taken_for_a_slip(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    with pytest.raises(UsageError, match=r"^HEAD has no commit yet, .*: commit first$"):
        find_repository(tmp_path).commit("HEAD")


def test_git_that_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="git is not installed"):
        find_repository(tmp_path)


def test_what_hooks_set_leads_to_no_other_repository(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repo(tmp_path / "other")
    other.commit({"other.py": ""})
    for name, value in {
        "GIT_DIR": other.top / ".git",
        "GIT_WORK_TREE": other.top,
        "GIT_INDEX_FILE": other.top / ".git" / "index",
        "GIT_PREFIX": "src/",
    }.items():
        monkeypatch.setenv(name, str(value))
    found = find_repository(repo.top)
    assert found.worktree == repo.top
    assert found.objects(found.commit("HEAD")).keys() == FILES.keys()


# Naming a commit


def test_a_commit_has_many_names(repo: Repo) -> None:
    head = repo.git("rev-parse", "HEAD")
    repo.git("tag", "--annotate", "--message", "A tag", "v1")
    found = find_repository(repo.top)
    assert {found.commit(name) for name in ("main", "HEAD", "v1", "@", head, head[:8])} == {head}


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("mian", "did you mean 'main'?"),
        ("topic", "did you mean 'team/topic'?"),
        ("nothing like it", "fetch it, or name another commit"),
        ("", "there is no commit ''"),
        ("--all", "there is no commit '--all'"),
        ("-h", "there is no commit '-h'"),
        ("0" * 40, "there is no commit"),
        ("HEAD:b c.py", "there is no commit"),
        ("HEAD~9", "there is no commit 'HEAD~9' in this repository: fetch it"),
        ("HAED", "did you mean 'HEAD'?"),
    ],
)
def test_what_is_no_commit_is_an_error(repo: Repo, ref: str, said: str) -> None:
    repo.git("branch", "team/topic")
    with pytest.raises(UsageError) as error:
        find_repository(repo.top).commit(ref)
    assert said in str(error.value)


def test_a_shallow_clone_says_what_it_lacks(repo: Repo) -> None:
    first = repo.git("rev-parse", "HEAD")
    repo.commit({"d.py": ""})
    clone = repo.top.parent / "clone"
    repo.git("clone", "--quiet", "--depth=1", repo.top.as_uri(), clone)
    found = find_repository(clone)
    assert found.is_shallow
    assert not find_repository(repo.top).is_shallow
    with pytest.raises(UsageError, match=r"shallow.*unshallow"):
        found.commit(first)


def test_where_two_commits_went_apart(repo: Repo) -> None:
    base = repo.git("rev-parse", "HEAD")
    main = repo.commit({"d.py": ""})
    repo.git("checkout", "--quiet", "-b", "topic", base)
    topic = repo.commit({"e.py": ""})
    repo.git("checkout", "--quiet", "--orphan", "other")
    other = repo.commit({"f.py": ""})
    found = find_repository(repo.top)
    assert found.merge_base(main, topic) == base
    with pytest.raises(UsageError, match="no commit in common: name a base"):
        found.merge_base(main, other)


def test_a_new_repository_is_empty(tmp_path: Path, repo: Repo) -> None:
    assert find_repository(Repo(tmp_path / "new").top).is_empty
    assert not find_repository(repo.top).is_empty


# Objects


def test_every_object_of_a_commit_is_listed_as_it_is(repo: Repo) -> None:
    submodule = repo.git("rev-parse", "HEAD")
    commit = repo.commit_tree(
        {
            b"a b.py": ("100644", b"1"),
            b"new\nline.py": ("100755", b"2"),
            b"caf\xe9.py": ("100644", b"3"),
            b'tab\t"quote".py': ("100644", b"4"),
            b"to": ("120000", b"a b.py"),
            b"lib": ("160000", submodule.encode()),
        }
    )
    found = find_repository(repo.top).objects(commit)
    modes = {path: entry.mode for path, entry in found.items()}
    assert modes == {
        "a b.py": "100644",
        "new\nline.py": "100755",
        "caf\udce9.py": "100644",
        'tab\t"quote".py': "100644",
        "to": LINK,
        "lib": SUBMODULE,
    }
    assert found["lib"] == Object(SUBMODULE, submodule)
    with opened_blobs(find_repository(repo.top)) as blobs:
        assert blobs.read(found["new\nline.py"].oid) == b"2"
        assert blobs.read(found["to"].oid) == b"a b.py"


def test_blobs_hold_any_bytes_and_are_read_once(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = [b"", b"\n", b"\0\xff\n\n", b"x" * 300_000]
    oids = [repo.git("hash-object", "-w", "--stdin", data=content) for content in contents]
    with opened_blobs(find_repository(repo.top)) as blobs:
        assert [blobs.read(oid) for oid in oids] == contents
        for oid in oids:
            repo.lose(oid)
        assert [blobs.read(oid) for oid in oids] == contents


def test_more_than_there_is_room_for_is_read_all_the_same(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "_KEPT", 10)
    oids = [repo.git("hash-object", "-w", "--stdin", data=data) for data in (b"12345678", b"abcdefgh")]
    with opened_blobs(find_repository(repo.top)) as blobs:
        assert [blobs.read(oid) for oid in (*oids, *oids)] == [b"12345678", b"abcdefgh"] * 2


def test_an_object_that_is_missing_is_an_error_and_no_other_suffers(repo: Repo) -> None:
    objects = find_repository(repo.top).objects("HEAD")
    lost, kept = objects["src/a.py"].oid, objects["b c.py"].oid
    repo.lose(lost)
    tree = repo.git("rev-parse", "HEAD^{tree}")
    with opened_blobs(find_repository(repo.top)) as blobs:
        assert not blobs.lacks
        for missing in (lost, "0" * 40, tree):
            with pytest.raises(OSError, match="git has no object"):
                blobs.read(missing)
        assert blobs.lacks
        assert blobs.read(kept) == b"b = 2\n"


def test_git_that_ends_while_it_is_asked_is_an_error(repo: Repo) -> None:
    oid = find_repository(repo.top).objects("HEAD")["src/a.py"].oid
    other = find_repository(repo.top).objects("HEAD")["b c.py"].oid
    with opened_blobs(find_repository(repo.top)) as blobs:
        blobs.read(other)
        assert blobs._process is not None
        blobs._process.kill()
        blobs._process.wait()
        with pytest.raises(OSError, match=r"[Pp]ipe|git ended|git has no object"):
            blobs.read(oid)


def test_nothing_is_written_into_the_repository(repo: Repo) -> None:
    def state() -> dict[str, tuple[int, int]]:
        found = [path for path in repo.top.rglob("*") if path.is_file()]
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in found}

    (repo.top / "src/a.py").touch()  # git would refresh its index
    before = state()
    found = find_repository(repo.top)
    with opened_blobs(found) as blobs:
        for entry in found.objects(found.commit("HEAD")).values():
            blobs.read(entry.oid)
    found.merge_base("HEAD", "HEAD")
    assert state() == before


def test_a_failing_command_says_which_and_why(repo: Repo) -> None:
    with pytest.raises(UsageError, match=r"git ls-tree failed in .*: Not a valid object name nothing"):
        find_repository(repo.top).objects("nothing")


def test_a_repository_without_objects_is_no_crash(repo: Repo) -> None:
    shutil.rmtree(repo.top / ".git" / "objects")
    with pytest.raises(UsageError):
        find_repository(repo.top)

"""A commit that is not judged anew has what a full run would find."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from typing import TYPE_CHECKING

import pytest
from tests.unit.history.histories import CONTENTS, POLICY, MadeBlobs, made, random_history

from seamguard.engine import check_tree, prepared
from seamguard.errors import UsageError
from seamguard.history import measure
from seamguard.history.measure import Measurer
from seamguard.index.remembered import is_same_to
from seamguard.policy import parse_policy
from seamguard.sources.revision import revision_tree
from seamguard.verdict.burndown import uses_left

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seamguard.domain.history import Measurement

TODAY = date(2026, 6, 1)
OFF = b"""\
version: 1
codebase:
  source: [src]
seams:
  - id: make
    target: app.seam.Maker
    why: Because.
    rollout:
      - {level: "off", until: 2026-12-31}
    allow:
      - module: app.seam
        reason: Home.
"""
SEEDS = range(60)


@pytest.fixture(autouse=True)
def _prepared() -> Iterator[None]:
    with prepared():
        yield


def _all(trees: Sequence[Mapping[str, str]]) -> tuple[list[Measurement], int]:
    """What one measurer finds in all commits, and how many of them it judged."""
    repository, commits = made(trees)
    measurer = Measurer(repository, MadeBlobs(), POLICY, "", TODAY)
    return [measurer.measure(commit) for commit in commits], measurer.runs


def _each(trees: Sequence[Mapping[str, str]]) -> list[Measurement]:
    """What a measurer of its own finds in each commit."""
    repository, commits = made(trees)
    return [Measurer(repository, MadeBlobs(), POLICY, "", TODAY).measure(commit) for commit in commits]


@pytest.mark.parametrize("seed", SEEDS)
def test_skipping_changes_nothing(seed: int) -> None:
    trees = random_history(Random(seed), 12)  # noqa: S311 (nothing here is a secret)
    assert _all(trees)[0] == _each(trees)


def test_much_is_skipped_and_much_is_not() -> None:
    runs = sum(_all(random_history(Random(seed), 12))[1] for seed in SEEDS)  # noqa: S311 (nothing here is a secret)
    assert 12 * len(SEEDS) * 0.3 < runs < 12 * len(SEEDS) * 0.95


def test_to_skip_too_much_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "is_same_to", lambda *_: True)
    trees = [random_history(Random(seed), 12) for seed in SEEDS]  # noqa: S311 (nothing here is a secret)
    assert sum(_all(found)[0] != _each(found) for found in trees) > len(SEEDS) / 2


@pytest.mark.parametrize("part", ["names", "homes", "reads", "modules"])
def test_every_part_of_the_trace_is_needed(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any of the four questions, some commit would be skipped that is not the same."""

    def forgetful(memory: object, trace: object, before: object, after: object) -> bool:
        getattr(trace, part).clear()
        return is_same_to(memory, trace, before, after)  # type: ignore[arg-type]  # handed through as they come

    monkeypatch.setattr(measure, "is_same_to", forgetful)
    trees = [random_history(Random(seed), 12) for seed in range(300)]  # noqa: S311 (nothing here is a secret)
    assert any(_all(found)[0] != _each(found) for found in trees)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_uses_are_those_that_a_check_finds(seed: int) -> None:
    (tree,) = random_history(Random(seed), 1)  # noqa: S311 (nothing here is a secret)
    repository, commits = made([tree])
    listed = revision_tree(repository.objects(commits[0].oid), MadeBlobs(), "", POLICY.codebase)
    result = check_tree(POLICY, listed, "", (), TODAY)
    verdicts = {verdict.id: verdict for verdict in result.verdicts if verdict.rule == "seam"}
    checked = [sorted(item.finding.site for item in uses_left(seam, verdicts[seam.id])) for seam in POLICY.seams]
    (measured,) = _each([tree])
    assert [[use.site for use in seam.uses] for seam in measured.seams] == checked


def test_what_is_permitted_for_good_or_only_a_warning_is_not_left() -> None:
    text = CONTENTS["src/app/more.py"][3]  # a call, `map` of the other seam (a warning), and that seam as an argument
    tree = {"src/app/seam.py": CONTENTS["src/app/seam.py"][0], "src/app/more.py": text}
    (found,) = _each([tree])
    assert [use.site for use in found.seams[0].uses] == ["app.more:more"]
    assert [use.site for use in found.seams[1].uses] == ["app.more:more"]


def test_suppressed_uses_are_left_and_told_apart() -> None:
    leaf = CONTENTS["src/app/deep/leaf.py"][1]
    tree = {"src/app/seam.py": CONTENTS["src/app/seam.py"][0], "src/app/deep/leaf.py": leaf}
    (found,) = _each([tree])
    assert [(use.site, use.suppressed) for use in found.seams[1].uses] == [("app.deep.leaf:leaf", True)]


def test_what_is_missing_and_what_is_unknown_is_said() -> None:
    seam, broken = CONTENTS["src/app/seam.py"][2], CONTENTS["src/app/seam.py"][4]
    use = CONTENTS["src/app/use.py"][0]
    gone, unread, elsewhere = _each(
        [
            {"src/app/seam.py": seam, "src/app/use.py": use},
            {"src/app/seam.py": broken, "src/app/use.py": use},
            {"src/app/seam.py": CONTENTS["src/app/seam.py"][3], "src/app/other.py": CONTENTS["src/app/other.py"][0]},
        ]
    )
    assert (gone.seams[0].uses, gone.seams[0].missing, gone.seams[0].is_unseen) == ((), ("app.seam.Maker",), False)
    assert (gone.unknown, gone.unread) == ((), ())
    assert (unread.seams[0].missing, unread.seams[0].is_unseen, unread.unread) == ((), True, ("app.seam",))
    assert any(place.startswith("src/app/seam.py:1:") for place in unread.unknown)
    assert any("app.seam.Maker: is in a module that cannot be read" in place for place in unread.unknown)
    assert any("app.seam.Maker: is a re-export" in place for place in elsewhere.unknown)


def test_nothing_is_read_twice() -> None:
    tree = {path: texts[0] for path, texts in CONTENTS.items()}
    repository, commits = made([tree, {**tree, "src/app/use.py": CONTENTS["src/app/use.py"][1]}])
    blobs = MadeBlobs()
    measurer = Measurer(repository, blobs, POLICY, "", TODAY)
    measurer.measure(commits[0])
    reads = blobs.reads
    measurer.measure(commits[1])
    assert measurer.runs == 2
    # Notebooks are read when they are listed, and a file with a use for what the use says.
    assert blobs.reads - reads < reads / 2


def test_a_commit_that_git_cannot_list_is_unknown_and_the_next_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = {path: texts[0] for path, texts in CONTENTS.items()}
    repository, commits = made([tree, tree, tree])
    lost = commits[1].oid
    listed = repository.objects

    def objects(commit: str) -> object:
        if commit == lost:
            raise UsageError("git ls-tree failed: it is not there")
        return listed(commit)

    monkeypatch.setattr(type(repository), "objects", lambda _, commit: objects(commit))
    measurer = Measurer(repository, MadeBlobs(), POLICY, "", TODAY)
    first, second, third = [measurer.measure(commit) for commit in commits]
    assert second.unknown == ("git ls-tree failed: it is not there",)
    assert [len(seam.uses) for seam in second.seams] == [0] * len(POLICY.seams)
    assert first == third
    assert measurer.existed(commits[1])("no.such", "scope")
    assert not measurer.existed(commits[0])("no.such", "scope")
    assert measurer.existed(commits[0])("app.use", "build")


def test_what_an_expired_entry_permitted_is_left() -> None:
    make, *others = POLICY.seams
    late = replace(make, allow=tuple(replace(entry, expires=date(2026, 5, 31)) for entry in make.allow))
    repository, commits = made([{"src/app/seam.py": CONTENTS["src/app/seam.py"][0]}])
    expired = replace(POLICY, seams=(late, *others))
    counts = [
        len(Measurer(repository, MadeBlobs(), policy, "", TODAY).measure(commits[0]).seams[0].uses)
        for policy in (POLICY, expired)
    ]
    assert counts == [0, 1]


def test_a_rule_that_is_off_today_is_counted_all_the_same() -> None:
    off = parse_policy(OFF, "p.yaml")
    tree = {"src/app/seam.py": CONTENTS["src/app/seam.py"][0], "src/app/use.py": CONTENTS["src/app/use.py"][0]}
    repository, commits = made([tree])
    found = Measurer(repository, MadeBlobs(), off, "", TODAY).measure(commits[0])
    assert [use.site for use in found.seams[0].uses] == ["app.use:build"]

"""One edit from reading to writing, while others write too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamguard.domain.changes import Remove
from seamguard.editing.plan import Plan
from seamguard.editing.session import perform, preview
from seamguard.errors import PolicyError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.domain.policy import Policy

TEXT = """\
version: 1
waves: [{id: w, status: active}]
seams:
  - id: one
    target: app.seam.one
    why: Why.
    migrating:
      - {site: 'app.a:f', count: 1, wave: w, reason: r}
"""
WITHOUT = "".join(TEXT.splitlines(keepends=True)[:-2])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "allowlists.yaml"
    path.write_text(TEXT, "utf-8")
    return path


def everything(policy: Policy) -> Plan:
    return Plan(tuple((Remove(seam.id, entry.place),) for seam in policy.seams for entry in seam.migrating))


def test_a_preview_writes_nothing(file: Path) -> None:
    done = preview(file, everything)
    assert (done.before, done.after) == (TEXT.encode(), WITHOUT.encode())
    assert done.lines == ("removed one app.a:f (was 1 use)",)
    assert file.read_text("utf-8") == TEXT


def test_what_has_nothing_to_do_writes_nothing(file: Path) -> None:
    before = file.stat()
    assert not perform(file, lambda _: Plan(())).changes
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("replaces", [False, True], ids=["in place", "by another file"])
def test_an_edit_is_made_again_on_what_somebody_saved_meanwhile(file: Path, replaces: bool) -> None:
    seen: list[int] = []

    def plan(policy: Policy) -> Plan:
        seen.append(len(policy.seams[0].migrating))
        if len(seen) == 1:
            saved = TEXT + "      - {site: 'app.b:f', count: 1, wave: w, reason: r}\n# saved\n"
            other = file.with_name("saved")
            other.write_text(saved, "utf-8")
            if replaces:
                other.replace(file)
            else:
                file.write_text(saved, "utf-8")
                other.unlink()
        return everything(policy)

    done = perform(file, plan)
    assert seen == [1, 2]
    assert len(done.lines) == 2
    assert file.read_text("utf-8") == f"{WITHOUT}# saved\n"
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_does_not_stand_still_is_left_alone(file: Path) -> None:
    def plan(policy: Policy) -> Plan:
        with file.open("a", encoding="utf-8") as saved:
            saved.write("# again\n")
        return everything(policy)

    with pytest.raises(UsageError, match="it changed 5 times while it was edited: close the program that writes it"):
        perform(file, plan)
    assert file.read_text("utf-8") == TEXT + "# again\n" * 5


def test_what_is_no_policy_is_told_as_ever(file: Path) -> None:
    file.write_text("version: 2\n", "utf-8")
    for run in (preview, perform):
        with pytest.raises(PolicyError, match="missing key 'seams'"):
            run(file, everything)
    with pytest.raises(PolicyError, match="this is a folder, not a policy file"):
        perform(file.parent, everything)


def test_what_a_preview_refuses_has_its_place_in_the_file_and_a_written_one_in_the_new_file(file: Path) -> None:
    shared = "      - {site: 'app.b:f', count: 1, wave: w, reason: &r r}\n"
    more = "  - {id: two, target: app.seam.two, why: *r}\n"
    file.write_text(TEXT + shared + more, "utf-8")
    (before,) = preview(file, everything).refused
    (after,) = perform(file, everything).refused
    reason = (
        "not removed one app.b:f (was 1 use): &r is defined there and used through an alias elsewhere: edit it by hand"
    )
    assert before == f"{file.as_posix()}:9:9: {reason}"
    assert after == f"{file.as_posix()}:8:9: {reason}"

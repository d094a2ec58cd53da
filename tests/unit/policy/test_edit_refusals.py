"""Edits that would change more than they should are not made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.unit.policy.edit_cases import (
    AF,
    BF,
    CF,
    DEBT,
    HEAD,
    KEY,
    NEW,
    TAIL,
    A,
    B,
    C,
    entry,
    lowered,
)

from seamguard.domain.changes import Add, Alter, Remove
from seamguard.errors import PolicyError
from seamguard.policy.edits import edit_policy

if TYPE_CHECKING:
    from seamguard.domain.changes import Change, Step

# Each case: what stands between the head and the tail, the change, and why it is not made.
REFUSED: dict[str, tuple[str, Change, str]] = {
    "a list that an alias stands for": (
        "    migrating: &list\n" + AF + TAIL + "    migrating: *list\n",
        Remove("z", "a:f"),
        "the alias *list stands here for what is shared",
    ),
    "a list that is used through an alias": (
        "    migrating: &list\n" + AF + TAIL + "    migrating: *list\n",
        A,
        "&list is used through an alias too, and would change there",
    ),
    "a list to which a shared one would be added": (
        "    migrating: &list\n" + AF + TAIL + "    migrating: *list\n",
        Add("z", DEBT),
        "the alias *list stands here for what is shared",
    ),
    "an entry that an alias stands for": (
        "    migrating:\n      - &one\n        site: a:f\n        count: 2\n        wave: w\n        reason: r\n"
        + TAIL
        + "    migrating:\n      - *one\n",
        Alter("z", "a:f", count=1),
        "the alias *one stands here for what is shared",
    ),
    "an entry that is used through an alias": (
        "    migrating:\n      - &one\n        site: a:f\n        count: 2\n        wave: w\n        reason: r\n"
        + TAIL
        + "    migrating:\n      - *one\n",
        lowered("a:f"),
        "&one is used through an alias too, and would change there",
    ),
    "an anchor that would be lost": (
        KEY + entry("a:f", "owner: &me x") + entry("b:f", "owner: *me"),
        A,
        "&me is defined there and used through an alias elsewhere",
    ),
    "a count that is used through an alias": (
        KEY + AF.replace("2", "&two 2") + BF.replace("2", "*two"),
        lowered("a:f"),
        "&two is used through an alias too, and would change there",
    ),
    "a key with a question mark": (
        "    ? migrating\n    : - site: a:f\n        count: 2\n        wave: w\n        reason: r\n" + BF,
        A,
        "the entry begins on a line with other text",
    ),
    "a text after a bar that a line end would change": (
        "    instead: |\n      Other.",
        NEW,
        "the way in which the file is written would change the meaning of other places",
    ),
    "an entry that is not there": (KEY + AF, B, "the seam has no entry for b:f"),
    "a deep comment below a text with a bar": (
        KEY + AF.replace("Old.", "|\n          Old.") + BF + "          # deep\n" + CF,
        B,
        "the way in which the file is written would change the meaning of other places",
    ),
    "a place that has an entry": (
        KEY + AF,
        Add("s", replace(DEBT, module="a")),
        "the file would no longer be a policy (",
    ),
    "a wave that is not there": (KEY + AF, Add("s", replace(DEBT, wave="x")), "the file would no longer be a policy ("),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_would_change_more_is_refused(case: str) -> None:
    text, change, reason = REFUSED[case]
    data = (HEAD + text).encode()
    result = edit_policy(data, [(change,)], "p")
    assert (result.data, result.made) == (data, ())
    ((step, message),) = result.refused
    assert step == (change,)
    assert message.startswith(reason)
    assert message.endswith(": edit it by hand")


def test_a_seam_that_is_not_there_is_refused() -> None:
    result = edit_policy(HEAD.encode(), [(Remove("x", "a:f"),)], "p")
    assert [message for _, message in result.refused] == ["no rule has the id 'x': edit it by hand"]


def test_the_others_are_made() -> None:
    text = HEAD + KEY + entry("a:f", "owner: &me x") + BF + entry("c:f", "owner: *me")
    steps: list[Step] = [(A,), (B,), (Alter("s", "c:f", count=1),), (Remove("s", "d:f"),)]
    result = edit_policy(text.encode(), steps, "p")
    assert result.made == ((B,), (Alter("s", "c:f", count=1),))
    assert [refusal.step for refusal in result.refused] == [(A,), (Remove("s", "d:f"),)]
    assert result.data.decode() == text.replace(BF, "").replace(
        entry("c:f", "owner: *me"), entry("c:f", "owner: *me").replace("2", "1")
    )


def test_an_anchor_goes_with_all_that_use_it() -> None:
    text = HEAD + KEY + entry("a:f", "owner: &me x") + BF + entry("c:f", "owner: *me")
    result = edit_policy(text.encode(), [(A,), (C,)], "p")
    assert (result.data.decode(), result.refused) == (HEAD + KEY + BF, ())


def test_what_is_in_the_way_of_one_may_go_with_another() -> None:
    text = HEAD + KEY + entry("a:f", "owner: &me x") + BF + entry("c:f", "owner: *me")
    result = edit_policy(text.encode(), [(A,), (Remove("s", "d:f"),), (B,), (C,)], "p")
    assert result.data.decode() == HEAD
    assert [refusal.step for refusal in result.refused] == [(Remove("s", "d:f"),)]


def test_a_step_is_made_whole_or_not_at_all() -> None:
    data = (HEAD + KEY + AF).encode()
    result = edit_policy(data, [(Alter("s", "a:f", count=1), Add("s", replace(DEBT, wave="x")))], "p")
    assert (result.data, len(result.refused)) == (data, 1)


def test_the_text_is_checked_by_reading_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from seamguard.policy import edits

    monkeypatch.setattr(edits, "edit_block_list", lambda *_: [])
    data = (HEAD + KEY + AF).encode()
    assert edit_policy(data, [(A,)], "p").refused, "an edit that does nothing is not what was asked for"


def test_only_policies_are_edited() -> None:
    with pytest.raises(PolicyError):
        edit_policy(b"version: 2\n", [(A,)], "p")

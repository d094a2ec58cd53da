from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamguard.domain.history import UNASSIGNED, LeftUse, Measured, Measurement
from seamguard.policy import parse_policy
from seamguard.verdict.burndown import carry, compare, wave_of

if TYPE_CHECKING:
    from seamguard.domain.history import Change
    from seamguard.domain.policy import Policy

HEAD = """\
version: 1
waves:
  - {id: one, status: active}
  - {id: two, status: planned}
seams:
  - id: session
    target: shop.db.session
    why: Because.
"""


def policy(**sites: str) -> Policy:
    entries = "".join(
        f"      - {{{kind}, count: 1, wave: {wave}, reason: R.}}\n"
        for kind, wave in ((site.replace("__", ": "), wave) for site, wave in sites.items())
    )
    return parse_policy(f"{HEAD}    migrating:\n{entries}".encode() if sites else HEAD.encode(), "p.yaml")


def measured(*uses: str, missing: tuple[str, ...] = ()) -> Measured:
    """Uses as `site text`, suppressed where a hash follows."""
    rows = [use.split() for use in uses]
    return Measured(tuple(sorted(LeftUse(row[0], row[1], len(row) > 2) for row in rows)), missing)


def compared(before: Measured | None, after: Measured) -> Change:
    return compare(before, after, after, nowhere)


def nowhere(module: str, scope: str) -> bool:
    return False


def test_the_first_state_has_nothing_that_changed() -> None:
    found = compared(None, measured("a:f x", "a:f y", "b:g z #"))
    assert (found.left, found.suppressed, found.sites) == (3, 1, (("a:f", 2), ("b:g", 1)))
    assert not found.is_change
    assert not found.is_regression


@pytest.mark.parametrize(
    ("before", "after", "added", "removed", "moved"),
    [
        (["a:f x"], ["a:f x"], {}, {}, []),
        (["a:f x"], ["a:f rewritten"], {}, {}, []),
        (["a:f x"], ["a:f x #"], {}, {}, []),
        (["a:f x"], [], {}, {"a:f": 1}, []),
        ([], ["a:f x", "a:f x"], {"a:f": 2}, {}, []),
        (["a:f x"], ["a:g x"], {}, {}, [("a:f", "a:g")]),
        (["a:f x", "a:f x"], ["a:g x", "a:g x"], {}, {}, [("a:f", "a:g"), ("a:f", "a:g")]),
        (["a:f x"], ["a:g y"], {"a:g": 1}, {"a:f": 1}, []),
        (["a:f x"], ["b:g x"], {"b:g": 1}, {"a:f": 1}, []),
        (["a:f x", "a:g x"], ["a:h x"], {}, {"a:g": 1}, [("a:f", "a:h")]),
    ],
)
def test_what_came_went_and_moved(
    before: list[str],
    after: list[str],
    added: dict[str, int],
    removed: dict[str, int],
    moved: list[tuple[str, str]],
) -> None:
    found = compared(measured(*before), measured(*after))
    assert (dict(found.added), dict(found.removed), list(found.moved)) == (added, removed, moved)
    assert found.left == len(after)
    assert found.is_change == bool(added or removed or moved)
    assert found.is_regression == bool(added)


def test_a_target_that_begins_is_no_step_back() -> None:
    found = compared(measured(missing=("t",)), measured("a:f x"))
    assert found.is_change
    assert not found.is_regression
    still = compared(measured("a:f x", missing=("t",)), measured("a:f x", "a:g y", missing=("t",)))
    assert still.is_regression


def test_what_cannot_be_read_is_as_it_was() -> None:
    first = Measurement((measured("a:f x", "b:g y"),))
    broken = carry(first, Measurement((measured("b:g y"),), ("a.py: broken",), ("a",)))
    assert broken.seams == first.seams
    change = compare(first.seams[0], broken.seams[0], measured("b:g y"), nowhere)
    assert (change.left, change.sites, change.is_change) == (1, (("b:g", 1),), False)
    still = carry(broken, Measurement((measured(),), ("a.py: broken",), ("a",)))
    assert still.seams == (measured("a:f x"),)
    mended = carry(still, Measurement((measured("a:f x"),)))
    assert not compared(still.seams[0], mended.seams[0]).is_change


def test_nothing_is_carried_where_all_is_read() -> None:
    after = Measurement((measured("b:g y"),))
    assert carry(Measurement((measured("a:f x"),)), after) == after
    assert carry(None, after) == after


@pytest.mark.parametrize(
    "after",
    [
        Measurement((Measured((), (), True),), ("t: is a re-export",)),
        Measurement((Measured(()),), ("git failed",), None),
    ],
)
def test_a_seam_of_which_nothing_is_known_is_as_it_was(after: Measurement) -> None:
    before = Measurement((measured("a:f x", "b:g y"),))
    assert carry(before, after).seams[0].uses == before.seams[0].uses


def test_a_target_that_could_never_be_told_before_begins() -> None:
    unseen = Measured((), (), True)
    assert not compared(unseen, measured("a:f x")).is_regression
    known = carry(Measurement((measured("a:f x"),)), Measurement((unseen,))).seams[0]
    assert compared(known, measured("a:f x", "a:g y")).is_regression


def test_the_wave_of_a_use_is_that_of_the_closest_entry() -> None:
    today = policy(module__a="one", **{"site__'a:f'": "two"})
    assert [wave_of(site, "session", [today]) for site in ("a:f", "a:f.inner", "a:g", "b:f")] == [
        "two",
        "two",
        "one",
        UNASSIGNED,
    ]
    assert wave_of("a:f", "other", [today]) == UNASSIGNED


def test_the_latest_policy_that_names_a_site_wins() -> None:
    today, newer, older = policy(module__a="one"), policy(module__b="two"), policy(module__b="one", module__c="one")
    assert [wave_of(f"{module}:f", "session", [today, newer, older]) for module in "abcd"] == [
        "one",
        "two",
        "one",
        UNASSIGNED,
    ]


def test_what_no_entry_ever_covered_is_of_the_wave_that_closes_the_seam() -> None:
    open_ended = policy(module__b="one")
    today, older = (
        parse_policy(HEAD.replace(f"{{id: {wave},", f"{{id: {wave}, closes: [session],").encode(), "p.yaml")
        for wave in ("two", "one")
    )
    assert wave_of("a:f", "session", [today, older, open_ended]) == "two"
    assert wave_of("b:f", "session", [today, older, open_ended]) == "one"
    assert wave_of("a:f", "session", [open_ended, older]) == "one"
    assert wave_of("a:f", "other", [today]) == UNASSIGNED

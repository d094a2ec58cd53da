"""Seams, members, wrappers and waves that come or are renamed: none of them hides a use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.functional.comparing import FILES, VIEWS, WAVES, End, debt, held

if TYPE_CHECKING:
    from pathlib import Path

WRAPPER = {
    "src/shop/db.py": FILES["src/shop/db.py"] + "def make(): return session(2)\n",
    "src/shop/page.py": "from shop.db import make\ndef f(): return make()\n",
}
DECOY = "  - {id: decoy, target: shop.db.make, why: x, allow: [{module: '**', reason: All.}]}\n"


def test_a_new_seam_does_not_launder_an_old_one(tmp_path: Path) -> None:
    result = held(tmp_path, (FILES, End().policy), (WRAPPER, End().policy + DECOY))
    assert [(change.subject, change.kind, change.path) for change in result.blocking] == [
        ("decoy", "use-came", "src/shop/page.py")
    ]


def test_a_new_seam_is_free_to_permit_what_nothing_guarded(tmp_path: Path) -> None:
    code = {"src/shop/db.py": FILES["src/shop/db.py"] + "def make(): return 1\n"}
    result = held(tmp_path, (FILES, End().policy), ({**WRAPPER, **code}, End().policy + DECOY))
    assert result.exit_code == 0


def test_a_member_that_joins_brings_old_uses_and_no_new_ones(tmp_path: Path) -> None:
    code = {
        "src/shop/db.py": FILES["src/shop/db.py"] + "def other(): return 1\n",
        "src/shop/page.py": "from shop.db import other\ndef f(): return other()\n",
    }
    policy = End("", debt("shop.page:f", 1)).policy
    grouped = policy.replace(
        "    allow:\n", "    group:\n      - {target: shop.db.other, role: accessor}\n    allow:\n"
    )
    result = held(tmp_path, ({**FILES, **code}, End().policy), ({}, grouped))
    assert [change.kind for change in result.changes] == ["entry-added", "group-tightened"]
    assert [(delta.came, delta.went, delta.left) for delta in result.deltas] == [(0, 0, 2)]


def test_a_permitted_wrapper_says_why(tmp_path: Path) -> None:
    wrapper = "    wrappers:\n      - {target: shop.db.make, reason: TODO}\n    allow:\n"
    head = End().policy.replace("    allow:\n", wrapper)
    result = held(tmp_path, (FILES, End().policy), (WRAPPER, head))
    assert [(change.kind, change.has_reason) for change in result.blocking] == [("wrapper-permitted", False)]


def test_a_wave_with_another_name_is_the_same_wave(tmp_path: Path) -> None:
    base = End("", debt("shop.views:show", 1, "w3"), VIEWS, WAVES.replace("planned, due", "active, due"))
    for old in ("w1", "w3"):
        base_policy = base.policy
        for end in (",", "}", "]"):
            base_policy = base_policy.replace(f"{old}{end}", f"old{end}")
        top = tmp_path / old
        top.mkdir()
        result = held(top, ({**FILES, **VIEWS}, base_policy), ({}, base.policy))
        assert [(change.kind, change.is_blocking) for change in result.changes] == [("wave-renamed", False)]


def test_waves_that_cannot_be_told_apart_are_not_taken_for_each_other(tmp_path: Path) -> None:
    twins = "  - {id: a, status: planned}\n  - {id: b, status: planned}\n"
    base = End("", debt("shop.views:show", 1, "w3"), VIEWS)
    head = End("", debt("shop.views:show", 1, "a"), {}, WAVES.replace("  - {id: w3, status: planned}\n", twins))
    result = held(tmp_path, ({**FILES, **VIEWS}, base.policy), ({}, head.policy))
    assert {change.kind for change in result.blocking} == {"wave-removed", "entry-put-off"}

"""The list taken away piece by piece: what is needed, what is not, and what cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamguard.domain.proof import Attempt, Proof, ProofOutcome, Result

if TYPE_CHECKING:
    from tests.unit.proving.conftest import Prove

FILES = {
    "src/shop/__init__.py": "",
    "src/shop/db.py": "def connect(url):\n    return url\n",
    "src/shop/use.py": (
        "from shop.db import connect\n\n\ndef build(keep):\n    connect(1)\n    connect(2)\n    return keep(connect)\n"
    ),
    "src/shop/more.py": "from shop.db import connect\n\n\nclass Store:\n    def open(self):\n        connect(1)\n",
    "src/shop/calm.py": "VALUE = 1\n",
}
WAVES = "waves: [{id: wave-1, status: active}, {id: wave-2, status: planned}]\n"
SEAM = "seams:\n  - id: guarded\n    target: shop.db.connect\n    why: One pool.\n"
ENTRIES = """\
    migrating:
      - {site: "shop.use:build", count: 3, wave: wave-1, reason: Old.}
      - {site: "shop.more:Store.open", count: 1, wave: wave-2, reason: Old.}
"""


def ways(proof: Proof, attempt: Attempt) -> list[tuple[str, str]]:
    return [(way.result.value, way.reason) for way in proof.ways if way.attempt is attempt]


def test_every_entry_and_every_count_is_needed(proved: Prove) -> None:
    (proof,) = proved(WAVES + SEAM + ENTRIES, FILES).proofs
    assert proof.outcome is ProofOutcome.PROVED
    assert ways(proof, Attempt.ENTRY) == [("noticed", "")] * 2
    assert ways(proof, Attempt.LOWERED) == [("noticed", "")]
    assert ways(proof, Attempt.RAISED) == [("noticed", "")] * 2
    assert ("noticed", "") in ways(proof, Attempt.CLOSED_ENTRY)


def test_an_entry_is_not_needed_where_another_one_permits_the_same(proved: Prove) -> None:
    wider = '    allow: [{site: "shop.more:Store", reason: All of it.}, {module: shop.db, reason: The pool.}]\n'
    (proof,) = proved(WAVES + SEAM + wider + ENTRIES, FILES).proofs
    assert proof.outcome is ProofOutcome.VACUOUS
    (way,) = proof.having(Result.UNNOTICED)
    assert (way.attempt, way.how) == (Attempt.ENTRY, "the entry for shop.more:Store.open is removed")
    assert way.reason == "the entry for shop.more:Store permits what it permits: remove one of them"


def test_a_count_leaves_no_room_for_what_does_not_weigh(proved: Prove) -> None:
    (proof,) = proved(WAVES + SEAM + "    possible: warn\n" + ENTRIES, FILES).proofs
    assert [(way.attempt, way.reason) for way in proof.having(Result.UNNOTICED)] == [
        (Attempt.LOWERED, "fewer than 3 stand there that count: lower `count`")
    ]


def test_an_entry_for_the_home_is_tried_with_a_use_there(proved: Prove) -> None:
    home = "    allow: [{module: shop.db, reason: The pool.}]\n"
    (proof,) = proved(WAVES + SEAM + home + ENTRIES, FILES).proofs
    (way,) = [way for way in proof.ways if way.how.startswith("the entry for shop.db ")]
    assert (way.result, way.path) == (Result.NOTICED, "src/shop/db.py")


def test_a_stale_entry_is_for_the_check_to_tell(proved: Prove) -> None:
    stale = '      - {site: "shop.calm:<module>", count: 1, wave: wave-1, reason: Old.}\n'
    (proof,) = proved(WAVES + SEAM + ENTRIES + stale, FILES).proofs
    assert proof.outcome is ProofOutcome.PROVED
    assert [way.reason for way in proof.having(Result.OPEN)] == ["the check calls the entry stale"]


def test_a_suppression_is_needed_unless_an_entry_permits_the_same(proved: Prove) -> None:
    comment = "  # seamguard: allow[guarded] -- It is only a test."
    quiet = f"from shop.db import connect\n\nconnect(1){comment}\n"
    (proof,) = proved(WAVES + SEAM + ENTRIES, {**FILES, "src/shop/quiet.py": quiet}).proofs
    assert (proof.outcome, ways(proof, Attempt.SUPPRESSION)) == (ProofOutcome.PROVED, [("noticed", "")])
    # An entry that is needed for another use permits what the comment does.
    both = "    allow: [{module: shop.quiet, reason: Quiet.}]\n"
    (proof,) = proved(WAVES + SEAM + both + ENTRIES, {**FILES, "src/shop/quiet.py": quiet + "connect(2)\n"}).proofs
    assert proof.outcome is ProofOutcome.VACUOUS
    assert ways(proof, Attempt.SUPPRESSION) == [
        ("unnoticed", "it suppresses nothing that is not permitted anyway: remove it")
    ]


@pytest.mark.parametrize("level", ["warn", '"off"'])
def test_a_rule_with_a_rollout_is_proved_as_if_it_had_none(proved: Prove, level: str) -> None:
    rollout = f"    rollout: [{{level: {level}, until: wave-2}}]\n"
    other = "must_exist: [{id: api, why: Others call it., names: [shop.db.connect]}]\n"
    proof = proved(WAVES + SEAM + rollout + ENTRIES + other, FILES).proofs[0]
    assert proof.outcome is ProofOutcome.PROVED
    (note,) = proof.notes
    assert note.endswith("until wave-2 is complete: proved as if it were not so")


def test_a_rule_that_is_off_may_wait_for_its_target(proved: Prove) -> None:
    seam = SEAM.replace("shop.db.connect", "shop.db.soon") + '    rollout: [{level: "off", until: wave-2}]\n'
    closes = WAVES.replace("status: planned", "status: planned, closes: [guarded]")
    other = "must_exist: [{id: api, why: Others call it., names: [shop.db.connect]}]\n"
    result = proved(closes + seam + other, FILES)
    assert [proof.outcome for proof in result.proofs] == [ProofOutcome.OPEN, ProofOutcome.PROVED]
    assert any(note.startswith("not provable yet: the target shop.db.soon") for note in result.proofs[0].notes)
    assert result.exit_code == 0


@pytest.mark.parametrize(("goal", "result"), [(0, Result.NOTICED), (3, Result.NOTICED), (4, Result.OPEN)])
def test_a_wave_past_its_day_is_late(proved: Prove, goal: int, result: Result) -> None:
    waves = f"waves: [{{id: wave-1, status: active, due: 2027-01-01, goal: {goal}}}]\n"
    entries = ENTRIES.replace("wave-2", "wave-1")
    (_, wave) = proved(waves + SEAM + entries, FILES).proofs
    assert (wave.rule, wave.id, [way.result for way in wave.ways]) == ("wave", "wave-1", [result])


def test_what_closes_a_rule_refuses_a_new_guard_and_a_new_entry(proved: Prove) -> None:
    waves = "waves: [{id: last, status: planned, closes: [guarded]}]\n"
    allowed = "    allow: [{module: shop.use, reason: Old.}, {module: shop.more, reason: Old.}]\n"
    (proof,) = proved(waves + SEAM + allowed, FILES).proofs
    assert ways(proof, Attempt.CLOSED_GUARD) == [("noticed", "")]
    assert ways(proof, Attempt.CLOSED_ENTRY) == [("noticed", "")]

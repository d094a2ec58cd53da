"""Rules that the code breaks today, and rules whose lists permit some of the places: what can still be broken is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamguard.domain.proof import ProofOutcome, Result

if TYPE_CHECKING:
    from tests.unit.proving.conftest import Prove

FILES = {
    "src/shop/__init__.py": "",
    "src/shop/a.py": "from shop.db import audit\n\n\ndef save_a():\n    audit('a')\n",
    "src/shop/b.py": "from shop.db import audit\n\n\ndef save_b():\n    audit('b')\n",
    "src/shop/db.py": "def audit(name): ...\n\n\nclass Store: ...\n\n\nSTORE = Store()\n",
    "src/shop/kinds.py": "from enum import Enum\n\n\nclass Kind(Enum):\n    A = 'one'\n    B = 'two'\n",
}
RULES = {
    "required_calls": "call: shop.db.audit, in: {named: {modules: [shop.*], functions: 'save_*'}}",
    "typed_arguments": "call: [shop.db.audit], argument: name, reject: [f-string]",
    "derives_from": "value: {parameter: name, of: shop.db.audit}, from: [shop.db.Store]",
    "retired": "names: [shop.b.gone], forbid: [import, name]",
    "guards": "types: [shop.db.Store]",
    "globals": "modules: [shop.a, shop.b]",
    "private_imports": "between: module",
    "single_authority": "enum: shop.kinds.Kind",
}
BROKEN = {
    "required_calls": "call: shop.db.Store, in: {sites: ['shop.a:save_a']}",
    "must_exist": "names: [shop.a.gone]",
}


def clause(family: str, keys: str, more: str = "") -> str:
    return f"{family}:\n  - {{id: rule, why: It is so., {keys}{more}}}\n"


@pytest.mark.parametrize("family", RULES)
def test_a_place_is_found_that_no_entry_permits(proved: Prove, family: str) -> None:
    permitted = ", allow: [{module: shop, reason: x}, {module: shop.a, reason: x}]"
    (proof,) = proved(clause(family, RULES[family], permitted), FILES).proofs
    assert proof.outcome is ProofOutcome.PROVED, proof.ways


@pytest.mark.parametrize("family", RULES)
def test_a_list_that_permits_every_place_leaves_none(proved: Prove, family: str) -> None:
    (proof,) = proved(clause(family, RULES[family], ", allow: [{module: '**', reason: x}]"), FILES).proofs
    assert proof.outcome is ProofOutcome.VACUOUS


@pytest.mark.parametrize("family", BROKEN)
def test_what_the_code_breaks_already_shows_that_a_rule_can_fail(proved: Prove, family: str) -> None:
    (proof,) = proved(clause(family, BROKEN[family]), FILES).proofs
    assert [(way.how, way.result) for way in proof.ways] == [("what breaks it already", Result.NOTICED)]
    waves = "waves: [{id: wave-1, status: active}]\n"
    listed = ", migrating: [{module: shop.a, count: 1, wave: wave-1, reason: x}]"
    (proof,) = [p for p in proved(waves + clause(family, BROKEN[family], listed), FILES).proofs if p.id == "rule"]
    assert proof.outcome is ProofOutcome.PROVED


@pytest.mark.parametrize("family", BROKEN)
def test_what_is_permitted_for_good_shows_nothing(proved: Prove, family: str) -> None:
    (proof,) = proved(clause(family, BROKEN[family], ", allow: [{module: shop.a, reason: x}]"), FILES).proofs
    assert proof.outcome is ProofOutcome.VACUOUS
    (way,) = [way for way in proof.ways if way.how == "any violation"]
    assert ("examples" in way.reason) is (family != "must_exist")

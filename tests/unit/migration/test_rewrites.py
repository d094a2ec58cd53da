"""What becomes of calls: before, what is declared, and after."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest
from tests.unit.migration.more_rewrites import MORE
from tests.unit.migration.rewrites import CASES, TO, Case
from tests.unit.migration.shop import after, migrated

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("taken", ["from shop.orders import *\n", "import shop.orders as o\no.bindings_for.x = 1\n"])
def test_an_import_stays_that_another_file_takes(taken: str, tmp_path: Path) -> None:
    before = (
        "from shop.context import bindings_for\nfrom shop.manifest import Resolver\n\n\n"
        "def load(resolver: Resolver) -> object:\n    return bindings_for('p')\n\n\nload(Resolver())\n"
    )
    step = migrated(tmp_path, {"shop/orders.py": before, "shop/other.py": f"{taken}print(bindings_for)\n"}, TO)
    assert after(step) == {"shop/orders.py": before.replace("bindings_for('p')", "resolver")}


@pytest.mark.parametrize("case", (CASES | MORE).values(), ids=CASES | MORE)
def test_a_call_gives_way(case: Case, tmp_path: Path) -> None:
    before = {"shop/orders.py": case.before, **{path: old for path, (old, _) in case.others.items()}}
    step = migrated(tmp_path, before, case.rewrite)
    assert step.refused == ()
    wanted = {"shop/orders.py": case.after, **{path: new for path, (old, new) in case.others.items() if old != new}}
    assert after(step) == {path: textwrap.dedent(text) for path, text in wanted.items()}
    assert b"migrating" not in step.listed[1]

"""What reading the facts of a file leaves behind: nothing."""

from __future__ import annotations

import ast
import gc

from seamguard.index import read_facts

CODE = """
class C:
    def f(self, x=lambda: 1):
        return [y for y in x if y is None]
"""


def test_no_tree_outlives_its_facts_while_the_garbage_collector_is_paused() -> None:
    gc.collect()
    gc.disable()
    try:
        before = trees()
        facts = read_facts(CODE)
        after = trees()
    finally:
        gc.enable()

    assert facts.functions
    assert after == before


def trees() -> int:
    return sum(isinstance(thing, ast.Module) for thing in gc.get_objects())

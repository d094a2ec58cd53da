"""What an import leads to: the module that it binds, and not the one from which it only takes something."""

from __future__ import annotations

import pytest

from seamguard.index import Index
from seamguard.policy import parse_policy
from seamguard.resolve import Program
from seamguard.resolve.relevance import Kind, passed_through
from seamguard.sources import memory_tree

_POLICY = b"version: 1\ncodebase: {source: [src]}\nseams: [{id: a, target: shop.store.load, why: w}]\n"


@pytest.mark.parametrize(
    ("code", "is_module"),
    [
        ("from shop.store import other\n", False),
        ("from shop.store.parts import other\n", False),
        ("from shop import store\n", True),
        ("from shop.store import *\n", True),
        ("import shop.store\n", True),
        ("import shop.store as kept\n", True),
    ],
)
def test_only_imports_of_a_module_lead_to_it(code: str, is_module: bool) -> None:
    """What is taken from a module is not the module; that it is taken is told apart."""
    files = {"src/shop/__init__.py": "", "src/shop/store.py": "", "src/shop/use.py": code}
    tree = memory_tree(files, parse_policy(_POLICY, "allowlists.yaml").codebase)
    (unit,) = Program(tree.files, Index(tree.files).facts).units("shop.use")
    bound = unit.graph.node(Kind.BINDING, 0)
    assert (bound in unit.graph.leading_to({"store"})) is is_module
    assert bound in unit.graph.leading_to({"store", passed_through("store")})

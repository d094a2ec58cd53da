"""What rules may ask of the code."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.expressions import Constant, Sum
from seamguard.domain.facts import Imported, Span
from seamguard.domain.seam import Restrict, asked
from seamguard.domain.uses import TargetState
from seamguard.index import Index
from seamguard.policy import parse_policy
from seamguard.resolve import FactBase, Program
from seamguard.sources import memory_tree
from seamguard.surroundings import Surroundings

if TYPE_CHECKING:
    from seamguard.domain.factbase import Facts

POLICY = parse_policy(b"version: 1\ncodebase: {source: [src]}\nmust_exist: [{id: a, why: b, names: [c.d]}]\n", "p")
FILES = {
    "src/shop/__init__.py": "from .orders import place as put\n",
    "src/shop/base.py": "import abc\n\n\nclass Base(abc.ABC):\n    def run(self) -> 'Base': ...\n",
    "src/shop/orders.py": (
        "from shop import base as b\n\nTÄBLE = {}\n\n\nclass Order(b.Base):\n    pass\n\n\n"
        "class Big(Order):\n    pass\n\n\n"
        "def place(order: Order, limit: 'int | None' = None):\n    return Big()\n"
    ),
    "src/shop/use.py": "import shop\n\nshop.put(None)\nwrong = shop.nothing\n",
    "src/shop/bad.py": "def (\n",
}


@pytest.fixture
def facts() -> Facts:
    tree = memory_tree(FILES, POLICY.codebase)
    index = Index(tree.files)
    facts: Facts = FactBase(Program(tree.files, index.facts), index, {}, (), {"here": b"x"}.get, Surroundings(POLICY))
    return facts


def test_files_are_found_by_what_they_hold(facts: Facts) -> None:
    assert [file.path for file in facts.files()] == sorted(FILES)
    assert [file.path for file in facts.holding(["Order", "put"])] == [
        "src/shop/__init__.py",
        "src/shop/orders.py",
        "src/shop/use.py",
    ]
    assert facts.holding([]) == facts.files()
    assert (facts.outside("here"), facts.outside("there")) == (b"x", None)


def test_a_file_is_read_as_text_as_a_tree_and_as_facts(facts: Facts) -> None:
    file = facts.file_of("shop.orders")
    assert file is not None
    tree, module = facts.tree(file), facts.module(file)
    assert tree is not None
    assert module is not None
    assert facts.text(file) == FILES["src/shop/orders.py"]
    assert facts.span(file, tree.body[1]) == Span(3, 1, 3, 11)
    assert isinstance(tree.body[1], ast.Assign)
    assert [made.name for made in module.classes] == ["Order", "Big"]
    assert facts.file_of("shop.nowhere") is None


def test_what_cannot_be_parsed_is_not_there(facts: Facts) -> None:
    (bad,) = (file for file in facts.files() if file.module == "shop.bad")
    assert (facts.tree(bad), facts.module(bad), facts.text(bad)) == (None, None, FILES["src/shop/bad.py"])


def test_names_are_followed_to_their_definitions(facts: Facts) -> None:
    orders, use = facts.file_of("shop.orders"), facts.file_of("shop.use")
    assert orders is not None
    assert use is not None
    module = facts.module(orders)
    called = facts.module(use)
    assert module is not None
    assert called is not None
    assert [(one.name, one.kind, one.certain) for one in facts.names(use, called.calls[0].func)] == [
        ("shop.orders.place", "object", True)
    ]
    assert [one.name for one in facts.names(orders, module.classes[0].bases[0])] == ["shop.base.Base"]
    place = module.functions[-1]
    assert [one.name for one in facts.instances(orders, place.parameters[0].annotation)] == ["shop.orders.Order"]
    (taken,) = (binding for binding in module.bindings if isinstance(binding, Imported))
    assert facts.imported(orders, taken) == "shop"


def test_bindings_and_strings_are_followed(facts: Facts) -> None:
    init, orders = facts.file_of("shop"), facts.file_of("shop.orders")
    assert init is not None
    assert orders is not None
    assert [(one.name, one.via) for one in facts.bound(init, 0)] == [("shop.orders.place", ("shop.orders.place",))]
    module = facts.module(orders)
    assert module is not None
    assert facts.strings(orders, Constant("text")) == ("text",)
    assert facts.strings(orders, Sum(Constant("te"), Constant("xt"))) == ("text",)
    assert facts.strings(orders, Constant(3)) == ()
    (bad,) = (file for file in facts.files() if file.module == "shop.bad")
    assert (facts.bound(bad, 0), facts.strings(bad, Constant("text"))) == ((), ())


def test_targets_uses_and_subclasses(facts: Facts) -> None:
    assert facts.target("shop.orders.place").state is TargetState.DEFINED
    assert facts.target("shop.orders").state is TargetState.MODULE
    assert facts.target("shop.put").advice == "shop.orders.place"
    assert facts.target("shop.orders.plac").advice == "did you mean shop.orders.place?"
    uses = facts.uses(asked("shop.orders.place")).uses
    assert [(use.file.path, use.span.line, use.kind) for use in uses] == [("src/shop/use.py", 3, "call")]
    read = facts.uses(asked("shop.orders", restrict=Restrict.IMPORT)).uses
    assert [use.file.path for use in read] == ["src/shop/__init__.py"]
    below = ["shop.orders.Big", "shop.orders.Order"]
    assert [one.name for one in facts.subclasses("shop.base.Base")] == below
    assert [one.name for one in facts.subclasses("abc.ABC")] == ["shop.base.Base", *below]


def test_absences_of_a_class_are_found_once(facts: Facts) -> None:
    found = facts.fallbacks(("shop.orders.Order", "shop.orders.gone"))
    assert [target.state for target in found.types] == [TargetState.DEFINED, TargetState.MISSING]
    assert [name for name, _ in found.classes] == ["shop.orders.Order"]
    assert found.fallbacks == ()
    assert facts.fallbacks(("shop.orders.Order", "shop.orders.gone")) is found


def test_uses_of_several_seams_are_those_of_each(facts: Facts) -> None:
    seams = [asked("shop.orders.place"), asked("shop.orders.Big"), asked("shop.orders.place")]
    found = facts.all_uses(seams)
    assert [one.target.name for one in found] == [seam.target for seam in seams]
    assert found == tuple(facts.uses(seam) for seam in seams)
    assert facts.all_uses([]) == ()

"""Names that must exist: what is seen, what the list says of it, and what makes the rule prove nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.mutation import mutate

from seamguard.domain.proof import Result
from seamguard.domain.verdict import Outcome, Status
from seamguard.policy import parse_policy
from seamguard.proving import prove_tree
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule

FILES = {
    "src/shop/__init__.py": "from shop.orders import place\n",
    "src/shop/orders.py": (
        "LIMIT = 3\n\n\ndef place():\n    pass\n\n\n"
        "class Base:\n    made: int\n\n\n"
        "class Order(Base):\n    total: int = 0\n    buyer: str\n\n    def pay(self):\n        self.paid = True\n"
    ),
}


def clause(*names: str, more: str = "") -> str:
    return f"must_exist:\n  - id: api\n    why: Plans cite it.\n    names: [{', '.join(names)}]\n{more}"


@pytest.mark.parametrize("name", ["", ".place", ".LIMIT", ".Order.pay", ".Order.total", ".Order.buyer", ".Order.paid"])
def test_what_is_defined_is_kept(judge_rule: JudgeRule, name: str) -> None:
    verdict = judge_rule(clause(f"shop.orders{name}"), FILES)
    assert (verdict.outcome, verdict.examined) == (Outcome.KEPT, 1)


@pytest.mark.parametrize(
    ("name", "path", "advice"),
    [
        ("shop.orders.plaace", "src/shop/orders.py", "did you mean shop.orders.place?"),
        ("shop.orders.Order.payed", "src/shop/orders.py", "did you mean shop.orders.Order.pay?"),
        ("shop.order.place", "src/shop/__init__.py", "shop.orders.place defines that name"),
    ],
)
def test_what_is_missing_is_told_where_it_should_be(judge_rule: JudgeRule, name: str, path: str, advice: str) -> None:
    verdict = judge_rule(clause(name), FILES)
    assert verdict.outcome is Outcome.BROKEN
    (item,) = verdict.judged
    assert (item.finding.path, item.finding.kind, item.status) == (path, "missing", Status.VIOLATION)
    assert item.message.startswith(f"{name} must exist, and ")
    assert advice in item.message


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("class Made:\n    def __init__(self): ...\n", True),
        ("from dataclasses import dataclass\n\n@dataclass\nclass Made:\n    x: int\n", True),
        ("class Made:\n    x = 1\n", False),
        ("class Made(Exception): ...\n", False),
    ],
)
def test_a_constructor_is_there_where_the_class_has_its_own(judge_rule: JudgeRule, text: str, is_there: bool) -> None:
    files = {"src/shop/__init__.py": "", "src/shop/made.py": text}
    verdict = judge_rule(clause("shop.made.Made.__init__"), files)
    assert verdict.outcome is (Outcome.KEPT if is_there else Outcome.BROKEN)


def test_a_reexport_counts_where_it_may(judge_rule: JudgeRule) -> None:
    refused = judge_rule(clause("shop.place"), FILES)
    assert [(one.finding.kind, one.finding.path) for one in refused.judged] == [("re-export", "src/shop/__init__.py")]
    assert judge_rule(clause("shop.place", more="    reexports: true\n"), FILES).outcome is Outcome.KEPT


def test_a_field_that_is_gone_is_missing_also_below_a_class_of_a_library(judge_rule: JudgeRule) -> None:
    files = {"src/shop/gates.py": "from msgspec import Struct\n\n\nclass Gates(Struct):\n    first: bool = True\n"}
    verdict = judge_rule(clause("shop.gates.Gates.second", more="    reexports: true\n"), files)
    assert [item.finding.kind for item in verdict.judged] == ["missing"]


def test_the_list_is_that_of_all_rules(judge_rule: JudgeRule) -> None:
    entry = "{site: 'shop.orders:<module>', count: 1, wave: wave-1, reason: Comes with the next release.}"
    migrating = f"    migrating: [{entry}]\n"
    assert judge_rule(clause("shop.orders.soon", more=migrating), FILES).outcome is Outcome.KEPT
    assert judge_rule(clause("shop.orders.place", more=migrating), FILES).outcome is Outcome.STALE
    over = judge_rule(clause("shop.orders.soon", "shop.orders.later", more=migrating), FILES)
    assert over.outcome is Outcome.BROKEN
    assert "2 findings in shop.orders:<module>, and its entry permits 1" in over.judged[0].message
    gone = migrating.replace("shop.orders:<module>", "shop.gone:f").replace("site: 'shop.gone:f'", "module: shop.gone")
    assert judge_rule(clause("shop.orders.place", more=gone), FILES).outcome is Outcome.VACUOUS


def test_a_name_of_a_library_proves_nothing(judge_rule: JudgeRule) -> None:
    verdict = judge_rule(clause("os.path.join"), FILES)
    assert verdict.outcome is Outcome.VACUOUS
    assert "not defined in the codebase" in verdict.vacuities[0].message


def test_a_field_of_a_base_class_is_defined_there(judge_rule: JudgeRule) -> None:
    (found,) = judge_rule(clause("shop.orders.Order.made"), FILES).judged
    assert (found.finding.kind, "shop.orders.Base.made" in found.message) == ("re-export", True)
    (missing,) = judge_rule(clause("shop.orders.Order.mode"), FILES).judged
    assert missing.finding.kind == "missing"


ALIASES = {
    **FILES,
    "src/shop/types.py": "from shop.orders import place\n\nAmount = int\ntype Price = int\nput = place\n",
}


@pytest.mark.parametrize(
    "code",
    [
        "class C:\n    def a(self): ...\n    it = a",
        "class C:\n    __slots__ = ('it',)",
        "class C:\n    def f(me):\n        me.it = 1",
        "class C:\n    def __new__(cls):\n        self = super().__new__(cls)\n        self.it = 1",
        "class C:\n    def f(self):\n        def g():\n            self.it = 1",
        "class C:\n    @classmethod\n    def f(cls):\n        cls.it = 1",
    ],
)
def test_what_a_class_makes_is_a_member_of_it(judge_rule: JudgeRule, code: str) -> None:
    assert judge_rule(clause("shop.m.C.it"), {**FILES, "src/shop/m.py": code}).outcome is Outcome.KEPT


@pytest.mark.parametrize(
    "code",
    [
        "class C:\n    def f(self, other):\n        other.it = 1",
        "class C:\n    @staticmethod\n    def f(x):\n        x.it = 1",
        "class C:\n    def f(self):\n        del self.it",
    ],
)
def test_what_its_methods_store_elsewhere_is_none(judge_rule: JudgeRule, code: str) -> None:
    (item,) = judge_rule(clause("shop.m.C.it"), {**FILES, "src/shop/m.py": code}).judged
    assert (item.finding.path, item.finding.kind) == ("src/shop/m.py", "missing")


CHECKED = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    "


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        (f"{CHECKED}it = 5", "missing", "shop.m has it for type checkers only"),
        (f"{CHECKED}it = int", "missing", "shop.m has it for type checkers only"),
        (f"{CHECKED}def it(): ...", "missing", "shop.m does not define it"),
        (f"{CHECKED}from shop.orders import place as it", "missing", "shop.m has it for type checkers only"),
        ("import shop.orders as it", "re-export", "shop.m only takes it from elsewhere"),
        (
            "def __getattr__(name):\n    if name == 'it':\n        return 1",
            "re-export",
            "only serves it by `__getattr__`",
        ),
        (f"{CHECKED}it = 5\nelse:\n    it = 6", "", ""),
        ("def f():\n    global it\n    it = 1", "", ""),
        ("def f():\n    global it\n    def it(): ...", "", ""),
    ],
)
def test_how_a_module_has_it_counts(judge_rule: JudgeRule, code: str, kind: str, said: str) -> None:
    files = {**FILES, "src/shop/m.py": code}
    seen = judge_rule(clause("shop.m.it"), files).judged
    assert [one.finding.kind for one in seen] == ([kind] if kind else [])
    assert all(said in one.message and "did you mean shop.m.it" not in one.message for one in seen)
    kept = judge_rule(clause("shop.m.it", more="    reexports: true\n"), files).outcome is Outcome.KEPT
    assert kept is (kind != "missing")


def test_a_stub_alone_defines_nothing_that_its_module_lacks(judge_rule: JudgeRule) -> None:
    stub = {"src/shop/m.pyi": "def it() -> int: ...\n"}
    assert judge_rule(clause("shop.m.it"), {**FILES, **stub}).outcome is Outcome.KEPT
    (item,) = judge_rule(clause("shop.m.it"), {**FILES, **stub, "src/shop/m.py": "x = 1\n"}).judged
    assert "shop.m does not define it: only its stub does" in item.message


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "shop.orders.Order.made",
            "has shop.orders.Order, which only inherits it; it is shop.orders.Base.made, and no",
        ),
        ("shop.api.Order", "shop.api only takes it from elsewhere; it is shop.orders.Order, and no"),
        (
            "shop.api.Order.pay",
            "shop.api only takes shop.api.Order from elsewhere; it is shop.orders.Order.pay, and no",
        ),
    ],
)
def test_the_message_says_where_a_member_comes_from(judge_rule: JudgeRule, name: str, said: str) -> None:
    files = {**FILES, "src/shop/api.py": "from shop.orders import Order\n"}
    (item,) = judge_rule(clause(name), files).judged
    assert said in item.message


def test_a_package_itself_can_be_named(judge_rule: JudgeRule) -> None:
    assert judge_rule(clause("shop"), FILES).outcome is Outcome.KEPT
    assert judge_rule(clause("shpo"), FILES).outcome is Outcome.VACUOUS


@pytest.mark.parametrize("name", ["Amount", "Price", "put"])
def test_what_a_module_assigns_is_defined_there(judge_rule: JudgeRule, name: str) -> None:
    assert judge_rule(clause(f"shop.types.{name}"), ALIASES).outcome is Outcome.KEPT
    (found,) = judge_rule(clause("shop.types.place"), ALIASES).judged
    assert found.finding.kind == "re-export"


@pytest.mark.parametrize(
    ("names", "way"),
    [
        (["shop.orders.place"], "shop.orders.place has another name"),
        (["shop.orders"], "the module shop.orders is taken away"),
        (["shop.place"], "shop.place: shop is empty"),
        (["shop.types.Amount"], "shop.types.Amount: shop.types is empty"),
        (["shop.types.Price"], "shop.types.Price: shop.types is empty"),
    ],
)
def test_every_loss_made_on_purpose_is_noticed(names: list[str], way: str) -> None:
    made = mutate(clause(*names, more="    reexports: true\n"), ALIASES)
    assert (made.ways, made.unnoticed) == ([way], [])


def test_a_rule_of_modules_is_proved() -> None:
    text = f"version: 1\ncodebase: {{source: [src]}}\n{clause('shop.orders', 'shop.goods')}"
    policy = parse_policy(text.encode(), "p")
    goods = {"src/shop/goods/__init__.py": "", "src/shop/goods/kinds.py": "KIND = 1\n"}
    (proof,) = prove_tree(policy, memory_tree({**FILES, **goods}, policy.codebase), ".").proofs
    assert [(way.how, way.result) for way in proof.ways] == [
        ("the module shop.orders is taken away", Result.NOTICED),
        ("the module shop.goods is taken away", Result.NOTICED),
    ]


def test_a_rule_of_all_that_there_is_is_proved() -> None:
    policy = parse_policy(f"version: 1\ncodebase: {{source: [src]}}\n{clause('shop.only')}".encode(), "p")
    (proof,) = prove_tree(policy, memory_tree({"src/shop/only.py": ""}, policy.codebase), ".").proofs
    assert [way.result for way in proof.ways] == [Result.NOTICED]

"""Members, signatures, and what is there or is not: in more words than the reference has, and what is no claim."""

from __future__ import annotations

import pytest
from tests.unit.rules.claims.claiming import answered

from seamguard.domain.claims import Truth

FILES = {
    "src/shop/base.py": """\
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from elsewhere import Outer


@dataclass
class Base:
    first: int
    second: str = ""

    def run(self) -> None:
        self.made = 1

    @property
    def size(self) -> int:
        return 1


class Below(Base):
    third: int = 0

    def stop(self, *, hard: bool = False) -> None: ...


class Foreign(Outer):
    own: int = 0


def start(profile: "Base | None", name: str = "x", *rest: int, deep=None, **more: str) -> "list[int]":
    return []
""",
    "src/shop/other.py": "def twice(): ...\n",
    "src/shop/third.py": "def twice(a): ...\n",
}
OK, CHANGED, MISSING = Truth.OK, Truth.CHANGED, Truth.MISSING
AMBIGUOUS, UNCHECKABLE = Truth.AMBIGUOUS, Truth.UNCHECKABLE


@pytest.mark.parametrize(
    ("sentence", "truth"),
    [
        ("`Base` has fields `first`, `second`.", OK),
        ("`Base` exposes attributes `made` and `size`.", OK),
        ("`Base` only has fields `first` and `second`.", OK),
        ("`Base` has only the fields `first`.", CHANGED),
        ("`Base` defines `run` only.", OK),
        ("`Below` has fields `first`, `third`.", OK),
        ("`Below` fields: `third`.", OK),
        ("`Below` fields: `first`, `second`, `third`.", OK),
        ("`Below` fields are `first`, `third`.", CHANGED),
        ("`Below`'s methods are `stop` and `run`.", OK),
        ("`first` and `second` are fields of `Base`.", OK),
        ("`Foreign` has a method `inherited`.", UNCHECKABLE),
        ("`Foreign` has fields `own`, `inherited`.", UNCHECKABLE),
        ("`start` takes parameters `profile`, `deep`.", OK),
        ("`start` accepts arguments `profile` and `shallow`.", UNCHECKABLE),
        ("`start` takes `profile` and `deep`.", OK),
        ("`start` takes `profile` and `shallow`.", UNCHECKABLE),
        ("`start` has no `shallow` parameter.", OK),
        ("`start()` does not take `deep`.", CHANGED),
        ("`Below` lacks `start`.", OK),
        ("There is no `third` field on `Base`.", OK),
        ("`start` takes `Below`, `str` and `None`.", None),
        ("`Base` takes `first` and `second`.", OK),
        ("`Base` takes `first` and `third`.", CHANGED),
        ("`Base` is a dataclass with fields `first`, `second`.", OK),
        ("`Base` is a mutable dataclass with the fields `first`, `third`.", CHANGED),
        ("`run` has `a`, `b`.", UNCHECKABLE),
        ("`Nowhere` has fields `a`, `b`.", UNCHECKABLE),
        ("`Base` has flags such as `first`.", OK),
    ],
)
def test_members(sentence: str, truth: Truth | None) -> None:
    found = [answer.truth for answer in answered(sentence, FILES)]
    assert found == ([truth] if truth is not None and "a method" not in sentence else [])


def test_such_members_are_those_of_the_list_before() -> None:
    document = "Plans use:\n\n- `base.first(...)`\n- `base.fourth`\n\n`Base` has no such members.\n"
    (answer,) = answered(document, FILES)
    assert (answer.truth, "has first" in answer.said) == (CHANGED, True)
    (answer,) = answered("`Base` has no such fields.", FILES)
    assert answer.truth is UNCHECKABLE


@pytest.mark.parametrize(
    ("sentence", "truth"),
    [
        (
            "Currently `start(profile: Base | None, name: str = 'x', *rest: int, deep=None, **more: str) -> list[int]`",
            OK,
        ),
        ("Currently `start(profile, name: str, *rest, deep, **more)`", OK),
        ("Currently `def start(profile: Base, ...)`", CHANGED),
        ("Currently `start(name: str, profile, *rest, deep, **more)`", CHANGED),
        ("Currently `start(profile, name: str, *rest, deep=1, **more)`", CHANGED),
        ("Currently `start(profile, name: str) -> list[int]`", CHANGED),
        ("Currently `start(profile, ..., **more: str) -> dict`", CHANGED),
        ("`Below.stop(self, *, hard: bool = False) -> None` exists today.", OK),
        ("Currently `start(profile: Optional[Base], ...)`", OK),
        ("Currently `start(profile: t.Union[Base, None], ...)`", OK),
        ("Currently `start(profile: Optional[Below], ...)`", CHANGED),
        ("Currently `twice(a: int, b)`", AMBIGUOUS),
        ("Currently `begin(a: int)`", MISSING),
        ("`begin(a: int)`", UNCHECKABLE),
        ("`twice(a: int, b)`", UNCHECKABLE),
        ("Add `twice(a: int, b)`", UNCHECKABLE),
        ("There still is `begin(a: int)`", UNCHECKABLE),
        ("Currently `frame.begin(a: int)`", UNCHECKABLE),
        ("Currently `Base.begin(a: int)`", MISSING),
        ("Currently `Below.stop(*, hard: builtins.bool = False) -> None`", OK),
        ("`start(name: str)` was there before.", UNCHECKABLE),
        ("`twice(a: int)` at `src/shop/third.py:1`", CHANGED),
    ],
)
def test_signatures(sentence: str, truth: Truth) -> None:
    found = [answer.truth for answer in answered(sentence, FILES) if answer.claim.kind == "signature"]
    assert found == [truth]


@pytest.mark.parametrize(
    ("sentence", "truth"),
    [
        ("`Base` does not exist.", CHANGED),
        ("`Base` is not defined.", CHANGED),
        ("`gone` and `lost` no longer exist.", OK),
        ("No such method `halt`.", OK),
        ("No `stop` method exists in the codebase.", CHANGED),
        ("There is no `stop`.", CHANGED),
        ("`Base.stop` does not exist.", OK),
        ("`Below.stop` does not exist.", CHANGED),
        ("`thing.stop` does not exist.", UNCHECKABLE),
        ("`first` does not exist.", UNCHECKABLE),
        ("There is no field `first`.", UNCHECKABLE),
        ("The `fourth` field exists.", UNCHECKABLE),
        ("The `fourth` method exists.", MISSING),
        ("The module `shop.gone` does not exist.", OK),
        ("The module `shop.base` does not exist.", CHANGED),
        ("`Base` was removed.", CHANGED),
        ("The class `Base` has been deleted.", CHANGED),
        ("`gone` and `Lost` were removed.", OK),
        ("`Base` must be gone: `Base` was removed.", UNCHECKABLE),
        ("`rg begin src` → no matches", OK),
        ("`rg start src` → no matches", CHANGED),
        ("No matches for `start` in `src/shop/other.py`.", OK),
        ("No matches for `start` in `lib/other.py`.", UNCHECKABLE),
        ("`Base` exists.", OK),
        ("`Outer` exists.", UNCHECKABLE),
        ("`Nothing` exists.", MISSING),
        ("`Base` is defined in `src/shop/base.py`.", OK),
        ("`src/shop/base.py` defines `Base` and `start`.", OK),
        ("`Base` lives in `shop/other.py`.", Truth.MOVED),
        ("`twice` lives in `src/shop/base.py`.", MISSING),
        ("`Base` is located in `rust/base.rs`.", UNCHECKABLE),
    ],
)
def test_what_is_there(sentence: str, truth: Truth) -> None:
    assert {answer.truth for answer in answered(sentence, FILES)} == {truth}


@pytest.mark.parametrize(
    "sentence",
    [
        "When `Base` exists, use it.",
        "Ensure that `start` does not exist.",
        "`Base` has `first`-class support.",
        "no `third` field on the profile",
        "`Base` is used.",
        "`start` was removed from the public interface.",
        "Once `Base` has been removed, go on.",
    ],
)
def test_what_is_no_claim(sentence: str) -> None:
    assert answered(sentence, FILES) == ()


def test_of_overloads_any_may_be_meant() -> None:
    code = """from typing import overload

@overload
def get(name: str) -> str: ...
@overload
def get(name: int) -> int: ...
def get(name): return name
"""
    for told, truth in (("name: str) -> str", OK), ("name: int)", OK), ("name: bytes)", CHANGED)):
        (answer,) = answered(f"Currently `get({told}`", {"src/a.py": code})
        assert (answer.truth, answer.line) == (truth, 0 if truth is OK else 7)


def test_a_long_document_that_names_no_file_of_the_codebase_may_be_about_another() -> None:
    others = "".join(f"- `lib_{number}()`\n" for number in range(20))
    claims = "\n`Nothing` exists. `Base` has the fields `rows`. `start` is at `other.py:1`.\n"
    assert [one.truth for one in answered(others + claims, FILES)] == [UNCHECKABLE, UNCHECKABLE, Truth.MOVED]
    for known in ("See `src/shop/base.py`.\n", "`shop.base.start`\n"):
        assert [one.truth for one in answered(f"{known}\n{others}{claims}", FILES)] == [MISSING, CHANGED, Truth.MOVED]

"""Numbers: every way of saying them, and what is counted."""

from __future__ import annotations

import pytest
from tests.unit.rules.claims.claiming import answered

from seamguard.domain.claims import Truth

FILES = {
    "src/shop/db.py": "def connect(url=None):\n    return 1\n\n\ndef again():\n    return connect()\n",
    "src/shop/one.py": "from shop.db import connect as c\n\n\ndef one():\n    return c(url=1)\n",
    "src/shop/two.py": (
        "import shop.db\n\n\ndef two():\n    return shop.db.connect(), sorted(map(shop.db.connect, []))\n"
    ),
    "tests/test_it.py": "from shop.db import connect\n\nconnect()\nconnect()\n",
}


@pytest.mark.parametrize(
    "sentence",
    [
        "`connect` has four call sites.",
        "`connect()` has 4 calls",
        "There are 4 call sites of `connect`.",
        "All four direct `connect` callsites",
        "`connect` production callsites are 4.",
        "`connect` call sites: 4",
        "`connect` call sites (4)",
        "The number of calls of `connect` is four.",
        "`connect` is called in four places.",
        "`connect` is called 4 times.",
        "`connect` is used in 3 files.",
        "`connect` call sites outside `db.py` are three.",
        "`connect` call sites outside `shop.db` are three.",
        "`connect` call sites outside `src/shop/db.py` and `src/shop/one.py` are 2.",
        "all three `connect` consumers in `src/`",
        "`connect` has one importer.",
        "`connect(url=...)` has one call site.",
        "`connect` has 2 call sites in tests.",
        "`connect` has 2 call sites in `tests/`.",
        "~4 calls of `connect`",
        "`shop.db.connect` has 4 uses.",
        "3 call sites of `connect` (outside the db module)",
        "at least 3 call sites of `connect`",
        "`src/shop/one.py` \u2014 update all 1 `connect` call sites",
        "- `src/shop/one.py`: `connect` has one call site.",
        "`connect` has at most four call sites.",
        "more than 3 calls of `connect`",
        "fewer than 4 calls of `connect`",
        "`connect` has no more than 10 call sites.",
    ],
)
def test_a_number_that_is_right(sentence: str) -> None:
    (answer,) = answered(sentence, FILES)
    assert (answer.truth, answer.said) == (Truth.OK, "")


@pytest.mark.parametrize(
    ("sentence", "truth", "said"),
    [
        (
            "`connect` has nine call sites.",
            Truth.CHANGED,
            "there are 3 to 4 calls, not 9: src/shop/db.py:6, src/shop/one.py:5",
        ),
        ("`connect` has five importers.", Truth.CHANGED, "there is 1 module that imports it, not 5: src/shop/one.py"),
        ("at least 9 calls of `connect`", Truth.CHANGED, "there are 3 to 4 calls, not at least 9"),
        ("up to two calls of `connect`", Truth.CHANGED, "there are 3 to 4 calls, not at most 2"),
        ("over 8 calls of `connect`", Truth.CHANGED, "there are 3 to 4 calls, not more than 8"),
        ("under 3 calls of `connect`", Truth.CHANGED, "there are 3 to 4 calls, not fewer than 3"),
        ("`connect` had 9 call sites, now 3.", Truth.UNCHECKABLE, "the sentence speaks of the past"),
        ("`gone` has two callers.", Truth.MISSING, "nothing in the codebase defines or names gone"),
        ("`gone` has no callers.", Truth.OK, "nothing defines gone"),
        (
            "`connect` is called twice.",
            Truth.UNCHECKABLE,
            "how often it is called when it runs is not looked at, and in",
        ),
        ("`connect` is called from 2 places.", Truth.CHANGED, "there are 3 to 4 calls, not 2"),
        (
            "`connect` has 2 calls in `src/shop/one.py` and 1 in `src/shop/db.py`.",
            Truth.CHANGED,
            "there is 1 call, not 2",
        ),
        ("`sorted()` has two callers.", Truth.UNCHECKABLE, "sorted is defined outside of the codebase"),
        ("`connect` has 3 calls outside `elsewhere.py`.", Truth.UNCHECKABLE, "no file of the codebase is elsewhere.py"),
        ("`connect` has 3 calls outside the facade.", Truth.UNCHECKABLE, "no file of the codebase is facade"),
    ],
)
def test_a_number_that_is_not(sentence: str, truth: Truth, said: str) -> None:
    (answer,) = answered(sentence, FILES)
    assert answer.truth is truth
    assert said in answer.said


def test_a_name_with_several_definitions_is_ambiguous() -> None:
    files = {"src/a.py": "def go(): ...\n", "src/b.py": "def go(): ...\n\n\ngo()\n"}
    (answer,) = answered("`go` has one call site.", files)
    assert (answer.truth, answer.candidates) == (Truth.AMBIGUOUS, ("src/a.py:1", "src/b.py:1"))
    (answer,) = answered("`b.go` has one call site.", files)
    assert answer.truth is Truth.OK


@pytest.mark.parametrize(
    "sentence",
    [
        "Only one `connect` call per run.",
        "`connect` in 3 steps",
        "Step 3: `connect`",
        "Version 2 of `connect` is called soon.",
        "3 % of `connect`",
    ],
)
def test_other_numbers_are_no_claims(sentence: str) -> None:
    assert answered(sentence, FILES) == ()


@pytest.mark.parametrize(("number", "truth"), [(1, Truth.OK), (3, Truth.OK), (2, Truth.AMBIGUOUS)])
def test_a_number_without_a_place_may_count_tests_too_and_a_name_may_be_that_of_methods(
    number: int, truth: Truth
) -> None:
    files = {
        "src/a.py": "def go(): ...\n\n\ngo()\n",
        "src/b.py": "class B:\n    def go(self): ...\n",
        "tests/test_a.py": "from a import go\n\ngo()\ngo()\n",
    }
    (answer,) = answered(f"`go` has {number} call sites.", files)
    assert answer.truth is truth
    assert answer.candidates == (("src/a.py:1", "src/b.py:2") if truth is Truth.AMBIGUOUS else ())


@pytest.mark.parametrize(
    "markdown",
    [
        "The result of a single `connect` call.",
        "It takes one `connect()` call.",
        "The `connect` used here is a single shared instance.",
        "~~`connect` has 9 call sites.~~",
        "| tool | only at the import |\n| --- | --- |\n| `connect` | 683 |",
    ],
)
def test_what_counts_no_places_is_no_claim(markdown: str) -> None:
    assert answered(markdown, FILES) == ()


@pytest.mark.parametrize(
    "head", ["callers", "# of calls", "call count", "call sites (now)", "production call sites", "called"]
)
def test_a_number_below_a_head_that_counts(head: str) -> None:
    (answer,) = answered(f"| name | {head} |\n| --- | --- |\n| `connect` | 40 |", FILES)
    assert answer.truth is Truth.CHANGED

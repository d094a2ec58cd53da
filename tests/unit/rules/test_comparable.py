"""What is written in another way and means the same is no change; what an empty constant gains is an entry."""

from __future__ import annotations

import pytest
from tests.unit.rules.shapes import surface

from seamguard.domain.breakage import Breakage
from seamguard.rules.breakage import compare, is_breaking

B = Breakage


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def K(a: int | str): ...", "def K(a: str | int): ..."),
        ("def K(a: Optional[int]): ...", "def K(a: None | int): ..."),
        ("def K(a: Union[None, int]): ...", "def K(a: Optional[int]): ..."),
        ("def K(a: list[int | str | None]): ...", "def K(a: 'list[Union[str, None, int]]'): ..."),
        ("def K() -> int | str: ...", "def K() -> Union[str, int]: ..."),
        (
            "class K:\n a: int | str\n def m(self, b: int | str): ...",
            "class K:\n a: str | int\n def m(self, b: str | int): ...",
        ),
        ("@dataclass\nclass K:\n a: int | list[int | str]", "@dataclass\nclass K:\n a: list[str | int] | int"),
        ("class K(dict[str, int | str]): ...", "class K(dict[str, str | int]): ..."),
        ("K: int | str = 1", "K: str | int = 1"),
        ("K: TypeAlias = int | str", "K: TypeAlias = Union[str, int]"),
        ("def K(a: Annotated[int | str, 1]): ...", "def K(a: Annotated[str | int, 1]): ..."),
        (
            "@overload\ndef K(a: int | str): ...\n@overload\ndef K(a: int, b: int): ...\ndef K(*a): ...",
            "@overload\ndef K(a: str | int): ...\n@overload\ndef K(a: int, b: int): ...\ndef K(*a): ...",
        ),
    ],
)
def test_the_order_of_a_union_is_no_change(old: str, new: str) -> None:
    assert compare(surface(old, "K"), surface(new, "K")) == ()


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("a: Annotated[int, A | C]", "a: Annotated[int, C | A]", B.PARAMETER_CHANGED_TYPE),
        ("a: int | str", "a: str | None | int", B.PARAMETER_WIDENED_TYPE),
        ("a: list[int | str]", "a: list[str | int] | None", B.PARAMETER_WIDENED_TYPE),
        ("a: dict[int, str]", "a: dict[str, int]", B.PARAMETER_CHANGED_TYPE),
    ],
)
def test_other_types_stay_a_change(old: str, new: str, kind: Breakage) -> None:
    [change] = compare(surface(f"def f({old}): ...", "f"), surface(f"def f({new}): ...", "f"))
    assert change.kinds == (kind,)


def test_a_type_that_is_the_same_is_shown_as_it_was_recorded() -> None:
    old, new = surface("def f(a: str | int): ...", "f"), surface("def f(a: int | str = 1): ...", "f")
    assert [(change.old, change.new) for change in compare(old, new)] == [
        ("parameter a: str | int", "parameter a: str | int = 1")
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected", "breaks"),
    [
        ("K = {}", "K = {'a': 1}", [B.ENTRY_ADDED], False),
        ("K = dict()", "K = {'a': 1}", [B.ENTRY_ADDED], False),
        ("K = set()", "K = {1, 2}", [B.ENTRY_ADDED, B.ENTRY_ADDED], False),
        ("K = frozenset()", "K = frozenset({1})", [B.ENTRY_ADDED], False),
        ("K = []", "K = [1]", [B.ATTRIBUTE_CHANGED_VALUE], True),
        ("K = ()", "K = (1,)", [B.ATTRIBUTE_CHANGED_VALUE], True),
        ("K = {'a': 1}", "K = {}", [B.ENTRY_REMOVED], True),
        ("K = []", "K = {'a': 1}", [B.ATTRIBUTE_CHANGED_VALUE, B.ENTRY_ADDED], True),
        ("K = {}", "K = []", [B.ATTRIBUTE_CHANGED_VALUE], True),
        ("K = {}", "K = None", [B.ATTRIBUTE_CHANGED_VALUE], True),
    ],
)
def test_what_an_empty_constant_gains_is_an_entry(old: str, new: str, expected: list[Breakage], breaks: bool) -> None:
    changes = compare(surface(old, "K"), surface(new, "K"))
    assert [kind for change in changes for kind in change.kinds] == expected
    assert is_breaking(changes) is breaks

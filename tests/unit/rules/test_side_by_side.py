"""Two shapes side by side."""

from __future__ import annotations

from textwrap import dedent

from tests.unit.rules.shapes import surface

from seamguard.rules.breakage import compare
from seamguard.rules.side_by_side import side_by_side


def shown(old: str, new: str) -> str:
    lines = side_by_side(compare(surface(old, "C"), surface(new, "C")))
    assert all(len(line) <= 92 for line in lines)
    return "\n".join(lines)


def test_a_required_field_before_an_optional_one() -> None:
    old = "@dataclass\nclass C:\n    ctx: Session\n    facade: Facade | None = None"
    new = "@dataclass\nclass C:\n    ctx: Session\n    model: Model\n    facade: Facade | None = None"
    expected = """
        recorded                                    | now
        -                                           | field model: Model
          field-added-required: breaking
        field facade: Facade | None = None          | field facade: Facade | None = None
          field-moved: breaking
    """
    assert shown(old, new) == dedent(expected).strip()


def test_what_stands_below_a_method_and_what_is_long() -> None:
    old = "class C:\n    def find(self, names: dict[str, tuple[int, int]], one: int = 1): ..."
    new = "class C:\n    def find(self, names: dict[str, tuple[int, int, int, int]] | None = None): ..."
    expected = """
        recorded                                    | now
        method find                                 | method find
          parameter names: dict[str, tuple[int,     |   parameter names: dict[str, tuple[int,
              int]]                                 |       int, int, int]] | None = None
            parameter-now-optional: compatible
            parameter-changed-type: breaking
          parameter one: int = 1                    |   -
            parameter-removed: breaking
    """
    assert shown(old, new) == dedent(expected).strip()


def test_nothing_changed() -> None:
    assert shown("class C: ...", "class C: ...") == ""

"""What `**value` may hold: of a function's own `**kwargs` something is known, of a plain parameter nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.resolve.conftest import Found

HOME = "class Context:\n    def __init__(self, name='', profile=None): ...\n"


@pytest.mark.parametrize(
    ("signature", "unpacked", "expected"),
    [
        ("profile", "profile", [False]),
        ("profile, **options", "profile", [False]),
        ("options, /, profile", "options", [False]),
        ("**options", "options", [False]),
        ("profile, **options", "options", []),
    ],
)
def test_what_a_call_may_supply_by_unpacking(found: Found, signature: str, unpacked: str, expected: list[bool]) -> None:
    use = f"from app.home import Context\n\n\ndef go({signature}):\n    Context(**{unpacked})\n"
    files = {"src/app/home.py": HOME, "src/app/use.py": use}
    places = found(files, "app.home.Context", "when: {supplies: [profile]}")
    assert [certain for path, _, _, certain in places if path == "src/app/use.py"] == expected

"""Which entry covers which place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamguard.domain.patterns import covers_module
from seamguard.verdict.places import closest, covers

if TYPE_CHECKING:
    from tests.unit.conftest import Make


@pytest.mark.parametrize(
    ("pattern", "module", "covered"),
    [
        ("app.use", "app.use", True),
        ("app", "app.use", False),
        ("app.use", "app.user", False),
        ("app.*", "app.use", True),
        ("app.*", "app", False),
        ("app.*", "app.use.deep", False),
        ("app.**", "app.use", True),
        ("app.**", "app.use.deep", True),
        ("app.**", "app", False),
        ("app.**", "apple.use", False),
        ("*.use", "app.use", True),
        ("*.use", "my.app.use", False),
        ("**.use", "my.app.use", True),
        ("**.use", "use", False),
        ("app.*.use", "app.v1.use", True),
        ("app.*.use", "app.v1.v2.use", False),
        ("app.**.use", "app.v1.v2.use", True),
        ("**", "app", True),
        ("**", "app.use", True),
        ("*", "app.use", False),
        ("app.v*", "app.v1", False),
    ],
)
def test_a_star_is_one_name_and_two_are_one_or_more(pattern: str, module: str, covered: bool) -> None:
    assert covers_module(pattern, module) is covered


@pytest.mark.parametrize(
    ("place", "site", "covered"),
    [
        ("app.use", "app.use:build", True),
        ("app.use", "app.use:<module>", True),
        ("app.use", "app.use.deep:build", False),
        ("app.use:build", "app.use:build", True),
        ("app.use:build", "app.use:build.inner", True),
        ("app.use:build", "app.use:builder", False),
        ("app.use:build", "app.use:Other.build", False),
        ("app.use:build", "app.use:<module>", False),
        ("app.use:build.inner", "app.use:build", False),
        ("app.use:Store", "app.use:Store.open.read", True),
        ("app.use:<module>", "app.use:<module>", True),
        ("app.use:<module>", "app.use:build", False),
        ("other:build", "app.use:build", False),
    ],
)
def test_a_site_covers_its_scope_and_what_is_written_inside(make: Make, place: str, site: str, covered: bool) -> None:
    module, _, scope = site.partition(":")
    assert covers(make.entry(place), module, scope) is covered


@pytest.mark.parametrize(
    ("places", "chosen"),
    [
        (["app.use", "app.use:build"], "app.use:build"),
        (["app.use:build", "app.use:build.inner"], "app.use:build.inner"),
        (["app.**", "app.*"], "app.*"),
        (["app.**", "app.use"], "app.use"),
        (["app.*", "app.use"], "app.use"),
        (["**", "app.**"], "app.**"),
        (["other", "app.use.deep", "app.use:other"], None),
    ],
)
def test_the_most_exact_entry_speaks(make: Make, places: list[str], chosen: str | None) -> None:
    entries = [make.entry(place) for place in places]
    for order in (entries, entries[::-1]):
        found = closest(order, "app.use", "build.inner")
        assert (found.place if found else None) == chosen

"""Places that no entry covers: beside code that is judged, and nowhere else."""

from __future__ import annotations

import pytest

from seamguard.policy import parse_policy
from seamguard.proving.rooms import rooms_for
from seamguard.sources import memory_tree

FILES = {"src/shop/__init__.py": "", "src/shop/db/pool.py": "", "src/shop/web/api.py": "", "tests/test_shop.py": ""}


def places(entries: str, judged: str = "production", files: dict[str, str] = FILES) -> tuple[list[str], list[str]]:
    """The modules of new files, and the entries that cover a whole category."""
    text = (
        "version: 1\ncodebase: {source: [src], tests: [tests]}\n"
        f"seams: [{{id: a, target: shop.db.pool.make, why: b, judged: [{judged}], allow: [{entries}]}}]\n"
    )
    policy = parse_policy(text.encode(), "allowlists.yaml")
    rooms = rooms_for(policy.seams[0], memory_tree(files, policy.codebase), policy.codebase, "probe")
    return [room.made("0")[1] for room in rooms.free], [entry.place for _, entry in rooms.covered]


def allow(*patterns: str) -> str:
    return ", ".join(f'{{module: "{pattern}", reason: r}}' for pattern in patterns)


@pytest.mark.parametrize(
    ("patterns", "module"),
    [
        ((), "shop.probe_0"),
        (("shop.db.pool", "shop.web.api"), "shop.probe_0"),
        (("shop.*",), "shop.db.probe_0"),
        (("shop.*", "shop.db.**"), "shop.web.probe_0"),
        (("*.web.*",), "shop.probe_0"),
    ],
)
def test_the_first_place_that_is_free(patterns: tuple[str, ...], module: str) -> None:
    assert places(allow(*patterns)) == ([module], [])


@pytest.mark.parametrize("patterns", [("**",), ("shop.**",), ("shop.*", "shop.*.*"), ("*.*", "*.*.*")])
def test_where_nobody_has_code_is_no_place(patterns: tuple[str, ...]) -> None:
    """In `src` itself a new module would be free, but there is no code."""
    free, covered = places(allow(*patterns))
    assert (free, covered) == ([], [patterns[0]])


def test_each_category_has_its_own() -> None:
    assert places(allow("shop.**"), "production, tests") == (["tests.probe_0"], ["shop.**"])
    assert places("", "production, tests") == (["shop.probe_0", "tests.probe_0"], [])

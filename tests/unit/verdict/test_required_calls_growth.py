"""What the growth gate tells of changes of a required call."""

from __future__ import annotations

import pytest

from seamguard.policy import parse_policy
from seamguard.verdict.ranked import compare_ranked

BASE = (
    "id: r, why: w, call: a.b.c, how: before, of: a.b.d, in: {sites: [a.m:f, a.m:g], "
    "implementers: {of: a.b.P, methods: [x]}, decorated: [a.b.e], named: {modules: [a.m], functions: 'f*'}}"
)
ORDERED = "id: r, why: w, decorator: a.b.c, above: [a.b.d], below: [a.b.e], in: {sites: [a.m:f]}"
CASES = [
    (BASE, ("sites: [a.m:f, a.m:g]", "sites: [a.m:f]"), ["sites-weakened"]),
    (BASE, ("sites: [a.m:f, a.m:g]", "sites: [a.m:g, a.m:f, a.m:h]"), ["sites-tightened"]),
    (BASE, ("decorated: [a.b.e]", "decorated: [a.b.e, a.b.g]"), ["decorated-tightened"]),
    (BASE, ("decorated: [a.b.e], ", ""), ["decorated-weakened"]),
    (BASE, (", methods: [x]", ""), ["implementers-tightened", "implementers-weakened"]),
    (BASE, ("'f*'", "'fg*'"), ["named-tightened", "named-weakened"]),
    (BASE, ("how: before", "how: around"), ["how-weakened"]),
    (BASE, ("of: a.b.d", "of: a.b.x"), ["of-weakened"]),
    (BASE, ("call: a.b.c", "call: a.b.x"), ["call-weakened"]),
    (BASE, ("why: w", "why: other"), []),
    (ORDERED, ("above: [a.b.d], ", ""), ["above-weakened"]),
    (ORDERED, ("below: [a.b.e]", "below: [a.b.e, a.b.x]"), ["below-tightened"]),
    (ORDERED, ("below: [a.b.e]", "outermost: true"), ["below-weakened", "outermost-tightened"]),
    (ORDERED, ("decorator: a.b.c", "decorator: a.b.x"), ["decorator-weakened"]),
]


@pytest.mark.parametrize(("base", "change", "kinds"), CASES)
def test_a_change_of_a_setting_is_ranked(base: str, change: tuple[str, str], kinds: list[str]) -> None:
    assert base.count(change[0]) == 1
    before, after = (
        parse_policy(f"version: 1\nrequired_calls: [{{{text}}}]\n".encode(), "p").rules[0]
        for text in (base, base.replace(*change))
    )
    told = list(compare_ranked(before, after))
    assert sorted(one.kind for one in told) == kinds
    assert {one.where[:2] for one in told} <= {("required_calls", "r")}


def test_the_same_names_in_other_lines_are_no_change() -> None:
    before, after = (
        parse_policy(f"version: 1\n{blank}required_calls: [{{{BASE}}}]\n".encode(), "p").rules[0]
        for blank in ("", "\n")
    )
    assert list(compare_ranked(before, after)) == []

"""Every key of a policy has its place."""

from __future__ import annotations

from seamguard.policy.keys import key_marks

POLICY = b"""\
version: 1
codebase:
  source: [src, lib]
waves:
  - {id: one, status: active}
seams:
  - id: s
    target: a.b
    when: {supplies: [x]}
    migrating:
      - site: a:f
        count: 1
      - module: a.*
        count: 2
    group:
      - role: value
        target: a.C
    examples:
      breaks: ["x"]
"""


def test_places() -> None:
    marks = key_marks(POLICY, "allowlists.yaml")
    places = {
        ("version",): (1, 1),
        ("codebase", "source"): (3, 3),
        ("codebase", "source", "lib"): (3, 17),
        ("waves", "one"): (5, 5),
        ("waves", "one", "status"): (5, 15),
        ("seams", "s"): (7, 5),
        ("seams", "s", "when", "supplies", "x"): (9, 23),
        ("seams", "s", "migrating", "a:f"): (11, 9),
        ("seams", "s", "migrating", "a:f", "count"): (12, 9),
        ("seams", "s", "migrating", "a.*", "count"): (14, 9),
        ("seams", "s", "group", "a.C", "role"): (16, 9),
        ("seams", "s", "examples", "breaks"): (19, 7),
    }
    assert {path: tuple(marks[path]) for path in places} == places

"""Which files are looked at for fallback guards: the same ones, whatever else was parsed or asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

from seamguard.domain.seam import Restrict
from seamguard.index import Index, deep_recursion
from seamguard.policy import parse_policy
from seamguard.resolve import Program, Provided, find_fallbacks, resolve_seams
from seamguard.resolve.evaluate import Resolver
from seamguard.resolve.handed import Handed
from seamguard.resolve.targets import find_target
from seamguard.rules import find_uses
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

Told: TypeAlias = "tuple[str, int, str, bool, str, tuple[str, ...]]"
POLICY = b"""\
version: 1
codebase: {source: [src]}
seams:
  - {id: one, target: m.one, why: it is guarded}
  - {id: other, target: n.other, why: it is guarded}
"""
ONE = "class T: ...\n\n\ndef one() -> T: ...\n"
OTHER = "class S: ...\n\n\ndef other() -> S: ...\n"
GIVER = "from m import T\n\n\ndef later(delay: int) -> T: ...\n"
HOLDER = """\
import giver


class Holder:
    def __init__(self):
        self.held = None

    def start(self):
        self.held = giver.later(3)

    def stop(self):
        if self.held is None:
            return
        self.held.close()
"""
FILES = {
    "src/m.py": ONE,
    "src/n.py": OTHER,
    "src/giver.py": GIVER,
    "src/holder.py": HOLDER,
    # What is given by no more than a method is of a type that the file never speaks of.
    "src/methods.py": "from m import T\n\n\nclass Bus:\n    def listen(self) -> T: ...\n",
    "src/listens.py": "from methods import Bus\n\n\ndef f(bus: Bus):\n    t = bus.listen()\n"
    "    if t is None:\n        return\n",
    # Uses of the other seam in a file that is none of the first one's.
    "src/beside.py": "from n import other\nfrom methods import Bus\n\n\ndef f(bus: Bus):\n"
    "    if bus.listen() is None:\n        return other()\n",
    # What is stored from a file that is none of the first one's.
    "src/owner.py": "class Owner: ...\n",
    "src/stores.py": "from owner import Owner\nfrom methods import Bus\nfrom n import S\n\n\n"
    "def f(owner: Owner, bus: Bus):\n    owner.kept = bus.listen()\n",
    "src/reads.py": "from m import T\nfrom owner import Owner\n\n\ndef f(owner: Owner, t: T):\n    t = owner.kept\n"
    "    if owner.kept is None:\n        return\n",
}


def guards_of(files: Mapping[str, str], ids: tuple[str, ...], *, parsed: bool = False) -> dict[str, list[Told]]:
    """The guards of some seams by their ids, all looked for at once."""
    policy = parse_policy(POLICY, "allowlists.yaml")
    tree = memory_tree(files, policy.codebase)
    index = Index(tree.files)
    program = Program(tree.files, index.facts)
    if parsed:
        assert all(program.unit(file) for file in tree.files)
    seams = [seam for seam in policy.seams if seam.id in ids]
    with deep_recursion(10_000):
        facts = resolve_seams(program, seams, index)
        asked = [
            Provided((one.target,), (), find_uses(seam, one), tree.files)
            for seam, one in zip(seams, facts, strict=True)
        ]
        found = find_fallbacks(program, asked, index)
    told = [
        [(one.file.path, one.span.line, one.kind, one.certain, one.target, one.via) for one in each.fallbacks]
        for each in found
    ]
    return dict(zip(ids, told, strict=True))


def test_a_file_that_names_a_function_which_gives_one_is_looked_at() -> None:
    assert [told[:3] for told in guards_of(FILES, ("one",))["one"]] == [("src/holder.py", 12, "fallback-return")]


@pytest.mark.parametrize("parsed", [False, True], ids=["alone", "with every file parsed before"])
@pytest.mark.parametrize("ids", [("one",), ("one", "other")], ids=["alone", "with another seam"])
def test_what_is_found_depends_on_nothing_else(ids: tuple[str, ...], parsed: bool) -> None:
    alone = guards_of(FILES, ("one",))["one"]
    assert [told[0] for told in alone] == ["src/holder.py"]
    assert guards_of(FILES, ids, parsed=parsed)["one"] == alone


def test_the_other_seam_has_its_own() -> None:
    assert [told[0] for told in guards_of(FILES, ("one", "other"))["other"]] == ["src/beside.py"]


def test_a_function_of_that_name_in_another_package_is_not_read() -> None:
    files = {
        "src/pkg/m.py": "class T: ...\n\n\ndef merge() -> T: ...\n",
        "src/own/a.py": "def merge(): ...\n\n\nif merge() is None:\n    pass\n",
        "src/own/b.py": "from pkg.m import merge\n",
        "src/own/c.py": "from own.b import merge\n\nif merge() is None:\n    pass\n",
    }
    tree = memory_tree(files, parse_policy(POLICY, "p").codebase)
    for without in ((), ("src/own/b.py",)):
        kept = tuple(file for file in tree.files if file.path not in without)
        index = Index(kept)
        program = Program(kept, index.facts)
        target = find_target(Resolver(program, Handed()), "pkg.m.T", Restrict.CALL, ())
        find_fallbacks(program, [Provided((target,), (), (), kept)], index)
        assert index.parsed(kept) == (1 if without else 4)

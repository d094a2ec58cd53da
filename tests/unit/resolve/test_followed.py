"""Which files are followed for a seam: those that can lead to it, and none that only hold a name that others hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.index import Index
from seamguard.policy import parse_policy
from seamguard.resolve import Program, fields, resolve_seams
from seamguard.resolve.handed import Handed
from seamguard.resolve.values import Value
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.values import Values

_POLICY = b"""\
version: 1
codebase: {source: [src]}
seams:
  - id: seam
    target: shop.db.connect
    why: it is guarded
"""
_OTHERS = {
    f"src/shop/other{number}.py": (
        "from shop.marks import marked, Registry\n\n\n@marked\ndef price(): ...\n\n\nRegistry().add(price)\n"
    )
    for number in range(5)
}
_MARKS = """\
def marked(function):
    function.is_marked = True
    return function


class Registry:
    def add(self, function):
        self.newest = function
        return function
"""


def _followed(files: Mapping[str, str]) -> tuple[set[str], list[tuple[str, int]]]:
    """The modules that are parsed, and where the seam is used for certain."""
    policy = parse_policy(_POLICY, "allowlists.yaml")
    tree = memory_tree(files, policy.codebase)
    index = Index(tree.files)
    (facts,) = resolve_seams(Program(tree.files, index.facts), policy.seams, index)
    parsed = {file.module.removeprefix("shop.") for file in tree.files if index.parsed([file])}
    return parsed, [(use.file.module.removeprefix("shop."), use.span.line) for use in facts.uses if use.certain]


def test_a_decorator_that_gives_back_what_it_is_given_leads_to_nobody_else() -> None:
    """Of the files that use the same decorator on other functions, none is read."""
    files = {
        "src/shop/marks.py": _MARKS,
        "src/shop/db.py": "from shop.marks import marked\n\n\n@marked\n@marked\ndef connect(): ...\n",
        "src/shop/main.py": "from shop.db import connect\n\nconnect()\n",
    }
    assert _followed({**files, **_OTHERS}) == ({"db", "main", "marks"}, [("main", 3)])


def test_what_is_given_back_is_found_under_the_name_that_keeps_it() -> None:
    """Only the name that is given to it leads on."""
    files = {
        "src/shop/marks.py": _MARKS,
        "src/shop/db.py": "def connect(): ...\n",
        "src/shop/kept.py": "from shop import db\nfrom shop.marks import marked as m\n\nlater = m(m(db.connect))\n",
        "src/shop/main.py": "from shop.kept import later\n\nlater()\n",
    }
    assert _followed({**files, **_OTHERS}) == ({"db", "kept", "main", "marks"}, [("main", 3)])


def test_a_registry_that_gives_back_what_it_keeps_leads_to_who_reads_it() -> None:
    """What it stores is read by files that name the attribute; who else registers something is left alone."""
    files = {
        "src/shop/marks.py": _MARKS,
        "src/shop/db.py": "def connect(): ...\n",
        "src/shop/kept.py": (
            "from shop import db\nfrom shop.marks import Registry\n\n"
            "registry = Registry()\nlater = registry.add(db.connect)\n"
        ),
        "src/shop/main.py": "from shop.kept import later, registry\n\nlater()\nregistry.newest()\n",
    }
    parsed, uses = _followed({**files, **_OTHERS})
    assert (parsed, uses) == ({"db", "kept", "main", "marks"}, [("main", 3), ("main", 4)])


def test_a_function_that_gives_the_seam_by_itself_leads_to_all_who_name_it() -> None:
    """By its body, by a default, and by what a closure gives."""
    for body in (
        "def give():\n    return connect\n",
        "def give(made=connect):\n    return made\n",
        "def make(made):\n    def inner():\n        return made\n    return inner\n\n\ngive = make(connect)\n",
    ):
        files = {
            "src/shop/db.py": "def connect(): ...\n",
            "src/shop/giving.py": f"from shop.db import connect\n\n\n{body}",
            "src/shop/main.py": "from shop.giving import give\n\ngive()()\n",
        }
        assert _followed({**files, **_OTHERS}) == ({"db", "giving", "main"}, [("main", 3)]), body


def test_a_file_is_looked_into_only_for_whom_it_is_handed_something() -> None:
    """Of a thousand seams, each looks into the files that are handed its own target; what was known before counts."""
    handed, value = Handed(), Value("object", "shop.db", "connect")
    handed.give_parameter("app.py", 0, 0, value, None, "one")
    handed.give_parameter("app.py", 0, 0, value, None, "other")
    handed.give_parameter("more.py", 0, 0, value, None, "other")
    paths = [handed.paths(by) for by in ("one", "other", "third")]
    assert paths == [frozenset({"app.py"}), frozenset({"app.py", "more.py"}), frozenset()]


_STORING = {
    "src/shop/db.py": "def connect(): ...\n",
    "src/shop/held.py": (
        "from shop import db, far\n\n\n"
        "class Held:\n    def __init__(self):\n        self.made = db.connect\n\n"
        "    def run(self):\n        self.made()\n\n\n"
        "class Other:\n    def begin(self):\n        self.made = far.begin()\n"
    ),
    "src/shop/far.py": "def begin(): ...\n",
}


def test_what_other_classes_store_in_an_attribute_of_the_same_name_is_not_looked_up() -> None:
    """Of two classes of a file, only one is asked for the attribute; what the other one's is made by is not read."""
    assert _followed(_STORING) == ({"db", "held"}, [("held", 9)])


def test_what_is_stored_in_an_attribute_is_gathered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often it is read."""
    gathered: list[tuple[str, str]] = []
    gather = fields._stored

    def counted(resolver: Resolver, base: Value, line: tuple[Value, ...], attr: str) -> tuple[Values, Values]:
        gathered.append((base.name, attr))
        return gather(resolver, base, line, attr)

    monkeypatch.setattr(fields, "_stored", counted)
    more = "".join(f"\n    def run{number}(self):\n        self.made()\n" for number in range(20))
    held = _STORING["src/shop/held.py"].replace("\n\nclass Other", f"{more}\n\nclass Other")
    _, uses = _followed({**_STORING, "src/shop/held.py": held})
    assert len(uses) == 21
    # Once while it is not known yet that the seam is kept there, and once more after.
    assert gathered.count(("Held", "made")) <= 3

"""What whoever looks for a target meets is found out once for all seams, and no seam misses anything for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.index import Index
from seamguard.policy import parse_policy
from seamguard.resolve import Program, aliases, resolve_seams
from seamguard.resolve.evaluate import Resolver
from seamguard.resolve.handed import Handed
from seamguard.resolve.matcher import Matcher
from seamguard.resolve.meeting import Anybody
from seamguard.resolve.values import Value, made_of
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

_NUMBERS = range(10)
_FILES = {
    "src/shop/__init__.py": "",
    "src/shop/store.py": "".join(f"def load_{number}(): ...\n\n\n" for number in _NUMBERS)
    + "class Base:\n    def put(self): ...\n\n\nclass Sub(Base): ...\n",
    "src/shop/hand.py": (
        "import logging\n\nfrom shop import store\n\n"
        "found = getattr(store, input())\nput = store.load_1\ntable = {'a': store.load_2}\n"
        "both = (store.load_3, store.load_4)\nkind = store.Base\nlog = logging.getLogger\n\n\n"
        "def give():\n    return store.load_5\n\n\n"
        "def run(module, function):\n    module.load_6()\n    function()\n\n\n"
        "class Mixin:\n    def put(self):\n        super().put()\n\n\n"
        "class Both(Mixin, store.Base): ...\n\n\n"
        "run(store, store.load_7)\n"
    ),
    "src/shop/use.py": (
        "from shop import hand\n\n"
        "hand.found()\nhand.put()\nhand.table['a']()\nhand.both[0]()\nhand.both[1]()\nhand.kind().put()\n"
        "hand.give()()\nhand.Both().put()\nhand.log()\n"
    ),
}
_TARGETS = [
    *(f"shop.store.load_{number}" for number in _NUMBERS),
    "shop.store.Base",
    "shop.store.Base.put",
    "logging.getLogger",
]


def _resolved(targets: Sequence[str]) -> list[list[tuple[object, ...]]]:
    """For each target the places and kinds of its uses."""
    seams = "".join(f"  - {{id: s{number}, target: {name}, why: w}}\n" for number, name in enumerate(targets))
    policy = parse_policy(f"version: 1\ncodebase: {{source: [src]}}\nseams:\n{seams}".encode(), "allowlists.yaml")
    tree = memory_tree(_FILES, policy.codebase)
    index = Index(tree.files)
    found = resolve_seams(Program(tree.files, index.facts), policy.seams, index)
    return [[(use.file.path, use.span, use.kind, use.certain) for use in facts.uses] for facts in found]


def test_no_seam_misses_anything() -> None:
    """Together and alone, seams find the same."""
    together = _resolved(_TARGETS)
    for target, uses in zip(_TARGETS, together, strict=True):
        assert [uses] == _resolved([target])
        assert uses, target


def test_what_is_not_met_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks everywhere finds no more, and who recognises nothing of what was met finds less."""
    usual = _resolved(_TARGETS)
    monkeypatch.setattr(Matcher, "may_be_among", lambda *_: True)
    assert _resolved(_TARGETS) == usual
    monkeypatch.setattr(Matcher, "may_be_among", lambda *_: False)
    assert _resolved(_TARGETS) != usual


def test_more_seams_meet_no_more_things(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one seam of a module meets by the module's name, others of the module do not meet again."""
    made: list[Anybody] = []

    def counted(resolver: Resolver) -> Anybody:
        made.append(Anybody(resolver))
        return made[-1]

    monkeypatch.setattr(aliases, "Anybody", counted)
    _resolved(["shop.store.load_8"])
    alone = len(made)
    made.clear()
    _resolved(["shop.store.load_8", "shop.store.load_9"])
    assert 0 < len(made) == alone + 1, "the definition of the other one itself"


def test_what_values_are_made_of_is_met() -> None:
    """Parts of parts count, be they parts of themselves."""
    anybody = Anybody(Resolver(Program((), Index(()).facts), Handed()))
    one, other = Value("object", "m", "f"), Value("method", "m", "C.g")
    (row,) = made_of("row", "", [(one,), made_of("bag", "", [(other,)])])
    assert anybody.carried((row,)) == []
    assert {one[:3], other[:3]} <= anybody.met
    assert anybody.among((Value("external", "", "json.loads"),)) is None
    assert ("external", "", "json.loads") in anybody.met
    assert anybody.homeward((one, Value("module", "pkg", ""))) == []
    assert ("module", "pkg", "") in anybody.met

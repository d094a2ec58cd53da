"""Guards of values: which types admit None, which files are read, and code that leads nowhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.seam import Restrict
from seamguard.domain.uses import TargetState
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

POLICY = b"version: 1\ncodebase: {source: [src]}\nseams:\n  - {id: seam, target: m.T, why: it is guarded}\n"
TYPES = "class T: ...\n\n\nclass Other: ...\n"


def guards(files: Mapping[str, str]) -> tuple[list[tuple[str, int, str]], int]:
    """Path, line and kind of the guards of `m.T`, and how many files were parsed."""
    tree = memory_tree({"src/m.py": TYPES, **files}, parse_policy(POLICY, "allowlists.yaml").codebase)
    index = Index(tree.files)
    program = Program(tree.files, index.facts)
    target = find_target(Resolver(program, Handed()), "m.T", Restrict.CALL, ())
    assert target.state is TargetState.DEFINED
    with deep_recursion(10_000):
        (facts,) = find_fallbacks(program, [Provided((target,), (), (), tree.files)], index)
    assert (facts.problems, index.problems) == ((), ())
    return [(one.file.path, one.span.line, one.kind) for one in facts.fallbacks], index.parsed(tree.files)


def is_optional(annotation: str, before: str = "") -> bool:
    typing = "from typing import Annotated, Callable, Final, Literal, Optional, Union"
    code = f"import typing\n{typing}\nfrom m import Other, T\n{before}\n\ndef f(x: {annotation}): ...\n"
    found, _ = guards({"src/use.py": code})
    assert [kind for _, _, kind in found] in ([], ["fallback-parameter"])
    return bool(found)


@pytest.mark.parametrize(
    "annotation",
    [
        "T | None",
        "Other | T | None",
        "(T | Other) | None",
        "Optional[T]",
        "Optional['T']",
        "'Optional[T]'",
        "Union[T, Other, None]",
        "Union[Optional[T], Other]",
        "Annotated[Optional[T], 1]",
        "Annotated[Union[T, None], 1]",
        "typing.Optional[T]",
        "Final[T | None]",
        "Maybe",
        "Far",
        "Later",
    ],
)
def test_it_admits_none(annotation: str) -> None:
    before = "Maybe = Optional[T]\nFar = Maybe\nLater = Annotated[Far, 1]"
    assert is_optional(annotation, before)


@pytest.mark.parametrize(
    "annotation",
    [
        "T",
        "'T'",
        "T | Other",
        "Union[T, Other]",
        "Annotated[T, None]",
        "list[T | None]",
        "dict[str, Optional[T]]",
        "Callable[[T | None], None]",
        "Callable[[], T] | None",
        "type[T] | None",
        "Other | None",
        "Literal['T', None]",
        "Round",
        "Unknown | None",
    ],
)
def test_it_does_not(annotation: str) -> None:
    assert not is_optional(annotation, "Round = Trip\nTrip = Round")


def test_long_and_deep_types_are_followed() -> None:
    assert is_optional("Union[" * 150 + "T" + ", None" + "]" * 150)
    assert is_optional("None" + " | Other" * 300 + " | T")


def test_names_are_followed_through_files_and_no_other_file_is_read() -> None:
    files = {
        "src/a.py": "from m import T as A\n",
        "src/b.py": "import a\n\nB = a.A\n",
        "src/c.py": "from b import B\n\n\nclass C(B): ...\n",
        "src/d.py": "from c import C\n\n\ndef f(x: C | None): ...\n",
        "src/e.py": "from m import Other\n\n\ndef f(x: Other | None): ...\n",
    }
    assert guards(files) == ([("src/d.py", 4, "fallback-parameter")], 5)


def test_only_files_that_are_asked_for_are_read() -> None:
    tree = memory_tree({"src/m.py": TYPES, "src/a.py": "from m import T\n"}, parse_policy(POLICY, "p").codebase)
    index = Index(tree.files)
    program = Program(tree.files, index.facts)
    target = find_target(Resolver(program, Handed()), "m.T", Restrict.CALL, ())
    (module,) = [file for file in tree.files if file.module == "m"]
    find_fallbacks(program, [Provided((target,), (), (), (module,))], index)
    assert index.parsed(tree.files) == 1


def test_what_cannot_be_such_a_thing_by_its_name_is_not_looked_up() -> None:
    use = "import library\nfrom m import T\n\n\ndef f():\n    if library.settings is None:\n        return\n"
    assert guards({"src/use.py": use, "src/library.py": "settings = None\n"}) == ([], 2)


def test_a_class_outside_the_codebase_is_not_made_by_a_function() -> None:
    files = {
        "src/make.py": "from pathlib import Path\n\n\ndef make() -> Path: ...\n",
        "src/use.py": "from pathlib import Path\n\n\ndef f(p: Path | None): ...\n",
    }
    tree = memory_tree(files, parse_policy(POLICY, "p").codebase)
    index = Index(tree.files)
    program = Program(tree.files, index.facts)
    target = find_target(Resolver(program, Handed()), "make.make", Restrict.CALL, ())
    (facts,) = find_fallbacks(program, [Provided((target,), (), (), tree.files)], index)
    assert (facts.fallbacks, facts.classes) == ((), ())


def test_names_that_lead_to_each_other_end() -> None:
    files = {
        "src/a.py": "from b import T\n\nX = T\n\n\ndef f(x: X | None): ...\n",
        "src/b.py": "from a import X as T\n",
    }
    assert guards(files)[0] == []


def test_what_a_thing_holds_is_no_such_thing() -> None:
    files = {
        "src/use.py": """\
from m import T


def f(x: T):
    y = x.other
    if y is None or x.made() is None or x[0] is None:
        return
    if x is None:
        return
"""
    }
    assert guards(files)[0] == [("src/use.py", 8, "fallback-return")]


def test_many_guards_around_many_uses_cost_no_more_than_their_number() -> None:
    lines = [line for _ in range(6_000) for line in ("try: f()", "except E: T()")]
    policy = parse_policy(POLICY, "allowlists.yaml")
    tree = memory_tree({"src/m.py": TYPES, "src/use.py": "\n".join(["from m import T", *lines])}, policy.codebase)
    index = Index(tree.files)
    program = Program(tree.files, index.facts)
    (seam,) = policy.seams
    with deep_recursion(10_000):
        facts = resolve_seams(program, [seam], index)[0]
        asked = Provided((facts.target,), (), find_uses(seam, facts), tree.files)
        start = time.process_time()
        (found,) = find_fallbacks(program, [asked], index)
    assert time.process_time() - start < 2
    assert [(one.kind, one.certain) for one in found.fallbacks] == [("fallback-except", True)] * 6_000


@pytest.mark.parametrize("first", ["f(T)", "T()"])
def test_a_guard_is_as_certain_as_the_surest_use_in_it(first: str) -> None:
    code = f"from m import T\ntry: f()\nexcept E:\n    {first}\n    T()\n    f(T)\ntry: f()\nexcept E: f(T)\n"
    policy = parse_policy(POLICY, "allowlists.yaml")
    tree = memory_tree({"src/m.py": TYPES, "src/use.py": code}, policy.codebase)
    index = Index(tree.files)
    program = Program(tree.files, index.facts)
    (seam,) = policy.seams
    facts = resolve_seams(program, [seam], index)[0]
    (found,) = find_fallbacks(program, [Provided((), (), find_uses(seam, facts), tree.files)], index)
    assert [one.certain for one in found.fallbacks] == [True, False]

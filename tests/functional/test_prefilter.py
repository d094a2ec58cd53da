"""The byte prefilter loses nothing: parsing every file finds no use that parsing the chosen ones does not."""

from __future__ import annotations

import sys
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import pytest
from tests.functional.corpus import Case, load_cases, policy_text

from seamguard.domain.uses import TargetState
from seamguard.index import Index
from seamguard.policy import parse_policy
from seamguard.resolve import Program, resolve_seams
from seamguard.sources import memory_tree
from seamguard.workers import SETTING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from seamguard.domain.source import SourceFile

FAMILIES = sorted({case.family for case in load_cases()})
Uses = list[tuple[str, int, int, str, bool]]
POLICY = """
version: 1
codebase: {{source: [src]}}
seams: [{{id: a, target: {target}, why: w, instead: i}}]
"""
CONTENTS = {
    "src/app/tools.py": b"def bindings(): ...\nclass Maker:\n    def bindings(self): ...\n",
    "src/app/other.py": b"def other(thing, name):\n    return getattr(thing, name)\n",
}


class Everywhere:
    """A prefilter that lets every file pass."""

    def __init__(self, files: tuple[SourceFile, ...]) -> None:
        self.files = files

    def find(self, names: AbstractSet[str], homes: AbstractSet[str] = frozenset()) -> dict[str, list[SourceFile]]:  # noqa: ARG002 (asks for nothing)
        return {name: list(self.files) for name in names}

    def find_computed(self, homes: AbstractSet[str]) -> dict[str, list[SourceFile]]:
        return self.find(homes)

    def prepare(self, files: Iterable[SourceFile]) -> None:
        """They are read when they are asked for."""


def _uses(case: Case, *, parse_all: bool) -> tuple[Uses, int]:
    policy = parse_policy(policy_text(case).encode(), "allowlists.yaml")
    files = memory_tree(case.files, policy.codebase).files
    index = Index(files)

    finder = Everywhere(files) if parse_all else index
    (facts,) = resolve_seams(Program(files, index.facts), policy.seams, finder)
    uses = [(use.file.path, use.span.line, use.span.column, use.kind, use.certain) for use in facts.uses]
    return uses, index.parsed(files)


@pytest.mark.parametrize("family", FAMILIES)
def test_parsing_every_file_finds_nothing_more(family: str) -> None:
    for case in load_cases():
        if case.family == family and sys.version_info >= case.python:
            assert _uses(case, parse_all=True)[0] == _uses(case, parse_all=False)[0], case.name


def test_the_prefilter_spares_files() -> None:
    spared = [_uses(case, parse_all=True)[1] - _uses(case, parse_all=False)[1] for case in load_cases()]
    assert sum(spared) > len(spared) // 4


@pytest.mark.parametrize("target", ["app.tools.bindings", "app.tools.Maker.bindings"])
def test_a_file_that_cannot_matter_is_read_once(monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    monkeypatch.setenv(SETTING, "1")
    policy = parse_policy(POLICY.format(target=target).encode(), "allowlists.yaml")
    tree = memory_tree(CONTENTS, policy.codebase)
    reads: Counter[str] = Counter()

    def counted(file: SourceFile) -> bytes:
        reads[file.path] += 1
        return file.read()

    files = tuple(file._replace(read=partial(counted, file)) for file in tree.files)
    index = Index(files)
    (facts,) = resolve_seams(Program(files, index.facts), policy.seams, index)
    assert facts.target.state is TargetState.DEFINED
    assert reads["src/app/other.py"] == 1, "homes are known before the first look"

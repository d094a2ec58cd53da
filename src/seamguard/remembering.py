"""Runs whose answers are kept: what each of them depends on is noted, and what changes nothing is told."""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.cache.keeping import Keeper
from seamguard.contracts.configuration import read_configuration
from seamguard.domain.contracts import Unreadable
from seamguard.domain.families.imports import ImportContract
from seamguard.domain.families.rules import LocalRule
from seamguard.engine import judge_tree, prepared
from seamguard.index.noted import Notes, NotingIndex, trace_of
from seamguard.local.inputs import knows_only_facts
from seamguard.options import POLICY_NAME
from seamguard.promises import load_policy, place_beside
from seamguard.sources import list_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seamguard.cache.answers import Plain
    from seamguard.cache.known import Contents
    from seamguard.domain.policy import Codebase, Policy
    from seamguard.domain.source import SourceFile, SourceTree
    from seamguard.domain.verdict import CheckResult


class Run:
    """One run, and what it depends on."""

    def __init__(self, since: int | None = None) -> None:
        """Begin, before anything is read.

        Args:
            since: When the program was loaded, in nanoseconds; just now by default.
        """
        self._keeper = Keeper(sys.path, since or time.time_ns())
        self._notes = Notes()
        self._exact = True
        self._suppressing: Callable[[], list[str]] = list

    def check(self, path: Path, root: Path | None, select: Sequence[str] = (), *, is_named: bool = True) -> CheckResult:
        """See `engine.check`; a policy that is not named was looked for, in the current folder and above it."""
        for folder in () if is_named else _nearer_than(path):
            self._keeper.missing(str(folder / POLICY_NAME))
        return self.check_codebase(self.load_policy(path), path.parent, root, select)

    def load_policy(self, path: Path) -> Policy:
        """See `promises.load_policy`."""
        self._keeper.read(str(path))
        return load_policy(path, partial(self._beside, path.parent))

    def check_codebase(
        self, policy: Policy, folder: Path, root: Path | None, select: Sequence[str] = ()
    ) -> CheckResult:
        """See `engine.check_codebase`."""
        beside = partial(self._beside, folder)
        top = folder / policy.codebase.root if root is None else root
        with prepared():
            tree = self._listed(top, policy.codebase)
            shown = policy.codebase.root if root is None else root.as_posix()
            result = judge_tree(policy, tree, shown, select, None, beside, self._index_of)
        self._account_for(policy, beside)
        return result

    def led_by(self, present: Iterable[str], absent: Iterable[str]) -> None:
        """Depend on what led to something: files that are there, and paths at which there is nothing."""
        for path in present:
            self._keeper.read(path)
        for path in absent:
            self._keeper.missing(path)

    def keep(self, key: str, result: CheckResult, answer: tuple[Plain, ...]) -> None:
        """Keep an answer under a key, if that may be given again as long as nothing changes."""
        if result.errors or result.exit_code not in (0, 1):
            return
        exact = {*self._notes.read, *self._suppressing()}
        trace = trace_of(self._notes, exact) if self._exact else b""
        self._keeper.keep(key, answer, exact if self._exact else None, trace)

    def _beside(self, folder: Path, path: str) -> bytes | None:
        return self._keeper.read(place_beside(folder, path))

    def _listed(self, top: Path, codebase: Codebase) -> SourceTree:
        tree = list_tree(top, codebase)
        roots = (*codebase.source, *codebase.production, *codebase.tests, *codebase.scripts)
        special = (*codebase.notebooks, *codebase.stubs, *codebase.executables)
        may_be_any = codebase.include or codebase.executables
        suffixes = () if may_be_any else (".py", ".pyi", ".ipynb") if codebase.notebooks else (".py", ".pyi")
        if not self._keeper.listed(str(top), (*roots, *special), suffixes, tree):
            return tree
        # Something is so fresh that it may have changed between being listed and being looked at.
        again = list_tree(top, codebase)
        if _described(tree) != _described(again):
            self._keeper.spoil()
        return again

    def _index_of(self, files: Iterable[SourceFile], contents: Contents | None) -> NotingIndex:
        index = NotingIndex(files, self._notes, contents)
        self._suppressing = lambda: index.suppressing
        return index

    def _account_for(self, policy: Policy, beside: Callable[[str], bytes | None]) -> None:
        """Let nothing be kept of rules that may know what cannot be told."""
        for rule in policy.others:
            if isinstance(rule, LocalRule):
                self._exact = False  # a function may read files in ways that are not noted
                sources = (beside(path) for path in rule.paths)
                if not all(knows_only_facts(source) for source in sources if source is not None):
                    self._keeper.spoil()
            elif isinstance(rule, ImportContract):
                configuration = read_configuration(beside, rule.config)
                if not isinstance(configuration, Unreadable) and configuration.own_types:
                    self._keeper.spoil()  # a contract type of a team's own may read anything


def _nearer_than(path: Path) -> list[Path]:
    """The folders in which a policy would be found before this one, if it was looked for."""
    here = Path.cwd()
    found = here / path
    folders = [here, *here.parents]
    home = Path(os.path.normpath(found)).parent
    return folders[: folders.index(home)] if home in folders else []


def _described(tree: SourceTree) -> object:
    return [file[:4] + file.cells for file in tree.files], tree.left_out, tree.walked, tree.notes, tree.problems

"""One codebase in many variants: files are read and parsed once, and rules judge again what they saw."""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seamguard.cache.known import Contents
from seamguard.index.remembered import Memory, RememberingIndex, Trace
from seamguard.judging import given_for, judged_for
from seamguard.resolve import FactBase
from seamguard.resolve.traced import Shelf, TracedProgram
from seamguard.sources.overlay import overlaid, remembered
from seamguard.surroundings import Surroundings
from seamguard.verdict import closing_of, judge_examples, judge_rule
from seamguard.watching import Scene, example_files, gathered, resolved_for, watch

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Mark, Rule
    from seamguard.domain.seen import Watched
    from seamguard.domain.source import SourceFile, SourceTree
    from seamguard.domain.suppression import Suppression
    from seamguard.domain.verdict import Judged, Verdict
    from seamguard.errors import Problem
    from seamguard.verdict import Circumstances
    from seamguard.watching import Beside

_RUNS = 32  # between two collections
_TREES = 6_000_000  # characters, whose trees take some hundred megabytes
NO_TEXTS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Trial:
    """What some rules saw in one variant of the codebase.

    Attributes:
        policy: The promises.
        tree: The files.
        seen: What each rule saw.
        given: What verdicts depend on besides.
        problems: Places of which nothing is known, sorted.
    """

    policy: Policy
    tree: SourceTree
    seen: Mapping[Rule, Watched]
    given: Circumstances
    problems: tuple[Problem, ...]

    def judge(self, rule: Rule, other: Rule | None = None, policy: Policy | None = None) -> Verdict:
        """The verdict on what a rule saw.

        Args:
            rule: The rule that saw it.
            other: The rule that judges it, such as the same one with another list; by default the rule itself.
            policy: The policy whose waves hold; by default the trial's own.
        """
        one, promises = self.seen[rule], policy or self.policy
        given = judged_for(rule, self.given, self.tree)._replace(
            waves=promises.waves, fallbacks=one.fallbacks, closing=closing_of(promises, other or rule)
        )
        return judge_rule(other or rule, one.observed, given, judge_examples(rule, one.reported))

    def without(self, suppression: Suppression) -> Trial:
        """The same without a comment in the code."""
        left = tuple(found for found in self.given.suppressions if found is not suppression)
        return replace(self, given=self.given._replace(suppressions=left))


@contextmanager
def settled_garbage() -> Iterator[None]:
    """What is found out once, and stays, is not looked through when what runs leave behind is collected."""
    is_ours = gc.get_freeze_count() == 0
    try:
        yield
    finally:
        if is_ours:
            gc.unfreeze()


class Bench:
    """Where variants of one codebase are tried."""

    def __init__(
        self, policy: Policy, tree: SourceTree, today: date, beside: Beside, contents: Contents | None = None
    ) -> None:
        """Prepare for any number of variants.

        Args:
            policy: The promises.
            tree: The codebase as it is.
            today: The day on which entries expire.
            beside: Reads a file by its path from the policy's folder.
            contents: What is known of the contents of its files. What is made up for a trial goes nowhere.
        """
        self.policy = policy
        self.today = today
        self.tree = remembered(tree)
        self._beside = beside
        self._contents = contents or Contents()
        self._memory = Memory(_TREES)
        self._shelf = Shelf()
        self._runs = 0

    def run(
        self,
        rules: Sequence[Rule],
        texts: Mapping[str, str] = NO_TEXTS,
        beside: Mapping[str, str] = NO_TEXTS,
        *,
        gone: Collection[str] = (),
        is_whole: bool = False,
    ) -> Trial:
        """What rules see where some files are other ones.

        Args:
            rules: The rules.
            texts: What these files then hold, by path.
            beside: The same of files that are no modules, by their paths from the policy's folder.
            gone: The paths of files that are taken away.
            is_whole: The policy's examples are looked at as well.
        """
        self._tidy()
        tree = overlaid(self.tree, self.policy.codebase, texts)
        if gone:
            tree = replace(tree, files=tuple(file for file in tree.files if file.path not in gone))
        examples = example_files(self.policy, rules) if is_whole else {}
        index, program = self._opened(tree, examples, Contents() if texts else self._contents)
        marks = {file.path: mark for file, mark in examples.items()}
        scene = Scene(tree, program, index, marks, self._reader(beside))
        seen = gathered(scene, watch(self.policy, rules, scene), rules)
        given = given_for(self.policy, seen, self.today)
        return Trial(self.policy, tree, seen.rules, given, tuple(sorted(seen.unknown)))

    def facts(self, rules: Sequence[Rule]) -> FactBase:
        """The codebase as it is, for rules that make violations of themselves."""
        index, program = self._opened(self.tree, {}, self._contents)
        return FactBase(
            program, index, resolved_for(program, index, rules), (), self._beside, Surroundings(self.policy)
        )

    def _tidy(self) -> None:
        """What a run leaves behind is circular, and the facts beside it are many and stay."""
        if self._runs % _RUNS == 1:
            own = {file.key for file in self.tree.files}
            self._memory.forget(own)
            self._shelf.forget(own)
            if self._runs > 1:
                gc.collect()
            gc.freeze()
        self._runs += 1

    def _opened(
        self, tree: SourceTree, examples: Mapping[SourceFile, Mark], contents: Contents
    ) -> tuple[RememberingIndex, TracedProgram]:
        files = (*tree.files, *examples)
        index = RememberingIndex(files, self._memory, Trace(), contents)
        return index, TracedProgram(files, index.facts, self._shelf, set())

    def _reader(self, texts: Mapping[str, str]) -> Beside:
        def read(path: str) -> bytes | None:
            return texts[path].encode() if path in texts else self._beside(path)

        return read


def failing(verdict: Verdict) -> Counter[tuple[str, ...]]:
    """What makes a verdict fail, told apart by what it is and not by its line, which other code may move."""
    found = Counter(words(item) for item in verdict.shown if item.blocking)
    return found + Counter(("reason", reason.message) for reason in (*verdict.failures, *verdict.vacuities))


def words(item: Judged) -> tuple[str, ...]:
    """What a finding is, without its line."""
    finding = item.finding
    return (finding.module, finding.scope, finding.kind, finding.target, finding.spelling, finding.said)


def is_worse(verdict: Verdict, before: Verdict) -> bool:
    """Whether something makes a verdict fail that did not before."""
    return bool(failing(verdict) - failing(before))

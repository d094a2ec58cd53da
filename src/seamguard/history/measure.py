"""What each commit has left: nothing is read twice, and what cannot differ from the commit before is not judged."""

from __future__ import annotations

import gc
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from seamguard.cache.known import Contents
from seamguard.domain.history import LeftUse, Measured, Measurement
from seamguard.domain.seam import Seam
from seamguard.domain.uses import TargetState
from seamguard.engine import judge_uses
from seamguard.errors import UsageError
from seamguard.index.excerpt import plain_call
from seamguard.index.remembered import Memory, RememberingIndex, Trace, is_same_to
from seamguard.index.scopes import scopes_of
from seamguard.resolve.traced import Shelf, TracedProgram
from seamguard.sources.revision import revision_tree
from seamguard.verdict.burndown import uses_left

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from seamguard.domain.history import Commit
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Rule
    from seamguard.domain.source import SourceFile, SourceTree
    from seamguard.domain.uses import Target
    from seamguard.domain.verdict import Verdict
    from seamguard.sources.git import Blobs, Repository

_RUNS = 8  # between two collections: what a run leaves behind is circular, and the facts beside it are many
_DIGITS = 16


class _Last(NamedTuple):
    """The commit before: what was asked of it, and what it came to."""

    trace: Trace
    files: Mapping[str, SourceFile]
    tree: SourceTree
    measurement: Measurement


class Measurer:
    """Measures commits, one after the other."""

    def __init__(
        self,
        repository: Repository,
        blobs: Blobs,
        policy: Policy,
        root: str,
        today: date,
        contents: Contents | None = None,
    ) -> None:
        """Prepare for any number of commits.

        Args:
            repository: Where they are.
            blobs: Its objects.
            policy: The rules that hold for all of them.
            root: The codebase root from the top.
            today: The day on which entries expire.
            contents: What is known of contents from earlier runs, and is left to later ones.
        """
        self._repository = repository
        self._blobs = blobs
        self._policy = policy.in_force  # how soft a rule is today says nothing of what is left
        self._root = root
        self._today = today
        self._contents = contents or Contents()
        self._memory = Memory()
        self._shelf = Shelf()
        self._last: _Last | None = None
        self.seams = len(policy.rules_of_code)
        self.runs = 0

    def measure(self, commit: Commit) -> Measurement:
        """What a commit has left."""
        try:
            objects = self._repository.objects(commit.oid)
        except UsageError as error:
            self._last = None
            return Measurement(tuple(Measured(()) for _ in self._policy.rules_of_code), (str(error),), None)
        tree = revision_tree(objects, self._blobs, self._root, self._policy.codebase)
        files = {file.path: file for file in tree.files}
        last = self._last
        if last is not None and self._is_same(last, tree, files):
            self._last = last._replace(files=files, tree=tree)
            return last.measurement
        trace = Trace()
        measurement = self._run(tree, files, trace)
        self._last = _Last(trace, files, tree, measurement)
        self._tidy({file.key for file in tree.files})
        return measurement

    def existed(self, commit: Commit) -> Callable[[str, str], bool]:
        """Whether a module had a scope in a commit; its files are listed only if that is asked."""

        @cache
        def scopes() -> Callable[[str, str], bool]:
            try:
                objects = self._repository.objects(commit.oid)
            except UsageError:
                return lambda _module, _scope: True
            tree = revision_tree(objects, self._blobs, self._root, self._policy.codebase)
            return scopes_of(tree, self._contents)

        def existed(module: str, scope: str) -> bool:
            return scopes()(module, scope)

        return existed

    def _is_same(self, last: _Last, tree: SourceTree, files: Mapping[str, SourceFile]) -> bool:
        # Rules of other families ask what files there are, which is not noted.
        if any(not isinstance(rule, Seam) for rule in self._policy.rules_of_code):
            return False
        return last.tree.problems == tree.problems and is_same_to(self._memory, last.trace, last.files, files)

    def _run(self, tree: SourceTree, files: Mapping[str, SourceFile], trace: Trace) -> Measurement:
        index = RememberingIndex(tree.files, self._memory, trace, self._contents)
        program = TracedProgram(tree.files, index.facts, self._shelf, trace.modules)
        judged = judge_uses(self._policy, tree, index, program, self._today)
        rows = zip(self._policy.rules_of_code, judged.verdicts, judged.targets, strict=True)
        seams = tuple(_measured(seam, verdict, targets, files, index) for seam, verdict, targets in rows)
        unseen = {
            f"{target.name}: {_UNSEEN[target.state]}"
            for targets in judged.targets
            for target in targets
            if target.state in _UNSEEN
        }
        unread = {files[problem.path].module for problem in judged.problems if problem.path in files}
        return Measurement(seams, (*map(str, judged.problems), *sorted(unseen)), tuple(sorted(unread)))

    def _tidy(self, kept: set[str]) -> None:
        self._memory.forget_facts(kept)
        self._shelf.forget(kept)
        self.runs += 1
        if self.runs % _RUNS == 0:
            self._contents.forget()
            gc.collect()
            gc.freeze()  # the facts that are left need not be looked through again


_UNSEEN = {
    TargetState.REEXPORT: "is a re-export in this commit, so that its uses are not told",
    TargetState.UNREADABLE: "is in a module that cannot be read, so that its uses are not told",
}


def _measured(
    seam: Rule, verdict: Verdict, targets: tuple[Target, ...], files: Mapping[str, SourceFile], index: RememberingIndex
) -> Measured:
    uses = []
    for item in uses_left(seam, verdict):
        finding = item.finding
        code = f"{finding.kind}{plain_call(index.text(files[finding.path]), finding.span)}"
        text = sha256(code.encode("utf-8", "backslashreplace")).hexdigest()[:_DIGITS]
        uses.append(LeftUse(finding.site, text, item.suppression is not None))
    if not isinstance(seam, Seam):
        return Measured(tuple(sorted(uses)), (seam.id,) if verdict.vacuities else ())
    missing = tuple(target.name for target in targets if _is_missing(seam, target, verdict))
    return Measured(tuple(sorted(uses)), missing, any(target.state in _UNSEEN for target in targets))


def _is_missing(seam: Seam, target: Target, verdict: Verdict) -> bool:
    """Whether a target is not there: a top package that the codebase lacks counts as that where nothing uses it."""
    if target.state is not TargetState.EXTERNAL:
        return target.state is TargetState.MISSING
    is_used = any(item.finding.target == target.name for item in verdict.judged)
    return not seam.external and not is_used

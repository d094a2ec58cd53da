"""A run, and the answer to one question about it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.explained import Explanation, Line, Unmet
from seamguard.domain.source import place_in
from seamguard.engine import judge_tree, prepared
from seamguard.errors import UsageError
from seamguard.explaining.asking import asked_about
from seamguard.explaining.lines import mentions_on, unmet_by, unmet_in
from seamguard.explaining.past import Past
from seamguard.explaining.ways import way_of
from seamguard.index import Index
from seamguard.promises import read_beside
from seamguard.resolve import FactBase, Program
from seamguard.sources import list_tree
from seamguard.surroundings import Surroundings
from seamguard.verdict import uses_left

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seamguard.cache.known import Contents
    from seamguard.domain.explained import Asked
    from seamguard.domain.policy import Policy
    from seamguard.domain.source import SourceFile, SourceTree
    from seamguard.domain.verdict import CheckResult, Judged

_AROUND = 2
_MOST_LINES = 12
_MOST_PASTS = 10  # each is a question to git


class Answer(NamedTuple):
    """What is known: the run, and what was asked of it."""

    result: CheckResult
    told: Explanation


def explain(policy: Policy, folder: Path, root: Path | None, what: str) -> Answer:
    """Judge a codebase, and find out why one thing is as it is.

    Args:
        policy: The promises.
        folder: The folder of the policy file.
        root: The codebase to judge instead of the policy's own.
        what: What is asked about, in the words of who asks.

    Raises:
        UsageError: Nothing of that name is known.
    """
    top = folder / policy.codebase.root if root is None else root
    made: list[Index] = []

    def index_of(files: Iterable[SourceFile], contents: Contents | None) -> Index:
        made.append(Index(files, contents))
        return made[0]

    with prepared():
        tree = list_tree(top, policy.codebase)
        beside = partial(read_beside, folder)
        shown = policy.codebase.root if root is None else root.as_posix()
        result = judge_tree(policy, tree, shown, beside=beside, index_of=index_of)
        parsed = frozenset(file.path for file in tree.files if made[0].is_parsed(file))
        asked = asked_about(what, policy, result, tree, top, partial(_scopes, made[0]))
        told = Explanation(asked, uses_left(policy, result.verdicts))
        if asked.kind != "place":
            return Answer(result, told)
        program = Program(tree.files, made[0].facts)
        facts = FactBase(program, made[0], {}, (), beside, Surroundings(policy))
        question = _Question(policy, result, tree, parsed, made[0], program, facts)
        found = [one for verdict in result.verdicts for one in verdict.shown if asked.holds(one.finding)]
        past = Past(top, folder / Path(policy.path).name)
        return Answer(result, question.uses(asked, found, past) if found else question.nothing(asked, told.left))


def _scopes(index: Index, file: SourceFile) -> set[str]:
    facts = index.facts(file)
    return set() if facts is None else {scope.qualname for scope in facts.scopes}


class _Question:
    """A run that can still be asked."""

    def __init__(
        self,
        policy: Policy,
        result: CheckResult,
        tree: SourceTree,
        parsed: frozenset[str],
        index: Index,
        program: Program,
        facts: FactBase,
    ) -> None:
        self._policy = policy
        self._result = result
        self._files = {file.path: file for file in tree.files}
        self._parsed = parsed
        self._index = index
        self._program = program
        self._facts = facts

    def uses(self, asked: Asked, found: list[Judged], past: Past) -> Explanation:
        """How what was found resolves, and since when it is there."""
        findings = [(one, self._files[one.finding.path]) for one in found if one.finding.path in self._files]
        few = findings if len(findings) <= _MOST_PASTS else []
        return Explanation(
            asked,
            uses_left(self._policy, self._result.verdicts),
            ways={one.finding: way_of(self._facts, file, one.finding) for one, file in findings},
            pasts={one.finding: past.of(one.finding, one.entry, file.cells) for one, file in few},
            around={
                one.finding: self._around(file, one.finding.span.line, one.finding.span.end_line)
                for one, file in findings
            },
        )

    def nothing(self, asked: Asked, left: Mapping[str, int]) -> Explanation:
        """What a line says, and why no rule counts it; of a whole file or scope, why there is nothing."""
        module, _, scope = asked.text.partition(":") if not asked.path else ("", "", "")
        made_by = (file for file in self._files.values() if file.module == module)
        file = self._files.get(asked.path) or next(made_by, None)
        if file is None:
            return Explanation(asked, left)
        if not asked.line:
            unmet = unmet_in(self._facts, self._policy.seams, file, scope)
            return Explanation(asked, left, unmet=(*unmet, *self._of_file(file)))
        lines = self._facts.text(file).split("\n")
        last = len(lines) - (not lines[-1])
        if asked.line > last and not any(error.path == file.path for error in self._result.errors):
            raise UsageError(
                f"{file.path} has {last} line{'s' * (last != 1)}, so that nothing stands in line {asked.line}"
            )
        unit = self._program.unit(file)
        mentions = () if unit is None else mentions_on(self._facts, unit, asked.line)
        unmet = unmet_by(self._facts, self._policy.seams, file, asked.line, mentions)
        reasons = (*unmet, *self._of_file(file))
        return Explanation(
            asked, left, here=self._around(file, asked.line, asked.line), mentions=mentions, unmet=reasons
        )

    def _of_file(self, file: SourceFile) -> Iterator[Unmet]:
        if any(error.path == file.path for error in self._result.errors):
            yield Unmet("", "it could not be read, so that nothing is known of it: see the error")
        elif file.path not in self._parsed:
            yield Unmet("", "it was not parsed, for no name that a rule looks for stands in it")
            # Now that somebody looks at it, more may be known of it than any rule needed.
            yield from (Unmet("", f"{one}") for one in self._index.problems if one.path == file.path)

    def _around(self, file: SourceFile, first: int, last: int) -> tuple[Line, ...]:
        """The lines of an expression, with a few before and after it, of the same cell of a notebook."""
        lines = self._facts.text(file).split("\n")
        last = min(last, first + _MOST_LINES)
        found = []
        for number in range(max(first - _AROUND, 1), min(last + _AROUND, len(lines)) + 1):
            (cell, shown), (own, _) = place_in(file.cells, number), place_in(file.cells, first)
            if cell == own:
                found.append(Line(shown, lines[number - 1], first <= number <= last))
        while found and not found[-1].text.strip():
            found.pop()
        while found and not found[0].text.strip():
            found.pop(0)
        return tuple(found)

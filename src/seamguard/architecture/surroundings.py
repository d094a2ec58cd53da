"""What the sentences of a test stand on: the code, how a failure is told, and patterns that have to match something."""

from __future__ import annotations

import builtins
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.finding import Finding
from seamguard.domain.patterns import covers_module
from seamguard.domain.rule import MODULE_SCOPE
from seamguard.domain.source import Category
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import CheckResult, Judged, Outcome, Status, Verdict
from seamguard.report.style import PLAIN
from seamguard.report.text_format import finding_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import NoReturn

    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Span
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import Target
    from seamguard.errors import Problem


class Item(NamedTuple):
    """One thing that was selected.

    Attributes:
        file: The file.
        span: Where it stands.
        scope: The site scope around it, or that it is.
        name: What it is called.
        kind: module, class, function, call or import.
        via: How its name resolved.
    """

    file: SourceFile
    span: Span
    scope: str
    name: str
    kind: str
    via: tuple[str, ...] = ()

    @property
    def site(self) -> str:
        """Where it stands, in the words of the policy file."""
        return f"{self.file.module}:{self.scope}"


class Surroundings:
    """The code under guard, and how a test fails."""

    def __init__(
        self, facts: Facts, problems: Callable[[], Sequence[Problem]], fail: Callable[[str], NoReturn]
    ) -> None:
        """Prepare to select.

        Args:
            facts: The code.
            problems: What of it could not be read so far.
            fail: Fails the test with a text.
        """
        self.facts = facts
        self.fail = fail
        self._problems = problems
        self.files = tuple(file for file in facts.files() if file.category is Category.PRODUCTION)

    def expect_names(self, said: Iterable[object]) -> None:
        """Fail where something other than a string stands for a name or pattern, such as a list of them."""
        for one in said:
            if not isinstance(one, str):
                several = isinstance(one, list | tuple | set | frozenset)
                advice = "write each name by itself, or a star before the list" if several else "write a string"
                self.fail(f"{one!r} is no name or pattern: {advice}")

    def matching(self, patterns: Iterable[str]) -> tuple[SourceFile, ...]:
        """The files of production whose modules some patterns cover; each pattern has to cover one."""
        found: dict[str, SourceFile] = {}
        for pattern in patterns:
            own = {file.path: file for file in self.files if covers(pattern, file.module)}
            if not own:
                self.fail(self._nothing(pattern))
            found |= own
        return tuple(found[path] for path in sorted(found))

    def _nothing(self, pattern: str) -> str:
        modules = sorted({file.module for file in self.files})
        close = get_close_matches(pattern.removesuffix(".**").removesuffix(".*"), modules, 1)
        hint = f": did you mean {close[0]}?" if close else ": correct the pattern"
        return f"{pattern!r} matched nothing: no module of production is called so{hint}"

    def check_known(self, patterns: Iterable[str]) -> None:
        """Fail where a pattern names what should be of the codebase, and is not; names of libraries pass."""
        patterns = tuple(patterns)
        self.expect_names(patterns)
        if not patterns:
            self.fail("nothing is named that this could fail for: name a module")
        tops = {file.module.partition(".")[0] for file in self.files}
        own = [one for one in patterns if one.partition(":")[0].partition(".")[0] in {*tops, "*", "**"}]
        for pattern in own:
            module, _, scope = pattern.partition(":")
            files = self.matching([module])
            if scope and not any(file.module == module and self._has_scope(file, scope) for file in files):
                self.fail(f"{pattern!r} matched nothing: {module} has no function or class {scope}")

    def check_modules(self, patterns: Sequence[str]) -> None:
        """The same for what has to be modules, and no sites."""
        self.expect_names(patterns)
        for pattern in patterns:
            if ":" in pattern:
                self.fail(f"{pattern!r} is a site, which nobody imports: name its module")
        self.check_known(patterns)

    def _has_scope(self, file: SourceFile, scope: str) -> bool:
        found = self.facts.module(file)
        return scope == MODULE_SCOPE or (found is not None and any(one.qualname == scope for one in found.scopes))

    def defined(self, name: str) -> Target:
        """A dotted name that has to be defined, in the codebase or outside of it."""
        self.expect_names((name,))
        if hasattr(builtins, name):
            self.fail(f"{name} matched nothing: of Python itself, name builtins.{name}")
        target = self.facts.target(name)
        if target.state in (TargetState.MISSING, TargetState.REEXPORT, TargetState.UNREADABLE):
            advice = f": {target.advice}" if target.advice else ""
            words = {
                TargetState.REEXPORT: "is a re-export, so name the definition",
                TargetState.MISSING: "does not exist",
            }
            self.fail(
                f"{name} matched nothing: it {words.get(target.state, 'is in a module that cannot be read')}{advice}"
            )
        return target

    def settle(self, promise: str, broken: Sequence[tuple[Item, str]], looked_at: int) -> None:
        """Fail with every place that breaks a promise, and where something could not be read."""
        problems = self._problems()
        if problems:
            self.fail("\n".join(("these places could not be read, so nothing is known of them:", *map(str, problems))))
        if not broken:
            return
        lines = [f"{promise}: {len(broken)} of {looked_at} {'does' if len(broken) == 1 else 'do'} not"]
        verdict = Verdict("architecture", promise, Outcome.BROKEN)
        for item, said in sorted(broken, key=lambda one: (one[0].file.path, one[0].span, one[1])):
            code = self.facts.text(item.file).split("\n")[item.span.line - 1]
            place = (item.file.path, item.span.line)
            cells = {item.file.path: item.file.cells} if item.file.cells else {}
            result = CheckResult("", "", 0, 0, (), (), (), {place: code}, cells=cells)
            judged = Judged(_finding(item), Status.VIOLATION, said, None, blocking=True)
            lines += ["", *finding_lines(judged, verdict, result, PLAIN)]
        self.fail("\n".join(lines))


def _finding(item: Item) -> Finding:
    return Finding(
        rule="architecture",
        subject="",
        kind=item.kind,
        certain=True,
        path=item.file.path,
        span=item.span,
        module=item.file.module,
        scope=item.scope,
        category=item.file.category,
        target=item.name,
        spelling=item.name,
        via=item.via,
    )


def covers(pattern: str, module: str) -> bool:
    """Whether a pattern covers a module: a name without wildcards is the module and all that lies below it."""
    if "*" in pattern:
        return covers_module(pattern, module)
    return module == pattern or module.startswith(f"{pattern}.")


def lies_in(item: Item, places: Iterable[str]) -> bool:
    """Whether something stands in one of some modules, or sites as `module:scope`."""
    for place in places:
        module, _, scope = place.partition(":")
        if not scope and covers(place, item.file.module):
            return True
        inside = item.scope == scope or item.scope.startswith(f"{scope}.")
        if scope and item.file.module == module and inside:
            return True
    return False

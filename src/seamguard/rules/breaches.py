"""From what a team's function gives to findings."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from seamguard.domain.breach import Breach
from seamguard.domain.facts import Span
from seamguard.domain.rule import MODULE_SCOPE
from seamguard.domain.source import SourceFile
from seamguard.rules.placed import About, Place, finding

if TYPE_CHECKING:
    from seamguard.domain.factbase import Facts
    from seamguard.domain.finding import Finding
    from seamguard.domain.rule import Rule


class Badly(Exception):  # noqa: N818 (it is told in the middle of a sentence)
    """A function gave what is no answer; the text goes on from its name."""


def _plain(text: str) -> str:
    """A plain text: a member of a team's enumeration would mean nothing where its module is not loaded."""
    return str.__str__(text)


class Breaches:
    """Makes findings of the breaches of one rule; each file is parsed once for all of them."""

    def __init__(self, rule: Rule, facts: Facts) -> None:
        self._rule = rule
        self._facts = facts
        self._paths = frozenset(file.path for file in facts.files())
        self._trees: dict[str, ast.Module | None] = {}

    def finding(self, given: object) -> Finding:
        """The finding of one breach.

        Raises:
            Badly: It is no breach, or one without a place.
        """
        if not isinstance(given, Breach):
            raise Badly(f"gave {given!r:.60}: yield `Breach` or `Examined`, of `seamguard.api`")
        self.known(given.file, "a breach")
        for name in ("said", "kind", "target", *(("scope",) if given.scope is not None else ())):
            if not isinstance(getattr(given, name), str):
                raise Badly(f"gave a breach with {getattr(given, name)!r:.60} as `{name}`: give a text")
        if not given.said.strip() or not given.kind.strip():
            raise Badly("gave a breach without a word of what is wrong: fill in `said` and `kind`")
        lines: Any = given.lines
        if isinstance(lines, str) or not all(isinstance(line, str) for line in lines):
            raise Badly(f"gave a breach with {lines!r:.60} as `lines`: give a tuple of texts")
        span = self._span(given)
        scope = self._scope(given, span) if given.scope is None else _plain(given.scope)
        about = About(_plain(given.target), certain=bool(given.certain), lines=tuple(map(_plain, given.lines)))
        said = given.said.strip().removesuffix(".")
        return finding(self._rule, Place(given.file, span, scope), _plain(given.kind), said, about)

    def known(self, file: object, what: str) -> SourceFile:
        """A file, if it is one of the codebase.

        Raises:
            Badly: It is none.
        """
        if not isinstance(file, SourceFile) or file.path not in self._paths:
            raise Badly(f"gave {what} in {file!r:.60}, which is no file of the codebase: take it from `facts`")
        return file

    def _scope(self, given: Breach, span: Span) -> str:
        if given.file.path not in self._trees:
            self._trees[given.file.path] = self._facts.tree(given.file)
        around = scope_at(self._trees[given.file.path], span)
        if not isinstance(given.at, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return around
        return given.at.name if around == MODULE_SCOPE else f"{around}.{given.at.name}"

    def _span(self, given: Breach) -> Span:
        if isinstance(given.at, Span):
            return self._inside(given, given.at)
        if isinstance(given.at, bool) or not isinstance(given.at, int | ast.expr | ast.stmt):
            raise Badly(f"gave {given.at!r:.60} as a place: give an expression or statement, a `Span`, or a line")
        if isinstance(given.at, int):
            return _line(given.at, self._facts.text(given.file), given.file.path)
        if not hasattr(given.at, "lineno"):
            raise Badly(f"gave {given.at!r:.60} as a place, which stands nowhere: take it from `facts.tree(file)`")
        if given.at.lineno > self._facts.text(given.file).count("\n") + 1:
            raise Badly(f"gave line {given.at.lineno} of {given.file.path}, which has no such line")
        return self._inside(given, self._facts.span(given.file, given.at))

    def _inside(self, given: Breach, span: Span) -> Span:
        """A span, if the file has such a place."""
        lines = self._facts.text(given.file).split("\n")
        ordered = 1 <= span.line <= span.end_line <= len(lines) and span.column >= 1
        if not ordered or span[:2] > span[2:] or span.column > len(lines[span.line - 1]) + 1:
            raise Badly(f"gave {span[:2]} to {span[2:]} of {given.file.path}, where no such place is")
        return span


def _line(number: int, text: str, path: str) -> Span:
    """A whole line, without the spaces around it."""
    lines = text.split("\n")
    if not 1 <= number <= len(lines):
        raise Badly(f"gave line {number} of {path}, which has no such line")
    line = lines[number - 1].rstrip()
    start = len(line) - len(line.lstrip()) + 1
    return Span(number, start, number, max(len(line), start) + 1)


def scope_at(tree: ast.Module | None, span: Span) -> str:
    """The site scope around a place: defaults, decorators and bases belong to the scope around the definition."""
    names: list[str] = []
    body: list[ast.AST] = [] if tree is None else [*tree.body]
    while body:
        node = body.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first, last = node.body[0], node.body[-1]
            start = min((one.lineno for one in getattr(first, "decorator_list", [])), default=first.lineno)
            if (start, first.col_offset + 1) <= span[:2] and span.line <= (last.end_lineno or last.lineno):
                names.append(node.name)
                body = [*node.body]
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            body += ast.iter_child_nodes(node)
    return ".".join(names) or MODULE_SCOPE

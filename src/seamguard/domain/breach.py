"""What a team's own rule gives: the places that break it, and the things that it looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

    from seamguard.domain.facts import Span
    from seamguard.domain.source import SourceFile


@dataclass(frozen=True, slots=True)
class Breach:
    """One place that breaks a rule.

    Attributes:
        file: The file.
        at: Where in it: a node of `facts.tree(file)`, a span, or the number of a line.
        said: What is wrong, in a sentence without its full stop.
        kind: What kind of a breach it is, in one word.
        scope: The site scope that entries name; None for the function or class that the node is, or that is around it.
        target: Dotted name of what it is about.
        certain: False where the rule is only possibly broken.
        lines: More to show below the line of code.
    """

    file: SourceFile
    at: ast.expr | ast.stmt | Span | int
    said: str
    kind: str = "breach"
    scope: str | None = None
    target: str = ""
    certain: bool = True
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examined:
    """Something that a rule looked at without reading it, such as a file of which only the name matters.

    Attributes:
        file: The file.
    """

    file: SourceFile

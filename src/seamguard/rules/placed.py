"""Findings of rules of any family, at a place in the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.finding import Finding
from seamguard.domain.uses import TargetState

if TYPE_CHECKING:
    from seamguard.domain.facts import Span
    from seamguard.domain.rule import Rule
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import Target


class Place(NamedTuple):
    """Where something stands: a file, a stretch of it, and the scope around that."""

    file: SourceFile
    span: Span
    scope: str


class About(NamedTuple):
    """What a finding is about, besides its place.

    Attributes:
        target: Dotted name of it.
        spelling: The name as the code writes it.
        via: Dotted names that led from there to the target, the target last.
        certain: False where the rule is only possibly broken.
        lines: More to show below the line of code.
    """

    target: str = ""
    spelling: str = ""
    via: tuple[str, ...] = ()
    certain: bool = True
    lines: tuple[str, ...] = ()


NOTHING_MORE = About()


def finding(rule: Rule, place: Place, kind: str, said: str, about: About = NOTHING_MORE) -> Finding:
    """A finding of a rule.

    Args:
        rule: The rule.
        place: Where.
        kind: What kind of a breach it is, one word of the family's own list.
        said: What is wrong, as a sentence without its full stop: reports add what the list says of it.
        about: What it is about.
    """
    return Finding(
        rule=rule.noun,
        subject=rule.id,
        kind=kind,
        certain=about.certain,
        path=place.file.path,
        span=place.span,
        module=place.file.module,
        scope=place.scope,
        category=place.file.category,
        target=about.target,
        spelling=about.spelling or about.target,
        via=about.via,
        said=said,
        lines=about.lines,
    )


def wrong_with(target: Target) -> str:
    """What is wrong with a name that a rule is about, and what to do; empty where it is defined in the codebase."""
    advice = f" ({target.advice})" if target.advice else ""
    if target.state is TargetState.MISSING:
        return f"{target.name} does not exist in the codebase{advice}: correct or remove it"
    if target.state is TargetState.REEXPORT:
        return f"{target.name} is a re-export: name the definition, {target.advice}"
    if target.state is TargetState.UNREADABLE:
        return f"the module {target.module}, which should define {target.name}, cannot be read: see the errors"
    if target.state is TargetState.EXTERNAL:
        return f"{target.name} is not defined in the codebase, so it may be misspelt: correct or remove it"
    return ""

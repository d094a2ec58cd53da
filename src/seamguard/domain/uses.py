"""What the whole program says about one seam: where its target is defined and every place that uses it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seamguard.domain.facts import Argument, Parameter, Span
    from seamguard.domain.source import SourceFile
    from seamguard.errors import Problem


class TargetState(StrEnum):
    """Whether the target of a seam stands where the policy says."""

    DEFINED = "defined"
    EXTERNAL = "external"
    MODULE = "module"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    REEXPORT = "re-export"


@dataclass(frozen=True, slots=True)
class Definition:
    """One `def`, `class` or assignment that makes the target."""

    file: SourceFile
    span: Span


@dataclass(frozen=True, slots=True)
class Target:
    """A seam's target, looked up.

    Attributes:
        name: Dotted name as the policy gives it.
        state: Whether it stands there.
        module: The module that holds it; empty where it is outside the codebase.
        definitions: Where it is made.
        parameters: What a call of it takes, without `self`; None where that cannot be known.
        advice: For a missing target or a re-export: what the name should be.
    """

    name: str
    state: TargetState
    module: str
    definitions: tuple[Definition, ...]
    parameters: tuple[Parameter, ...] | None
    advice: str


@dataclass(frozen=True, slots=True)
class Use:
    """One place that uses a target.

    Attributes:
        file: The file.
        scope: Site scope (`<module>` at top level).
        span: The whole expression or statement.
        kind: call, decorator, import, reference, subclass, partial, callback, table, return, ...
        certain: False where it is only possibly a use.
        spelling: The name as the code writes it.
        via: Dotted names that the name went through, the definition last.
        arguments: What a call hands over; empty for other kinds.
        parameters: What the called signature takes, or None where that cannot be known.
        shift: Leading positional arguments that are not the signature's (an explicit `self`); -1 where the receiver is
            one more that the call does not write.
    """

    file: SourceFile
    scope: str
    span: Span
    kind: str
    certain: bool
    spelling: str
    via: tuple[str, ...]
    arguments: tuple[Argument, ...] = ()
    parameters: tuple[Parameter, ...] | None = None
    shift: int = 0

    def supplied_with(
        self, arguments: tuple[Argument, ...], parameters: tuple[Parameter, ...] | None, shift: int = 0
    ) -> Use:
        """The same use with what it hands over."""
        return replace(self, arguments=arguments, parameters=parameters, shift=shift)


@dataclass(frozen=True, slots=True)
class HandOut:
    """A function whose return value comes from a seam.

    Attributes:
        file: The file.
        span: The whole definition.
        qualname: Its qualified name within the module.
    """

    file: SourceFile
    span: Span
    qualname: str

    @property
    def target(self) -> str:
        """Its dotted name."""
        return f"{self.file.module}.{self.qualname}"


@dataclass(frozen=True, slots=True)
class Fallback:
    """Code that provides for the absence of what a seam makes.

    Attributes:
        file: The file.
        scope: Site scope.
        span: The test, header, call, expression, parameter or field.
        kind: fallback-if, fallback-or, fallback-conditional, fallback-except, fallback-default, fallback-parameter or
            fallback-return.
        certain: False where it is only possibly about the seam.
        target: Dotted name of what is used in it, or of the class of what may be absent.
        spelling: The name that leads there, as the code writes it.
        via: Dotted names that the name went through, the target last.
        stands_in: What is spelled makes a value of the class, in the place of one that may be absent.
    """

    file: SourceFile
    scope: str
    span: Span
    kind: str
    certain: bool
    target: str
    spelling: str
    via: tuple[str, ...]
    stands_in: bool = False


@dataclass(frozen=True, slots=True)
class FallbackFacts:
    """The fallback guards of one seam before anything is judged.

    Attributes:
        types: What the policy says that it makes, looked up.
        classes: The classes that it makes, each with its definition, or None for one outside the codebase.
        fallbacks: All of them in judged files, sorted by path and place.
        problems: Files of which not all could be found out.
    """

    types: tuple[Target, ...]
    classes: tuple[tuple[str, Definition | None], ...]
    fallbacks: tuple[Fallback, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class SeamFacts:
    """Everything known about one seam before anything is judged.

    Attributes:
        target: The looked-up target.
        uses: All uses in all categories, sorted by path and place.
        problems: Files of which nothing could be found out.
    """

    target: Target
    uses: tuple[Use, ...]
    problems: tuple[Problem, ...]

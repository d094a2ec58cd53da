"""Seams: guarded callables, and what counts as a use of one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.rule import Mark, Possible, Rule

if TYPE_CHECKING:
    from seamguard.domain.rewrite import Rewrite


class Restrict(StrEnum):
    """What counts as a use of a seam."""

    CALL = "call"
    REFERENCE = "reference"
    IMPORT = "import"


class Escape(StrEnum):
    """How a seam leaves by reference, or may be used without being named."""

    CALLBACK = "callback"
    SUBMIT = "submit"
    PARTIAL = "partial"
    DECORATOR = "decorator-argument"
    TABLE = "table"
    ATTRIBUTE = "attribute"
    DEFAULT = "default"
    FACTORY = "factory"
    RETURN = "return"
    YIELD = "yield"
    GETATTR = "getattr"
    EVAL = "eval"
    REPLACE = "replace"


class Role(StrEnum):
    """What a member of a seam's group is to the seam."""

    CONSTRUCTOR = "constructor"
    ACCESSOR = "accessor"
    WRAPPER = "wrapper"
    VALUE = "value"


class Receivers(StrEnum):
    """Of which objects a method that is a seam is looked for."""

    KNOWN = "known"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Member:
    """Another way to what a seam guards, held to the same list.

    Attributes:
        target: Dotted name of the definition.
        role: What it is to the seam.
        supplies: Only calls that supply one of these parameters count; empty for every call.
        mark: Where its target stands.
    """

    target: str
    role: Role
    supplies: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A function that hands out what a seam makes, and that anybody may use.

    Attributes:
        target: Dotted name of the function.
        reason: Why anybody may.
        mark: Where its target stands.
    """

    target: str
    reason: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Made:
    """A class of what a seam makes, for which no fallback may stay once the seam is closed.

    Attributes:
        target: Dotted name of the class.
        mark: Where it stands.
    """

    target: str
    mark: Mark = field(compare=False)

    def __str__(self) -> str:
        return self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Seam(Rule):
    """A guarded callable and the places that may use it.

    Attributes:
        target: Dotted name of the definition, or of a module where `restrict` is `import`.
        target_mark: Where its target stands.
        supplies: Only calls that supply one of these parameters count; empty for every call.
        restrict: What counts as a use.
        external: The target is defined outside the codebase, so that its existence is not checked.
        receivers: Whether a method called on an object of unknown type is possibly the target.
        implementers: A method's counterparts in the classes that implement its class are the target as well.
        escapes: What a use of each of these kinds does that is only possible, where it is not what `possible` says.
        group: Other ways to what the seam guards.
        wrappers: Functions that hand out what the seam makes, and that anybody may use.
        makes: Classes of what the seam makes, besides those that it names itself.
        rewrite: What a machine may make of its calls.
    """

    family: ClassVar[str] = "seams"

    target: str
    target_mark: Mark
    supplies: tuple[str, ...] = ()
    restrict: Restrict = Restrict.CALL
    external: bool = False
    receivers: Receivers = Receivers.KNOWN
    implementers: bool = False
    escapes: tuple[tuple[Escape, Possible], ...] = ()
    group: tuple[Member, ...] = ()
    wrappers: tuple[Wrapper, ...] = ()
    makes: tuple[Made, ...] = ()
    rewrite: Rewrite | None = None

    @property
    def title(self) -> str:
        """See `Rule.title`."""
        return self.target

    @property
    def parts(self) -> tuple[Seam, ...]:
        """The seam itself and each member of its group, as seams of one target each."""
        members = (
            replace(self, target=one.target, supplies=one.supplies, target_mark=one.mark, group=(), external=False)
            for one in self.group
        )
        return (self, *members)

    def effect(self, kind: str) -> Possible:
        """What a use of a kind does to the verdict where it is only possible."""
        return next((effect for escape, effect in self.escapes if escape == kind), self.possible)


def asked(target: str, *, restrict: Restrict = Restrict.CALL, external: bool = True) -> Seam:
    """A seam of one target, to ask who uses it."""
    nowhere = Mark(0, 0)
    return Seam(
        id=target, target=target, why="", mark=nowhere, target_mark=nowhere, restrict=restrict, external=external
    )

"""The families of rules beside seams: what each can be asked, found by its key."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from seamguard.domain.factbase import Facts
    from seamguard.domain.mutant import Mutant
    from seamguard.domain.observed import Observed
    from seamguard.domain.rule import Rule
    from seamguard.domain.seam import Seam


class Family(NamedTuple):
    """What one family does; each function takes a rule of that family.

    Attributes:
        find: What the rule sees in the code.
        mutants: Violations that it has to notice, for `seamguard prove`.
        wants: The seams whose uses it will ask for, so that all of a run are looked for together.
    """

    find: Callable[[Any, Facts], Observed]
    mutants: Callable[[Any, Facts], Iterator[Mutant]]
    wants: Callable[[Any], Iterable[Seam]]


def family_of(rule: Rule) -> Family:
    """The family of a rule; its module is named after the key, and no other one is imported."""
    module = import_module(f"seamguard.rules.{rule.family}")
    return Family(module.find, module.mutants, getattr(module, "wants", _wants_nothing))


def _wants_nothing(rule: Rule) -> tuple[Seam, ...]:  # noqa: ARG001 (one of the functions of a family)
    return ()

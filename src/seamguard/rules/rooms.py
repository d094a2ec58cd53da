"""Where a violation that is made on purpose can stand: a new module beside one that is judged."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from seamguard.domain.patterns import covers_module

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamguard.domain.factbase import Facts
    from seamguard.domain.rule import Rule


def is_permitted(rule: Rule, module: str, scope: str = "") -> bool:
    """Whether an entry of a rule covers a whole module, or a scope of it, so that what is broken there may not fail."""
    return any(
        covers_module(entry.module, module) and (entry.scope is None or f"{scope}.".startswith(f"{entry.scope}."))
        for entry in rule.entries
    )


def room_for(rule: Rule, facts: Facts, stem: str, fits: Callable[[str], bool]) -> str | None:
    """The path of a new module that a rule judges, and that its list does not permit as a whole; None where none is.

    Args:
        rule: The rule.
        facts: The code.
        stem: The name of the module.
        fits: Tells whether the rule looks at a module.
    """
    for file in facts.files():
        if file.category not in rule.judged or facts.is_example(file) or not file.path.endswith(".py"):
            continue
        around = file.module if file.is_package else file.module.rpartition(".")[0]
        module = f"{around}.{stem}" if around else stem
        if fits(module) and not is_permitted(rule, module):
            return (PurePosixPath(file.path).parent / f"{stem}.py").as_posix()
    return None

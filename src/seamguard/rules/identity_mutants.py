"""Changes of the code after which a run can no longer be asked, made on purpose.

That a run which hands on another object is noticed cannot be shown by changing a text: it takes a run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.domain.mutant import Mutant
from seamguard.domain.uses import TargetState
from seamguard.rules.probed import handed_out, taken_by, yields
from seamguard.rules.required.definitions import Definitions

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TypeAlias

    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.identity import Boundary, Identity
    from seamguard.domain.source import SourceFile
    from seamguard.rules.required.definitions import Defined

    Handing: TypeAlias = ast.Return | ast.Yield | ast.YieldFrom


def mutants(rule: Identity, facts: Facts) -> Iterator[Mutant]:
    """Give everything that the rule names another name, and let functions take and give what it does not ask for."""
    known = Definitions(facts)
    sites = [*(one.at for one in rule.boundaries), *([rule.entry] if rule.entry else []), *(c.of for c in rule.calls)]
    classes = [*([rule.type] if rule.type else []), *(made.of for made in rule.constructions)]
    dotted = [*(f"{site.module}.{site.scope}" for site in sites), *(one.name for one in classes)]
    for name in dict.fromkeys(dotted):
        yield from _renamed(name, facts)
    for boundary in rule.boundaries:
        there = known.at(boundary.at.module, boundary.at.scope)
        doing = [one for one in there if one.function is not None and known.is_implementation(one)]
        yield from _otherwise(boundary, doing, facts) if doing else ()


def _renamed(name: str, facts: Facts) -> Iterator[Mutant]:
    target = facts.target(name)
    last = name.rpartition(".")[2]
    for made in target.definitions[:1] if target.state is TargetState.DEFINED else ():
        text = re.sub(rf"\b{last}\b", f"{last}_gone", facts.text(made.file))
        yield Mutant(f"{name} has another name", made.file.path, text)


def _otherwise(boundary: Boundary, there: list[Defined], facts: Facts) -> Iterator[Mutant]:
    """No definition of the function takes or gives the value any more."""
    file, nodes, first = there[0].file, [one.function for one in there if one.function is not None], boundary.value[0]
    words: dict[Handing, tuple[str, str]]
    if first == "return":
        words = {one: ("return", "_ =") for node in nodes for one in handed_out(node)}
        yield _put(f"{boundary.at} returns nothing", file, words, facts)
    elif first == "yield":
        words = {one: ("yield", _unyielded(one)) for node in nodes for one in yields(node)}
        yield _put(f"{boundary.at} yields nothing", file, words, facts)
    elif not any(taken_by(node).keywords for node in nodes):  # else a keyword of another name may carry it
        how = f"the parameter {first} of {boundary.at} has another name"
        yield Mutant(how, file.path, _reworded(first, nodes, facts.text(file)))


def _reworded(name: str, nodes: Sequence[ast.stmt], text: str) -> str:
    """A text in which a name is another one, wherever some statements have it."""
    lines = text.split("\n")
    for own in (slice(node.lineno - 1, node.end_lineno) for node in nodes):
        lines[own] = [re.sub(rf"\b{name}\b", f"{name}_gone", line) for line in lines[own]]
    return "\n".join(lines)


def _unyielded(node: ast.Yield | ast.YieldFrom) -> str:
    """What may stand in the place of the word, so that the rest is an expression as it was."""
    return "None" if node.value is None else "not"


def _put(how: str, file: SourceFile, words: Mapping[Handing, tuple[str, str]], facts: Facts) -> Mutant:
    """Other words in the place of those with which some statements and expressions begin."""
    lines = facts.text(file).split("\n")
    for node, (old, new) in sorted(words.items(), key=lambda item: (item[0].lineno, item[0].col_offset), reverse=True):
        span = facts.span(file, node)
        line = lines[span.line - 1]
        rest = line[span.column - 1 :].removeprefix(old)
        lines[span.line - 1] = line[: span.column - 1] + new + re.sub(r"^\s+from\b", "", rest)
    return Mutant(how, file.path, "\n".join(lines))

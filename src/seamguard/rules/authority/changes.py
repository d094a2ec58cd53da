"""A declaration that loses its authority, made on purpose."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seamguard.domain.families.single_authority import Rival
from seamguard.domain.mutant import Mutant
from seamguard.domain.rule import MODULE_SCOPE
from seamguard.domain.selection import is_selected
from seamguard.rules.authority.covering import read_tables
from seamguard.rules.authority.declared import read_authority
from seamguard.rules.authority.values import Pages
from seamguard.rules.rooms import is_permitted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Span
    from seamguard.domain.families.single_authority import SingleAuthority
    from seamguard.domain.source import SourceFile
    from seamguard.rules.authority.covering import Table
    from seamguard.rules.authority.declared import Authority

_NEW = '"come_back"'


def changes(rule: SingleAuthority, facts: Facts) -> Iterator[Mutant]:
    """Define the values again in several ways, and take keys out of tables."""
    pages = Pages(facts)
    authority = read_authority(pages, facts.target(rule.enum))
    if authority is None:
        return
    room = _room(rule, authority, facts) if rule.only_here and authority.texts else None
    if room is not None:
        for kind, how, code in _again(authority):
            if kind in rule.rivals:
                yield Mutant(how, room.path, f"{facts.text(room).rstrip()}\n\n\n{code}\n".lstrip())
    for table in read_tables(rule, pages, authority):
        yield from _without_keys(pages, table)
        if table.scope == MODULE_SCOPE and isinstance(table.node, ast.Assign | ast.AnnAssign):
            emptied = f"{facts.text(table.page.file).rstrip()}\n\n{table.asked.name.rpartition('.')[2]} = {{}}\n"
            yield Mutant(f"{table.asked.name}: emptied", table.page.file.path, emptied)


def _room(rule: SingleAuthority, authority: Authority, facts: Facts) -> SourceFile | None:
    """A file in which the values are defined again: one that does not hold them yet, unless no other will do."""
    taken = {path for path, _ in authority.places}
    for file in sorted(facts.files(), key=lambda file: (is_permitted(rule, file.module), file.path in taken)):
        is_asked = is_selected(rule.modules, file.module)
        is_plain = file.path.endswith(".py") and file.category in rule.judged and not facts.is_example(file)
        if is_asked and is_plain and facts.module(file) is not None:
            return file
    return None


def _again(authority: Authority) -> Iterator[tuple[Rival, str, str]]:
    values = [repr(text) for text in authority.texts]
    names = [f"VALUE_{number}" for number in range(len(values))]
    body = "\n".join(f"    {name} = {value}" for name, value in zip(names, values, strict=True))
    listed = ", ".join(values)
    pairs = ", ".join(f"{name!r}: {value}" for name, value in zip(names, values, strict=True))
    keyed = ", ".join(f"{value}: 1" for value in values)
    yield Rival.ENUM, "another enumeration", f"import enum as _e\n\n\nclass _Mutant(_e.Enum):\n{body}"
    yield (
        Rival.ENUM,
        "another enumeration, by a call",
        f'import enum as _e\n\n_Mutant = _e.Enum("_Mutant", {{{pairs}}})',
    )
    yield Rival.CONSTANTS, "a class of constants", f"class _Mutant:\n{body}"
    yield Rival.LITERAL, "a literal type", f"import typing as _t\n\n_Mutant = _t.Literal[{listed}]"
    yield Rival.COLLECTION, "a tuple", f"_MUTANT = ({listed},)"
    yield Rival.TABLE, "a dict", f"_MUTANT = {{{keyed}}}"


def _without_keys(pages: Pages, table: Table) -> Iterator[Mutant]:
    """The table with another key in place of one; of the first, the last and one in between."""
    nodes = [key.node for key in table.covered.keys if key.page is table.page and isinstance(key.node, ast.expr)]
    for which, number in {"first": 0, "last": -1, "middle": len(nodes) // 2}.items():
        if nodes:
            span = pages.facts.span(table.page.file, nodes[number])
            text = _replaced(pages.facts.text(table.page.file), span, _NEW)
            yield Mutant(f"{table.asked.name}: another key in place of the {which}", table.page.file.path, text)


def _replaced(text: str, span: Span, new: str) -> str:
    lines = text.split("\n")
    before = lines[span.line - 1][: span.column - 1]
    after = lines[span.end_line - 1][span.end_column - 1 :]
    lines[span.line - 1 : span.end_line] = [f"{before}{new}{after}"]
    return "\n".join(lines)

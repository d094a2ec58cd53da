"""Whether what a seam guards can be used at all: a name that nothing bears is never broken."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from difflib import get_close_matches
from types import ModuleType
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Constant, Display, Table
from seamguard.domain.facts import Valued
from seamguard.domain.seam import Restrict
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Vacuity
from seamguard.index.text import decode
from seamguard.sources.installed import installed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import ModuleFacts
    from seamguard.domain.seam import Seam
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import SeamFacts, Target
    from seamguard.sources.installed import Installed

_ALIKE = 0.75
_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+(\w+)", re.MULTILINE)
_BINDING = ("globals", "vars", "exec", "setattr")  # by these a module gets names that are not written as such


def target_of(part: Seam, facts: Facts) -> Target:
    """The target of a seam, looked up; of one outside the codebase also the module, as far as that can be told."""
    target = facts.uses(part).target
    if target.state is not TargetState.EXTERNAL:
        return target
    found = installed(target.name).module
    is_module = found == target.name or (not found and target.name.rpartition(".")[2].islower())
    if part.restrict is Restrict.IMPORT and is_module:
        return replace(target, state=TargetState.MODULE)
    return replace(target, module=found if found != target.name else "")


def unusable(part: Seam, known: SeamFacts, facts: Facts) -> Iterator[Vacuity]:
    """Say why nobody can break a seam, or a member of its group.

    Args:
        part: The seam, as one of one target.
        known: Its target and its uses.
        facts: The code.
    """
    state = known.target.state
    if state is TargetState.EXTERNAL:
        said = _elsewhere(part.target, facts) or (not known.uses and _outside(part, facts)) or ""
    elif state is TargetState.DEFINED:
        said = _constructs(part) or _uncallable(part, known, facts) or _unsupplied(part, known, facts)
    else:
        said = ""
    if said:
        yield Vacuity(part.target_mark, said)


def _elsewhere(target: str, facts: Facts) -> str:
    """A module of the codebase that goes by another name, for want of the right import root."""
    parts = target.split(".")
    for length in range(len(parts) - 1, 0, -1):
        module = ".".join(parts[:length])
        for file in facts.files():
            is_long_enough = length > 1 or len(parts) == 2
            if is_long_enough and file.module.endswith(f".{module}") and not facts.is_example(file):
                return (
                    f"{module} is no module of the codebase, and {file.path} is {file.module}: correct "
                    "`codebase.source`, or the target"
                )
    return ""


def _outside(part: Seam, facts: Facts) -> str:
    """A name of a library that the library does not have, or of no library."""
    target = part.target
    found = installed(target)
    if not found.module:
        return _of_nobody(target.partition(".")[0], facts)
    rest = target.removeprefix(found.module).removeprefix(".").split(".")
    if not rest[0]:
        return _of_module(part, found)
    is_loaded = found.module.partition(".")[0] in sys.stdlib_module_names and found.module in sys.modules
    return _of_loaded(part, found.module, rest) if is_loaded else _of_source(found, rest[0])


def _of_module(part: Seam, found: Installed) -> str:
    """A module that is guarded against calls, unless its package has something else by that name."""
    owner, _, last = found.module.rpartition(".")
    if part.restrict is not Restrict.CALL:
        return ""
    if owner in sys.modules and owner.partition(".")[0] in sys.stdlib_module_names:
        is_other = not isinstance(getattr(sys.modules[owner], last, None), ModuleType)
    else:
        known = _names(installed(owner).source)
        is_other = known is None or last in known
    if is_other:
        return ""
    return f"{part.target} is a module, which nobody calls: say `restrict: import`, or name what it holds"


def _of_nobody(first: str, facts: Facts) -> str:
    """A library that is not installed: where nobody imports it either, it may be a known one misspelt."""
    texts = [facts.text(file) for file in facts.files() if not facts.is_example(file)]
    imported = {name for text in texts for name in _IMPORT.findall(text)}
    own = {file.module.partition(".")[0] for file in facts.files() if not facts.is_example(file)}
    close = get_close_matches(first, sorted({*imported, *own, *sys.stdlib_module_names}), 1, _ALIKE)
    if first in imported or not close:
        return ""  # it may be installed where the code runs
    return f"nothing here is named {first!r}, and no file imports it: did you mean {close[0]!r}? Correct the target"


def _of_loaded(part: Seam, module: str, rest: list[str]) -> str:
    """A name in a module of Python itself that runs in this process anyway."""
    value: object = sys.modules[module]
    for number, name in enumerate(rest):
        if not hasattr(value, name):
            close = get_close_matches(name, dir(value), 1)
            hint = f"did you mean {'.'.join([module, *rest[:number], close[0]])}? " if close else ""
            return f"{'.'.join([module, *rest[:number]])} has no {name!r}: {hint}Correct the target"
        value = getattr(value, name)
    if part.restrict is Restrict.CALL and not callable(value):
        return f"{part.target} is no callable, so that no call of it is ever found: say `restrict: reference`"
    return ""


def _of_source(found: Installed, name: str) -> str:
    """A name in a module that is installed, by its text."""
    names = _names(found.source)
    if names is None or name in names:
        return ""
    close = get_close_matches(name, sorted(names), 1)
    hint = f"did you mean {found.module}.{close[0]}? " if close else ""
    return f"{found.module}, as it is installed here, has no {name!r}: {hint}Correct the target"


def _names(source: Path | None) -> frozenset[str] | None:
    """The names that a module binds; None where more may come in than is written there."""
    if source is None:
        return None
    from symtable import symtable

    try:
        text = decode(source.read_bytes())
        table = symtable(text, str(source), "exec")
    except (OSError, SyntaxError, RecursionError, MemoryError):
        return None
    names = frozenset(s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported())
    return None if "__getattr__" in names or _comes_in(text) else names


def _comes_in(text: str) -> bool:
    """Whether a module gets names that are not written as such."""
    if not any(mark in text for mark in ("*", *_BINDING)):
        return False
    import ast

    return any(
        (isinstance(node, ast.ImportFrom) and node.names[0].name == "*")
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _BINDING)
        for node in ast.walk(ast.parse(text))
    )


def _constructs(part: Seam) -> str:
    """A constructor that is guarded by its own name, which nobody calls."""
    owner, _, name = part.target.rpartition(".")
    if part.restrict is Restrict.IMPORT or name not in ("__init__", "__new__"):
        return ""
    return f"a call of {owner} is no call of {part.target}, which hardly anybody names: guard {owner}"


def _uncallable(part: Seam, known: SeamFacts, facts: Facts) -> str:
    """A constant that is guarded against calls."""
    if part.restrict is not Restrict.CALL:
        return ""
    path = known.target.name.removeprefix(f"{known.target.module}.")
    for made in known.target.definitions:
        own = facts.module(made.file)
        values = [] if own is None else _values(own, path)
        if values and all(isinstance(value, Constant | Display | Table) for value in values):
            return (
                f"{part.target} is a plain value, so that no call of it is ever found: say `restrict: reference`, or "
                "name a function or class"
            )
    return ""


def _values(own: ModuleFacts, path: str) -> list[object]:
    owner, _, name = path.rpartition(".")
    return [
        binding.value if isinstance(binding, Valued) else None
        for binding in own.bindings
        if binding.name == name and own.scopes[binding.scope].qualname == (owner or "<module>")
    ]


def _unsupplied(part: Seam, known: SeamFacts, facts: Facts) -> str:
    """A parameter that only `**named` takes, and that is spelt nearly as one that callers hand over."""
    parameters = known.target.parameters or ()
    if not any(parameter.kind == "keywords" for parameter in parameters):
        return ""
    given = {argument.name for use in known.uses for argument in use.arguments if argument.name}
    names = {parameter.name for parameter in parameters if parameter.kind != "keywords"} | given
    for wanted in part.supplies:
        close = get_close_matches(wanted, sorted(names), 1, _ALIKE)
        if wanted not in names and close and not _named(wanted, facts):
            return (
                f"no file names {wanted!r}, which {part.target} takes only among its keywords: did you mean "
                f"{close[0]!r}?"
            )
    return ""


def _named(name: str, facts: Facts) -> list[SourceFile]:
    return [file for file in facts.holding({name}) if not facts.is_example(file)]

"""Private names used from elsewhere, made on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.mutant import Mutant
from seamguard.rules.naming.borders import Borders
from seamguard.rules.rooms import is_permitted
from seamguard.rules.selected import selected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.private_imports import PrivateImports
    from seamguard.domain.source import SourceFile

_NAME = "_trespassed"


def trespasses(rule: PrivateImports, facts: Facts) -> Iterator[Mutant]:
    """Use a private name of a module from another place, in several ways."""
    room, owner = _room(rule, facts)
    if room is None:
        return
    ways = {
        "an import": f"from {owner} import {_NAME}",
        "an import under a public name, of several lines": f"from {owner} import (\n    {_NAME} as _plain,\n)",
        "an import in a function": f"def _mutant():\n    from {owner} import {_NAME}",
        "an import of a private module": f"import {owner}.{_NAME}.inner",
        "an attribute of the module": f"import {owner} as _m\n\n_mutant = _m.{_NAME}",
        "import_module": f'import importlib as _i\n\n_mutant = _i.import_module("{owner}.{_NAME}")',
    }
    for how, code in ways.items():
        yield Mutant(how, room.path, f"{facts.text(room).rstrip()}\n\n\n{code}\n".lstrip())


def _room(rule: PrivateImports, facts: Facts) -> tuple[SourceFile | None, str]:
    """A file in which something is written that the rule has to notice, and the module whose name is taken."""
    borders = Borders(rule, facts)
    for file in sorted(selected(rule.modules, facts), key=lambda file: is_permitted(rule, file.module)):
        is_plain = file.path.endswith(".py") and file.category in rule.judged and not facts.is_example(file)
        if is_plain and facts.module(file) is not None:
            for owner in sorted(borders.modules):
                if borders.crossed(file, f"{owner}.{_NAME}") is not None and "-" not in owner:
                    return file, owner
    return None, ""

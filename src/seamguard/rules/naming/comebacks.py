"""Retired names that come back, made on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.families.retired import Ban, Reach
from seamguard.domain.mutant import Mutant
from seamguard.domain.uses import TargetState
from seamguard.rules.naming.patterns import Patterns
from seamguard.rules.naming.standing import modules_of, why_idle
from seamguard.rules.rooms import is_permitted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.retired import Retired, RetiredName
    from seamguard.domain.source import SourceFile

_NEW = "come_back"
"""What comes back below a name of which everything is retired."""


def comebacks(rule: Retired, facts: Facts) -> Iterator[Mutant]:
    """Bring each name back, import it, and name it, as far as that is forbidden."""
    modules = modules_of(facts)
    room = _room(rule, facts)
    if room is None:
        return
    for name in rule.names:
        if not why_idle(rule, name, facts, modules):
            dotted = f"{name.name}.{_NEW}" if name.reach is Reach.BELOW else name.name
            for ban, how, code in _spellings(name, dotted, facts, modules):
                if ban in rule.forbid:
                    yield Mutant(f"{name}: {how}", room.path, _longer(facts.text(room), code))
            if Ban.EXIST in rule.forbid and name.reach is not Reach.ANYWHERE:
                yield from _made(name, dotted, facts, modules)


def _room(rule: Retired, facts: Facts) -> SourceFile | None:
    """A file in which something is written that the rule has to notice."""
    patterns = Patterns(rule.names)
    files = sorted(facts.files(), key=lambda file: is_permitted(rule, file.module))
    plain = (file for file in files if file.path.endswith(".py") and not facts.is_example(file))
    return next(
        (
            file
            for file in plain
            if file.category in rule.judged and patterns.hit(file.module) is None and facts.module(file) is not None
        ),
        None,
    )


def _longer(text: str, code: str) -> str:
    return f"{text.rstrip()}\n\n\n{code}\n".lstrip()


def _spellings(
    name: RetiredName, dotted: str, facts: Facts, modules: Collection[str]
) -> Iterator[tuple[Ban, str, str]]:
    """What each spelling is against, what it is, and its code."""
    owner, _, last = dotted.rpartition(".")
    if name.reach is Reach.ANYWHERE:
        yield Ban.EXIST, "a method", f"class _Mutant:\n    def {last}(self):\n        pass"
        yield Ban.IMPORT, "an import", f"from somewhere import {last} as _mutant"
        yield Ban.NAME, "an attribute", f"def _mutant(value):\n    return value.{last}"
        yield Ban.NAME, "getattr", f'def _mutant(value):\n    return getattr(value, "{last}")'
    elif not owner:
        yield Ban.IMPORT, "an import", f"import {last} as _mutant"
        yield Ban.IMPORT, "an import of what it holds, in a function", f"def _mutant():\n    from {last} import a"
        yield Ban.NAME, "import_module", f'import importlib as _i\n\n_mutant = _i.import_module("{last}")'
    elif owner in modules or owner.partition(".")[0] not in modules:
        yield Ban.IMPORT, "an import under another name", f"from {owner} import {last} as _mutant"
        yield Ban.IMPORT, "an import in a function", f"def _mutant():\n    from {owner} import {last} as a"
        yield Ban.NAME, "an attribute of the module", f"import {owner} as _m\n\n_mutant = _m.{last}"
        yield Ban.NAME, "import_module", f'import importlib as _i\n\n_mutant = _i.import_module("{dotted}")'
        yield Ban.NAME, "getattr", f'import {owner} as _m\n\n_mutant = getattr(_m, "{last}")'
    else:
        yield from _of_member(facts.target(owner).module, owner, last)


def _of_member(module: str, owner: str, last: str) -> Iterator[tuple[Ban, str, str]]:
    first, dot, rest = owner.removeprefix(f"{module}.").partition(".")
    taken = f"from {module} import {first} as _Taken\n\n\n"
    yield Ban.NAME, "an attribute of the class", f"{taken}_mutant = _Taken{dot}{rest}.{last}"
    yield Ban.NAME, "an attribute of an instance", f"{taken}def _mutant(it: _Taken{dot}{rest}):\n    return it.{last}"
    yield Ban.NAME, "getattr", f'{taken}_mutant = getattr(_Taken{dot}{rest}, "{last}")'
    yield Ban.EXIST, "an assignment from elsewhere", f"{taken}_Taken{dot}{rest}.{last} = None"


def _made(name: RetiredName, dotted: str, facts: Facts, modules: Collection[str]) -> Iterator[Mutant]:
    """A new file, or a definition where there was none."""
    owner, _, last = dotted.rpartition(".")
    if dotted in modules or facts.target(dotted).state not in (TargetState.MISSING, TargetState.EXTERNAL):
        return
    home = facts.file_of(owner) if owner else None
    if home is not None:
        yield Mutant(f"{name}: an assignment", home.path, _longer(facts.text(home), f"{last} = None"))
    folder = _folder(owner, facts)
    if folder is not None and (home is None or home.is_package):
        yield Mutant(f"{name}: a new module", f"{folder}{last}.py", '"""Back again."""\n')


def _folder(owner: str, facts: Facts) -> str | None:
    """The folder in which a new module of a package has to lie, with a slash at its end."""
    for file in facts.files():
        inside = not owner or file.module.startswith(f"{owner}.") or (file.module == owner and file.is_package)
        if inside and not facts.is_example(file):
            steps = len(file.module.split(".")) + file.is_package - (len(owner.split(".")) if owner else 0)
            parts = file.path.split("/")
            return "".join(f"{part}/" for part in parts[:-steps])
    return None

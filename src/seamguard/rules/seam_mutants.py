"""Uses of a seam that nobody wrote: the spellings that its rule has to notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.mutant import Mutant, Room
from seamguard.domain.rule import Possible
from seamguard.domain.seam import Receivers, Restrict
from seamguard.domain.uses import TargetState
from seamguard.rules.seam_shapes import CONSTRUCTORS, Kind, Shape, shape_of
from seamguard.rules.seam_special import implied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seamguard.domain.factbase import Facts
    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import Target
    from seamguard.rules.seam_special import Implied

_API = "<api>"
"""Stands in a text for the name of the module that hands the target on."""
_UNSEEN = (TargetState.MISSING, TargetState.UNREADABLE, TargetState.REEXPORT)


class _Form(NamedTuple):
    """One way to spell a use.

    Attributes:
        how: In words.
        write: From what is done with the name, such as `probe` -> `probe(1)`, to the text of a module.
        served: The text of a second module from which the first takes the target; empty where there is none.
    """

    how: str
    write: Callable[[Callable[[str], str]], str]
    served: str = ""


class _Supply(NamedTuple):
    """What a call hands over, and in which way."""

    how: str
    arguments: str


def mutants(part: Seam, target: Target, facts: Facts, rooms: Sequence[Room]) -> Iterator[Mutant]:
    """Use a seam in new modules: in all spellings in the first room, and once in each of the others.

    Args:
        part: The seam, or a member of its group as a seam of one target.
        target: Its target, looked up.
        facts: The code.
        rooms: Where the modules can be made, one for each category that is judged.
    """
    if target.state in _UNSEEN or not rooms:
        return
    shape = shape_of(target, facts)
    forms = _forms(part, shape)
    if target.name.rpartition(".")[2] in CONSTRUCTORS and part.restrict is not Restrict.IMPORT:
        forms = forms[:1]  # an instance is made, which is no call of the constructor by its name in any spelling
    supplies = _supplies(part, target)
    pairs = [(form, supplies[number % len(supplies)]) for number, form in enumerate(forms)]
    pairs += [(forms[0], supply) for supply in supplies[len(forms) :]]
    for number, (form, supply) in enumerate(pairs):
        yield _mutant(part, shape, form, supply, rooms[0].made(str(number)), rooms[0].made(f"{number}_api"))
    for room in rooms[1:]:
        yield _mutant(part, shape, forms[0], supplies[0], room.made("0"), room.made("0_api"))


def within(part: Seam, target: Target, facts: Facts) -> str:
    """A use to put at the end of any module, with the line breaks before it."""
    shape = shape_of(target, facts)
    here = Room("", "")
    mutant = _mutant(part, shape, _forms(part, shape)[0], _supplies(part, target)[0], here.made("0"), here.made("1"))
    return f"\n\n\n{mutant.text}"


def guard(part: Seam, target: Target, facts: Facts, room: Room) -> Mutant | None:
    """Provide for the absence of what a seam makes, as no code may once it is closed; None where it makes nothing."""
    shape = shape_of(target, facts)
    if part.restrict is not Restrict.CALL or shape.kind not in (Kind.FUNCTION, Kind.CLASS):
        return None
    call = f"{shape.head}{shape.tail}({_supplies(part, target)[0].arguments})"
    text = (
        f"from {shape.module} import {shape.head}\n\n\n"
        f"def probing(value=None):\n    if value is None:\n        value = {call}\n    return value\n"
    )
    return Mutant("a fallback, `if value is None: value = ...`", room.made("guard")[0], text)


def _mutant(
    part: Seam, shape: Shape, form: _Form, supply: _Supply, own: tuple[str, str], api: tuple[str, str]
) -> Mutant:
    def use(name: str) -> str:
        if part.restrict is not Restrict.CALL or shape.kind is Kind.PROPERTY:
            return name
        return f"{name}({supply.arguments})"

    how = f"{form.how}, {supply.how}" if supply.how else form.how
    also = ((api[0], form.served),) if form.served else ()
    return Mutant(how, own[0], form.write(use).replace(_API, api[1]), also)


def _supplies(part: Seam, target: Target) -> list[_Supply]:
    """The ways to hand over what `when` asks for: each parameter by keyword, by position and from a dict."""
    found = []
    for name in part.supplies:
        positional = [p for p in target.parameters or () if p.kind in ("positional", "positional-only")]
        place = next((index for index, parameter in enumerate(positional) if parameter.name == name), None)
        if place is None or positional[place].kind == "positional":
            found.append(_Supply(f"with {name} by keyword", f"{name}=None"))
            found.append(_Supply(f"with {name} from a written dict", f'**{{"{name}": None}}'))
        if place is not None:
            found.append(_Supply(f"with {name} by position", ", ".join(["None"] * (place + 1))))
    return found or [_Supply("", "")]


def _forms(part: Seam, shape: Shape) -> list[_Form]:
    if part.restrict is Restrict.IMPORT:
        return [*_module_imports(shape)] if shape.kind is Kind.MODULE else [*_symbol_imports(shape)]
    if shape.kind in (Kind.METHOD, Kind.PROPERTY):
        return [*_member_forms(part, shape)]
    return [*_plain_forms(part, shape)]


def _plain_forms(part: Seam, shape: Shape) -> Iterator[_Form]:
    """Uses of what a module holds, or a class without an instance."""
    module, head, tail = shape.module, shape.head, shape.tail
    yield _Form(
        "imported under another name",
        lambda use: (
            f"from {module} import {head} as probe\n\n\ndef probing():\n    return {_used(use(f'probe{tail}'))}\n"
        ),
    )
    yield _Form(
        "through the module, in a method",
        lambda use: (
            f"import {module}\n\n\nclass Probe:\n    def probing(self):\n"
            f"        return {_used(use(f'{module}.{head}{tail}'))}\n"
        ),
    )
    if "." in module:
        package, _, last = module.rpartition(".")
        yield _Form(
            "through the module taken from its package, at the top level",
            lambda use: f"from {package} import {last} as probe\n\n{_used(use(f'probe.{head}{tail}'))}\n",
        )
    yield from _indirect_forms(shape)
    if module == "builtins":
        yield _Form("by its bare name", lambda use: f"def probing():\n    return {_used(use(f'{head}{tail}'))}\n")
    yield from _escapes(part, shape)


def _indirect_forms(shape: Shape) -> Iterator[_Form]:
    """Uses of what is fetched by a text, handed on, or has another name."""
    module, head, tail = shape.module, shape.head, shape.tail
    yield _Form(
        "by `getattr` with its name",
        lambda use: (
            f"import {module} as probe\n\n\nasync def probing():\n"
            f"    return {_used(use(_fetched('probe', f'{head}{tail}')))}\n"
        ),
    )
    yield _Form(
        "by `import_module`",
        lambda use: (
            f"import importlib\n\n\ndef probing():\n"
            f'    return {_used(use(f"""importlib.import_module("{module}").{head}{tail}"""))}\n'
        ),
    )
    yield _Form(
        "handed on by another module",
        lambda use: f"from {_API} import served\n\n{_used(use(f'served{tail}'))}\n",
        f"from {module} import {head} as served\n",
    )
    yield _Form(
        "by an alias, as a default",
        lambda use: (
            f"from {module} import {head}\n\nagain = {head}{tail}\n\n\ndef probing(value={_used(use('again'))}):\n"
            "    return value\n"
        ),
    )


def _escapes(part: Seam, shape: Shape) -> Iterator[_Form]:
    """What leaves by reference, or by inheritance."""
    module, head, tail = shape.module, shape.head, shape.tail
    if part.restrict is Restrict.CALL and shape.kind is Kind.CLASS:
        yield _Form(
            "by a class below it",
            lambda use: f"from {module} import {head}\n\n\nclass Probe({head}{tail}):\n    pass\n\n\n{use('Probe')}\n",
        )
    if part.restrict is Restrict.CALL and not part.supplies and part.effect("partial") is not Possible.IGNORE:
        yield _Form(
            "bound by `functools.partial`",
            lambda _: f"import functools\n\nfrom {module} import {head}\n\nprobe = functools.partial({head}{tail})\n",
        )


def _member_forms(part: Seam, shape: Shape) -> Iterator[_Form]:
    """Uses of methods and properties, on instances."""
    module, head = shape.module, shape.head
    owner, name = f"{head}{shape.tail}".rsplit(".", 1)
    inside = owner.removeprefix(head)
    yield _Form(
        "on a parameter of its class",
        lambda use: (
            f"from {module} import {head} as Probe\n\n\ndef probing(value: Probe{inside}):\n"
            f"    return {_used(use(f'value.{name}'))}\n"
        ),
    )
    yield _Form(
        "on an attribute of its class",
        lambda use: (
            f"import {module}\n\n\nclass Probe:\n    def __init__(self, value: {module}.{owner}):\n"
            f"        self.value = value\n\n    def probing(self):\n        return {_used(use(f'self.value.{name}'))}\n"
        ),
    )
    yield _Form(
        "by `getattr` with its name",
        lambda use: (
            f"from {module} import {head}\n\n\ndef probing(value: '{owner} | None'):\n    if value is not None:\n"
            f"        return {_used(use(_fetched('value', name)))}\n"
        ),
    )
    yield _Form(
        "on an instance of a class below its class",
        lambda use: (
            f"from {module} import {head}\n\n\nclass Probe({owner}):\n    pass\n\n\ndef probing(value: Probe):\n"
            f"    return {_used(use(f'value.{name}'))}\n"
        ),
    )
    special = implied(name) if shape.kind is Kind.METHOD and not part.supplies else None
    if special is not None:
        yield _implied(special, shape, owner)
    if part.receivers is Receivers.STRICT and shape.kind is Kind.METHOD:
        yield _Form(
            "on a value of unknown type (`receivers: strict`)",
            lambda use: f"def probing(value):\n    return {_used(use(f'value.{name}'))}\n",
        )
    if part.implementers and shape.kind is Kind.METHOD:
        yield _Form(
            "on an implementation (`implementers`)",
            lambda use: (
                f"from {module} import {head}\n\n\nclass Probe({owner}):\n"
                f"    def {name}(self, *given, **named):\n        return given, named\n\n\n"
                f"def probing(value: Probe):\n    return {_used(use(f'value.{name}'))}\n"
            ),
        )


def _implied(special: Implied, shape: Shape, owner: str) -> _Form:
    """The use of a special method that nobody has to name."""
    advice = f"guard {shape.module}.{owner}"
    gap = "" if special.is_found else f", which calls it without its name and is not found: {advice}"
    return _Form(
        f"by {special.shown}{gap}",
        lambda _: (
            f"from {shape.module} import {shape.head}\n\n\nasync def probing(value: {owner}):\n    {special.lines}"
        ),
    )


def _module_imports(shape: Shape) -> Iterator[_Form]:
    """Imports of a module, and of what it holds."""
    module = shape.module
    yield _Form("imported as a whole", lambda _: f"import {module}\n")
    yield _Form(
        "imported under another name, in a function", lambda _: f"def probing():\n    import {module} as probe\n"
    )
    yield _Form("something is taken from it", lambda _: f"from {module} import anything\n")
    yield _Form("all is taken from it", lambda _: f"from {module} import *\n")
    if "." in module:
        package, _, last = module.rpartition(".")
        yield _Form("taken from its package", lambda _: f"from {package} import {last} as probe\n")
    text = f'import importlib\n\n\ndef probing():\n    return importlib.import_module("{module}")\n'
    yield _Form("by `import_module`", lambda _: text)


def _symbol_imports(shape: Shape) -> Iterator[_Form]:
    """Imports of one name, and the way to use it without one."""
    module, head = shape.module, shape.head
    yield _Form("imported", lambda _: f"from {module} import {head}\n")
    text = f"def probing():\n    from {module} import {head} as probe\n    return probe\n"
    yield _Form("imported under another name, in a function", lambda _: text)
    yield _Form(
        "handed on by another module",
        lambda _: f"from {_API} import served\n",
        f"from {module} import {head} as served\n",
    )
    yield _Form(
        f"through the module, which `restrict: import` does not see: guard {module} itself, or say "
        "`restrict: reference`",
        lambda _: f"import {module}\n\n\ndef probing():\n    return {module}.{head}\n",
    )


def _fetched(base: str, path: str) -> str:
    """A name behind others, fetched by `getattr`."""
    for name in path.split("."):
        base = f'getattr({base}, "{name}")'
    return base


def _used(expression: str) -> str:
    """A use in the surroundings of a whole expression: a bare name would be no more than an alias."""
    return expression if expression.endswith(")") else f"[{expression}]"

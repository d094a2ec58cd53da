"""The classes that implement a Protocol or a base class, and their methods.

Those are the classes below it, those that are registered with it, and, if it is a Protocol of two members or more, the
classes that have all of these. A single member tells too little: most classes with a `build` are no builders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Attribute, Constant
from seamguard.domain.facts import Valued
from seamguard.domain.uses import TargetState
from seamguard.rules.placed import Place, wrong_with
from seamguard.rules.tracing import at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.facts import Class, ModuleFacts
    from seamguard.domain.families.required_calls import Implementers
    from seamguard.domain.source import SourceFile
    from seamguard.rules.required.definitions import Defined, Definitions

_PROTOCOLS = frozenset({"typing.Protocol", "typing_extensions.Protocol"})
_TELLING = 2
_INHERITED = frozenset({TargetState.REEXPORT, TargetState.DEFINED})


class Held(NamedTuple):
    """A method that a class is given as a value, such as a lambda, and not by `def`."""

    place: Place
    qualname: str


class Implemented(NamedTuple):
    """What implements the methods of a class.

    Attributes:
        places: The methods.
        held: Those that nobody can look into.
        wrong: What is wrong with the class; empty where nothing is.
    """

    places: list[Defined]
    held: list[Held]
    wrong: str


def implementations(wanted: Implementers, known: Definitions) -> Implemented:
    """Find the methods that implement those of a class; and what is wrong with the class, if something is.

    Args:
        wanted: The class and the names of its methods.
        known: The functions of the codebase.
    """
    target = known.facts.target(wanted.of)
    wrong = wrong_with(target)
    if wrong:
        return Implemented([], [], wrong)
    qualname = wanted.of.removeprefix(f"{target.module}.")
    own = [one.node.name for one in known.methods(target.module, qualname)]
    if not any(one.function is None for one in known.at(target.module, qualname)):
        return Implemented([], [], f"{wanted.of} is no class: name a Protocol or a base class")
    unknown = [name for name in wanted.methods if name not in own and not _is_inherited(wanted.of, name, known)]
    if unknown:
        hint = _meant(unknown[0], own)
        return Implemented([], [], f"{wanted.of} has no method {unknown[0]}{hint}: correct or remove it")
    names = wanted.methods or tuple(dict.fromkeys(name for name in own if not name.startswith("_")))
    if not names:
        return Implemented([], [], f"{wanted.of} has no public method: name its methods")
    classes = [wanted.of, *_implementing(wanted.of, target.module, qualname, known)]
    found = {(one.file.path, one.node.lineno): one for cls in classes for one in _methods(cls, names, known)}
    held = [one for cls in classes for one in _held(cls, names, known)]
    return Implemented(list(found.values()), held, "")


def _is_inherited(cls: str, name: str, known: Definitions) -> bool:
    found = known.facts.target(f"{cls}.{name}")
    return found.state in _INHERITED and bool(_defined(found.advice or found.name, known))


def _meant(name: str, own: list[str]) -> str:
    from difflib import get_close_matches  # takes a while to import

    close = get_close_matches(name, own, 1)
    return f" (did you mean {close[0]}?)" if close else ""


def _defined(dotted: str, known: Definitions) -> list[Defined]:
    """The functions of a dotted name, whichever part of it is the module."""
    module = dotted.rpartition(".")[0]
    while module and known.facts.file_of(module) is None:
        module = module.rpartition(".")[0]
    return [one for one in known.of_name(dotted, module) if one.function is not None] if module else []


def _methods(cls: str, names: Iterable[str], known: Definitions) -> Iterator[Defined]:
    """The methods of a class, also those that it takes from a class which implements nothing itself."""
    for name in names:
        own = _defined(f"{cls}.{name}", known)
        if not own:
            found = known.facts.target(f"{cls}.{name}")
            own = _defined(found.advice, known) if found.state is TargetState.REEXPORT else []
        yield from (one for one in own if known.is_implementation(one))


def _held(cls: str, names: Iterable[str], known: Definitions) -> Iterator[Held]:
    """The methods that the body of a class is given as a value of which no function is known."""
    module = known.facts.target(cls).module
    place = at(known.facts, known.facts.file_of(module)) if module else None
    made = next((one for one in place.facts.classes if f"{module}.{one.qualname}" == cls), None) if place else None
    if place is None or made is None:
        return
    scope = place.facts.scopes[made.scope]
    for name in names:
        given = [place.facts.bindings[index] for index in scope.names.get(name, ())]
        last = given[-1] if given else None
        is_value = isinstance(last, Valued) and last.value != Constant(None)
        if is_value and isinstance(last, Valued) and not [*_methods(cls, [name], known)]:
            qualname = f"{made.qualname}.{name}"
            yield Held(Place(place.file, last.span, made.qualname), qualname)


def _implementing(of: str, module: str, qualname: str, known: Definitions) -> list[str]:
    """The dotted names of the classes that implement one, sorted."""
    found = {*_registered(of, known), *_structural(of, module, qualname, known)}
    for cls in (of, *sorted(found)):
        found |= {below.name for below in known.facts.subclasses(cls)}
    return sorted(found - {of})


def _registered(of: str, known: Definitions) -> Iterator[str]:
    """Classes that `of.register(...)` is called with, or that it decorates."""
    for file in known.facts.holding(["register"]):
        made = known.facts.module(file)
        for call in made.calls if made is not None else ():
            if isinstance(call.func, Attribute) and call.func.attr == "register" and len(call.arguments) == 1:
                named = [known.facts.names(file, value) for value in (call.func.value, call.arguments[0].value)]
                if any(one.name == of for one in named[0]):
                    yield from (one.name for one in named[1] if one.kind == "object")


def _structural(of: str, module: str, qualname: str, known: Definitions) -> Iterator[str]:
    """Classes that have all members of a Protocol; other Protocols implement nothing."""
    file = known.facts.file_of(module)
    facts = known.facts.module(file) if file is not None else None
    if file is None or facts is None:
        return
    protocol = next(made for made in facts.classes if made.qualname == qualname)
    members = {name for name in _members(facts, protocol) if not name.startswith("__")}
    if len(members) < _TELLING or not _is_protocol(file, protocol, known):
        return
    holding = [{one.path: one for one in known.facts.holding([member])} for member in sorted(members)]
    for path in sorted(set.intersection(*(set(files) for files in holding))):
        candidate = holding[0][path]
        own = known.facts.module(candidate)
        for made in own.classes if own is not None else ():
            dotted = f"{candidate.module}.{made.qualname}"
            is_whole = own is not None and members <= _members(own, made)
            if is_whole and dotted != of and not _is_protocol(candidate, made, known):
                yield dotted


def _members(facts: ModuleFacts, made: Class) -> set[str]:
    return {*facts.scopes[made.scope].names, *(field.name for field in made.fields)}


def _is_protocol(file: SourceFile, made: Class, known: Definitions) -> bool:
    return any(name.name in _PROTOCOLS for base in made.bases for name in known.facts.names(file, base))

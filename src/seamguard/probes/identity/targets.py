"""From what a policy cites to what the running program holds."""

from __future__ import annotations

import importlib
import inspect
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from seamguard.probes.identity.places import Place, in_class, in_dict
from seamguard.probes.identity.wrapping import original_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


class Missing(Exception):  # noqa: N818 (it is told in the middle of a sentence)
    """Why something cannot be found; what is wrong and what to do."""


class Target(NamedTuple):
    """One definition of a function.

    Attributes:
        spot: Where it stands.
        thing: What stands there, probes left aside.
        owner: The class in whose namespace that is; None where it is a module's.
        only: The class whose instances are meant, where the definition is inherited from a class above it.
    """

    spot: Place
    thing: object
    owner: type | None
    only: type | None = None


def module_of(name: str) -> ModuleType:
    """A module, imported if it is not yet.

    Raises:
        Missing: It cannot be imported.
    """
    try:
        return importlib.import_module(name)
    except Exception as error:
        text = " ".join(str(error).split()) or type(error).__name__
        raise Missing(
            f"the module {name} cannot be imported ({type(error).__name__}: {text}): correct its name, or make it "
            "importable where the probe runs"
        ) from error


def functions(module: str, scope: str) -> tuple[Target, ...]:
    """The definitions of a function; of a method those that the class and its loaded subclasses use.

    Raises:
        Missing: There is none, or it cannot be watched.
    """
    home = module_of(module)
    *outer, name = scope.split(".")
    owner: object = home
    for part in outer:
        owner = _inside(owner, part, f"{module}:{scope}")
    if owner is home:
        return (_in_module(home, name, f"{module}:{scope}"),)
    if not isinstance(owner, type):
        raise Missing(f"{module}:{scope} lies in {'.'.join(outer)}, which is no class: name a function or a method")
    found = [*methods(owner, mangled(owner, name))]
    if not found:
        raise Missing(f"{owner.__qualname__} of {module} has no {name}{_near(name, dir(owner))}")
    return tuple(_checked(target, f"{module}:{scope}") for target in found)


def class_of(dotted: str) -> type:
    """A class by its dotted name.

    Raises:
        Missing: There is none.
    """
    parts = dotted.split(".")
    for length in range(len(parts) - 1, 0, -1):
        name = ".".join(parts[:length])
        try:
            found: object = module_of(name)
        except Missing as error:
            cause = error.__cause__
            if length > 1 and isinstance(cause, ModuleNotFoundError) and (cause.name or "") in (name, *_above(name)):
                continue
            raise
        for part in parts[length:]:
            found = _inside(found, part, dotted)
        if not isinstance(found, type):
            raise Missing(f"{dotted} is no class: name one")
        return found
    raise Missing(f"{dotted} names no module and class: write `package.module.Class`")


def methods(owner: type, name: str) -> Iterator[Target]:
    """The definitions of a method that a class and its loaded subclasses use, each once; bases come first."""
    done: set[type] = set()
    for kind in (owner, *subclasses(owner)):
        home = next((base for base in kind.__mro__ if name in vars(base)), None)
        if home is not None and home not in done:
            done.add(home)
            spot = in_class(home, name)
            yield Target(spot, original_of(spot.read()), home, None if owner in home.__mro__ else owner)


def mangled(owner: type, name: str) -> str:
    """The name under which a class holds what its body calls so: Python lengthens private names."""
    is_private = name.startswith("__") and not name.endswith("__")
    return f"_{owner.__name__.lstrip('_')}{name}" if is_private else name


def subclasses(kind: type) -> tuple[type, ...]:
    """All loaded subclasses, each after one of its bases."""
    found: dict[type, None] = {}
    todo = [kind]
    for base in todo:  # it grows meanwhile
        for one in _derived(base):
            if one not in found:
                found[one] = None
                todo.append(one)
    return tuple(found)


def _derived(base: type) -> list[type]:
    return type.__subclasses__(base)  # asked of `type`, as `base` may be a metaclass


def _in_module(home: ModuleType, name: str, cited: str) -> Target:
    spot = in_dict(vars(home), name)
    if name not in vars(home):  # a module may serve it
        _inside(home, name, cited)
        raise Missing(f"{cited} is made when it is asked for, and stands nowhere: name the module that defines it")
    return _checked(Target(spot, original_of(spot.read()), None), cited)


def _inside(owner: object, name: str, cited: str) -> object:
    try:
        return inspect.getattr_static(owner, name) if isinstance(owner, type) else getattr(owner, name)
    except AttributeError:
        within = getattr(owner, "__qualname__", None) or getattr(owner, "__name__", "")
        raise Missing(f"{cited} does not exist: {within} has no {name}{_near(name, dir(owner))}") from None


def _checked(target: Target, cited: str) -> Target:
    thing = target.thing
    if isinstance(thing, type):
        raise Missing(f"{cited} is a class: name one of its methods, such as {cited}.__init__")
    if isinstance(thing, property) and thing.fget is None:
        raise Missing(f"{cited} is a property that cannot be read: name another boundary")
    if not callable(thing) and not hasattr(type(thing), "__get__"):
        raise Missing(f"{cited} is no function: name one")
    if target.owner is not None and not can_change(target.owner):
        what = f"{target.owner.__qualname__}.{cited.rpartition('.')[2]}"
        raise Missing(f"{cited} is {what}, which is written in C and cannot be watched: name a function of Python")
    return target


_HEAP_TYPE = 1 << 9
_IMMUTABLE_TYPE = 1 << 8


def can_change(kind: type) -> bool:
    """Whether attributes of a class can be set, as far as Python's own flags of it tell."""
    return bool(kind.__flags__ & _HEAP_TYPE) and not kind.__flags__ & _IMMUTABLE_TYPE


def _above(name: str) -> Iterator[str]:
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def _near(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, 1)
    return f": did you mean {close[0]}?" if close else ": correct its name, or define it"

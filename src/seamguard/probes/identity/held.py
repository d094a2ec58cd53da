"""What holds an object and cannot be changed, in words."""

from __future__ import annotations

import gc
import sys
import weakref
from types import AsyncGeneratorType, CoroutineType, FunctionType, GeneratorType, MethodType
from typing import TYPE_CHECKING

from seamguard.probes.identity.places import class_of_namespace, is_a

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_OWN = __name__.rpartition(".")[0]


def is_own(holder: object) -> bool:
    """Whether an object is one of the probes' own, which they need to put everything back."""
    return str(type(holder).__module__).startswith(_OWN)


def described(holder: object) -> str:
    """What an object is, and where it is found by name."""
    kind = type(holder).__qualname__
    what = f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
    names = sorted(_names(holder))
    return f"{what} ({names[0]})" if names else what


def _names(holder: object) -> Iterator[str]:
    if is_a(holder, GeneratorType) or is_a(holder, CoroutineType) or is_a(holder, AsyncGeneratorType):
        yield holder.__qualname__
    for around in gc.get_referrers(holder):
        if is_a(around, dict):
            module = around.get("__name__") if "__spec__" in around else None
            owner = class_of_namespace(around)
            place = module if owner is None else f"{owner.__module__}.{owner.__qualname__}"
            if isinstance(place, str):
                yield from (f"{place}.{name}" for name, value in [*around.items()] if value is holder)


def weakly_held(original: object) -> tuple[str, ...]:
    """Whether weak references lead to an object: nobody can tell who follows them."""
    try:
        count = weakref.getweakrefcount(original)
    except TypeError:
        return ()
    return ("a weak reference",) if count else ()


def locals_holding(original: object) -> Iterator[str]:
    """Local variables of functions that are running now, in any thread, and hold an object or a method of it.

    Only functions that mention its name are looked into: to look makes Python copy their variables.
    """
    name = getattr(original, "__name__", None)
    for outermost in sys._current_frames().values():
        frame: FrameType | None = outermost
        while frame is not None:
            code = frame.f_code
            is_function = code.co_flags & 0x2  # CO_NEWLOCALS: a module's variables are found elsewhere
            if (
                is_function
                and name in (*code.co_names, *code.co_varnames)
                and frame.f_globals.get("__package__") != _OWN
            ):
                for variable, value in frame.f_locals.items():
                    if _leads_to(value, original) and variable not in (*code.co_cellvars, *code.co_freevars):
                        yield f"the local variable {variable} of {code.co_qualname}"
            frame = frame.f_back


def _leads_to(value: object, original: object) -> bool:
    if value is original:
        return True
    return type(value) is MethodType and value.__func__ is original and isinstance(original, FunctionType)

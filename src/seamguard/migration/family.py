"""Functions whose signature is not theirs alone to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from seamguard.domain.facts import Class, ModuleFacts
    from seamguard.domain.source import SourceFile
    from seamguard.migration.asking import Asking
    from seamguard.migration.code import Code, Reason

_HARMLESS = ("staticmethod", "classmethod")
_BY_HAND = "change all of them by hand"


def why_fixed(
    asking: Asking, code: Code, function: cst.FunctionDef, decorators: tuple[str, ...] = _HARMLESS
) -> tuple[Reason, ...]:
    """Why a signature cannot be changed without others that have to be like it.

    Args:
        asking: The program.
        code: The file.
        function: The function.
        decorators: Those that leave a signature as it is.
    """
    name, qualname = function.name.value, code.qualname(function)
    for one in function.decorators:
        written = code.text(one.decorator)
        if written not in decorators:
            message = f"`@{written}` decides how `{qualname}` is called: change its signature by hand"
            return (code.why_not(function, message),)
    if name.startswith("__") and name.endswith("__") and name != "__init__":
        return (code.why_not(function, f"Python itself calls `{qualname}`: {_BY_HAND}"),)
    target, owner = f"{code.file.module}.{qualname}", f"{code.file.module}.{qualname.rpartition('.')[0]}"
    for locked in (target, owner):
        if locked in asking.locked:
            message = f"{asking.locked[locked]!r} locks `{locked}`: change it by hand, and `seamguard lock --accept` it"
            return (code.why_not(function, message),)
    if isinstance(code.scope(function), cst.ClassDef) and name != "__init__":
        return _of_method(asking, code, function)
    return ()


def _of_method(asking: Asking, code: Code, function: cst.FunctionDef) -> tuple[Reason, ...]:
    owner, _, name = code.qualname(function).rpartition(".")
    facts = asking.facts.module(code.file)
    own = next((one for one in facts.classes if one.qualname == owner), None) if facts else None
    if own is None:
        return (code.why_not(function, f"the class of `{name}` cannot be found: change it by hand"),)
    for known in list(asking.lineage(code.file, own))[1:]:
        if known is None:
            message = f"`{owner}` inherits from a class outside the codebase, which may call `{name}`"
            return (code.why_not(function, f"{message}: change it by hand"),)
        if asking.function(known[0], f"{known[1].qualname}.{name}"):
            return (
                code.why_not(function, f"`{known[1].qualname}` has a `{name}` that this one overrides: {_BY_HAND}"),
            )
    for below in asking.facts.subclasses(f"{code.file.module}.{owner}"):
        found = asking.class_of(below)
        if found is None or asking.function(found[0], f"{found[1].qualname}.{name}"):
            return (code.why_not(function, f"`{below.name}` overrides `{name}`: {_BY_HAND}"),)
    return _of_protocols(asking, code, function, own)


def _of_protocols(asking: Asking, code: Code, function: cst.FunctionDef, own: Class) -> tuple[Reason, ...]:
    """Protocols that name the method: whoever calls it by one is no certain caller."""
    name = function.name.value
    for file in asking.facts.holding({"Protocol"}):
        facts = asking.facts.module(file)
        for one in facts.classes if facts else ():
            is_other = (file.path, one.qualname) != (code.file.path, own.qualname)
            if is_other and _is_protocol(asking, file, facts, one) and asking.function(file, f"{one.qualname}.{name}"):
                message = f"the protocol `{one.qualname}` of {file.path} has a `{name}` as well: {_BY_HAND}"
                return (code.why_not(function, message),)
    return ()


def _is_protocol(asking: Asking, file: SourceFile, facts: ModuleFacts | None, one: Class) -> bool:
    names = {named.name for base in one.bases for named in asking.facts.names(file, base)}
    return facts is not None and bool(names & {"typing.Protocol", "typing_extensions.Protocol"})

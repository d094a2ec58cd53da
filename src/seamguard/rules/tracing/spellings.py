"""Calls in new modules, in several spellings, for `seamguard prove`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.uses import TargetState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.rules.tracing.arguments import Wanted

NEW = "made_to_fail"
"""The name of a new module, and of the function in it."""


class Callee(NamedTuple):
    """What is called, as a new module writes it.

    Attributes:
        imports: The statement that takes it from its module; empty for a method that is known by its name alone.
        written: How it is called.
        receiver: What the object of a method is annotated with; empty where there is none.
        wanted: The argument, by what the signature tells of it.
    """

    imports: str
    written: str
    receiver: str
    wanted: Wanted

    def call(self, value: str, written: str = "") -> str:
        """A call that hands a value over."""
        if self.wanted.position is not None:
            return f"{written or self.written}({'None, ' * self.wanted.position}{value})"
        return f"{written or self.written}({self.wanted.name}={value})"

    def module(self, before: str, *lines: str) -> str:
        """A module with a function of some lines."""
        given = f"given: {self.receiver}" if self.receiver else "given"
        body = "\n    ".join(lines)
        return f"{self.imports}\n{before}\n\ndef {NEW}({given}):\n    {body}\n"


def callee_of(facts: Facts, name: str, wanted: Wanted) -> Callee | None:
    """What a dotted name is for a new module that calls it; None where nothing can call it."""
    target = facts.target(name)
    if target.state not in (TargetState.DEFINED, TargetState.EXTERNAL):
        return None
    wanted = wanted.among(target.parameters)
    module = target.module or target.name.rpartition(".")[0]
    first, _, rest = target.name[len(module) + 1 :].partition(".")
    imports = f"from {module} import {first}"
    if target.module and rest:
        owner, _, method = rest.rpartition(".")
        receiver = f"{first}.{owner}" if owner else first
        return Callee(imports, f"given.{method}", receiver, wanted)
    return Callee(imports, f"{first}.{rest}" if rest else first, "", wanted)


def ways(callee: Callee, form: str, value: str, before: str) -> Iterator[tuple[str, str]]:
    """Ways to hand a value over that are no plain call with it."""
    yield f"{form} behind a variable", callee.module(before, f"made = {value}", callee.call("made"))
    yield f"{form} on one of two branches", callee.module(before, callee.call(f"given if given else {value}"))
    kept = callee.call("made")
    forwarding = f"{before}\n\ndef forward(given, made):\n    {kept}\n"
    annotated = forwarding.replace("(given,", f"(given: {callee.receiver},") if callee.receiver else forwarding
    yield f"{form} through a function that hands it on", callee.module(annotated, f"forward(given, {value})")
    if callee.wanted.name is not None and callee.imports:
        unpacked = f'{callee.written}(**{{"{callee.wanted.name}": {value}}})'
        yield f"{form} by `**`", callee.module(before, unpacked)
    if callee.imports and not callee.receiver:
        renamed = callee._replace(imports=f"{callee.imports} as made")
        yield f"{form} by an alias", renamed.module(before, callee.call(value, "made"))
        frozen = callee.call(value, "partial").replace("partial(", f"partial({callee.written}, ")
        yield f"{form} in a partial", callee.module(f"from functools import partial\n{before}", f"return {frozen}")

"""What a line says, and why no rule counts it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seamguard.domain.explained import How, Mention, Unmet
from seamguard.domain.factbase import Named
from seamguard.domain.facts import Imported
from seamguard.domain.rule import Possible
from seamguard.domain.seam import Receivers
from seamguard.domain.source import place_in
from seamguard.explaining.ways import place_of, way
from seamguard.resolve.uses import spelled
from seamguard.rules import find_uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Span
    from seamguard.domain.seam import Seam
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import SeamFacts, Use
    from seamguard.resolve.program import Unit

_STAR = "*"
_UNKNOWN = "it cannot be known what"
_STRICT = "; `receivers: strict` counts such calls as possible"
_NOTHING = "(...)"  # how an expression is spelled that is not made of names


def mentions_on(facts: Facts, unit: Unit, line: int) -> tuple[Mention, ...]:
    """What is called, imported, defined or handed on in a line; where nothing begins, the call that goes on in it."""
    found = list(_beginning(facts, unit, line))
    if not found:
        covering = [call for call in unit.facts.calls if call.scope >= 0 and _covers(call.span, line)]
        innermost = max(covering, key=lambda call: call.span, default=None)
        found = [] if innermost is None else [_mention(facts, unit, "call", innermost.func, innermost.span)]
    told: dict[tuple[str, int, int], Mention] = {}
    for one in found:
        if one.kind == "name" and not one.meant:
            continue  # a plain value, of which nobody knows what it is
        told.setdefault((one.spelling, *one.span[:2]), one)
    kept = [one for one in told.values() if not _is_part(one, told.values())]
    return tuple(sorted(kept, key=lambda one: one.span))


def _beginning(facts: Facts, unit: Unit, line: int) -> Iterator[Mention]:
    for call in unit.facts.calls:
        if call.scope >= 0 and call.span.line == line:
            yield _mention(facts, unit, "call", call.func, call.span)
    for one in (*unit.facts.references, *unit.facts.entered, *unit.facts.attributes):
        if one.span.line == line and spelled(unit, one.value) != _NOTHING:
            yield _mention(facts, unit, "name", one.value, one.span)
    for index, binding in enumerate(unit.facts.bindings):
        if isinstance(binding, Imported) and binding.span.line == line:
            yield _imported(facts, unit.file, index, binding)
    functions = ((made.name, made.qualname, made.span) for made in unit.facts.functions)
    made_here = (*functions, *((made.name, made.qualname, made.span) for made in unit.facts.classes))
    for name, qualname, span in made_here:
        if span.line == line and name.isidentifier():
            way_there = way(facts, unit.file, None, (f"{unit.file.module}.{qualname}",))
            yield Mention("defines", name, span, (), way_there)


def _mention(facts: Facts, unit: Unit, kind: str, expr: Expr | None, span: Span) -> Mention:
    meant = facts.names(unit.file, expr)
    via = meant[0].via or (meant[0].name,) if meant else ()
    return Mention(kind, spelled(unit, expr), span, meant, way(facts, unit.file, expr, via))


def _imported(facts: Facts, file: SourceFile, index: int, binding: Imported) -> Mention:
    if binding.name == _STAR:
        module = facts.imported(file, binding)
        if module is None:
            return Mention("import", _STAR, binding.span, (), ())
        whole = Named(module, "module", certain=True, module="", via=())
        return Mention("import", _STAR, binding.span, (whole,), (place_of(facts, module),))
    meant = facts.bound(file, index)
    via = meant[0].via or (meant[0].name,) if meant else ()
    return Mention("import", binding.name, binding.span, meant, way(facts, file, None, via))


def _is_part(one: Mention, others: Iterable[Mention]) -> bool:
    """Whether a name only begins a longer one that is told as well."""
    return one.kind == "name" and any(
        other is not one and other.span[:2] == one.span[:2] and other.spelling.startswith(f"{one.spelling}.")
        for other in others
    )


def _covers(span: Span, line: int) -> bool:
    return span.line <= line <= span.end_line


def unmet_by(
    facts: Facts, seams: Sequence[Seam], file: SourceFile, line: int, mentions: Sequence[Mention]
) -> Iterator[Unmet]:
    """For each seam that is named in a line, why that is no use of it.

    Args:
        facts: The codebase.
        seams: Those that count nothing in the line.
        file: The file.
        line: The line.
        mentions: What stands there.
    """
    hidden = dict(_hidden(facts, seams))
    for part in (part for seam in seams for part in seam.parts):
        told: list[str] = []
        if part in hidden:
            uses = (use for use in hidden[part].uses if use.file.path == file.path and _covers(use.span, line))
            told = [_of_use(part, hidden[part], use) for use in uses]
        told = told or [said for mention in mentions if (said := _of_mention(part, mention)) is not None]
        if any(said.startswith(_UNKNOWN) for said in told) and _is_strict_use(facts, part, file, line):
            told = [f"{said}{_STRICT}" if said.startswith(_UNKNOWN) else said for said in told]
        yield from (Unmet(part.id, said) for said in dict.fromkeys(told))


def _hidden(facts: Facts, seams: Sequence[Seam]) -> Iterator[tuple[Seam, SeamFacts]]:
    """The seams that may have uses which do not count, with all of their uses: only these are looked for once more."""
    parts = [part for seam in seams for part in seam.parts]
    effects = {part: {part.possible, *(effect for _, effect in part.escapes)} for part in parts}
    asked = [part for part in parts if part.supplies or Possible.IGNORE in effects[part]]
    yield from zip(asked, facts.all_uses(asked), strict=True)


def unmet_in(facts: Facts, seams: Sequence[Seam], file: SourceFile, scope: str) -> Iterator[Unmet]:
    """For each place in a file, or in one scope of it, that uses a seam's target without counting, why it does not."""
    for part, known in _hidden(facts, seams):
        for use in known.uses:
            if use.file.path == file.path and (not scope or f"{use.scope}.".startswith(f"{scope}.")):
                line = place_in(file.cells, use.span.line)[1]
                yield Unmet(part.id, f"line {line}: {_of_use(part, known, use)}")


def _of_use(part: Seam, known: SeamFacts, use: Use) -> str:
    counted = {(finding.path, finding.span) for finding in find_uses(part, known)}
    if (use.file.path, use.span) in counted and part.effect(use.kind) is Possible.IGNORE:
        maybe = f"`{use.spelling}` is only possibly a use of {part.target} ({use.kind})"
        return f"{maybe}, and the policy says `ignore` for that"
    wanted = " or ".join(part.supplies)
    return f"`{use.spelling}` is {part.target}, but the call does not supply {wanted}, which `when` asks for"


def _of_mention(part: Seam, mention: Mention) -> str | None:
    named = [one for one in mention.meant if one.name == part.target or part.target in one.via]
    if named and named[0].kind == "instance":
        return f"`{mention.spelling}` is an instance of {part.target}: only making one counts"
    if named or (mention.kind == "defines" and any(hop.name == part.target for hop in mention.way)):
        return _named(part, mention)
    if mention.spelling.rpartition(".")[2] != part.target.rpartition(".")[2] or mention.kind == "defines":
        return None
    if mention.meant:
        return f"`{mention.spelling}` is {_several(mention.meant)} here, and not {part.target}"
    known = [hop for hop in mention.way if hop.how is not How.OUTSIDE]
    where = f" ({known[0].name} is {known[0].how.value} at {known[0].path}:{known[0].line})" if known else ""
    return f"{_UNKNOWN} `{mention.spelling}` stands for{where}, so it is not taken for {part.target}"


def _is_strict_use(facts: Facts, part: Seam, file: SourceFile, line: int) -> bool:
    """Whether a call on what is not known would count, if the policy asked for that."""
    (known,) = facts.all_uses([replace(part, receivers=Receivers.STRICT)])
    return any(use.file.path == file.path and _covers(use.span, line) for use in known.uses)


def _named(part: Seam, mention: Mention) -> str:
    """Why the target itself is named and not used."""
    if mention.kind == "defines":
        return f"{part.target} is defined here, and a definition is no use"
    counted = {"call": "calls, and what hands it on", "reference": "references", "import": "imports"}[
        part.restrict.value
    ]
    verb = {"import": "imported", "call": "called"}.get(mention.kind, "named")
    only = f"`{mention.spelling}` is {part.target}, and is only {verb} here"
    return f"{only}: `restrict: {part.restrict.value}` counts {counted}"


def _several(meant: Sequence[Named]) -> str:
    return " or ".join(
        dict.fromkeys(f"an instance of {one.name}" if one.kind == "instance" else one.name for one in meant)
    )

"""Claims that a name exists, where it lives, and that there is no such thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.claims import Answer, Claim, Truth
from seamguard.domain.source import Category
from seamguard.domain.uses import TargetState
from seamguard.rules.claims.ground import lies_in
from seamguard.rules.claims.occurrences import TEXT
from seamguard.rules.claims.softening import softened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.rules.claims.ground import Definition, Ground


def answer_absence(claim: Claim, ground: Ground) -> Answer:
    """Look for what a claim says that there is not."""
    [symbol] = claim.symbols
    files, strange = ground.within(claim.bounds, Category)
    if strange:
        return Answer(
            claim, Truth.UNCHECKABLE, f"no file of the codebase is {strange}, so that where to look is not known"
        )
    if claim.sort == "mention":
        found = [
            f"{path}:{one.line}"
            for path in sorted(files)
            if _may_hold(path, symbol.name, ground)
            for one in ground.named(path)
            if one.name == symbol.name and one.kind != TEXT
        ]
        if not found:
            return Answer(claim, Truth.OK)
        path, _, line = found[0].rpartition(":")
        times = "once" if len(found) == 1 else f"{len(found)} times"
        said = f"{symbol.dotted} is named {times}: {', '.join(found[:5])}"
        return softened(Answer(claim, Truth.CHANGED, said, path, int(line)))
    defined = [one for one in ground.definitions(symbol.name) if one.file.path in files]
    meant = [one for one in defined if f".{one.dotted}".endswith(f".{symbol.dotted}")]
    if meant and claim.sort != "definition" and _is_a_mere_word(claim, meant):
        said = f"{meant[0].qualname} is at {meant[0].place}, and whether that is meant cannot be told"
        return Answer(claim, Truth.UNCHECKABLE, said)
    if meant:
        one = meant[0]
        return softened(
            Answer(claim, Truth.CHANGED, f"{one.qualname} is defined at {one.place}", one.file.path, one.line)
        )
    if "." in symbol.dotted and (home := ground.facts.file_of(symbol.dotted)) is not None and home.path in files:
        return softened(Answer(claim, Truth.CHANGED, f"{symbol.dotted} is {home.path}", home.path, 1))
    if defined and symbol.owner and not ground.has_home(symbol):
        whose = symbol.dotted.rpartition(".")[0]
        said = f"what {whose} is cannot be told, and {defined[0].qualname} is at {defined[0].place}"
        return Answer(claim, Truth.UNCHECKABLE, said)
    return Answer(claim, Truth.OK)


def _is_a_mere_word(claim: Claim, meant: Sequence[Definition]) -> bool:
    """Whether a name is only one of attributes and variables, which a value that is not there may be called as well."""
    [symbol] = claim.symbols
    is_word = symbol.dotted.islower() or claim.sort == "member"
    return is_word and not symbol.owner and all(one.kind in ("attribute", "variable") for one in meant)


def answer_presence(claim: Claim, ground: Ground) -> Answer:
    """Look for what a claim says that there is, in the place where it says that it lives."""
    [symbol] = claim.symbols
    meant = ground.meant(symbol)
    home = claim.bounds.inside[0] if claim.bounds.inside else ""
    if home and not any(lies_in(path, home) for path in ground.files) and not ground.is_covered(home):
        return Answer(claim, Truth.UNCHECKABLE, f"{home} is no Python file of the codebase")
    if not meant:
        if symbol.owner and not ground.has_home(symbol):
            return Answer(claim, Truth.UNCHECKABLE, f"whose {symbol.dotted} is cannot be told from the names alone")
        if not home and _is_imported(symbol.name, ground):
            return Answer(claim, Truth.UNCHECKABLE, f"{symbol.dotted} is imported from outside of the codebase")
        if claim.sort == "member" and not symbol.owner and not home:
            return Answer(claim, Truth.UNCHECKABLE, f"nothing defines {symbol.dotted}, and whose it is is not said")
        return softened(Answer(claim, Truth.MISSING, f"nothing in the codebase defines {symbol.dotted}"))
    every = [one for one in ground.definitions(symbol.name) if f".{one.dotted}".endswith(f".{symbol.dotted}")]
    if not home or any(lies_in(one.file.path, home) for one in every):
        return Answer(claim, Truth.OK)
    return _elsewhere(claim, home, meant)


def answer_name(claim: Claim, ground: Ground) -> Answer | None:
    """Look up a dotted name of a document that is declared; None for one that begins with nothing of the codebase."""
    [symbol] = claim.symbols
    parts = symbol.dotted.split(".")
    known = [length for length in range(len(parts), 0, -1) if ground.is_module(".".join(parts[:length]))]
    if not known:
        return None
    target = ground.facts.target(symbol.dotted)
    if target.state is not TargetState.MISSING:
        return Answer(claim, Truth.OK)
    said = f"the codebase has no {symbol.dotted}{': ' + target.advice if target.advice else ''}"
    if known[0] == 1:
        return Answer(claim, Truth.UNCHECKABLE, f"{said}, and {parts[0]} may be a variable")
    return softened(Answer(claim, Truth.MISSING, said))


def _elsewhere(claim: Claim, home: str, meant: tuple[Definition, ...]) -> Answer:
    if len(meant) > 1:
        places = tuple(one.place for one in meant)
        return softened(Answer(claim, Truth.MISSING, f"{home} does not define it; these do", candidates=places))
    [one] = meant
    said = f"{home} does not define it: {one.qualname} is at {one.place}"
    return softened(Answer(claim, Truth.MOVED, said, one.file.path, one.line))


def _may_hold(path: str, name: str, ground: Ground) -> bool:
    return ground.files[path] in ground.facts.holding([name])


def _is_imported(name: str, ground: Ground) -> bool:
    files = [file for file in ground.facts.holding([name]) if file.path in ground.files]
    return any(one.name == name and one.kind == "import" for file in files for one in ground.named(file.path))

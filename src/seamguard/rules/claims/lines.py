"""Claims of lines: whether what is named stands there, and where it stands now.

A line is right where the name is defined, called or named in any other way on it: for a definition any line from its
first decorator to its name, for an expression its own first line, that of the name, or the first one of its statement;
for a class also where one of its named members is claimed to be. Lines that are wrong are matched as a whole: those of
one file in their order, to the places of their names, so that as few as possible moved by a distance of their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.claims import Answer, Claim, Symbol, Tense, Truth
from seamguard.rules.claims.occurrences import CALL, DEFINITION, IMPORT, REFERENCE, TEXT, Occurrence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.rules.claims.ground import Definition, Ground

_JUMP = 8  # a further distance costs more than a larger one
_USE = 40  # what is named is its definition, where the file has that, rather than a use of it
_BACK = 4  # and to turn the order of lines round costs most


class _Candidate(NamedTuple):
    """Where a name of a claim may stand now."""

    line: int
    cost: int
    name: str


class _Way(NamedTuple):
    """Where some claims are taken to be now, and what it costs to say so."""

    cost: int
    chosen: tuple[_Candidate, ...]


def answer_lines(claims: Sequence[Claim], ground: Ground) -> Iterator[tuple[Claim, Answer]]:
    """What became of all the lines that one document cites."""
    by_file: dict[str, list[Claim]] = {}
    full = {one.cited.path for one in claims if one.cited is not None}
    for claim in claims:
        path, answer = _file_of(claim, full, ground)
        if answer is not None:
            yield claim, answer
        else:
            by_file.setdefault(path, []).append(claim)
    for path, group in by_file.items():
        yield from _of_file(path, group, ground)


def _file_of(claim: Claim, cited: set[str], ground: Ground) -> tuple[str, Answer | None]:
    """The file that a claim is about, or why there is none."""
    written = claim.cited.path if claim.cited is not None else ""
    paths = ground.paths(written)
    if len(paths) > 1:
        paths = [path for path in paths if path in cited] or paths
    if len(paths) > 1:
        paths = [path for path in paths if any(_places(one, claim, path, ground) for one in claim.symbols)] or paths
    if len(paths) == 1:
        return paths[0], None
    if paths:
        said = f"{written} may be {len(paths)} files: write more of the path"
        return "", Answer(claim, Truth.AMBIGUOUS, said, candidates=tuple(paths))
    return "", _without_file(claim, written, ground)


def _without_file(claim: Claim, written: str, ground: Ground) -> Answer:
    if not ground.is_covered(written):
        known = "is no Python file of the codebase" if written.endswith((".py", ".pyi")) else "is no Python"
        return Answer(claim, Truth.UNCHECKABLE, f"{written} {known}, which is all that is looked at")
    if claim.tense in (Tense.FUTURE, Tense.PAST):
        return Answer(claim, Truth.UNCHECKABLE, f"there is no {written}, and the sentence speaks of the {claim.tense}")
    homes = [one for symbol in claim.symbols[:1] if claim.link == "defines" for one in ground.meant(symbol)]
    if len(homes) == 1:
        [home] = homes
        return Answer(
            claim, Truth.MOVED, f"there is no {written}: {home.qualname} is at {home.place}", home.file.path, home.line
        )
    return Answer(claim, Truth.MISSING, f"there is no {written}: name the file as it is called now")


def _of_file(path: str, claims: Sequence[Claim], ground: Ground) -> Iterator[tuple[Claim, Answer]]:
    wrong: list[tuple[Claim, tuple[_Candidate, ...]]] = []
    taken: set[tuple[str, int]] = set()
    for claim in claims:
        answer = _at_once(claim, path, ground, taken)
        if answer is not None:
            yield claim, answer
        else:
            wrong.append((claim, _candidates(claim, path, ground)))
    free = [(claim, tuple(one for one in found if not _is_taken(claim, one, taken)) or found) for claim, found in wrong]
    for claim, candidate in _matched(free):
        yield claim, _moved(claim, path, candidate)


def _at_once(claim: Claim, path: str, ground: Ground, taken: set[tuple[str, int]]) -> Answer | None:
    """The answer where no other claim matters: the line is right, has no name, or the name is not in the file."""
    cited, count = claim.cited, len(ground.lines(path))
    if cited is None:  # pragma: no cover (every claim of a line cites one)
        return None
    symbols = claim.symbols or claim.nearby
    is_there = cited.line >= 1 and cited.end <= count
    for symbol in (*claim.symbols, *(one for one in claim.nearby if one not in claim.symbols)):
        lines = _right_lines(symbol, claim, path, ground)
        if is_there and lines:
            taken |= {(symbol.name, line) for line in lines if line}
            return Answer(claim, Truth.OK, path=path, line=cited.line)
    if claim.tense is Tense.PAST:
        return Answer(claim, Truth.UNCHECKABLE, "the sentence speaks of the past")
    kinds = (DEFINITION, CALL) if claim.link == "close" else (DEFINITION, CALL, REFERENCE, IMPORT, TEXT)
    own = [one for symbol in claim.symbols for one in _places(symbol, claim, path, ground) if one.kind in kinds]
    if claim.link == "close" and not claim.sort and is_there and (other := _begun(cited.line, path, ground)):
        return Answer(claim, Truth.OK, f"only that {other} begins there was seen: the names stand apart from the line")
    if claim.link and own:
        return None
    if not is_there:
        return Answer(claim, Truth.MISSING, f"{path} has {count} lines: cite what is meant anew", path, count)
    if not symbols:
        return Answer(claim, Truth.OK, "no name stands beside it: only that there is such a line was seen")
    return _unnamed(claim, path, ground)


def _begun(line: int, path: str, ground: Ground) -> str:
    """What is defined at a line: whoever cites that is likely to mean it, whatever else the sentence names."""
    return next((one.name for one in ground.named(path) if one.block and line == one.line), "")


def _unnamed(claim: Claim, path: str, ground: Ground) -> Answer:
    """The answer where the line is there, and none of the names beside it stands anywhere in the file, or close."""
    names = " or ".join(symbol.dotted for symbol in claim.symbols or claim.nearby)
    if not claim.link:
        return Answer(claim, Truth.OK, f"only that there is such a line was seen: whether it is of {names} is not said")
    if claim.link == "defines" and claim.tense is not Tense.FUTURE:
        # A private name of this file is no member of something in another, and neither is a plain one an attribute.
        found = [one for symbol in claim.symbols[:1] for one in ground.meant(symbol)]
        homes = [one for one in found if claim.symbols[0].owner or not _is_inner(one)]
        if len(homes) == 1:
            [home] = homes
            return Answer(
                claim, Truth.MOVED, f"{home.qualname} is at {home.place} now: cite it there", home.file.path, home.line
            )
        return Answer(claim, Truth.MISSING, f"{path} does not name {names}: cite what took its place", path)
    return Answer(
        claim, Truth.UNCHECKABLE, f"{path} does not name {names}, so that what the line is of cannot be told", path
    )


def _is_inner(one: Definition) -> bool:
    """Whether a definition is one that nobody names alone from elsewhere."""
    is_private = one.qualname.rpartition(".")[2].startswith("_")
    return one.kind == "attribute" or (one.kind == "method" and is_private)


def _right_lines(symbol: Symbol, claim: Claim, path: str, ground: Ground) -> set[int]:
    """The calls on the lines of a citation, 0 for anything else that stands there; empty where it is not there."""
    cited = claim.cited
    if cited is None:  # pragma: no cover (every claim of a line cites one)
        return set()
    wanted = range(cited.line, cited.end + 1)
    found: set[int] = set()
    long = cited.end > cited.line
    places = _places(symbol, claim, path, ground)
    # What is said to be defined on a line is on it only where the definition is, whatever else names it there.
    is_defined = claim.sort == "definition" and claim.link == "defines"
    defined = [one for one in places if is_defined and one.kind == DEFINITION]
    for one in defined or places:
        if one.block and long and cited.end - cited.line == one.end - min(one.lines) and cited.line not in one.lines:
            continue  # a range as long as the definition, that begins elsewhere, is of where the definition was
        if any(line in one.lines for line in wanted):
            found.add(one.line if one.kind == CALL else 0)
    if defined and not long:
        return found
    if not found and (long or claim.sort == "call" or symbol.dotted in _plain(claim.names)):
        found = {0 for one in _scopes(symbol, path, ground) if min(one.lines) <= cited.line <= cited.end <= one.end}
    if not found and claim.sort != "call":
        word = re.compile(rf"(?<!\w){re.escape(symbol.name)}(?!\w)")
        lines = ground.lines(path)
        found = {0 for line in wanted if line <= len(lines) and word.search(lines[line - 1]) and not long}
    return found


def _scopes(symbol: Symbol, path: str, ground: Ground) -> list[Occurrence]:
    """The definitions of a symbol in a file, within which a line may be claimed to be."""
    named = [one for one in ground.named(path) if one.name == symbol.name and one.block]
    return [one for one in named if not symbol.owner or symbol.owner in one.scope[-1:]] or named


def _plain(names: tuple[str, ...]) -> set[str]:
    return {name.partition("(")[0] for name in names}


def _places(symbol: Symbol, claim: Claim, path: str, ground: Ground) -> list[Occurrence]:
    """Where a symbol stands in a file: under its whole name where that is there, in the way that is claimed."""
    named = [one for one in ground.named(path) if one.name == symbol.name]
    owner = symbol.owner
    if owner:
        exact = [one for one in named if _is_of(owner, one) or f".{one.dotted}".endswith(f".{symbol.dotted}")]
        # Of a longer chain that stands nowhere the last name may be anybody's, and a class of the file has it or not.
        is_known = any(one.block == "class" and one.name == owner for one in ground.named(path))
        named = exact or (named if symbol.dotted.count(".") == 1 and not is_known else [])
    if claim.sort == "call":
        return [one for one in named if one.kind == CALL] or [one for one in named if one.kind != IMPORT]
    around = {one.scope for one in named if one.kind == DEFINITION and one.scope}
    blocks = [one for one in ground.named(path) if one.block == "class" and (*one.scope, one.name) in around]
    return [*named, *(block for block in blocks if len(claim.symbols) > 1 or block.name == owner)]


def _is_of(owner: str, one: Occurrence) -> bool:
    """Whether a definition makes a member of a class, in its body or in one of its methods."""
    is_own = one.scope[-1:] == (owner,) or (one.scope[-2:-1] == (owner,) and one.dotted.startswith("self."))
    return one.kind == DEFINITION and is_own


def _candidates(claim: Claim, path: str, ground: Ground) -> tuple[_Candidate, ...]:
    """The lines that a wrong claim may mean now; what only imports a name comes last."""
    cited = claim.cited
    found: dict[int, _Candidate] = {}
    for number, symbol in enumerate(claim.symbols):
        named = _places(symbol, claim, path, ground)
        places = [one for one in named if one.kind != TEXT] or named
        solid = [one for one in places if one.kind != IMPORT] or places
        if claim.sort == "definition":
            solid = [one for one in solid if one.kind == DEFINITION] or solid
        is_defined = any(one.kind == DEFINITION for one in solid)
        for one in solid:
            cost = number + (_USE if is_defined and one.kind != DEFINITION and not claim.sort else 0)
            line = _first(one, cited is not None and cited.end > cited.line)
            found.setdefault(line, _Candidate(line, cost, one.name if one.block else symbol.dotted))
    return tuple(candidate for _, candidate in sorted(found.items()))


def _first(one: Occurrence, is_range: bool) -> int:
    return min(one.lines) if one.block and is_range else one.line


def _is_taken(claim: Claim, candidate: _Candidate, taken: set[tuple[str, int]]) -> bool:
    return any((symbol.name, candidate.line) in taken for symbol in claim.symbols)


def _matched(claims: Sequence[tuple[Claim, tuple[_Candidate, ...]]]) -> Iterator[tuple[Claim, _Candidate]]:
    """For each claim where its name stands now: together those that need the fewest and the smallest distances."""
    ordered = sorted(claims, key=lambda one: one[0].cited.line if one[0].cited else 0)
    before: dict[int, _Way] = {0: _Way(0, ())}
    for claim, candidates in ordered:
        at = claim.cited.line if claim.cited is not None else 0
        after: dict[int, _Way] = {}
        for candidate in candidates:
            distance = candidate.line - at
            ways = (_Way(way.cost + _cost(distance, last, way, candidate), way.chosen) for last, way in before.items())
            best = min(ways, key=lambda way: (way.cost, [one.line for one in way.chosen]))
            after[distance] = _Way(best.cost, (*best.chosen, candidate))
        before = after
    best = min(before.values(), key=lambda way: (way.cost, [one.line for one in way.chosen]))
    for (claim, _), candidate in zip(ordered, best.chosen, strict=True):
        yield claim, candidate


def _cost(distance: int, last: int, way: _Way, candidate: _Candidate) -> int:
    """What it costs to say that a claim moved by a distance, after one that moved by another."""
    jump = 0 if distance == last else _JUMP + 2 * abs(distance - last)
    back = way.chosen[-1].line - candidate.line if way.chosen else 0
    return jump + _BACK * max(back, 0) + abs(distance) + candidate.cost


def _moved(claim: Claim, path: str, candidate: _Candidate) -> Answer:
    line = candidate.line
    distance = line - (claim.cited.line if claim.cited is not None else 0)
    can_fix = claim.cited is not None and bool(claim.cited.digits)
    how = "correct the line, or let `seamguard plan --fix` do it" if can_fix else "correct the line"
    said = f"{candidate.name} is at {path}:{line} now ({distance:+d}): {how}"
    return Answer(claim, Truth.MOVED, said, path, line)

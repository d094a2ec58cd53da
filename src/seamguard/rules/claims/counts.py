"""Claims of numbers: how often something is called, used, imported or mentioned."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.claims import FAILING, Answer, Bounds, Claim, Truth
from seamguard.domain.seam import Restrict, asked
from seamguard.domain.source import Category
from seamguard.domain.uses import TargetState
from seamguard.rules.claims.occurrences import DEFINITION, IMPORT
from seamguard.rules.claims.softening import softened
from seamguard.rules.seam import find_uses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.source import SourceFile
    from seamguard.rules.claims.ground import Definition, Ground

_NEARLY = 0.05
_SHOWN = 12
_LIMITS = {"least": "at least", "most": "at most", "more": "more than", "fewer": "fewer than"}
_WORDS = {
    "call": ("call", "calls"),
    "run": ("call", "calls"),
    "use": ("use", "uses"),
    "consumer": ("use outside of its own module", "uses outside of its own module"),
    "mention": ("line with it", "lines with it"),
    "import": ("module that imports it", "modules that import it"),
    "file": ("file that uses it", "files that use it"),
}


class _Counted(NamedTuple):
    """How many there are.

    Attributes:
        least: Those that are sure.
        most: With those that are possible.
        places: Where the sure ones are.
        others: What one would come to who counts in another way that is as good.
    """

    least: int
    most: int
    places: tuple[str, ...]
    others: tuple[int, ...] = ()


def answer_count(claim: Claim, ground: Ground) -> Answer:
    """Count what a claim counts; calls when it runs are as many as there are places at most by chance."""
    answer = _counted(claim, ground)
    if claim.sort != "run" or answer.truth not in FAILING:
        return answer
    said = f"how often it is called when it runs is not looked at, and in the code {answer.said}"
    return answer._replace(truth=Truth.UNCHECKABLE, said=said)


def _counted(claim: Claim, ground: Ground) -> Answer:
    files, strange = _files(claim, ground)
    if strange:
        return Answer(
            claim, Truth.UNCHECKABLE, f"no file of the codebase is {strange}, so that where to count is not known"
        )
    [symbol] = claim.symbols
    if claim.sort == "mention":
        return _compared(claim, _mentions(claim, files, ground))
    meant = [one for one in ground.meant(symbol) if one.kind != "attribute"]
    namesakes = [one for one in ground.named_so(symbol) if one.kind == "method" and one not in meant]
    if len(meant) > 1:
        said = f"{symbol.dotted} is defined {len(meant)} times: write its whole name"
        return softened(Answer(claim, Truth.AMBIGUOUS, said, candidates=tuple(one.place for one in meant)))
    if not meant:
        if claim.number == 0 and not ground.definitions(symbol.name):
            return Answer(claim, Truth.OK, f"nothing defines {symbol.dotted}")
        if ground.facts.holding([symbol.name]):
            return Answer(
                claim,
                Truth.UNCHECKABLE,
                f"{symbol.dotted} is defined outside of the codebase, or not by a def or class",
            )
        return softened(Answer(claim, Truth.MISSING, f"nothing in the codebase defines or names {symbol.dotted}"))
    counted = _uses(claim, meant[0], files, ground)
    if counted is not None and not _is_right(claim, counted):
        # Who counts by name counts methods of the same name as well, and tests.
        wider = [ground.files, files] if not any(claim.bounds) else [files]
        others = [_uses(claim, one, some, ground) for one in meant for some in wider]
        if any(one is not None and _is_right(claim, one) for one in others):
            return Answer(claim, Truth.OK, "with what is no production")
        if namesakes:
            places = tuple(one.place for one in (*meant, *namesakes))
            said = f"{symbol.dotted} is the name of methods too: write whose is counted"
            return softened(Answer(claim, Truth.AMBIGUOUS, said, candidates=places))
    if counted is None:
        return Answer(claim, Truth.UNCHECKABLE, f"{meant[0].place} cannot be looked up as {meant[0].dotted}")
    return _compared(claim, counted)


def _files(claim: Claim, ground: Ground) -> tuple[Mapping[str, SourceFile], str]:
    bounds = claim.bounds
    words = bounds.unclear
    if words == "tests":
        return {path: file for path, file in ground.files.items() if file.category is Category.TESTS}, ""
    if words:
        module = words.replace(" ", "_").replace("-", "_").removesuffix("_module").removesuffix("_file")
        bounds = Bounds(bounds.inside, (*bounds.outside, module))
    files, strange = ground.within(bounds, (Category.PRODUCTION,))
    return files, words if strange and words else strange


def _uses(claim: Claim, meant: Definition, files: Mapping[str, SourceFile], ground: Ground) -> _Counted | None:
    """The uses that a seam with this target would have."""
    restrict = Restrict.IMPORT if claim.sort == "import" else Restrict.CALL
    seam = replace(asked(meant.dotted, restrict=restrict, external=False), supplies=claim.symbols[0].supplies)
    facts = ground.facts.uses(seam)
    if facts.target.state is not TargetState.DEFINED:
        return None
    found = [one for one in find_uses(seam, facts) if one.path in files]
    if claim.sort in ("consumer", "import"):
        # Who consumes something is not who makes it.
        found = [one for one in found if one.path != meant.file.path]
    if claim.sort in ("import", "file"):
        certain = {one.path for one in found if one.certain}
        return _Counted(len(certain), len({one.path for one in found}), tuple(sorted(certain)))
    certain_places = tuple(f"{one.path}:{one.span.line}" for one in found if one.certain)
    return _Counted(len(certain_places), len(found), certain_places)


def _mentions(claim: Claim, files: Mapping[str, SourceFile], ground: Ground) -> _Counted:
    """The lines that a search of the text would find; with or without those that define or import the name."""
    symbol = claim.symbols[0]
    pattern = re.compile(
        rf"{re.escape(symbol.dotted)}\(" if symbol.is_open else rf"(?<!\w){re.escape(symbol.dotted)}(?!\w)"
    )
    places = [
        f"{path}:{number}"
        for path in sorted(files)
        for number, line in enumerate(ground.lines(path), 1)
        if pattern.search(line)
    ]
    apart: dict[str, set[str]] = {DEFINITION: set(), IMPORT: set()}
    for path in files:
        for one in ground.named(path) if any(place.startswith(f"{path}:") for place in places) else ():
            if one.name == symbol.name and one.kind in apart and (one.block or one.kind == IMPORT):
                apart[one.kind].add(f"{path}:{one.line}")
    found = {*places}
    others = (
        len(found - apart[DEFINITION]),
        len(found - apart[IMPORT]),
        len(found - apart[DEFINITION] - apart[IMPORT]),
    )
    return _Counted(len(places), len(places), tuple(places), others)


def _is_right(claim: Claim, counted: _Counted) -> bool:
    if claim.limit:
        return _is_within(claim, counted)
    leeway = round(claim.number * _NEARLY) if claim.is_about else 0
    ranges = ((counted.least, counted.most), *((other, other) for other in counted.others))
    return any(least - leeway <= claim.number <= most + leeway for least, most in ranges)


def _is_within(claim: Claim, counted: _Counted) -> bool:
    least, most = min(counted.least, *counted.others, counted.least), max(counted.most, *counted.others, counted.most)
    reached = {
        "least": most >= claim.number,
        "most": least <= claim.number,
        "more": most > claim.number,
        "fewer": least < claim.number,
    }
    return reached[claim.limit]


def _compared(claim: Claim, counted: _Counted) -> Answer:
    if _is_right(claim, counted):
        return Answer(claim, Truth.OK)
    number = str(counted.least) if counted.least == counted.most else f"{counted.least} to {counted.most}"
    shown = ", ".join(counted.places[:_SHOWN]) + (", ..." if len(counted.places) > _SHOWN else "")
    at = f": {shown}" if shown else ""
    one, several = _WORDS[claim.sort]
    word = f"is 1 {one}" if number == "1" else f"are {number} {several}"
    limit = f"{_LIMITS[claim.limit]} " if claim.limit else ""
    return softened(Answer(claim, Truth.CHANGED, f"there {word}, not {limit}{claim.number}{at}"))

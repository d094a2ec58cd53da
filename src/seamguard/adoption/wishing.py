"""What is wanted of a repository: by options, by answers, or by default."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.adoption.adopt import Wishes
from seamguard.adoption.policy_text import FirstWave
from seamguard.adoption.seen import POLICY, WantedSeam
from seamguard.adoption.services import usual_ci
from seamguard.adoption.targets import Code
from seamguard.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from seamguard.adoption.asking import Asker
    from seamguard.adoption.candidates import Candidate
    from seamguard.adoption.listing import Checkout
    from seamguard.adoption.seen import Folders, Outside

WHY = "Its uses shall move to one place."
_OFFERED = 5


class Given(NamedTuple):
    """What options say.

    Attributes:
        seams: Names of what is guarded.
        why: One text for each of them, one for all, or none.
        instead: The same.
        wave: Id of the wave that owns today's uses.
        reason: Why they are there.
        ci: github, gitlab or none; empty where that is left open.
        branch: Where pull requests go; empty where that is left open.
    """

    seams: tuple[str, ...]
    why: tuple[str, ...]
    instead: tuple[str, ...]
    wave: str
    reason: str
    ci: str
    branch: str


class Place(NamedTuple):
    """Where it is wanted: a folder, a way to read in it, its codebase, and its working tree."""

    top: Path
    outside: Outside
    folders: Folders
    checkout: Checkout | None


def wishes_for(place: Place, given: Given, asker: Asker) -> tuple[Wishes, tuple[str, ...]]:
    """Put options, answers and defaults together; says also what was found out about names.

    Raises:
        UsageError: No seam is named and nobody can be asked, a name means nothing, or texts and seams do not match.
    """
    notes: list[str] = []
    ci = _ci(place, given, asker, notes)
    branch = given.branch or (place.checkout.branch if place.checkout else "") or "main"
    seams = _seams(place, given, asker, notes)
    return Wishes(place.folders, seams, ci, branch, FirstWave(given.wave, given.reason)), tuple(notes)


def _ci(place: Place, given: Given, asker: Asker, notes: list[str]) -> str:
    if place.checkout is not None and place.checkout.below:
        if given.ci not in ("", "none"):
            raise UsageError(
                f"--ci: a workflow lies at the top of the repository, and this is {place.checkout.below} in it: "
                "run this at the top, or say --ci none"
            )
        notes.append(f"no workflow, for this is the folder {place.checkout.below} of a repository")
        return "none"
    usual = usual_ci(place.outside, place.checkout)
    ci = given.ci or asker.ask("Which workflow: github, gitlab or none?", usual, "--ci")
    if ci not in ("github", "gitlab", "none"):
        raise UsageError(f"--ci: {ci!r} is none of github, gitlab, none")
    return ci


def _seams(place: Place, given: Given, asker: Asker, notes: list[str]) -> tuple[WantedSeam, ...]:
    if place.outside(POLICY) is not None:
        if given.seams:
            raise UsageError(
                f"--seam: {POLICY} is there already and is left as it is: add the seam there, and list its uses with "
                "`seamguard allow --current`"
            )
        return ()
    code = Code(place.top, place.folders)
    names = given.seams or _chosen(code, asker)
    why, instead = _for_each(given.why, names, "--why"), _for_each(given.instead, names, "--instead")
    found: dict[str, WantedSeam] = {}
    for name, reason, way_out in zip(names, why, instead, strict=True):
        target, note = code.definition(name)
        notes += [note] * bool(note)
        if target in found:
            raise UsageError(f"--seam: {target} is named twice: leave one out")
        found[target] = WantedSeam(
            target,
            reason or asker.ask(f"Why shall the uses of {target} become fewer?", WHY, "--why"),
            way_out or asker.ask("What is to be done instead?", "", "--instead"),
        )
    return tuple(found.values())


def _for_each(texts: Sequence[str], names: Sequence[str], option: str) -> Sequence[str]:
    if len(texts) == len(names):
        return texts
    if len(texts) > 1:
        raise UsageError(f"{option}: {len(texts)} are given for {len(names)} seams: give one for each, or one for all")
    return [*texts, *[""] * (1 - len(texts))] * len(names)


def _chosen(code: Code, asker: Asker) -> tuple[str, ...]:
    offered = code.names.candidates()[:_OFFERED]
    if not asker.is_on:
        raise UsageError(f"--seam is missing: name what shall be guarded first{_list(offered, '. ')}")
    default = offered[0].target if offered else ""
    answer = asker.ask(f"What shall be guarded first{_list(offered, '? ')}\nName", default, "--seam")
    if not answer:
        raise UsageError("--seam is missing: a policy without a rule guards nothing")
    return (answer,)


def _list(offered: Sequence[Candidate], end: str) -> str:
    if not offered:
        return ", as pkg.module.function"
    lines = "".join(f"\n  {one}" for one in offered)
    return f"{end}What most modules call:{lines}"

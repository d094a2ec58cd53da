"""Random lists and random edits of them: whatever permits more uses where some stand, or for longer, is growth."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from seamguard.domain.growth import FAILING, Stand
from seamguard.domain.rule import Entry, Mark
from seamguard.policy import parse_policy
from seamguard.verdict.entries import compare_entries
from seamguard.verdict.lists import Lists
from seamguard.verdict.places import closest

if TYPE_CHECKING:
    from seamguard.domain.seam import Seam

POLICY = parse_policy(
    b"""\
version: 1
waves:
  - {id: w1, status: active, due: 2026-03-01}
  - {id: w2, status: planned, due: 2026-06-01, after: [w1]}
seams:
  - {id: s, target: a.b, why: x}
""",
    "allowlists.yaml",
)
WAVES = {wave.id: wave for wave in POLICY.waves}
MODULES = ["p", "p.a", "p.b", "p.a.x", "q.a"]
SCOPES = ["<module>", "f", "C", "C.m", "C.m.i"]
PATTERNS = ["p.*", "p.**", "**", "*.a", "p.a.*", "**.x"]
SITES = [(module, scope) for module in [*MODULES, "p.z", "z.a"] for scope in [*SCOPES, "C.z"]]
DAYS = [None, None, date(2026, 1, 1), date(2026, 9, 1)]


def entry(chance: random.Random) -> Entry:
    of_module: list[str | None] = [None]
    places = [(MODULES, [*SCOPES, *of_module]), (MODULES, of_module), (PATTERNS, of_module)]
    module, scope = chance.choice(places)
    count, wave = (chance.randint(1, 3), chance.choice(["w1", "w2"])) if chance.random() < 0.6 else (None, None)
    day = chance.choice(DAYS)
    return Entry(chance.choice(module), chance.choice(scope), "Reason.", count, wave, None, None, day, Mark(1, 1))


def edited(chance: random.Random, entries: list[Entry]) -> list[Entry]:
    made = list(entries)
    for _ in range(chance.choice([1, 1, 2, 3])):
        new, number = entry(chance), chance.randrange(len(made) or 1)
        edits: list[list[Entry]] = [[new]]
        if made:
            old = made.pop(number)
            parts = (
                {"module": new.module, "scope": new.scope},
                {"count": new.count, "wave": new.wave},
                {"expires": new.expires},
            )
            edits = [[old, new], [], *([replace(old, **part)] for part in parts)]
        made += chance.choice(edits)
    return unique(made)


def seam_of(entries: list[Entry]) -> Seam:
    permanent = tuple(one for one in entries if one.count is None)
    return replace(POLICY.seams[0], allow=permanent, migrating=tuple(one for one in entries if one.count is not None))


def unique(entries: list[Entry]) -> list[Entry]:
    return list({one.place: one for one in entries}.values())


def permits_more(base: list[Entry], head: list[Entry], used: set[tuple[str, str]]) -> bool:
    """Whether places with uses got more room, or uses a later end, by what each entry counts at either end."""
    regions: dict[Entry | None, list[tuple[str, str]]] = {}
    for site in SITES:
        regions.setdefault(closest(base, *site), []).append(site)
    for old, sites in regions.items():
        counting = {closest(head, *site) for site in sites if old is None or site in used} - {None}
        if old is None:
            if counting:
                return True
            continue
        if old.count is not None and any(new is not None and new.count is None for new in counting):
            return True
        if old.count is not None and sum(new.count or 0 for new in counting if new is not None) > old.count:
            return True
        if any(_ends_later(old, new) for new in counting if new is not None):
            return True
    return False


def _ends_later(old: Entry, new: Entry) -> bool:
    days = [WAVES[one.wave].due or date.max if one.wave else date.min for one in (old, new)]
    is_owed_later = bool(old.wave and new.wave) and days[1] > days[0]
    return is_owed_later or (new.expires or date.max) > (old.expires or date.max)


def test_no_edit_of_the_list_hides_what_it_permits() -> None:
    grown = 0
    for seed in range(3000):
        chance = random.Random(seed)  # noqa: S311 (a reproducible case, no secret)
        base = unique([entry(chance) for _ in range(chance.randint(1, 5))])
        head = edited(chance, base)
        used = {site for site in SITES if closest(base, *site) and chance.random() < 0.6}
        uses = tuple(Stand(*site, "x.py", line, 1, "call") for line, site in enumerate(sorted(used)))
        told = list(compare_entries(Lists(seam_of(base), seam_of(head), (), WAVES, WAVES, uses)))
        if permits_more(base, head, used):
            grown += 1
            assert any(one.effect in FAILING for one in told), (seed, base, head)
    assert grown > 1000

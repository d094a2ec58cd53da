"""The `retired` rule: names that exist, are imported or are named although they are gone for good."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Attribute, Choice, Name
from seamguard.domain.facts import Imported, Valued
from seamguard.domain.families.retired import Ban, Reach
from seamguard.domain.observed import Observed
from seamguard.domain.verdict import Vacuity
from seamguard.rules.naming import existing, mentions, strings
from seamguard.rules.naming.comebacks import comebacks
from seamguard.rules.naming.expressions import Said
from seamguard.rules.naming.patterns import Patterns
from seamguard.rules.naming.sideways import sideways
from seamguard.rules.naming.standing import modules_of, why_idle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.retired import Retired
    from seamguard.domain.finding import Finding
    from seamguard.domain.mutant import Mutant
    from seamguard.domain.source import SourceFile
    from seamguard.rules.naming.mentions import Search

_STAR = re.compile(r"\bimport[\s(\\]*\*")


def find(rule: Retired, facts: Facts) -> Observed:
    """See which of the names exist, and who imports or names them."""
    modules = modules_of(facts)
    idle = [(name, why_idle(rule, name, facts, modules)) for name in rule.names]
    patterns = Patterns(rule.names)
    findings = _deduplicated(_findings(rule, patterns, facts)) if modules else ()
    return Observed(
        findings=tuple(sorted(findings, key=lambda one: one.order)),
        examined=tuple(str(name) for name, why in idle if not why) if modules else (),
        vacuities=tuple(Vacuity(name.mark, why) for name, why in idle if why),
        blind=False,
    )


def _findings(rule: Retired, patterns: Patterns, facts: Facts) -> Iterator[Finding]:
    held, aliases = _held(patterns, facts)
    if Ban.EXIST in rule.forbid:
        yield from existing.files(rule, patterns, facts)
    inherited = mentions.inherited(patterns, facts)
    search = mentions.Search(rule, patterns, facts, inherited, aliases, strings.quoted(patterns))
    known: set[str] = set()
    for said in held:
        found = _deduplicated(_in_file(search, said))
        known |= {one.target for one in found if one.kind not in ("import", "attribute", "getattr", "string")}
        yield from found
    if Ban.EXIST in rule.forbid:
        for name in patterns.of_reach(Reach.ITSELF):
            if name.name not in known:
                yield from existing.served(rule, name, facts)


def _in_file(search: Search, said: Said) -> list[Finding]:
    """What is found in one file; what stands first of two findings at one place says more."""
    bans = search.rule.forbid
    found: list[Finding] = []
    if Ban.IMPORT in bans:
        found += mentions.imports(search, said)
    if Ban.EXIST in bans:
        found += existing.in_file(search.rule, search.patterns, search.facts, said)
    if Ban.IMPORT in bans or Ban.NAME in bans:
        found += strings.loads(search, said)
    found += strings.by_name(search, said)
    if Ban.NAME in bans:
        found += mentions.attributes(search, said)
        found += mentions.types(search, said)
        found += sideways(search, said)
        found += strings.whole(search, said, found)
    return found


def _deduplicated(findings: Iterable[Finding]) -> list[Finding]:
    """One finding a place, the first."""
    first: dict[tuple[object, ...], Finding] = {}
    for one in findings:
        first.setdefault((one.path, one.span.line, one.span.column), one)
    return list(first.values())


def _held(patterns: Patterns, facts: Facts) -> tuple[list[Said], frozenset[str]]:
    """The files that can hold a name or an alias of one, but for those that are retired; and the aliases."""
    aliases: set[str] = set()
    files: dict[str, Said] = {}
    wanted = set(patterns.spelled)
    below = {name.name for name in patterns.of_reach(Reach.BELOW)}
    homes = tuple(file for file in facts.files() if file.module in below)
    while wanted:
        found = (*homes, *facts.holding(sorted(wanted)))
        new = [said for file in found if (said := _said(patterns, facts, file, files))]
        new += [said for file in _starred(patterns, facts, new) if (said := _said(patterns, facts, file, files))]
        wanted = {name for said in new for name in _aliases(patterns, facts, said)} - aliases - patterns.spelled
        aliases |= wanted
    return list(files.values()), frozenset(aliases)


def _starred(patterns: Patterns, facts: Facts, found: Iterable[Said]) -> Iterator[SourceFile]:
    """Files with star imports, of modules that have one of the names or an alias: they bring it without spelling it.

    What takes all names of such a file has them in turn.
    """
    said = list(found)
    bound = {(one.file.module, binding.name) for one in said for binding in one.facts.bindings if binding.scope == 0}
    homes = {one.owner for one in patterns.of_reach(Reach.ITSELF) if (one.owner, one.last) in bound}
    homes |= {one.file.module for one in said if next(_aliases(patterns, facts, one), None) is not None}
    asked: set[str] = set()
    while fresh := homes - asked:
        asked |= fresh
        # A package is also taken from as `from . import *`, which does not spell it.
        lasts = {home.rpartition(".")[2] for home in fresh if not _is_package(facts, home)}
        for file in facts.holding(sorted(lasts)) if len(lasts) == len(fresh) else facts.files():
            if _STAR.search(facts.text(file)):
                homes.add(file.module)
                yield file


def _is_package(facts: Facts, module: str) -> bool:
    file = facts.file_of(module)
    return file is not None and file.is_package


def _said(patterns: Patterns, facts: Facts, file: SourceFile, known: dict[str, Said]) -> Said | None:
    """A file that was not known before."""
    if file.path in known or patterns.hit(file.module) is not None:
        return None
    module = facts.module(file)
    if module is None:
        return None
    known[file.path] = Said(file, module)
    return known[file.path]


def _aliases(patterns: Patterns, facts: Facts, said: Said) -> Iterator[str]:
    """Other names under which a module hands out what is retired."""
    for index, binding in enumerate(said.facts.bindings):
        is_plain = isinstance(binding, Valued) and isinstance(binding.value, Name | Attribute | Choice)
        is_renamed = isinstance(binding, Imported) and binding.name not in (binding.attr, "*")
        if binding.scope == 0 and (is_plain or is_renamed):
            own = f"{said.file.module}.{binding.name}"
            if patterns.among(own, facts.bound(said.file, index)) is not None:
                yield binding.name


def mutants(rule: Retired, facts: Facts) -> Iterator[Mutant]:
    """Bring each name back, import it, and name it, each in several ways."""
    return comebacks(rule, facts)

"""The `imports` rule: import contracts, each an item of its own, run on the files under guard."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from seamguard.domain.contracts import Unreadable
from seamguard.domain.facts import Span
from seamguard.domain.families.imports import ImportContract
from seamguard.domain.finding import Finding
from seamguard.domain.mutant import Mutant
from seamguard.domain.observed import Observed
from seamguard.domain.patterns import covers_module
from seamguard.domain.rule import MODULE_SCOPE
from seamguard.domain.source import Category
from seamguard.domain.verdict import Vacuity
from seamguard.rules.placed import About, Place, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.contracts import Configuration, Contract, ContractFacts, IllegalImport
    from seamguard.domain.factbase import Facts
    from seamguard.domain.rule import Mark

_TOP = Span(1, 1, 1, 1)
_SPELLINGS = (
    ("import {}", "\n\nimport {}\n"),
    ("from {} import ...", "\n\nfrom {} import anything\n"),
    ("an import of {} within a function", "\n\ndef added():\n    import {}\n"),
)


def find(rule: ImportContract, facts: Facts) -> Observed:
    """See what breaks the contract, and what it ignores in vain."""
    seen = facts.contract(rule.config, rule.contract)
    if isinstance(seen, Unreadable):
        where = f"{seen.path}:{seen.line}" if seen.line else seen.path
        return _vacuous(rule.config_mark, f"{where}: {seen.message}")
    if seen.contract is None:
        return _vacuous(rule.contract_mark, _unknown(rule, seen.configuration))
    namesakes = seen.configuration.all_named(rule.contract)
    if len(namesakes) > 1:
        return _vacuous(rule.contract_mark, _ambiguous(rule, seen.configuration, namesakes))
    place = f"{seen.configuration.path}:{seen.contract.line}"
    if seen.ran.misconfigured:
        return _vacuous(rule.contract_mark, f"{place}: the contract cannot be run: {seen.ran.misconfigured}")
    findings = [*_illegal(rule, seen), *_undeclared(rule, seen), *_idle(rule, seen, seen.contract)]
    failures = [Vacuity(rule.contract_mark, f"{place}: the contract is broken: {seen.ran.told}")] * bool(seen.ran.told)
    excuse = f"{place}: nothing can break the contract: {seen.breakers.excuse}"
    return Observed(
        findings=tuple(sorted(findings, key=lambda one: one.order)),
        examined=tuple(sorted(file.path for file in seen.files.values())),
        vacuities=(Vacuity(rule.contract_mark, excuse),) if seen.ran.kept and seen.breakers.excuse else (),
        failures=(*failures, *_unclaimed(rule, facts, seen.configuration)),
        definitions=(place,),
        modules=(seen.configuration.path,),
    )


def mutants(rule: ImportContract, facts: Facts) -> Iterator[Mutant]:
    """Add imports that the contract exists to stop, where its entries permit none."""
    seen = facts.contract(rule.config, rule.contract)
    if isinstance(seen, Unreadable):
        return
    permitted = [entry.module for entry in rule.entries if entry.scope is None]
    found = () if permitted else seen.breakers.found
    found = found or seen.more(lambda module: any(covers_module(pattern, module) for pattern in permitted)).found
    found = found or seen.breakers.found or tuple((illegal.link[:2],) for illegal in seen.ran.illegal)
    single = [added[0] for added in found if len(added) == 1]
    for number, (importer, imported) in enumerate(single):
        file = seen.files[importer]
        for how, code in _SPELLINGS if number == 0 else _SPELLINGS[:1]:
            yield Mutant(f"{how.format(imported)} in {importer}", file.path, facts.text(file) + code.format(imported))


def _vacuous(mark: Mark, message: str) -> Observed:
    return Observed(vacuities=(Vacuity(mark, message),))


def _unknown(rule: ImportContract, configuration: Configuration) -> str:
    known = sorted(contract.called for contract in configuration.contracts)
    close = get_close_matches(rule.contract, known, n=1)
    advice = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(known) or 'none'}"
    return f"{configuration.path} has no contract with the id or name {rule.contract!r}: {advice}"


def _ambiguous(rule: ImportContract, configuration: Configuration, namesakes: tuple[Contract, ...]) -> str:
    lines = ", ".join(str(contract.line) for contract in namesakes)
    known = ", ".join(contract.id for contract in namesakes if contract.id and contract.id != rule.contract)
    advice = f"name one by its id, which are {known}" if known else "give each an id of its own, and name that"
    return f"{configuration.path} has {len(namesakes)} contracts called {rule.contract!r}, at lines {lines}: {advice}"


def _illegal(rule: ImportContract, seen: ContractFacts) -> Iterator[Finding]:
    for illegal in seen.ran.illegal:
        for place in seen.places.get(illegal.link[:2], ()):
            yield finding(rule, Place(*place), "import", _said(illegal), _about(illegal))


def _said(illegal: IllegalImport) -> str:
    importer, imported, _ = illegal.link
    return f"{importer} imports {imported} against the contract: {illegal.said}"


def _about(illegal: IllegalImport) -> About:
    return About(target=illegal.link.imported, via=(illegal.link.imported,), lines=illegal.chains)


def _undeclared(rule: ImportContract, seen: ContractFacts) -> Iterator[Finding]:
    for module in seen.ran.undeclared:
        below = sorted(name for name in seen.files if name.startswith(f"{module}."))
        file = seen.files.get(module) or seen.files[below[0]]
        said = f"{module} stands in no layer of the contract, which is exhaustive"
        yield finding(rule, Place(file, _TOP, MODULE_SCOPE), "undeclared", said, About(target=module))


def _idle(rule: ImportContract, seen: ContractFacts, contract: Contract) -> Iterator[Finding]:
    """Ignored imports that ignore nothing; the contract itself says how much that matters."""
    alerting = contract.values("unmatched_ignore_imports_alerting")
    for ignored in seen.ran.idle:
        line = dict(contract.lines).get(ignored, contract.line)
        yield Finding(
            rule=rule.noun,
            subject=rule.id,
            kind="stale-ignore",
            certain=alerting != ("none",),
            path=seen.configuration.path,
            span=Span(line, 1, line, 1),
            module=seen.configuration.path,
            scope=contract.called,
            category=Category.PRODUCTION,
            target=ignored,
            spelling=ignored,
            via=(),
            said=f"the contract ignores {ignored}, which matches no import any more",
        )


def _unclaimed(rule: ImportContract, facts: Facts, configuration: Configuration) -> Iterator[Vacuity]:
    """Contracts that no clause names, told by the first clause of the same configuration."""
    every = [one for one in facts.policy().others if isinstance(one, ImportContract)]
    clauses = [one for one in every if _path(one, facts) == configuration.path]
    if not clauses or clauses[0].id != rule.id:
        return
    named = [contract for clause in clauses for contract in configuration.all_named(clause.contract)]
    for contract in configuration.contracts:
        if contract not in named and not configuration.runs_seamguard(contract):
            config = f", config: {rule.config}" if rule.config else ""
            clause = f"- {{id: {_as_id(contract.called)}, contract: {contract.called!r}{config}, why: ...}}"
            place = f"{configuration.path}:{contract.line}"
            yield Vacuity(rule.mark, f"{place}: no clause runs this contract: add `{clause}` to `imports`")


def _path(rule: ImportContract, facts: Facts) -> str:
    """The configuration of a clause, also where it is found by itself."""
    if rule.config is not None:
        return rule.config
    seen = facts.contract(None, "")
    return seen.path if isinstance(seen, Unreadable) else seen.configuration.path


def _as_id(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split()) or "contract"

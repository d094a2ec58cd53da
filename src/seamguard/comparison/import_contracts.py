"""Import contracts of both ends held against each other: what they ask for stands outside the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.contracts import read_configuration
from seamguard.domain.contracts import Configuration
from seamguard.domain.families.imports import ImportContract
from seamguard.domain.growth import Effect, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from seamguard.domain.contracts import Contract, Option
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Rule

_WORDS = ("broken_contract_guidance",)
_SHARED_WORDS = ("show_timings",)
_IGNORED = "ignore_imports"


def compare_contracts(
    pairs: Mapping[str, Rule],
    head: Policy,
    before: Callable[[str], bytes | None],
    after: Callable[[str], bytes | None],
) -> Iterator[Told]:
    """Tell what changed in the configurations that clauses name at both ends.

    What an option does to a contract cannot be ranked, so every change of one counts as weaker, but for ignored
    imports that are taken off.

    Args:
        pairs: The rules of the base by the ids of the head's.
        head: The policy of the head.
        before: Reads a file of the base, by its path from the policy's folder.
        after: The same at the head.
    """
    for rule in head.others:
        old = pairs.get(rule.id)
        if isinstance(rule, ImportContract) and isinstance(old, ImportContract):
            was = read_configuration(before, old.config)
            now = read_configuration(after, rule.config)
            if isinstance(was, Configuration) and isinstance(now, Configuration):
                yield from _of_rule(rule, old, was, now)


def _of_rule(rule: ImportContract, old: ImportContract, was: Configuration, now: Configuration) -> Iterator[Told]:
    yield from _options(rule, now.path, "shared", dict(was.session), dict(now.session), _SHARED_WORDS)
    one, other = was.named(old.contract), now.named(rule.contract)
    if one is None:
        return
    if other is None:
        yield _told(rule, "contract-removed", Effect.WEAKENED, f"{now.path} no longer holds the contract")
        return
    if one.type != other.type:
        message = f"{now.path}: its type was {one.type} and is {other.type}"
        yield _told(rule, "contract-option-weakened", Effect.WEAKENED, message)
    yield from _ignored(rule, now.path, one, other)
    before, after = (_without(contract) for contract in (one, other))
    yield from _options(rule, now.path, "contract", before, after, _WORDS)


def _without(contract: Contract) -> dict[str, Option]:
    return {key: value for key, value in contract.options if key != _IGNORED}


def _ignored(rule: ImportContract, path: str, was: Contract, now: Contract) -> Iterator[Told]:
    before, after = set(was.values(_IGNORED)), set(now.values(_IGNORED))
    for ignored in sorted(before ^ after):
        is_new = ignored in after
        verb, effect = ("ignores", Effect.WEAKENED) if is_new else ("no longer ignores", Effect.TIGHTENED)
        kind = f"ignored-import-{'added' if is_new else 'removed'}"
        yield _told(rule, kind, effect, f"{path}: the contract {verb} {ignored}")


def _options(
    rule: ImportContract,
    path: str,
    whose: str,
    was: Mapping[str, Option],
    now: Mapping[str, Option],
    words: tuple[str, ...],
) -> Iterator[Told]:
    for key in sorted({*was, *now}):
        before, after = (_shown(side.get(key, ())) for side in (was, now))
        if before != after:
            effect = Effect.CHANGED if key in words else Effect.WEAKENED
            kind = f"{whose}-option-{'changed' if key in words else 'weakened'}"
            message = f"{path}: `{key}` of {'all contracts' if whose == 'shared' else 'the contract'} was {before}"
            yield _told(rule, kind, effect, f"{message} and is {after}")


def _shown(value: Option) -> str:
    """A value in one form, whatever its layout."""
    lines = (value,) if isinstance(value, str) else value
    return ", ".join(line.strip() for line in lines if line.strip()) or "not given"


def _told(rule: ImportContract, kind: str, effect: Effect, message: str) -> Told:
    return Told(rule.id, kind, effect, message, (rule.family, rule.id, "contract"))

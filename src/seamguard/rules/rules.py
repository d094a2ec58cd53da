"""The `rules` rule: what a function of the team says."""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import AsyncIterator, Coroutine, Iterable
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar, cast

from seamguard.domain.breach import Examined
from seamguard.domain.families.rules import LocalRule, unsaid
from seamguard.domain.mutant import Mutant
from seamguard.domain.observed import Observed
from seamguard.domain.source import Category
from seamguard.domain.verdict import Vacuity
from seamguard.local import Unloadable, failure, first_line, imports_of, load
from seamguard.rules.breaches import Badly, Breaches
from seamguard.rules.rooms import room_for
from seamguard.rules.witness import Witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.finding import Finding
    from seamguard.domain.rule import Rule

AnyRule = TypeVar("AnyRule", bound="Rule")


def find(rule: LocalRule, facts: Facts) -> Observed:
    """Run the function; whatever keeps it from answering makes the rule prove nothing."""
    path, source = _source(rule, facts)
    if not path:
        return _proves_nothing(rule, source.decode())
    # What it prints must not stand in a report.
    with contextlib.redirect_stdout(sys.stderr):
        function = load(source, path, rule.function)
        if isinstance(function, Unloadable):
            return _proves_nothing(rule, function.reason)
        try:
            return _observed(rule, function, facts)
        except Badly as error:
            return _proves_nothing(rule, f"{rule.check} {error}")
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 (whatever the function does; `pytest.skip` raises one too)
            return _proves_nothing(rule, f"{rule.check} failed with {failure(error, path)}: repair it")


def _observed(rule: LocalRule, function: Callable[..., object], facts: Facts) -> Observed:
    witness = Witness(facts)
    breaches = Breaches(rule, facts)
    findings: list[Finding] = []
    for given in _answers(function(cast("Facts", witness), **json.loads(rule.options or "{}"))):
        if isinstance(given, Examined):
            witness.looked_at(breaches.known(given.file, "something examined"))
        else:
            findings.append(breaches.finding(given))
    ordered = tuple(sorted(dict.fromkeys(findings), key=lambda one: (one.order, one.said)))
    return Observed(findings=ordered, examined=witness.examined())


def _answers(given: object) -> Iterable[object]:
    if isinstance(given, Coroutine):
        given.close()  # or Python would complain, somewhere and later, that nothing awaited it
        raise Badly("is a coroutine function: write a plain one")
    if isinstance(given, AsyncIterator):
        raise Badly("is an asynchronous generator function: write a plain one")
    if given is None or isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise Badly(f"returned {type(given).__name__}: yield or return `Breach`es, none where nothing is wrong")
    return given


def _proves_nothing(rule: LocalRule, reason: str) -> Observed:
    return Observed(vacuities=(Vacuity(rule.check_mark, reason),))


def _source(rule: LocalRule, facts: Facts) -> tuple[str, bytes]:
    """The path and text of the module; without a path, why it is not to be run."""
    found = [(path, text) for path in rule.paths if (text := facts.outside(path)) is not None]
    module = rule.check.partition(":")[0]
    if not found:
        where = " nor ".join(rule.paths[:2])
        return "", f"there is no module {module}: neither {where} is a file beside the policy".encode()
    if len(found) > 1:
        return "", f"{module} is {' and '.join(path for path, _ in found)}: remove all but one".encode()
    path, source = found[0]
    reason = _under_guard(path, source, facts)
    return ("", reason.encode()) if reason else (path, source)


def _under_guard(path: str, source: bytes, facts: Facts) -> str:
    """Why a module must not be run: it is production code, or takes code along; empty where neither is so."""
    parts = PurePosixPath(path).parts
    for file in facts.files():
        own = PurePosixPath(file.path).parts
        is_code = file.category is Category.PRODUCTION and not facts.is_example(file)
        if is_code and parts[-len(own) :] == own and file.read() == source:
            remedy = "move it out of there, or name its folder under `exclude` or `tests` of `codebase`"
            return f"{path} is production code, which is never run: {remedy}"
    guarded = [name for name in imports_of(source) if facts.file_of(name) is not None]
    if guarded:
        return f"{path} imports {guarded[0]}, which is under guard and never run: ask `facts` about it instead"
    return ""


def mutants(rule: LocalRule, facts: Facts) -> Iterator[Mutant]:
    """The policy's own examples that break the rule, as new modules of the codebase."""
    name = re.sub(r"\W", "_", rule.id)
    room = room_for(rule, facts, f"made_to_break_{name}", lambda _: True)
    for number, example in enumerate(one for one in rule.examples if one.breaks):
        if room is not None:
            path = f"{room.removesuffix('.py')}_{number}.py"
            yield Mutant(f"the example at line {example.mark.line}", path, example.code)


def worded(rule: AnyRule, beside: Callable[[str], bytes | None]) -> AnyRule:
    """A rule that is nothing but its function, with what the first line of the function's docstring says."""
    if not isinstance(rule, LocalRule) or rule.why != unsaid(rule.check):
        return rule
    for path in rule.paths:
        source = beside(path)
        why = first_line(source, rule.function) if source is not None else ""
        if why:
            return cast("AnyRule", replace(rule, why=why))
    return rule

"""What all rules stand on: folders that hold production code, and at least one rule that is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.rollout import level_on
from seamguard.domain.rule import Level
from seamguard.domain.source import Category
from seamguard.domain.verdict import Outcome, Vacuity, Verdict
from seamguard.verdict import judge_roots

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from seamguard.domain.policy import Policy
    from seamguard.domain.source import SourceFile, SourceTree

_WHY = "What every rule stands on has to be there, or all of them pass."


def repeated_grounds(policy: Policy, tree: SourceTree, today: date) -> tuple[Verdict, ...]:
    """What keeps all rules from proving anything, as a check says as well."""
    return (*judge_roots(policy.codebase, tree.empty_roots), *_all_off(policy, today))


def _all_off(policy: Policy, today: date) -> Iterator[Verdict]:
    levels = [level_on(rule.rollout, policy.waves, today) for rule in policy.rules]
    steps = [step for level, step in levels if level is Level.OFF and step is not None]
    if steps and len(steps) == len(levels):
        message = f"no rule is judged, for all are off (the first until {steps[0].end}): let one of them warn"
        yield Verdict("codebase", "rules", Outcome.VACUOUS, vacuities=(Vacuity(steps[0].mark, message),), why=_WHY)


def own_grounds(policy: Policy, tree: SourceTree) -> Iterator[Verdict]:
    """What keeps all rules from proving anything, and what no check looks at."""
    production = [file.path for file in tree.files if file.category is Category.PRODUCTION]
    if production and all(map(_is_test, production)):
        message = (
            f"all that counts as production is tests, by name ({production[0]}): correct `production` and `source`, "
            "and list this folder under `tests`"
        )
        reason = Vacuity(policy.codebase.mark, message)
        yield Verdict("codebase", "production", Outcome.VACUOUS, vacuities=(reason,), why=_WHY)
    yield from _no_tests(policy, tree)


def _no_tests(policy: Policy, tree: SourceTree) -> Iterator[Verdict]:
    """Say so where rules judge tests alone, and what counts as tests is none."""
    rule = next((rule for rule in policy.rules if rule.judged == (Category.TESTS,)), None)
    tests = [file for file in tree.files if file.category is Category.TESTS]
    if rule is not None and tests and not any(map(_tells_of_tests, tests)):
        message = (
            f"{rule.id!r} judges tests alone, and nothing in the folders of `codebase.tests` is one ({tests[0].path}): "
            "name the folders that hold tests"
        )
        yield Verdict("codebase", "tests", Outcome.VACUOUS, vacuities=(Vacuity(rule.mark, message),), why=_WHY)


def _tells_of_tests(file: SourceFile) -> bool:
    """Whether a file may hold tests, or be there for them, by its name or its text; one that cannot be read may."""
    try:
        return "test" in file.path.rpartition("/")[2] or b"test" in file.read()
    except OSError:
        return True


def _is_test(path: str) -> bool:
    name = path.rpartition("/")[2].removesuffix(".py")
    return name.startswith("test_") or name.endswith("_test") or name in ("conftest", "__init__")

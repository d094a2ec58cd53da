"""The suite's side of what only a run shows: of the program by its tests, of the installed libraries by themselves."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

import pytest

from seamguard.pytest_plugin import NOTICE, policy_of, policy_path, root_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from contextlib import AbstractContextManager
    from types import TracebackType

    from seamguard.runtime import Probe

_PROBED = pytest.StashKey[frozenset[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "identity(*ids): hold what the test runs to these identity rules of the policy")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Remember which identity rules the tests that will run are marked for."""
    config.stash[_PROBED] = frozenset(rule for item in items for rule in _identities(item))


def _identities(item: pytest.Item) -> Iterable[str]:
    """The identity rules that a test is marked for, those nearest to it first."""
    return dict.fromkeys(str(rule) for mark in item.iter_markers("identity") for rule in mark.args)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Hold a test to the identity rules that it is marked for."""
    if any(mark.kwargs or not mark.args for mark in item.iter_markers("identity")):
        pytest.fail('the mark `identity` names no rule so: write `@pytest.mark.identity("ID")`', pytrace=False)
    with ExitStack() as probes:
        for rule in _identities(item):
            probes.enter_context(_Held(item, rule))
        return (yield)


class _Held:
    """Watches what a test runs. A broken rule is its failure, not an error beside it; its own exceptions pass."""

    def __init__(self, item: pytest.Item, rule: str) -> None:
        self._item = item
        self._watching = _watched(item.config, rule)

    def __enter__(self) -> None:
        from seamguard.errors import SeamguardError

        try:
            self._probe = self._watching.__enter__()
        except SeamguardError as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from seamguard.errors import SeamguardError
        from seamguard.runtime import IdentityError

        try:
            self._watching.__exit__(kind, error, trace)
        except (IdentityError, SeamguardError) as broken:
            raise pytest.fail.Exception(str(broken), pytrace=False) from None
        if error is None and self._probe.notice:
            self._item.user_properties.append((NOTICE, self._probe.notice))


def _watched(config: pytest.Config, rule: str) -> AbstractContextManager[Probe]:
    """What watches the run of a body for an identity rule of the policy."""
    from seamguard.runtime import identity_probe

    return identity_probe(policy_of(config), rule, folder=policy_path(config).parent, root=root_of(config))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that is marked for identity rules and was skipped, for whatever reason: it held nothing to them."""
    report = yield
    rules = " and ".join(_identities(item))
    if report.skipped and rules:
        advice, why = "let it run; what may fail for now has a `rollout` or an entry in the policy", _reason(report)
        report.outcome = "failed"
        report.__dict__.pop("wasxfail", None)  # pytest counts no failure that was expected
        report.longrepr = f"nothing was held to {rules}: the test was skipped ({why}); {advice}"
    return report


def _reason(report: pytest.TestReport) -> str:
    """Why a test was skipped, or may fail."""
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else getattr(report, "wasxfail", "")
    # What else was seen up to there stands below the reason.
    return told.removeprefix("Skipped: ").partition("\n")[0] or "expected to fail"


@pytest.fixture
def identity_probe(pytestconfig: pytest.Config) -> Callable[[str], AbstractContextManager[Probe]]:
    """Watches what the body of a `with` runs, for tests that look at what was found; takes the id of the rule."""
    return partial(_watched, pytestconfig)


@pytest.fixture(scope="session")
def unprobed_identities(pytestconfig: pytest.Config) -> str:
    """Identity rules that no test of this session is marked for, one a line; empty where all have one."""
    from seamguard.errors import SeamguardError

    try:
        policy = policy_of(pytestconfig)
    except SeamguardError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    rules = [rule for rule in policy.rules if rule.family == "identity" and rule.id not in pytestconfig.stash[_PROBED]]
    said = "no test of this session is held to {0!r}: mark one that runs the program, @pytest.mark.identity({0!r})"
    places = (f"{policy_path(pytestconfig).name}:{rule.mark.line}:{rule.mark.column}" for rule in rules)
    return "\n".join(f"{place}: {said.format(rule.id)}" for place, rule in zip(places, rules, strict=True))


@pytest.fixture
def capabilities_difference(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> str:
    """What the installed libraries can do otherwise than one rule has committed; empty where that is nothing."""
    from seamguard.errors import SeamguardError
    from seamguard.report.capabilities import render_difference
    from seamguard.snapshots import answers, questions

    folder, root = policy_path(pytestconfig).parent, root_of(pytestconfig)
    try:
        (question,) = questions(policy_of(pytestconfig), folder, (request.param,), root)
        found = answers(question)
    except SeamguardError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    difference = render_difference(found)
    if found.exit_code or not difference:
        return difference
    request.node.user_properties.append((NOTICE, difference.rstrip()))
    return ""

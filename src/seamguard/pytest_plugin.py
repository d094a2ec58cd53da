"""The suite's side: options and fixtures over the engine; the tests in `guardrails/` do the judging."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import NoReturn

    from seamguard.architecture import Architecture
    from seamguard.comparison import Request
    from seamguard.domain.policy import Policy
    from seamguard.domain.proof import ProofResult
    from seamguard.domain.verdict import CheckResult, Verdict
    from seamguard.engine import Readable
    from seamguard.proving import Prover

_LOADED = time.time_ns()

pytest_plugins = ["seamguard.pytest_runs"]

_POLICY = pytest.StashKey["Policy"]()
_RESULT = pytest.StashKey["CheckResult"]()
_CODE = pytest.StashKey["Readable"]()
_PROVER = pytest.StashKey["Prover"]()
_SUPPRESSED = "seamguard_suppressed"
NOTICE = "seamguard_notice"
_DELTA = "seamguard_delta"
_OF_RULES = ("guardrail", "rule_proof", "capabilities_difference")
_NOTHING_TO_TRY = ""


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One rule's answer, for a test to fail with.

    Attributes:
        id: The rule's id.
        broken: Why the rule is broken or vacuous, as text for people; empty where it is neither.
        stale: Which of its entries, and suppressions in code, permit more than is used; empty where none does.
    """

    id: str
    broken: str
    stale: str


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, all of which begin with `--seamguard-`."""
    group = parser.getgroup("seamguard", "architectural guardrails")
    group.addoption(
        "--seamguard-policy",
        metavar="FILE",
        help="the policy file (default: allowlists.yaml at pytest's rootdir or above)",
    )
    group.addoption("--seamguard-root", metavar="FOLDER", help="judge this codebase instead of the policy's own")
    group.addoption(
        "--seamguard-base", metavar="REF", help="fail if the list grew since this commit, such as origin/main"
    )
    group.addoption(
        "--seamguard-acknowledge",
        metavar="ID",
        action="append",
        default=[],
        help="this rule or wave (or `codebase`) is meant to grow or guard less; may be repeated",
    )
    group.addoption(
        "--seamguard-labels",
        metavar="LIST",
        default="",
        help="labels of the pull request, by commas: seamguard:ID acknowledges",
    )
    group.addoption("--seamguard-no-cache", action="store_true", help="use and keep nothing of what runs find out")
    group.addoption(
        "--seamguard-shard", metavar="K/N", help="run the tests of the Kth of N shares of the rules; the rest in 1/N"
    )


def policy_path(config: pytest.Config) -> Path:
    """The policy file that the suite is held to."""
    given: str | None = config.getoption("--seamguard-policy")
    if given:
        return config.invocation_params.dir / given
    # A suite with a configuration of its own is its own rootdir, and the policy lies above it.
    above = [folder / "allowlists.yaml" for folder in (config.rootpath, *config.rootpath.parents)]
    return next((path for path in above if path.is_file()), above[0])


def root_of(config: pytest.Config) -> Path | None:
    """The codebase that is judged instead of the policy's own, where one is given."""
    given = config.getoption("--seamguard-root")
    return config.invocation_params.dir / given if given else None


def policy_of(config: pytest.Config) -> Policy:
    """What the policy file says, read once in a session; raises PolicyError."""
    if _POLICY not in config.stash:
        from seamguard.promises import load_policy

        config.stash[_POLICY] = load_policy(policy_path(config))
    return config.stash[_POLICY]


def _keeping(config: pytest.Config) -> AbstractContextManager[None]:
    """A run that uses and leaves what runs find out, or does not, as it was asked for."""
    from seamguard.cache.switch import keeping

    return keeping(is_on=not config.getoption("--seamguard-no-cache"))


def _result(config: pytest.Config) -> CheckResult:
    if _RESULT not in config.stash:
        config.stash[_RESULT] = _found_out(config)
    return config.stash[_RESULT]


def _found_out(config: pytest.Config) -> CheckResult:
    if config.getoption("--seamguard-no-cache"):
        from seamguard.engine import check_codebase

        with _keeping(config):
            return check_codebase(policy_of(config), policy_path(config).parent, root_of(config))
    from seamguard.suite_answers import suite_result

    return suite_result(policy_of(config), policy_path(config), root_of(config), _LOADED)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for something of one rule one run for each rule of the policy, under its id."""
    asked = [name for name in _OF_RULES if name in metafunc.fixturenames]
    if not asked:
        return
    from seamguard.errors import SeamguardError

    try:
        for name in asked:
            metafunc.parametrize(name, _ids(name, policy_of(metafunc.config)), indirect=True)
    except SeamguardError as error:
        # Without a policy there is nothing to run, and a suite that runs nothing must not pass.
        raise pytest.Collector.CollectError(str(error)) from error


def _ids(fixture: str, policy: Policy) -> list[str]:
    if fixture != "capabilities_difference":
        return [rule.id for rule in policy.rules]
    from seamguard.snapshots import probing_ids

    return [*probing_ids(policy)] or [_NOTHING_TO_TRY]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, and say so, the growth gate without a base, what no rule asks for, and what other shards run."""
    mine = _share(config)
    idle = [item for item in items if _is_idle(item, config) or not mine(item)]
    if idle:
        config.hook.pytest_deselected(items=idle)
        items[:] = [item for item in items if item not in idle]


def _is_idle(item: pytest.Item, config: pytest.Config) -> bool:
    if "seamguard_growth" in getattr(item, "fixturenames", ()) and config.getoption("--seamguard-base") is None:
        return True
    call = getattr(item, "callspec", None)
    return call is not None and call.params.get("capabilities_difference") == _NOTHING_TO_TRY


def _share(config: pytest.Config) -> Callable[[pytest.Item], bool]:
    """Whether a test is one for this machine: of several, each has the tests of its rules, and the first all others."""
    text = config.getoption("--seamguard-shard")
    if text is None:
        return lambda _: True
    from seamguard.domain.shard import shard_of
    from seamguard.errors import SeamguardError

    try:
        shard = shard_of(text)
        own = {rule.id for rule in shard.share(policy_of(config).rules)}
    except SeamguardError as error:
        raise pytest.UsageError(f"--seamguard-shard: {error}") from error

    def is_mine(item: pytest.Item) -> bool:
        call = getattr(item, "callspec", None)
        ids = {call.params[name] for name in _OF_RULES if name in call.params} if call else set()
        return ids <= own if ids else shard.number == 1

    return is_mine


def pytest_runtest_call(item: pytest.Item) -> None:
    """Note on a test of the waves which of them only warn: their fixture lasts longer than one test."""
    if "overdue_waves" in getattr(item, "fixturenames", ()) and _RESULT in item.config.stash:
        result = item.config.stash[_RESULT]
        for verdict in result.verdicts:
            if verdict.rule == "wave":
                _note(item, verdict, result)


def _note(item: pytest.Item, verdict: Verdict, result: CheckResult) -> None:
    """Put what a rollout keeps from failing where it survives xdist's workers and goes into JUnit's file."""
    from seamguard.report import render_notice

    notice = render_notice(verdict, result)
    if notice:
        item.user_properties.append((NOTICE, notice))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what is suppressed, what only warns or is off, and what came and went: a green run must not hide it."""
    reports = [report for key in ("passed", "failed") for report in terminalreporter.stats.get(key, ())]
    told = {(name, value) for report in reports for name, value in report.user_properties}
    for seam, number in sorted(value.rsplit(" ", 1) for name, value in told if name == _SUPPRESSED):
        terminalreporter.write_line(f"seamguard: {number} use{'s' * (number != '1')} of {seam!r} suppressed in code")
    for notice in sorted(value for name, value in told if name == NOTICE):
        terminalreporter.write_line(notice)
    for report in reports:
        for line in (value for name, value in report.user_properties if name == _DELTA):
            terminalreporter.write_line(f"seamguard: {line}")


@pytest.fixture(scope="session")
def seamguard_result(pytestconfig: pytest.Config) -> CheckResult:
    """The whole run: verdicts, errors, numbers of files."""
    from seamguard.errors import SeamguardError

    try:
        return _result(pytestconfig)
    except SeamguardError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


@pytest.fixture
def guardrail(request: pytest.FixtureRequest, seamguard_result: CheckResult) -> Guardrail:
    """One rule's answer."""
    from seamguard.domain.verdict import Outcome
    from seamguard.report import render_verdict
    from seamguard.report.text_format import counts

    verdict = seamguard_result.on(request.param)
    broken = verdict.outcome in (Outcome.BROKEN, Outcome.VACUOUS)
    stale = any(verdict.fails(item) for item in verdict.idle)
    _note(request.node, verdict, seamguard_result)
    told = (("rule", verdict.rule), ("id", verdict.id), ("outcome", verdict.outcome.value), ("counts", counts(verdict)))
    request.node.user_properties += [(f"seamguard_{name}", value) for name, value in told]
    if verdict.suppressed:
        # A property of the test comes back from xdist's workers and goes into JUnit's file.
        request.node.user_properties.append((_SUPPRESSED, f"{verdict.id} {verdict.suppressed}"))
    return Guardrail(
        id=verdict.id,
        broken=render_verdict(verdict, seamguard_result, stale=False) if broken else "",
        stale=render_verdict(verdict, seamguard_result, stale=True) if stale else "",
    )


def _prover(config: pytest.Config) -> Prover:
    """What breaks rules on purpose, with files that are read once in a session."""
    if _PROVER not in config.stash:
        from seamguard.proving import prover_of

        with _keeping(config):
            config.stash[_PROVER] = prover_of(policy_of(config), policy_path(config).parent, root_of(config))
    return config.stash[_PROVER]


def _proofs(config: pytest.Config, prove: Callable[[Prover], ProofResult]) -> ProofResult:
    """What proving came to."""
    from seamguard.errors import SeamguardError

    try:
        return prove(_prover(config))
    except SeamguardError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


@pytest.fixture(scope="session")
def seamguard_proofs(pytestconfig: pytest.Config) -> ProofResult:
    """Every rule broken on purpose, in memory: what each noticed."""
    return _proofs(pytestconfig, lambda prover: prover.proved())


@pytest.fixture
def rule_proof(request: pytest.FixtureRequest) -> str:
    """Why one rule cannot fail, as text for people; empty where it can."""
    from seamguard.domain.proof import ProofOutcome
    from seamguard.report.prove_text import render_proof

    # One process proves all rules together. Of several, each gets some of the tests, and proves no other rule.
    if _is_one_of_several(request.config):
        proofs = _proofs(request.config, lambda prover: prover.proved([request.param]))
    else:
        proofs = request.getfixturevalue("seamguard_proofs")
    proof = next(one for one in proofs.proofs if one.id == request.param and one.is_of_rule)
    return render_proof(proof, proofs) if proof.outcome is ProofOutcome.VACUOUS else ""


def _is_one_of_several(config: pytest.Config) -> bool:
    """Whether tests are shared out: by pytest-xdist among processes, or among machines."""
    return hasattr(config, "workerinput") or config.getoption("--seamguard-shard") is not None


@pytest.fixture(scope="session")
def unproved_ground(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> str:
    """What all rules and waves stand on and does not hold, one a line; empty where all does."""
    from seamguard.report.prove_text import render_grounds

    if _is_one_of_several(pytestconfig):
        return render_grounds(_proofs(pytestconfig, lambda prover: prover.ground()))
    return render_grounds(request.getfixturevalue("seamguard_proofs"))


@pytest.fixture
def seamguard_growth(request: pytest.FixtureRequest) -> str:
    """What grew, or guards less, since the base that was given; empty where nothing did."""
    config = request.config
    from seamguard.comparison import compare
    from seamguard.errors import SeamguardError
    from seamguard.report.growth_text import delta_line, render_comparison

    try:
        with _keeping(config):
            result = compare(_request(config))
    except SeamguardError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None  # else pytest shows both, one in the other
    request.node.user_properties += [(_DELTA, delta_line(delta)) for delta in result.deltas]
    return render_comparison(result) if result.exit_code else ""


def _request(config: pytest.Config) -> Request:
    from seamguard.comparison import Request

    labels = config.getoption("--seamguard-labels").split(",")
    return Request(
        policy=policy_path(config),
        root=root_of(config),
        base=config.getoption("--seamguard-base"),
        acknowledged=tuple(config.getoption("--seamguard-acknowledge")),
        labels=tuple(label.strip() for label in labels),
    )


@pytest.fixture
def architecture(pytestconfig: pytest.Config) -> Iterator[Architecture]:
    """Production code, to be spoken of in tests: `architecture.modules("shop.jobs").should_not_import("shop.web")`."""
    from seamguard.architecture import Architecture
    from seamguard.engine import prepared

    code = _code(pytestconfig)
    with prepared():
        yield Architecture(code.facts, code.problems, _fail)
    code.keep()


def _code(config: pytest.Config) -> Readable:
    """The code under guard, read once in a session."""
    if _CODE not in config.stash:
        from seamguard.engine import facts_of
        from seamguard.errors import SeamguardError

        try:
            with _keeping(config):
                config.stash[_CODE] = facts_of(policy_of(config), policy_path(config).parent, root_of(config))
        except SeamguardError as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None
    return config.stash[_CODE]


def _fail(text: str) -> NoReturn:
    raise pytest.fail.Exception(text, pytrace=False)


@pytest.fixture(scope="session")
def unreadable(seamguard_result: CheckResult) -> str:
    """Files that could not be read, one a line; empty where all could."""
    return "\n".join(map(str, seamguard_result.errors))


@pytest.fixture(scope="session")
def idle_roots(seamguard_result: CheckResult) -> str:
    """Configured folders that hold no Python file, one a line; empty where all hold some."""
    return _told(seamguard_result, "codebase")


@pytest.fixture(scope="session")
def overdue_waves(seamguard_result: CheckResult) -> str:
    """Waves that are late or out of order, one a line; empty where none is, or only warns."""
    return _told(seamguard_result, "wave")


def _told(result: CheckResult, rule: str) -> str:
    from seamguard.domain.verdict import Outcome
    from seamguard.report import render_verdict

    failed = (v for v in result.verdicts if v.rule == rule and v.outcome is not Outcome.WARNED)
    return "\n".join(render_verdict(v, result, stale=False) for v in failed)

"""Every boundary of the reference system can fail: with a resolver made again, with none, and where a run goes past it.

The runs are real ones of the converged pipeline. What goes wrong is sown in its text, at one place for each test.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import pytest
from guardrails.reference.faults import COPY, FAULTS, ORIGIN
from guardrails.reference.seeding import passed_by, sown

from seamguard.domain.families.identity import Boundary, Identity
from seamguard.pytest_plugin import policy_of
from seamguard.runtime import IdentityError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from hamilton_pipeline.config import PipelineConfig
    from seamguard.domain.finding import Finding
    from seamguard.runtime import Probe

RULE = "one-resolver-converged"


class Broken(NamedTuple):
    """What the probe told of a run that breaks the rule."""

    probe: Probe
    notes: list[str]

    @property
    def findings(self) -> dict[str, list[Finding]]:
        """Of each boundary that is blamed, the objects that it was handed."""
        labels = {(str(one.at), ".".join(one.value)): one.label for one in self.probe.rule.boundaries}
        found: dict[str, list[Finding]] = {}
        for finding in (judged.finding for judged in self.probe.verdict.judged):
            if finding.kind in ("drift", "none", "not-a-carrier"):
                found.setdefault(labels[finding.site, finding.spelling], []).append(finding)
        return found

    @property
    def missed(self) -> set[str]:
        """The boundaries that were not reached."""
        told = [re.search(r"\((.+)\) was never reached: ", one.message) for one in self.probe.verdict.failures]
        return {found[1] for found in told if found}


class BreakRun(Protocol):
    """Runs with changes of the configuration, and fails where the rule is not broken."""

    def __call__(self, raises: type[Exception] = IdentityError, **changes: Any) -> Broken: ...  # noqa: ANN401, D102 (as the class says)


@pytest.fixture
def broken(identity_probe: Callable[[str], AbstractContextManager[Probe]], rehearsal: PipelineConfig) -> BreakRun:
    """Runs the converged pipeline where something is sown that breaks the rule."""
    from hamilton_pipeline.converged import run

    def broken_run(raises: type[Exception] = IdentityError, **changes: Any) -> Broken:  # noqa: ANN401 (as it has them)
        with pytest.raises(raises) as raised, identity_probe(RULE) as probe:
            run(replace(rehearsal, **changes))
        return Broken(probe, getattr(raised.value, "__notes__", []))

    return broken_run


@pytest.fixture
def boundaries(pytestconfig: pytest.Config) -> tuple[Boundary, ...]:
    """The boundaries that the policy lists."""
    (rule,) = (rule for rule in policy_of(pytestconfig).rules if rule.id == RULE)
    assert isinstance(rule, Identity)
    return rule.boundaries


@pytest.mark.parametrize("label", FAULTS)
def test_a_resolver_made_again_is_told(broken: BreakRun, label: str) -> None:
    """The boundary is blamed, at the line that hands the copy on, and below it only those that got it from there."""
    fault = FAULTS[label]
    with sown({fault.spot: fault.again.format(fault.spot.expression)}):
        found = broken().findings
    assert found.keys() == {label} | fault.spreads
    assert {finding.kind for finding in found[label]} == {"drift"}
    assert {f"{finding.path}:{finding.span.line}" for finding in found[label]} == {fault.told}
    for finding in found[label]:
        made = [line for line in finding.lines if f" at {fault.spot.place} in " in line]
        assert made, finding.lines
        assert "equal to the one object, but not the same" in finding.lines


@pytest.mark.parametrize("label", [label for label, fault in FAULTS.items() if fault.none and not fault.raises])
def test_none_is_told(broken: BreakRun, label: str) -> None:
    """Where the system works without a resolver, because somebody below makes another, that is told as well."""
    fault = FAULTS[label]
    assert fault.none is not None
    with sown({fault.spot: fault.none.format(fault.spot.expression)}):
        found = broken().findings
    assert label in found
    assert found.keys() <= {label} | fault.spreads
    (none,) = (finding for finding in found[label] if finding.kind == "none")
    assert f"{none.path}:{none.span.line}" == fault.told


@pytest.mark.parametrize("label", [label for label, fault in FAULTS.items() if fault.raises])
def test_none_that_the_system_refuses_is_told_beside_its_error(broken: BreakRun, label: str) -> None:
    """A run that cannot go on raises what it raises; what was seen up to there stands in a note."""
    fault = FAULTS[label]
    assert fault.none is not None
    assert fault.raises is not None
    with sown({fault.spot: fault.none.format(fault.spot.expression)}):
        told = broken(fault.raises)
    assert told.findings.keys() == {label}
    assert [finding.kind for finding in told.findings[label]] == ["none"]
    assert told.notes == [told.probe.failure]


@pytest.mark.parametrize("label", FAULTS)
def test_a_boundary_that_is_passed_by_is_told(broken: BreakRun, boundaries: tuple[Boundary, ...], label: str) -> None:
    """What no run goes through proves nothing."""
    at = next(one.at for one in boundaries if one.label == label)
    with passed_by(at.scope.rpartition(".")[2], FAULTS[label].callers):
        told = broken()
    assert told.missed == {one.label for one in boundaries if one.at == at}
    assert not told.findings


@pytest.mark.parametrize(
    ("changes", "missed"),
    [
        ({"start_at": "substrait"}, {"execution-fallback"}),
        ({"sources": None}, {"extraction", "task-views"}),  # nothing new is nothing to do for tasks
        ({"changes_since": None}, {"cdf-registration", "cpg-inputs", "view-product"}),
    ],
)
def test_a_configuration_that_leaves_a_stage_out_proves_nothing_of_it(
    broken: BreakRun, changes: dict[str, Any], missed: set[str]
) -> None:
    """The rehearsal is what it is because each boundary needs it."""
    assert broken(**changes).missed == missed


def test_every_boundary_has_a_negative_test(boundaries: tuple[Boundary, ...]) -> None:
    """A boundary that is new in the policy needs a fault here."""
    assert [one.label for one in boundaries] == [*FAULTS]


def test_another_resolver_at_the_origin_is_told_where_the_first_one_was(broken: BreakRun) -> None:
    """What most of the run has is the one; where it had another before, and in the manifest, is what is blamed."""
    with sown({ORIGIN: COPY.format(ORIGIN.expression)}):
        assert broken().findings.keys() == {"extraction", "registry-facade", "view-manifest"}


def test_no_resolver_at_the_origin_is_told_there(broken: BreakRun) -> None:
    """Planning cannot go on; who is blamed first is who left the resolver out."""
    with sown({ORIGIN: "None"}):
        found = broken(AttributeError).findings
    assert [finding.kind for finding in found["compile"]] == ["none"]
    assert found["compile"][0].path == "src/hamilton_pipeline/converged.py"

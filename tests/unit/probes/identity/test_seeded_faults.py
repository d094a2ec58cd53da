"""Twelve ways in which threading one object goes wrong: each is told with its place, and its healthy twin is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.unit.probes.identity.lab import boundary, rule

if TYPE_CHECKING:
    from tests.unit.probes.identity.lab import Lab, Seen

ASSETS = Path(__file__).parents[3] / "assets" / "probes"
FLOW = (ASSETS / "flow.py").read_text("utf-8")
EARLY = (ASSETS / "early.py").read_text("utf-8")

BOUNDARIES = (
    boundary("flow:Planner.plan", label="planning"),
    boundary("flow:scan", label="scan"),
    boundary("flow:register", "request.resolver", label="cdf"),
    boundary("flow:rows", label="rows"),
    boundary("flow:run", "return", label="result"),
)
RULE = rule(
    *BOUNDARIES, entry="flow:run", type="flow.Bindings", origin="planning", constructions=[("flow.Bindings", 1, 1)]
)


class Fault(NamedTuple):
    """One edit of the healthy program, and what is told then: kind, site, and the text of the line."""

    old: str
    new: str
    kind: str
    site: str
    line: str


FAULTS = {
    "planning": Fault("plan(resolver)\n    scan", "plan(fresh())\n    scan", "drift", "flow:scan", "scan(["),
    "scan": Fault('["a"], resolver=resolver)', '["a"], resolver=fresh())', "drift", "flow:scan", "=fresh())"),
    "cdf": Fault(
        "(register(Request(resolver)),", "(register(Request(fresh())),", "drift", "flow:register", "Request(fresh())"
    ),
    "rows": Fault("list, rows(resolver))", "list, rows(fresh()))", "drift", "flow:rows", "rows(fresh())"),
    "result": Fault("    return resolver\n", "    return fresh()\n", "drift", "flow:run", "def run"),
    "equal copy": Fault(
        '["a"], resolver=resolver)',
        '["a"], resolver=Bindings(dict(resolver.locations)))',
        "drift",
        "flow:scan",
        "(dict(",
    ),
    "subset copy": Fault(
        '["a"], resolver=resolver)', '["a"], resolver=resolver.subset(["a"]))', "drift", "flow:scan", '.subset(["a"])'
    ),
    "cached second context": Fault(
        '["a"], resolver=resolver)', '["a"], resolver=cached("x"))', "drift", "flow:scan", 'cached("x"))'
    ),
    "async task": Fault(
        "create_task(register(Request(resolver)))",
        "create_task(register(Request(fresh())))",
        "drift",
        "flow:register",
        "create_task(register(Request(fresh",
    ),
    "thread pool": Fault(
        "in_pool(list, rows(resolver))",
        'in_pool(list, rows(resolver)); in_pool(lambda: scan(["b"], resolver=fresh()))',
        "drift",
        "flow:scan",
        "in_pool(lambda",
    ),
    "nested run": Fault(
        "        run()\n", '        run()\n        scan(["a"], resolver=fresh())\n', "drift", "flow:scan", "=fresh())"
    ),
    "method on a subclass": Fault(
        "return super().plan(resolver)", "return super().plan(fresh())", "drift", "flow:Planner.plan", "plan(fresh())"
    ),
    "None passed": Fault('["a"], resolver=resolver)', '["a"])', "none", "flow:scan", 'scan(["a"])'),
}


def _probe(lab: Lab, text: str, *, nested: bool = False) -> Seen:
    flow = lab.module("flow", text)
    return lab.probe(RULE, lambda: flow.run(nested=nested))


@pytest.mark.parametrize("nested", [False, True])
def test_the_healthy_program_reports_nothing(lab: Lab, nested: bool) -> None:
    seen = _probe(lab, FLOW, nested=nested)
    assert seen.is_clean, seen
    assert len(seen.observed.examined) > 5


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_place(lab: Lab, name: str) -> None:
    fault = FAULTS[name]
    assert FLOW.count(fault.old) == 1
    seen = _probe(lab, FLOW.replace(fault.old, fault.new), nested=name == "nested run")
    assert (fault.kind, fault.site, lab.line("flow", fault.line)) in seen.found, seen.found
    assert not seen.wrong
    one = next(finding for finding in seen.observed.findings if finding.kind == fault.kind)
    assert fault.kind != "drift" or any(line.startswith("made at src/flow.py:") for line in one.lines), one.lines


@pytest.mark.parametrize(("name", "is_equal"), [("equal copy", True), ("subset copy", False)])
def test_only_an_equal_copy_is_said_to_be_equal(lab: Lab, name: str, is_equal: bool) -> None:
    fault = FAULTS[name]
    seen = _probe(lab, FLOW.replace(fault.old, fault.new))
    told = [finding.lines for finding in seen.observed.findings if finding.kind == "drift"]
    assert ["equal to the one object, but not the same" in lines for lines in told] == [is_equal]


def test_the_copies_are_counted_where_they_are_made(lab: Lab) -> None:
    fault = FAULTS["scan"]
    seen = _probe(lab, FLOW.replace(fault.old, fault.new))
    # `fresh` makes both; the second is one too many.
    assert ("constructed", "flow:Bindings", lab.line("flow", 'return Bindings({"a"')) in seen.found


def test_a_name_that_was_imported_before_is_heard(lab: Lab) -> None:
    lab.module("flow", FLOW)
    early = lab.module("early", EARLY)
    body = rule(*BOUNDARIES[:2], type="flow.Bindings")
    flow = lab.module("flow", FLOW)

    def healthy() -> None:
        resolver = flow.fresh()
        flow.Planner().plan(resolver)
        early.again(resolver)

    def faulty() -> None:
        flow.Planner().plan(flow.fresh())
        early.intrude()

    assert lab.probe(body, healthy).is_clean
    seen = lab.probe(body, faulty)
    assert seen.found == [("drift", "flow:scan", lab.line("early", "resolver=fresh()"))]


def test_a_skipped_boundary_is_told(lab: Lab) -> None:
    seen = _probe(lab, FLOW.replace('    scan(["a"], resolver=resolver)\n', ""))
    assert seen.found == []
    assert seen.wrong == [
        "flow:scan (scan) was never reached: hand the object through it, or make it `required: false`"
    ]


def test_an_exception_in_the_body_passes_and_the_run_is_judged_for_what_it_saw(lab: Lab) -> None:
    flow = lab.module(
        "flow",
        FLOW.replace("    asyncio.run(tasks(resolver))\n", '    raise LookupError("mine")\n').replace(
            '["a"], resolver=resolver)', '["a"], resolver=fresh())'
        ),
    )

    def body() -> None:
        with pytest.raises(LookupError, match="mine"):
            flow.run()

    seen = lab.probe(RULE, body)
    assert ("drift", "flow:scan", lab.line("flow", "=fresh())")) in seen.found
    assert len(seen.wrong) == 1
    assert seen.wrong[0].startswith("no run completed (each raised)")

"""Methods as seams: receivers of unknown type with `receivers: strict`, and counterparts with `implementers`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.functional.conftest import Execute, Project, Suite

POLICY = """\
version: 1
codebase:
  source: [src]
seams:
  - id: opening
    target: {target}
    why: One place opens stores.
{options}\
"""
STRICT = "    receivers: strict\n"
IMPLEMENTERS = "    implementers: true\n"
STORE = """\
class Base:
    def open(self, name):
        raise NotImplementedError


class Store(Base):
    def open(self, name):
        return name


class Special(Store):
    pass


class Stranger:
    def open(self, name):
        return name
"""
PROTOCOL = """\
from typing import Protocol


class Opens(Protocol):
    name: str

    def open(self, name): ...

    def close(self): ...


class Deeper(Opens, Protocol):
    def flush(self): ...


class Plain:
    def open(self, name): ...
"""
IMPLEMENTED = """\
from app.protocol import Opens, Plain


class Full:
    name = "full"

    def open(self, name):
        return name

    def close(self):
        pass


class Below(Full):
    pass


class Explicit(Opens):
    def open(self, name):
        return name


class Half:
    name = "half"

    def open(self, name):
        return name


class Child(Plain):
    def open(self, name):
        return name


class Alike:
    def open(self, name):
        return name
"""
HEAD = "import pathlib\n\nfrom app.implemented import *\nfrom app.protocol import *\nfrom app.store import *\n\n\n"
FILES = {
    "src/app/__init__.py": "",
    "src/app/store.py": STORE,
    "src/app/protocol.py": PROTOCOL,
    "src/app/implemented.py": IMPLEMENTED,
}
Found = list[tuple[str, str, str]]


def found(project: Project, seamguard: Execute, target: str, options: str, uses: Mapping[str, str]) -> Found:
    """The scope, kind and certainty of what is reported in functions that are given by their parameters and body."""
    functions = (
        f"def {name}({text.partition(':: ')[0]}):\n    {text.partition(':: ')[2]}\n" for name, text in uses.items()
    )
    files = {**FILES, "src/app/use.py": HEAD + "\n\n".join(functions)}
    policy = POLICY.format(target=target, options=options)
    run = seamguard("check", "--format", "json", cwd=project(files, policy))
    report = json.loads(run.stdout)
    assert report["errors"] == []
    assert [subject["reasons"] for subject in report["subjects"]] == [[]]
    here = [item for item in report["findings"] if item["path"] == "src/app/use.py"]
    assert run.exit_code == int(bool(here))
    return [(item["scope"], item["kind"], item["certainty"]) for item in here]


# Parameters and body of a function each; what is reported without and with `strict`.
RECEIVERS: Mapping[str, tuple[str, str | None, str | None]] = {
    "known": ("x: Store:: x.open(1)", "certain", "certain"),
    "made": ("_:: Store().open(1)", "certain", "certain"),
    "subclass": ("x: Special:: x.open(1)", "certain", "certain"),
    "unknown": ("x:: x.open(1)", None, "possible"),
    "unknown_attribute": ("x:: x.inner.open(1)", None, "possible"),
    "unknown_result": ("x:: x.made().open(1)", None, "possible"),
    "unknown_element": ("xs:: [x.open(1) for x in xs]", None, "possible"),
    "base": ("x: Base:: x.open(1)", None, "possible"),
    "stranger": ("x: Stranger:: x.open(1)", None, None),
    "other_library": ("x: pathlib.Path:: x.open()", None, None),
    "other_library_made": ("p:: pathlib.Path(p).open()", None, None),
    "function": ("p:: open(p)", None, None),
    "other_name": ("x:: x.reopen(1)", None, None),
    "not_called": ("x:: x.open", None, None),
    "unknown_base": ("x: Base:: x.close()", None, None),
}


@pytest.mark.parametrize("options", ["", STRICT], ids=["known", "strict"])
def test_strict_takes_receivers_of_unknown_type_for_possible_ones(
    project: Project, seamguard: Execute, options: str
) -> None:
    uses = {name: text for name, (text, _, _) in RECEIVERS.items()}
    column = 2 if options else 1
    expected = [(name, "call", str(row[column])) for name, row in RECEIVERS.items() if row[column] is not None]
    assert found(project, seamguard, "app.store.Store.open", options, uses) == expected


def test_a_type_that_is_a_protocol_may_be_the_class_that_implements_it(project: Project, seamguard: Execute) -> None:
    uses = {"named": "x: Opens:: x.open(1)", "other": "x: Half:: x.open(1)"}
    assert found(project, seamguard, "app.implemented.Explicit.open", "", uses) == []
    assert found(project, seamguard, "app.implemented.Explicit.open", STRICT, uses) == [("named", "call", "possible")]


def test_strict_keeps_the_condition(project: Project, seamguard: Execute) -> None:
    uses = {"without": "x:: x.open()", "by_position": "x:: x.open(1)", "by_name": "x:: x.open(name=1)"}
    uses |= {"unpacked": "x, **o:: x.open(**o)"}
    reported = found(project, seamguard, "app.store.Store.open", STRICT + "    when: {supplies: [name]}\n", uses)
    assert [scope for scope, _, _ in reported] == ["by_position", "by_name", "unpacked"]


def test_strict_goes_by_possible_and_by_no_escape(project: Project, seamguard: Execute) -> None:
    uses = {"unknown": "x:: x.open(1)"}
    policy = f"{STRICT}    escapes: {{callback: ignore, attribute: ignore}}\n"
    assert len(found(project, seamguard, "app.store.Store.open", policy, uses)) == 1
    assert found(project, seamguard, "app.store.Store.open", f"{policy}    possible: ignore\n", uses) == []


def test_strict_says_possible_to_people_and_in_the_suite(project: Project, seamguard: Execute, suite: Suite) -> None:
    files = {**FILES, "src/app/use.py": "def use(x):\n    return x.open(1)\n"}
    folder = project(files, POLICY.format(target="app.store.Store.open", options=STRICT))
    lines = (
        "  src/app/use.py:2:12: app.use:use may use 'opening', and no entry permits it\n"
        "  2 |     return x.open(1)\n"
        "    |            ^^^^^^^^^\n"
        "  resolved  possible (call): x.open -> app.store.Store.open, defined at src/app/store.py:7\n"
    )
    run = seamguard("check", cwd=folder)
    assert (run.exit_code, lines in run.stdout) == (1, True)
    shown = suite("--seamguard-policy", folder / "allowlists.yaml")
    assert shown.having("FAILED") == {"test_only_listed_places_break_the_rule[opening]"}
    assert lines in shown.output


# Parameters and body of a function each; whether it is reported without and with `implementers`.
OF_A_PROTOCOL: Mapping[str, tuple[str, bool, bool]] = {
    "named": ("x: Opens:: x.open(1)", True, True),
    "deeper": ("x: Deeper:: x.open(1)", True, True),
    "explicitly": ("x: Explicit:: x.open(1)", False, True),
    "structurally": ("x: Full:: x.open(1)", False, True),
    "made": ("_:: Full().open(1)", False, True),
    "inherited": ("x: Below:: x.open(1)", False, True),
    "lacks_a_member": ("x: Half:: x.open(1)", False, False),
    "other_method": ("x: Full:: x.close()", False, False),
    "stranger": ("x: Stranger:: x.open(1)", False, False),
    "unknown": ("x:: x.open(1)", False, False),
}
OF_A_BASE: Mapping[str, tuple[str, bool, bool]] = {
    "named": ("x: Plain:: x.open(1)", True, True),
    "inherits": ("x: Child:: x.open(1)", False, True),
    "only_alike": ("x: Alike:: x.open(1)", False, False),
    "of_a_protocol": ("x: Full:: x.open(1)", False, False),
}


@pytest.mark.parametrize("options", ["", IMPLEMENTERS], ids=["own", "implementers"])
@pytest.mark.parametrize(
    ("target", "table"),
    [("app.protocol.Opens.open", OF_A_PROTOCOL), ("app.protocol.Plain.open", OF_A_BASE)],
    ids=["protocol", "base"],
)
def test_implementers_are_the_target_too(
    project: Project, seamguard: Execute, options: str, target: str, table: Mapping[str, tuple[str, bool, bool]]
) -> None:
    uses = {name: text for name, (text, _, _) in table.items()}
    column = 2 if options else 1
    expected = [(name, "call", "certain") for name, row in table.items() if row[column]]
    assert found(project, seamguard, target, options, uses) == expected


def test_an_implementer_is_handed_on_like_the_target(project: Project, seamguard: Execute) -> None:
    uses = {"hands_on": "x: Full, g:: g(x.open)", "of_class": "g:: g(Full.open)", "not_it": "x: Half, g:: g(x.open)"}
    assert found(project, seamguard, "app.protocol.Opens.open", IMPLEMENTERS, uses) == [
        ("hands_on", "callback", "possible"),
        ("of_class", "callback", "possible"),
    ]
    assert found(project, seamguard, "app.protocol.Opens.open", "", uses) == []


def test_both_together(project: Project, seamguard: Execute) -> None:
    uses = {"structurally": "x: Full:: x.open(1)", "unknown": "x:: x.open(1)", "stranger": "x: Stranger:: x.open(1)"}
    assert found(project, seamguard, "app.protocol.Opens.open", IMPLEMENTERS + STRICT, uses) == [
        ("structurally", "call", "certain"),
        ("unknown", "call", "possible"),
    ]


def test_an_implementer_is_permitted_where_the_target_is(project: Project, seamguard: Execute) -> None:
    files = {**FILES, "src/app/use.py": f"{HEAD}def use(x: Full):\n    x.open(1)\n"}
    entry = "    allow:\n      - {site: app.use:use, reason: For good.}\n".replace("app.use:use", '"app.use:use"')
    folder = project(files, POLICY.format(target="app.protocol.Opens.open", options=IMPLEMENTERS + entry))
    assert seamguard("check", cwd=folder).exit_code == 0
    project(files, POLICY.format(target="app.protocol.Opens.open", options=entry))
    assert seamguard("check", cwd=folder).exit_code == 1

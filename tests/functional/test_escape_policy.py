"""`escapes`: what each kind of use that is only possible does to the verdict, from the policy to every report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from seamguard.domain.seam import Escape

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.functional.conftest import Execute, Project, Suite

POLICY = """\
version: 1
codebase:
  source: [src]
seams:
  - id: context
    target: app.seam.Context
    why: One place decides.
"""
BASE = {
    "src/app/__init__.py": "",
    "src/app/seam.py": """\
from dataclasses import dataclass


@dataclass
class Context:
    profile: object = None
""",
}
# One module for each kind, with the line that is reported.
ESCAPES: Mapping[str, tuple[str, int]] = {
    "callback": ("import framework\n\nframework.on(Context)\n", 4),
    "submit": ("import framework\n\nframework.pool.submit(Context, 1)\n", 4),
    "partial": ("from functools import partial\n\nmake = partial(Context, 1)\n", 4),
    "decorator-argument": ("import framework\n\n\n@framework.uses(Context)\ndef f():\n    pass\n", 5),
    "table": ('MAKERS = {"a": Context}\n', 2),
    "attribute": ("import framework\n\nframework.maker = Context\n", 4),
    "default": ("def f(make=Context):\n    pass\n", 2),
    "factory": (
        "import dataclasses as d\n\n\n@d.dataclass\nclass A:\n    c: object = d.field(default_factory=Context)\n",
        7,
    ),
    "return": ("def f():\n    return Context\n", 3),
    "yield": ("def f():\n    yield Context\n", 3),
    "getattr": ("from app import seam\n\n\ndef f(name):\n    return getattr(seam, name)()\n", 6),
    "eval": ('eval("Context(1)")\n', 2),
    "replace": ("from dataclasses import replace\n\n\ndef f(c: Context):\n    return replace(c, profile=1)\n", 6),
}
ALL = {
    **BASE,
    **{f"src/app/{kind.replace('-', '_')}.py": f"from app.seam import Context\n{ESCAPES[kind][0]}" for kind in ESCAPES},
}


def with_escapes(**effects: str) -> str:
    told = ", ".join(f"{kind.replace('_', '-')}: {effect}" for kind, effect in effects.items())
    return f"{POLICY}    escapes: {{{told}}}\n"


def told(seamguard: Execute, folder: Path) -> tuple[int, dict[str, Any]]:
    run = seamguard("check", "--format", "json", cwd=folder)
    return run.exit_code, json.loads(run.stdout)


def kinds(report: dict[str, Any], status: str) -> list[str]:
    return sorted(item["kind"] for item in report["findings"] if item["status"] == status)


def test_the_table_knows_every_kind() -> None:
    assert list(ESCAPES) == [escape.value for escape in Escape]


@pytest.mark.parametrize("kind", ESCAPES)
def test_each_kind_is_found_under_its_name(project: Project, seamguard: Execute, kind: str) -> None:
    path = f"src/app/{kind.replace('-', '_')}.py"
    exit_code, report = told(seamguard, project({**BASE, path: ALL[path]}, POLICY))
    found = [(item["kind"], item["line"], item["status"], item["certainty"]) for item in report["findings"]]
    assert (exit_code, found) == (1, [(kind, ESCAPES[kind][1], "violation", "possible")])


@pytest.mark.parametrize("kind", ESCAPES)
def test_each_can_be_ignored_or_shown_alone(project: Project, seamguard: Execute, kind: str) -> None:
    others = sorted(ESCAPES.keys() - {kind})
    folder = project(ALL, with_escapes(**{kind: "ignore"}))
    exit_code, report = told(seamguard, folder)
    assert (exit_code, kinds(report, "violation"), kinds(report, "permitted")) == (1, others, [])
    project(ALL, with_escapes(**{kind: "warn"}))
    exit_code, report = told(seamguard, folder)
    assert (exit_code, kinds(report, "violation"), kinds(report, "permitted")) == (1, others, [kind])


@pytest.mark.parametrize("possible", ["warn", "ignore"])
def test_the_others_go_by_possible(project: Project, seamguard: Execute, possible: str) -> None:
    policy = with_escapes(callback="error", getattr="warn", table="ignore") + f"    possible: {possible}\n"
    exit_code, report = told(seamguard, project(ALL, policy))
    shown = ESCAPES.keys() - {"callback", "table"} if possible == "warn" else {"getattr"}
    assert (exit_code, kinds(report, "violation"), kinds(report, "permitted")) == (1, ["callback"], sorted(shown))


def test_what_is_certain_is_never_softened(project: Project, seamguard: Execute) -> None:
    softened = with_escapes(**dict.fromkeys((kind.replace("-", "_") for kind in ESCAPES), "ignore"))
    softened += "    possible: ignore\n"
    folder = project(ALL, softened)
    assert seamguard("check", cwd=folder).exit_code == 0
    project({**ALL, "src/app/use.py": "from app.seam import Context\n\nContext()\n"}, softened)
    exit_code, report = told(seamguard, folder)
    assert (exit_code, kinds(report, "violation")) == (1, ["call"])


def test_a_call_that_may_supply_the_parameter_is_no_escape(project: Project, seamguard: Execute) -> None:
    use = "from app.seam import Context\n\n\ndef f(options):\n    return Context(**options)\n"
    softened = with_escapes(**dict.fromkeys((kind.replace("-", "_") for kind in ESCAPES), "ignore"))
    policy = softened.replace("    why:", "    when: {supplies: [profile]}\n    why:")
    exit_code, report = told(seamguard, project({**BASE, "src/app/use.py": use}, policy))
    assert (exit_code, kinds(report, "violation")) == (1, ["call"])


def test_people_are_warned_and_told_the_kind(project: Project, seamguard: Execute, suite: Suite) -> None:
    files = {**BASE, "src/app/callback.py": ALL["src/app/callback.py"]}
    folder = project(files, with_escapes(callback="warn"))
    run = seamguard("check", cwd=folder)
    assert run.exit_code == 0
    assert "1 use in production: 1 permitted;" in run.stdout
    warning = (
        "  warning   src/app/callback.py:4:14: callback: Only possibly a use, and the policy says `warn` for that."
    )
    assert warning in run.stdout
    policy = folder / "allowlists.yaml"
    assert suite("--seamguard-policy", policy).having("FAILED") == set()
    project(files, with_escapes(callback="error") + "    possible: warn\n")
    listed = "test_only_listed_places_break_the_rule[context]"
    assert suite("--seamguard-policy", policy).having("FAILED") == {listed}


def test_only_what_is_an_error_counts_against_an_entry(project: Project, seamguard: Execute) -> None:
    files = {**BASE, "src/app/use.py": "from app.seam import Context\n\n\ndef f(g):\n    g(Context)\n    Context()\n"}
    entry = '    migrating:\n      - {site: "app.use:f", count: COUNT, wave: w, reason: Not yet.}\n'
    waves = "waves:\n  - {id: w, status: active}\nseams:\n"
    folder = project(files, "")
    policy = folder / "allowlists.yaml"
    for effect, count, exit_code in (("error", 2, 0), ("error", 1, 1), ("warn", 1, 0), ("ignore", 1, 0)):
        text = with_escapes(callback=effect).replace("seams:\n", waves) + entry.replace("COUNT", str(count))
        policy.write_text(text, "utf-8")
        assert seamguard("check", cwd=folder).exit_code == exit_code, (effect, count)


def test_members_of_a_group_go_by_the_same(project: Project, seamguard: Execute) -> None:
    files = {
        **BASE,
        "src/app/other.py": "def make():\n    pass\n",
        "src/app/use.py": "from app import other\n\nx(other.make)\n",
    }
    group = "    group:\n      - {target: app.other.make, role: accessor}\n"
    folder = project(files, with_escapes(callback="ignore") + group)
    assert seamguard("check", cwd=folder).exit_code == 0
    project(files, with_escapes(submit="ignore") + group)
    assert seamguard("check", cwd=folder).exit_code == 1


@pytest.mark.parametrize(
    ("escapes", "problem"),
    [
        ("{}", "8:14: `escapes` names no kind: name one, or remove `escapes`"),
        ("{callbacks: warn, eval: warn}", "8:15: unknown key 'callbacks'; did you mean 'callback'?"),
        ("{callback: warning}", "8:25: unknown value of `callback` 'warning'; did you mean 'warn'?"),
        ("[callback]", "8:14: `escapes` must be a mapping, not a list"),
    ],
)
def test_a_wrong_clause_is_told_with_its_place(
    project: Project, seamguard: Execute, escapes: str, problem: str
) -> None:
    run = seamguard("check", cwd=project(BASE, f"{POLICY}    escapes: {escapes}\n"))
    assert run.exit_code == 2
    assert run.stderr.startswith(f"allowlists.yaml:{problem}")

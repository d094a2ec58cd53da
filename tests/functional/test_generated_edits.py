"""Policies in mixed styles and code that changes: whatever is done in whatever order, the list says what it should."""

from __future__ import annotations

import os
import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from seamguard.domain.rule import Entry, Mark
from seamguard.domain.verdict import Status
from seamguard.editing.allowing import Wanted, plan_allow
from seamguard.editing.pruning import plan_prune
from seamguard.engine import check_tree
from seamguard.errors import UsageError
from seamguard.policy import parse_policy
from seamguard.policy.edits import edit_policy
from seamguard.sources.memory import memory_tree

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from seamguard.domain.policy import Policy
    from seamguard.domain.verdict import CheckResult
    from seamguard.editing.plan import Plan

FEW = settings(
    max_examples=120,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MANY = settings(FEW, max_examples=int(os.environ.get("SEAMGUARD_EDITS", "3000")), derandomize=False)

TODAY = date(2026, 3, 31)
SEAMS = ("one", "two")
SITES = [(module, scope) for module in ("app.a", "app.b", "app.c") for scope in ("f", "g", "K.f", "<module>")]

Use: TypeAlias = tuple[str, str, str]
"""A seam, and the module and the scope that use it."""

Verb: TypeAlias = Literal["add", "drop", "move", "prune", "prune --moves", "allow", "allow --current"]


class Act(NamedTuple):
    """One thing that somebody does to the code or to the list."""

    verb: Verb
    seam: str
    site: tuple[str, str]
    to: tuple[str, str]


class Project(NamedTuple):
    """Code and list at one moment; the code is how often each place uses each seam."""

    uses: Counter[Use]
    data: bytes


def code_of(uses: Counter[Use]) -> dict[str, str]:
    """Modules whose functions call the seams as often as it is said."""
    files = {"src/app/__init__.py": "", "src/app/seam.py": "def one(): ...\ndef two(): ...\n"}
    for module in sorted({module for module, _ in SITES}):
        lines = ["from app.seam import one, two"]
        for scope in ("<module>", "f", "g", "K.f"):
            calls = [f"{seam}()" for seam in SEAMS for _ in range(uses[seam, module, scope])]
            owner, _, name = scope.rpartition(".")
            lines += [f"class {owner}:"] if owner else []
            lines += calls if scope == "<module>" else [f"{'  ' if owner else ''}def {name}(): ({', '.join(calls)})"]
        files[f"src/{module.replace('.', '/')}.py"] = "\n".join(lines) + "\n"
    return files


def judged(project: Project) -> tuple[Policy, CheckResult]:
    policy = parse_policy(project.data, "p")
    return policy, check_tree(policy, memory_tree(code_of(project.uses), policy.codebase), "code", [], TODAY)


# Policies in mixed styles


COMMENTS = st.sampled_from(["# about it", "#", "# - site: app.a:f", "#\ttab", "# 𝄞 é", "#count: 3", '# it\'s "so"'])
REASONS = st.sampled_from(
    [
        "Old.",
        "'it''s'",
        '"a: b"',
        "@|",
        "é 𝄞",
        "|\n@  Two\n@\n@  lines.",
        ">-\n@  Folded\n@  text.",
        "One\n@  two",
        "x # y",
    ]
)


@st.composite
def comments(draw: DrawFn, margin: str) -> str:
    drawn = draw(st.lists(st.tuples(st.sampled_from(["", "  ", margin]), COMMENTS), max_size=2))
    blank = draw(st.sampled_from(["", "", "\n"]))
    return "".join(f"{indent}{text}\n" for indent, text in drawn) + blank


@st.composite
def block_entry(draw: DrawFn, place: str, count: int | None, dash: int) -> str:
    gap = draw(st.sampled_from([" ", " ", "   "]))
    margin = " " * dash
    inner = margin + " " * (1 + len(gap))
    reason = draw(REASONS).replace("@|", '"@me"').replace("@", inner)
    key = "module" if ":" not in place else "site"
    debt = {} if count is None else {"count": str(count), "wave": "w"}
    pairs = {key: place, **debt, "reason": reason}
    names = draw(st.permutations(list(pairs)))
    tail = draw(st.sampled_from(["", "", " # beside"]))
    lines = [f"{name}: {pairs[name]}" + (tail if name == key else "") for name in names]
    return f"{margin}-{gap}" + f"\n{inner}".join(lines) + "\n"


def flow_item(place: str, count: int | None) -> str:
    key = "module" if ":" not in place else "site"
    debt = "" if count is None else f"count: {count}, wave: w, "
    return f"{{{key}: '{place}', {debt}reason: Old.}}"


@st.composite
def listing(draw: DrawFn, key: str, entries: list[tuple[str, int | None]]) -> str:
    style = draw(st.sampled_from(["block", "block", "braces", "brackets", "lines"]))
    if not entries:
        return draw(st.sampled_from(["", f"    {key}: []\n", f"    {key}: [ ] # none\n"]))
    if style == "brackets":
        return f"    {key}: [{', '.join(flow_item(*entry) for entry in entries)}]\n"
    if style == "lines":
        items = [f"{draw(comments('      '))}      {flow_item(*entry)}" for entry in entries]
        close = draw(st.sampled_from(["\n", ",\n"]))
        return f"    {key}: [\n" + ",\n".join(items) + close + draw(comments("      ")) + "    ]\n"
    dash = draw(st.sampled_from([4, 6, 6, 8]))
    text = f"    {key}:{draw(st.sampled_from(['', ' # beside']))}\n"
    for place, count in entries:
        text += draw(comments(" " * dash))
        text += (
            f"{' ' * dash}- {flow_item(place, count)}\n" if style == "braces" else draw(block_entry(place, count, dash))
        )
    return text + draw(comments(" " * dash))


@st.composite
def policies(draw: DrawFn) -> bytes:
    text = "version: 1\ncodebase: {source: [src]}\nwaves: [{id: w, status: active}]\nseams:\n"
    for seam in SEAMS:
        places = draw(st.lists(st.sampled_from(SITES), unique=True, max_size=4))
        debt = [(f"{module}:{scope}", draw(st.integers(1, 3))) for module, scope in places]
        text += draw(comments("  "))
        why = draw(st.sampled_from(["Why.", "|\n      Why.", ">\n      Why\n\n      so."]))
        text += f"  - id: {seam}\n    target: app.seam.{seam}\n    why: {why}\n"
        text += draw(listing("allow", [("app.seam", None)] if draw(st.booleans()) else []))
        text += draw(listing("migrating", list(debt)))
    newline = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    return (draw(st.sampled_from(["", "\ufeff"])) + text).replace("\n", newline).encode()


ACTS = st.builds(
    Act,
    st.sampled_from(["add", "add", "drop", "move", "move", "prune", "prune --moves", "allow", "allow --current"]),
    st.sampled_from(SEAMS),
    st.sampled_from(SITES),
    st.sampled_from(SITES),
)
USES = st.lists(st.tuples(st.sampled_from(SEAMS), st.sampled_from(SITES)), max_size=12)


# What holds


def own_comments(data: bytes) -> list[str]:
    return re.findall(r"^[ \t]*(#.*?)\r?$", data.decode().replace("\r\n", "\n").replace("\r", "\n"), re.MULTILINE)


def counts(policy: Policy) -> dict[tuple[str, str], int]:
    return {(seam.id, entry.place): entry.count or 0 for seam in policy.seams for entry in seam.entries}


def edited(project: Project, policy: Policy, plan: Plan) -> Project:
    result = edit_policy(project.data, plan.steps, "p")
    assert result.refused == ()
    assert own_comments(result.data) == own_comments(project.data)
    return project._replace(data=result.data)


def pruned(project: Project, *, moves: bool) -> Project:
    policy, result = judged(project)
    after = edited(project, policy, plan_prune(policy, result, moves=moves))
    new_policy, new_result = judged(after)
    before, now = counts(policy), counts(new_policy)
    assert sum(now.values()) <= sum(before.values()), "the list only shrinks"
    assert len(now) <= len(before) + (sum(before.values()) if moves else 0)
    if not moves:
        assert all(before[key] >= count for key, count in now.items()), "prune adds and raises nothing"
    verdicts = [verdict for verdict in new_result.verdicts if verdict.rule == "seam"]
    assert not any(verdict.stale for verdict in verdicts)
    assert not (moves and any(verdict.having(Status.MOVED) for verdict in verdicts))
    assert plan_prune(new_policy, new_result, moves=moves).steps == (), "twice is the same as once"
    return after


def allowed(project: Project, act: Act) -> Project:
    policy, result = judged(project)
    entry = Entry("", None, "It's new: #1", None, "w", None, None, None, Mark(0, 0))
    place = None if act.verb == "allow --current" else act.site
    try:
        plan = plan_allow(policy, result, Wanted(act.seam, entry, place, None))
    except UsageError:
        assert place is not None, "there is always an answer for all places"
        return project
    after = edited(project, policy, plan)
    if place is None:
        _, new_result = judged(after)
        (verdict,) = [verdict for verdict in new_result.verdicts if verdict.id == act.seam]
        assert not [item for item in verdict.having(Status.VIOLATION) if item.entry is None]
    return after


def done(project: Project, act: Act) -> Project:
    here, there = (act.seam, *act.site), (act.seam, *act.to)
    uses = Counter(project.uses)
    if act.verb == "add":
        uses[here] += 1
    elif act.verb == "drop":
        uses[here] = 0
    elif act.verb == "move":
        uses[there] += uses.pop(here, 0)
    elif act.verb in ("prune", "prune --moves"):
        return pruned(project, moves=act.verb == "prune --moves")
    else:
        return allowed(project, act)
    return project._replace(uses=uses)


def verify(data: bytes, uses: list[tuple[str, tuple[str, str]]], acts: list[Act]) -> None:
    project = Project(Counter((seam, *site) for seam, site in uses), data)
    for act in acts:
        project = done(project, act)


@FEW
@given(policies(), USES, st.lists(ACTS, min_size=2, max_size=8))
def test_the_list_says_what_it_should(data: bytes, uses: list[tuple[str, tuple[str, str]]], acts: list[Act]) -> None:
    verify(data, uses, acts)


@pytest.mark.long
@MANY
@given(policies(), USES, st.lists(ACTS, min_size=2, max_size=12))
def test_the_list_says_what_it_should_in_many_projects(
    data: bytes, uses: list[tuple[str, tuple[str, str]]], acts: list[Act]
) -> None:
    verify(data, uses, acts)

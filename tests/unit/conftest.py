"""Domain values as tests need them: a plain one of each kind, changed only where the test says so."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from seamguard.domain.facts import Parameter, Span
from seamguard.domain.finding import Finding
from seamguard.domain.policy import Codebase, Policy, Wave, WaveStatus
from seamguard.domain.rule import Entry, Level, Mark, Possible, Step, Suppressions
from seamguard.domain.seam import Restrict, Seam
from seamguard.domain.source import PLAIN_CATEGORIES, Category, SourceFile
from seamguard.domain.uses import Definition, Target, TargetState
from seamguard.domain.verdict import CheckResult, Judged, Outcome, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

FINDING = Finding(
    rule="seam",
    subject="ctx",
    kind="call",
    certain=True,
    path="src/app/use.py",
    span=Span(5, 12, 5, 22),
    module="app.use",
    scope="build",
    category=Category.PRODUCTION,
    target="app.seam.Ctx",
    spelling="Ctx",
    via=("app.seam.Ctx",),
)
ENTRY = Entry(
    module="app.use",
    scope="build",
    reason="Not migrated yet.",
    count=None,
    wave=None,
    owner=None,
    ticket=None,
    expires=None,
    mark=Mark(20, 9),
)
SEAM = Seam(
    id="ctx",
    target="app.seam.Ctx",
    supplies=(),
    why="One place decides.",
    instead="Take the context that the caller was given.",
    restrict=Restrict.CALL,
    possible=Possible.ERROR,
    external=False,
    suppressions=Suppressions.PERMIT,
    allow=(),
    migrating=(),
    examples=(),
    mark=Mark(10, 5),
    target_mark=Mark(11, 13),
)
WAVE = Wave(
    id="wave-1",
    title="First",
    status=WaveStatus.ACTIVE,
    goal=0,
    due=None,
    after=(),
    owner=None,
    mark=Mark(4, 5),
)
CODEBASE = Codebase(
    root=".",
    source=("src",),
    production=("src",),
    tests=(),
    scripts=(),
    exclude=(),
    include=(),
    mark=Mark(2, 1),
    root_marks=((("source", "src"), Mark(3, 12)),),
)
SEAM_FILE = SourceFile("src/app/seam.py", "app.seam", is_package=False, category=Category.PRODUCTION, read=bytes)
TARGET = Target(
    name="app.seam.Ctx",
    state=TargetState.DEFINED,
    module="app.seam",
    definitions=(Definition(SEAM_FILE, Span(3, 1, 4, 9)),),
    parameters=(Parameter("profile", "positional", has_default=False, default=None, annotation=None),),
    advice="",
)
VERDICT = Verdict(
    "seam", "ctx", Outcome.KEPT, by_category=tuple((category, 0) for category in PLAIN_CATEGORIES), why=SEAM.why
)
RESULT = CheckResult("allowlists.yaml", "code", files=9, parsed=2, verdicts=(), errors=(), left_out=(), code={})


def _finding(site: str = "app.use:build", line: int = 5, **changes: Any) -> Finding:  # noqa: ANN401 (as in `replace`)
    """A finding at a site and line; its path follows from the module, its end from its start."""
    module, _, scope = site.partition(":")
    place = {"module": module, "scope": scope, "path": f"src/{module.replace('.', '/')}.py"}
    return replace(FINDING, **{**place, "span": Span(line, 12, line, 22), **changes})


def _entry(place: str = "app.use:build", count: int | None = None, **changes: Any) -> Entry:  # noqa: ANN401
    """An entry for a place; permanent unless a count is given, which then belongs to `wave-1`."""
    module, _, scope = place.partition(":")
    wave = None if count is None else "wave-1"
    return replace(ENTRY, **{"module": module, "scope": scope or None, "count": count, "wave": wave, **changes})


def _step(level: Level, *waves: str, day: date | None = None) -> Step:
    """A step of a rollout; one that names no end waits for `wave-2`."""
    return Step(level, waves or (() if day else ("wave-2",)), day, Mark(14, 9))


def _using(*waves: str, status: Status = Status.MIGRATING, certain: bool = True) -> Verdict:
    """The verdict on a seam with one use under an entry of each of these waves."""
    judged = tuple(
        Judged(_finding(line=line, certain=certain), status, "m", _entry(count=1, wave=wave), blocking=False)
        for line, wave in enumerate(waves, 1)
    )
    return replace(VERDICT, judged=judged)


class Make(NamedTuple):
    """Makes domain values: plain ones, but for what the call says."""

    finding: Callable[..., Finding] = _finding
    entry: Callable[..., Entry] = _entry
    seam: Callable[..., Seam] = partial(replace, SEAM)
    wave: Callable[..., Wave] = partial(replace, WAVE)
    step: Callable[..., Step] = _step
    codebase: Callable[..., Codebase] = partial(replace, CODEBASE)
    target: Callable[..., Target] = partial(replace, TARGET)
    verdict: Callable[..., Verdict] = partial(replace, VERDICT)
    using: Callable[..., Verdict] = _using
    result: Callable[..., CheckResult] = partial(replace, RESULT)
    policy: Callable[..., Policy] = partial(Policy, "allowlists.yaml", CODEBASE)


@pytest.fixture(scope="session")
def make() -> Make:
    return Make()

"""A repository brought under guard: what would be written into it, tried out in memory."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, NamedTuple

from seamguard.adoption.freezing import Look, Planned, contracts_of, frozen, look_at, sound_contracts, unread
from seamguard.adoption.policy_text import Draft, FirstWave, policy_text
from seamguard.adoption.seen import POLICY, SCHEMA, SUITE
from seamguard.adoption.setup_files import owner_problems
from seamguard.adoption.setup_versions import needed
from seamguard.adoption.shipped import schema, template
from seamguard.adoption.wiring import reasons_apart
from seamguard.errors import PolicyError, UsageError
from seamguard.policy import parse_policy
from seamguard.report.prove_text import render_proofs
from seamguard.report.text_format import render_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from seamguard.adoption.seen import Folders, Outside, WantedSeam

_TESTS = ("rules", "codebase", "growth", "rules_bite", "runs")
WORKFLOWS = {
    "github": (".github/workflows/guardrails.yml", "github.yml"),
    "gitlab": (".gitlab-ci.yml", "gitlab.yml"),
}
_INCLUDED = ".gitlab/guardrails.yml"
_MINOR = 13
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wanted of a repository.

    Attributes:
        folders: The codebase.
        seams: The first seams; none where a policy is there already.
        ci: github, gitlab or none.
        branch: Where pull requests go.
        wave: The wave that owns today's uses.
    """

    folders: Folders
    seams: tuple[WantedSeam, ...]
    ci: str
    branch: str
    wave: FirstWave


class Adoption(NamedTuple):
    """What comes of it.

    Attributes:
        files: What is to be written, by posix path.
        kept: What is there already and is left as it is.
        said: What was decided on the way, a line each.
        todo: What is left to people, a line each.
        uses: How many of today's uses the list holds.
    """

    files: dict[str, bytes]
    kept: tuple[str, ...]
    said: tuple[str, ...]
    todo: tuple[str, ...]
    uses: int


def plan_adoption(top: Path, paths: Iterable[str], outside: Outside, wishes: Wishes) -> Adoption:
    """Decide what is written into a repository, and try it out in memory.

    Args:
        top: The repository.
        paths: Its Python files.
        outside: Reads what lies in it.
        wishes: What is wanted.

    Raises:
        UsageError: What is wanted cannot be: a seam that does not exist, code that cannot be read, a rule that is none.
    """
    if outside(f"{SUITE}/__init__.py") is not None:
        raise UsageError(
            f"{SUITE}/__init__.py: makes a package of the folder that the suite goes into: remove it if "
            "it is empty; if that package is code of yours, keep the suite elsewhere, and write it by hand"
        )
    _refuse_foreign(outside)
    said: list[str] = []
    todo: list[str] = []
    every = {**_suite(paths, outside, said), SCHEMA: schema(), **_workflow(wishes, outside, todo)}
    todo += [f"{problem.place} {problem.message}" for problem in owner_problems(outside, POLICY)]
    kept = [path for path in (POLICY, *every) if outside(path) is not None]
    todo += [
        f"{path} is not the workflow of the guard: give a workflow of yours a step that runs `pytest {SUITE}/`"
        for path in kept
        if path == WORKFLOWS["github"][0] and SUITE.encode() not in (outside(path) or b"").partition(b"jobs")[2]
    ]
    files = {path: data for path, data in every.items() if path not in kept}
    uses = 0
    if POLICY not in kept:
        data, uses = _policy(Planned(top, files), wishes, said)
        files = {POLICY: data, **files}
    return Adoption(files, tuple(kept), tuple(said), tuple(todo), uses)


def _refuse_foreign(outside: Outside) -> None:
    """Refuse to build around a policy that cannot be read: nothing that was written would work."""
    data = outside(POLICY)
    try:
        parse_policy(data, POLICY) if data is not None else None
    except PolicyError as error:
        told = "".join(f"\n  {problem}" for problem in error.problems[:_SHOWN])
        raise UsageError(
            f"{POLICY} is there, and is no policy of seamguard, so that nothing was written: mend it, or move it "
            f"away{told}"
        ) from error


def _suite(paths: Iterable[str], outside: Outside, said: list[str]) -> dict[str, bytes]:
    """The tests, and a configuration of their own where the repository's would get in their way."""
    found = {f"{SUITE}/{name}": template(f"{stem}.py") for stem, name in _names(paths, said).items()}
    reasons = reasons_apart(outside)
    if reasons:
        said.append(f"{SUITE}/pytest.ini sets the suite apart: {'; '.join(reasons[:3])}")
        found[f"{SUITE}/pytest.ini"] = template("pytest.ini")
    return found


def _names(paths: Iterable[str], said: list[str]) -> dict[str, str]:
    """What the files of the suite are called: as no other test module is, for pytest may import both by that name."""
    taken = {path.rpartition("/")[2] for path in paths if not path.startswith(f"{SUITE}/")}
    plain = {f"test_{stem}": f"test_{stem}.py" for stem in _TESTS}
    if not taken & {*plain.values()}:
        return plain
    said.append(f"the tests are called test_guard_*.py, for there is a {min(taken & {*plain.values()})} already")
    return {stem: f"test_guard_{name.removeprefix('test_')}" for stem, name in plain.items()}


def _workflow(wishes: Wishes, outside: Outside, todo: list[str]) -> dict[str, bytes]:
    if wishes.ci not in WORKFLOWS:
        return {}
    path, name = WORKFLOWS[wishes.ci]
    if wishes.ci == "gitlab" and outside(path) is not None:
        path = _INCLUDED
        todo.append(f"add to .gitlab-ci.yml: `include: [{{local: {path}}}]`")
    return {path: workflow_text(name, _python(outside), _requirement()).encode()}


def workflow_text(name: str, python: str, requirement: str) -> str:
    """A workflow as it is written: by the name of its template, with the Python of the job and what it installs."""
    return template(name).decode().replace("@PYTHON@", python).replace("@SEAMGUARD@", requirement)


def _python(outside: Outside) -> str:
    """The Python of the job: it reads code of any version, and reads that of its own the fastest."""
    return f"3.{max(_MINOR, sys.version_info.minor, needed(outside))}"


def _requirement() -> str:
    """This seamguard, so that a new release changes no verdict by itself; any where it is not installed as such."""
    try:
        return f"seamguard=={version('seamguard')}"
    except PackageNotFoundError:
        return "seamguard"


def _policy(planned: Planned, wishes: Wishes, said: list[str]) -> tuple[bytes, int]:
    workflow = WORKFLOWS["github"][0]
    own = (workflow, wishes.branch) if wishes.ci == "github" and workflow in planned.files else None
    draft = Draft(wishes.folders, wishes.seams, wishes.wave, contracts_of(planned.outside), own)
    draft, look = _readable(planned, draft, said)
    data = frozen(policy_text(draft), look, wishes.wave.id, wishes.wave.reason)
    uses = sum(entry.count or 0 for seam in parse_policy(data, POLICY).seams for entry in seam.migrating)
    if not uses:
        data = policy_text(draft._replace(wave=None)).encode()
    _refuse_toothless(planned, data)
    return data, uses


def _readable(planned: Planned, draft: Draft, said: list[str]) -> tuple[Draft, Look]:
    """A draft without what cannot be read, and with contracts only if all of them hold, and what a check says of it."""
    look = look_at(planned, policy_text(draft))
    aside = sorted({*look.aside, *unread(planned, look.policy)})
    if aside:
        more = [f"{len(aside) - _SHOWN} more"] * (len(aside) > _SHOWN)
        said.append(f"left out by `exclude`, for it cannot be read: {', '.join([*aside[:_SHOWN], *more])}")
        folders = replace(draft.folders, exclude=(*draft.folders.exclude, *aside))
        draft = draft._replace(folders=folders)
        look = look_at(planned, policy_text(draft))
    held = tuple(sound_contracts(planned, look)) if draft.contracts else ()
    broken = [one for one in draft.contracts if one not in held]
    if not broken:
        return draft, look
    # Where one of them is a rule, all have to be: the rest would be what nobody runs.
    what = "these do not hold today, or nothing can break them"
    said.append(f"the import contracts are no rules of the policy yet, for {what}: {', '.join(broken)}")
    draft = draft._replace(contracts=())
    return draft, look_at(planned, policy_text(draft))


def _refuse_toothless(planned: Planned, data: bytes) -> None:
    """Refuse a policy that a check or a proof would not pass."""
    policy = parse_policy(data, POLICY)
    result = planned.judged(policy)
    proofs = planned.proved(policy)
    told = render_text(result) if result.exit_code else render_proofs(proofs) if proofs.exit_code else ""
    if told:
        raise UsageError(f"this would not hold, so that nothing was written:\n{told.rstrip()}")

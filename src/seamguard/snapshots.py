"""Snapshots of what the installed libraries can do: taken, held against what was committed, and written."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.capabilities import LIBRARIES, Answers, Difference, Snapshot, State, libraries_of, selected
from seamguard.domain.families.capabilities import Capabilities, ProbeKind
from seamguard.domain.rollout import level_on
from seamguard.domain.rule import Level
from seamguard.domain.snapshot_text import parse_snapshot, render_snapshot
from seamguard.errors import ProblemsError, UsageError, meant
from seamguard.probes.capabilities import attribute_probe, builtin_probes, callable_probe, query_probe, take_snapshot
from seamguard.verdict.capabilities import compare_snapshots

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from seamguard.domain.families.capabilities import Probe as Declared
    from seamguard.domain.policy import Policy
    from seamguard.probes.capabilities import Probe


class Question(NamedTuple):
    """What is to be found out.

    Attributes:
        id: Of the rule that asks; empty where none does.
        libraries: The distributions whose versions name the snapshot.
        probes: What is tried.
        folder: Where committed snapshots lie; None where none are kept.
        shown: What reports call the folder.
        roots: Folders from which functions of a policy's own can be imported too.
        is_soft: Whether differences only warn.
    """

    id: str
    libraries: tuple[str, ...]
    probes: tuple[Probe, ...]
    folder: Path | None = None
    shown: str = ""
    roots: tuple[Path, ...] = ()
    is_soft: bool = False


def probing_ids(policy: Policy) -> tuple[str, ...]:
    """The rules of a policy that try something, and are not off."""
    return tuple(clause.id for clause, _ in _clauses(policy))


def questions(policy: Policy, folder: Path, ids: Sequence[str] = (), root: Path | None = None) -> tuple[Question, ...]:
    """What the rules of a policy in `folder` ask, all of them where no id is named.

    Raises:
        UsageError: No rule that tries something has such an id.
    """
    known = probing_ids(policy)
    for wanted in ids:
        if wanted not in known:
            has = ", ".join(known) or "no rule with probes"
            what = f"no rule of `capabilities` with probes has the id {wanted!r}"
            raise UsageError(f"{what}; {meant(wanted, known)}{policy.path} has: {has}")
    top = folder / policy.codebase.root if root is None else root
    roots = tuple(top / source for source in policy.codebase.source)
    return tuple(
        question_of(clause, folder, roots)._replace(is_soft=level is Level.WARN)
        for clause, level in _clauses(policy)
        if not ids or clause.id in ids
    )


def _clauses(policy: Policy) -> Iterator[tuple[Capabilities, Level]]:
    """What tries something, with how soft it is today."""
    today = datetime.now(UTC).date()
    for rule in policy.rules:
        if isinstance(rule, Capabilities) and (rule.builtin or rule.probes):
            level, _ = level_on(rule.rollout, policy.waves, today)
            if level is not Level.OFF:
                yield rule, level


def question_of(clause: Capabilities, folder: Path, roots: tuple[Path, ...] = ()) -> Question:
    """What one clause of a policy in `folder` asks."""
    own = tuple(map(_declared, clause.probes))
    kept = None if clause.snapshots is None else folder / clause.snapshots
    probes = (*builtin_probes(clause.builtin), *own)
    return Question(clause.id, clause.libraries, probes, kept, clause.snapshots or "", roots)


def _declared(probe: Declared) -> Probe:
    match probe.kind:
        case ProbeKind.ATTRIBUTE:
            return attribute_probe(probe.name, probe.of)
        case ProbeKind.CALLABLE:
            return callable_probe(probe.name, probe.of)
        case ProbeKind.QUERY:
            return query_probe(probe.name, probe.of, probe.absent)


def built_in_question() -> Question:
    """What is asked where no policy does: every set whose libraries are installed.

    Raises:
        UsageError: There is none.
    """
    missing = set(take_snapshot(libraries_of(selected(LIBRARIES)), ()).missing)
    sets = [name for name, libraries in LIBRARIES.items() if not missing & {*libraries}]
    if not sets:
        raise UsageError(f"nothing to try: {', '.join(sorted(missing))} not installed; install `seamguard[delta]`")
    names = selected(sets)
    return Question("", libraries_of(names), builtin_probes(names))


def answers(question: Question) -> Answers:
    """Try everything, and hold it against the committed snapshot of the same versions.

    Raises:
        ProblemsError: The committed file is no snapshot.
        UsageError: It cannot be read, or is of other versions than its name says.
    """
    found = _found(question)
    return Answers(question.id, found, _shown(question, found), _difference(question, found), is_soft=question.is_soft)


def write(question: Question) -> Answers:
    """Try everything, and make that the committed snapshot, unless it says the same already.

    Raises:
        UsageError: The rule keeps no snapshots, something cannot be told, or the file cannot be written.
    """
    if question.folder is None:
        keeps = f"the rule {question.id!r} keeps no snapshots" if question.id else "no rule keeps snapshots"
        raise UsageError(f"{keeps}: name their folder under `snapshots` in `capabilities`, in the policy")
    found = _found(question)
    if found.missing:
        raise UsageError(f"nothing was written, for {_absent(found)}")
    unknown = found.having(State.UNKNOWN)
    if unknown:
        told = "; ".join(map(str, unknown))
        raise UsageError(f"nothing was written, for {told}: mend what fails, or take it out of the rule")
    path, shown = question.folder / found.file_name, _shown(question, found)
    try:
        before = _committed(path, shown, found)
    except (ProblemsError, UsageError):
        before = None  # damaged: it is written anew
    if before is not None and not compare_snapshots(before, found).lines:
        return Answers(question.id, found, shown, Difference(()), f"{shown} says the same already")
    _replace(path, render_snapshot(found), shown)
    return Answers(question.id, found, shown, Difference(()), f"{shown} {'written anew' if before else 'written'}")


def _found(question: Question) -> Snapshot:
    # What a function of a team's own prints is no result.
    with _importable(question.roots), _quiet(), redirect_stdout(sys.stderr):
        return take_snapshot(question.libraries, question.probes)


@contextmanager
def _importable(roots: tuple[Path, ...]) -> Iterator[None]:
    """Let the code under guard be imported, behind everything that is installed."""
    before = list(sys.path)
    sys.path += [str(root.resolve()) for root in roots]
    try:
        yield
    finally:
        sys.path[:] = before


@contextmanager
def _quiet() -> Iterator[None]:
    """Let engines that are loaded now log errors only, unless the user says what they are to log."""
    if "RUST_LOG" in os.environ:
        yield
        return
    os.environ["RUST_LOG"] = "error"
    try:
        yield
    finally:
        os.environ.pop("RUST_LOG", None)


def _shown(question: Question, found: Snapshot) -> str:
    return "" if question.folder is None or found.missing else f"{question.shown}/{found.file_name}"


def _difference(question: Question, found: Snapshot) -> Difference:
    if found.missing:
        return Difference((_absent(found),), is_known=False)
    if question.folder is None:
        return Difference((), is_known=not found.having(State.UNKNOWN))
    committed = _committed(question.folder / found.file_name, _shown(question, found), found)
    if committed is None:
        unknown = found.having(State.UNKNOWN)
        return Difference((f"no snapshot for {found.title}", *map(str, unknown)), is_known=not unknown)
    return compare_snapshots(committed, found)


def _absent(found: Snapshot) -> str:
    return f"{' and '.join(found.missing)} not installed, so nothing can be told: install what the rule names"


def _committed(path: Path, shown: str, found: Snapshot) -> Snapshot | None:
    """What was committed for the same versions; None where there is no such file."""
    try:
        committed = parse_snapshot(path.read_text("utf-8"), shown)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{shown}: cannot be read ({error}): mend it, or delete it and write it anew") from error
    if committed.libraries != found.libraries:
        raise UsageError(f"{shown}: is a snapshot of {committed.title}, which has another name: delete it")
    return committed


def _replace(path: Path, text: str, shown: str) -> None:
    """Put a text into a file so that it holds the old one or the new one at every moment."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        real = path.resolve()  # a link goes on leading to the file
        temporary = real.with_name(f".{real.name}.{os.getpid()}.tmp")
        try:
            with temporary.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(real)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{shown}: cannot be written ({error.strerror or error}): it is as it was") from error

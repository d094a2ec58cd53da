"""What a lock stands on: the shape that was recorded, the one that the code has, and why it may not be accepted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary, ref

from seamguard.domain.families.locks import NewFields
from seamguard.domain.surface import Word
from seamguard.domain.surface_text import TextError, fingerprint_of, surface_of, text_of
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Vacuity
from seamguard.rules.breakage import compare
from seamguard.rules.placed import wrong_with
from seamguard.rules.shape import Codebase, Module, Shape, literal_of, shape_of
from seamguard.rules.shape.records import RECORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seamguard.domain.breakage import LineChange
    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.locks import Lock, Recorded
    from seamguard.domain.surface import Surface

Version = int | str

_THERE = (TargetState.DEFINED, TargetState.MODULE)
_PARTS = re.compile(r"[0-9]+|[^0-9.]+")
# What Python's versions call what comes before a release.
_EARLY = re.compile(r"([0-9])[-_.]?((?:a|b|c|rc|alpha|beta|pre|preview|dev)[-_.]?[0-9])", re.IGNORECASE)
_BEFORE, _END, _TEXT, _NUMBER = range(4)
# The modules that the locks of one run lead to: each is parsed once, for as long as the run lasts.
_read: WeakKeyDictionary[Facts, Codebase] = WeakKeyDictionary()


class LockState(NamedTuple):
    """One lock, looked at.

    Attributes:
        shape: What the target is; None where it cannot be locked.
        old: The shape that was recorded; None where there is none, or none that can be read.
        version: What the version constant is; None where the lock has none, or it is no number and no text.
        changes: What changed since the shape was recorded.
        vacuities: Why the lock proves nothing.
        failures: What is wrong with what was recorded.
        versioning: What is wrong with the version.
        demands: What else stands in the way of the shape as it is.
        news: What has to be recorded besides a shape.
    """

    shape: Shape | None
    old: Surface | None
    version: Version | None
    changes: tuple[LineChange, ...] = ()
    vacuities: tuple[Vacuity, ...] = ()
    failures: tuple[Vacuity, ...] = ()
    versioning: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()
    news: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text of the shape as it is."""
        return "" if self.shape is None or self.shape.surface is None else text_of(self.shape.surface)

    @property
    def is_kept(self) -> bool:
        """Whether the code has the shape and the version that were recorded."""
        return not (self.changes or self.vacuities or self.failures or self.versioning or self.news)

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why the shape as it is must not be recorded."""
        if self.shape is None:
            return tuple(reason.message for reason in self.vacuities)
        return (*self.versioning, *self.demands)


def lock_state(rule: Lock, facts: Facts) -> LockState:
    """Look at a lock.

    Args:
        rule: The lock.
        facts: The code.
    """
    codebase = codebase_of(facts)
    shape, reasons = _shape(rule, facts, codebase)
    version, unversioned = _version(rule, facts, codebase)
    reasons = (*reasons, *unversioned)
    if shape is None or shape.surface is None or unversioned:
        return LockState(None, None, version, vacuities=reasons)
    old, failures = (None, ()) if rule.recorded is None else _recorded(rule, rule.recorded)
    reasons = tuple(_fieldless(rule, old, shape.surface))
    if reasons:
        return LockState(None, None, version, vacuities=reasons)
    if rule.recorded is None:
        message = f"no shape of {rule.target} is recorded: run `{accepting(rule)}`"
        return LockState(shape, None, version, vacuities=(Vacuity(rule.mark, message),))
    changes = () if old is None else compare(old, shape.surface)
    return LockState(
        shape,
        old,
        version,
        changes,
        failures=failures,
        versioning=tuple(_versioning(rule, rule.recorded, version, is_changed=bool(changes))),
        demands=tuple(_demands(rule, old, shape.surface)),
        news=tuple(_news(rule, rule.recorded, version)),
    )


def codebase_of(facts: Facts) -> Codebase:
    """The modules that names lead to."""
    if facts not in _read:
        _read[facts] = Codebase(_reader(ref(facts)))
    return _read[facts]


def _reader(known: ref[Facts]) -> Callable[[str], Module | None]:
    """Reads modules of a run for as long as it lasts, and does not make it last longer."""

    def read(name: str) -> Module | None:
        facts = known()
        file = facts.file_of(name) if facts is not None else None
        tree = facts.tree(file) if facts is not None and file is not None else None
        return None if file is None or tree is None else Module(name, file.path, file.is_package, tree)

    return read


def accepting(rule: Lock) -> str:
    """The command that records the shape as it is."""
    return f'seamguard lock --accept {rule.id} --reason "..."'


def _shape(rule: Lock, facts: Facts, codebase: Codebase) -> tuple[Shape | None, tuple[Vacuity, ...]]:
    shape = shape_of(rule.target, codebase)
    wrong = wrong_name(rule.target, shape, facts)
    if wrong:
        return None, (Vacuity(rule.target_mark, wrong),)
    if shape is None or shape.surface is None:
        message = f"{rule.target} has no shape that can be locked: name a function, a class, a module or a constant"
        return None, (Vacuity(rule.target_mark, message),)
    apart = not_judged(rule, shape, facts)
    if apart:
        return None, (Vacuity(rule.target_mark, apart),)
    remedy = "give it one definition, or lock what decides"
    doubts = (f"{rule.target} cannot be locked: {doubt}: {remedy}" for doubt in shape.doubts)
    reasons = tuple(Vacuity(rule.target_mark, message) for message in doubts)
    return (None if reasons else shape), reasons


def wrong_name(name: str, shape: Shape | None, facts: Facts) -> str:
    """What is wrong with a name, and what to do; empty where it names the definition whose shape was found.

    Where the shape was found under this very name there is nothing to ask: the resolver would read every file that
    holds its last part, to find out whether it is defined anywhere else.
    """
    if shape is not None and shape.found.dotted == name:
        return ""
    target = facts.target(name)
    return wrong_with(target) if target.state not in _THERE else ""


def not_judged(rule: Lock, shape: Shape, facts: Facts) -> str:
    """Why a definition can fail nothing: it lies in code that the lock does not judge; empty where it does."""
    file = facts.file_of(shape.found.module.name)
    if file is None or file.category in rule.judged:
        return ""
    category = file.category.value
    return f"{shape.found.dotted} lies in {category}, which this lock does not judge: add {category} to its `judged`"


def _version(rule: Lock, facts: Facts, codebase: Codebase) -> tuple[Version | None, tuple[Vacuity, ...]]:
    for wanted in rule.version:
        wrong = wrong_name(wanted.name, shape_of(wanted.name, codebase), facts)
        version = literal_of(wanted.name, codebase)
        if wrong or version is None:
            unclear = f"{wanted.name} is no whole number and no text: write its value out, such as `= 2`"
            return None, (Vacuity(wanted.mark, wrong or unclear),)
        return version, ()
    return None, ()


def _recorded(rule: Lock, recorded: Recorded) -> tuple[Surface | None, tuple[Vacuity, ...]]:
    """The recorded shape, and whether somebody else than the command wrote it."""
    try:
        old = surface_of(recorded.shape)
    except TextError as error:
        message = f"line {error.line} of the shape of {rule.id!r}: {error}"
        return None, (Vacuity(recorded.mark, message),)
    if fingerprint_of(recorded.shape, recorded.version) != recorded.fingerprint:
        message = (
            f"the recorded shape of {rule.id!r} was edited by hand or merged, for its fingerprint is not that of its "
            f"text: run `{accepting(rule)}` once the code has the shape that you want"
        )
        return old, (Vacuity(recorded.mark, message),)
    return old, ()


def _versioning(rule: Lock, recorded: Recorded, version: Version | None, *, is_changed: bool) -> Iterator[str]:
    """What is wrong with the version, for a contract that has one."""
    was = recorded.version
    for wanted in rule.version:
        if was is None or version is None:
            continue
        if type(was) is not type(version):
            yield f"{wanted.name} was {was!r} and is {version!r}: versions of two kinds cannot be compared"
        elif rank(version) < rank(was):
            yield f"{wanted.name} was {was!r} and is {version!r}: a version only rises"
        elif rank(version) == rank(was) and is_changed:
            yield f"the shape changed, and {wanted.name} still is {version!r}: raise it"


def _news(rule: Lock, recorded: Recorded, version: Version | None) -> Iterator[str]:
    """A version that is not recorded would let the next change of the shape pass without rising itself."""
    for wanted in rule.version:
        if recorded.version != version:
            was = "none is recorded" if recorded.version is None else f"{recorded.version!r} is recorded"
            yield f"{wanted.name} is {version!r}, and {was}"


def rank(version: Version) -> tuple[tuple[int, int, str], ...]:
    """How versions are ordered: numbers in a text as numbers, so that 1.10 comes after 1.9, and 1.0rc1 before 1.0."""
    if isinstance(version, int):
        return ((0, version, ""),)
    numbered = _EARLY.sub(r"\1~\2", version)
    return (*map(_part, _PARTS.findall(numbered)), (_END, 0, ""))


def _part(text: str) -> tuple[int, int, str]:
    if text.isascii() and text.isdigit():
        return _NUMBER, int(text), ""
    return (_BEFORE if text.startswith("~") else _TEXT), 0, text


def _fieldless(rule: Lock, old: Surface | None, now: Surface) -> Iterator[Vacuity]:
    """A demand on new fields of what takes none says nothing, or its fields come from what is not seen here."""
    if rule.new_fields is NewFields.DEFAULTED and now.form not in RECORDS and (old is None or old.form is now.form):
        message = f"{rule.target} is no record whose fields are seen, but a {now.form}: remove `new_fields`"
        yield Vacuity(rule.target_mark, message)


def _demands(rule: Lock, old: Surface | None, now: Surface) -> Iterator[str]:
    """New fields that existing data and existing callers do not have."""
    if rule.new_fields is NewFields.DEFAULTED and old is not None:
        known = {item.name for item in old.of(Word.FIELD)}
        for item in now.of(Word.FIELD):
            if item.name not in known and item.is_required:
                yield f"the new field {item.name} has no default: give it one (`new_fields: defaulted`)"

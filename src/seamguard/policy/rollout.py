"""The `rollout` clause: how soft a rule is for now, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.rollout import SOFTNESS
from seamguard.domain.rule import Level, Step
from seamguard.policy.clauses import STEP
from seamguard.policy.fields import Fields, read_fields
from seamguard.policy.nodes import Node, Problems, Scalar, Sequence
from seamguard.policy.places import parse_id
from seamguard.policy.readers import day, is_like_a_day, listing, parsed, scalar
from seamguard.policy.wording import show, unknown

if TYPE_CHECKING:
    from datetime import date

    from seamguard.policy.readers import Read

_SOFT = [level.value for level in Level if level is not Level.ERROR]
_NO_STEPS = "add a step with `level` and `until`, or remove `rollout`"


def read_rollout(fields: Fields) -> tuple[Step, ...]:
    """Reads the steps under `rollout`; records those that could never hold, or that soften a rule again."""
    steps = fields.read("rollout", listing(_read_step, if_empty=_NO_STEPS), ())
    for number, step in enumerate(steps):
        for other in steps[:number]:
            fault = _fault(other, step)
            if fault:
                fields.problems.add(step.mark, fault)
                break
    return steps


def _fault(before: Step, step: Step) -> str | None:
    """What is wrong with a step beside one that comes before it."""
    if SOFTNESS[step.level] > SOFTNESS[before.level]:
        order = (
            f"{show(step.level.value)} is softer than {show(before.level.value)} before it (line {before.mark.line})"
        )
        return f"{order}: a rollout only gets stricter, so put the softer step first"
    if before.day and step.day:
        is_over = step.day <= before.day
    else:
        is_over = bool(step.waves) and set(step.waves) <= set(before.waves)
    if is_over:
        return f"this step ends no later than the one at line {before.mark.line}, so it never holds: remove it"
    return None


def _read_step(node: Node, what: str, problems: Problems) -> Step | None:
    fields = read_fields(node, what, STEP, problems)
    if fields is None:
        return None
    level = fields.read("level", _read_level, None)
    waves, last = fields.read("until", _read_until, ((), None))
    if level is None or not (waves or last):
        return None
    return Step(level=level, waves=waves, day=last, mark=fields.mark)


def _read_level(node: Node, what: str, problems: Problems) -> Level | None:
    found = scalar(node, what, "warn or off", problems)
    if found is None:
        return None
    # YAML 1.1 takes a bare `off` for a truth value; here it is the word that it looks like.
    if found.kind in ("str", "bool") and found.text in _SOFT:
        return Level(found.text)
    if found.kind == "str" and found.text == Level.ERROR:
        problems.add(found.mark, f"{what} is error by itself once every step has ended: write warn or off")
    else:
        problems.add(found.mark, f"{unknown(f'value of {what}', found.text, _SOFT)}; after the last step it is error")
    return None


def _read_until(node: Node, what: str, problems: Problems) -> tuple[tuple[str, ...], date | None] | None:
    if isinstance(node, Sequence):
        waves = listing(_read_wave, if_empty="name a wave")(node, what, problems)
        return None if waves is None else (waves, None)
    found = scalar(node, what, "a wave's id, a list of them, or a date", problems)
    if found is None:
        return None
    if _is_day(found):
        last = day(found, what, problems)
        return None if last is None else ((), last)
    wave = _ID(found, what, problems)
    return None if wave is None else ((wave,), None)


_ID: Read[str] = parsed(parse_id)


def _read_wave(node: Node, what: str, problems: Problems) -> str | None:
    if isinstance(node, Scalar) and node.kind == "timestamp":
        problems.add(node.mark, f"{what} is a wave, and {show(node.text)} a date: write it without the list")
        return None
    return _ID(node, what, problems)


def _is_day(found: Scalar) -> bool:
    return found.kind == "timestamp" or is_like_a_day(found.text)

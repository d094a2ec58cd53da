"""The `waves` clause: the steps of the migration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.policy import Wave, WaveStatus
from seamguard.policy.clauses import WAVE
from seamguard.policy.fields import read_fields
from seamguard.policy.places import parse_id
from seamguard.policy.readers import choice, day, listing, number, parsed, text
from seamguard.policy.rollout import read_rollout

if TYPE_CHECKING:
    from seamguard.policy.nodes import Node, Problems

_CLOSES_NOTHING = "name a seam, or remove `closes`"


def read_wave(node: Node, what: str, problems: Problems) -> Wave | None:
    """Reads one wave."""
    fields = read_fields(node, what, WAVE, problems)
    if fields is None:
        return None
    wave_id = fields.read("id", parsed(parse_id), "")
    status = fields.read("status", choice(WaveStatus), WaveStatus.PLANNED)
    if status is WaveStatus.COMPLETE and "rollout" in fields.entries:
        problems.add(fields.key_mark("rollout"), "a complete wave blocks: remove `rollout`")
    return Wave(
        id=wave_id,
        title=fields.read("title", text, wave_id),
        status=status,
        goal=fields.read("goal", number(0), 0),
        due=fields.read("due", day, None),
        after=fields.read("after", listing(parsed(parse_id)), ()),
        owner=fields.read("owner", text, None),
        mark=fields.mark,
        rollout=read_rollout(fields),
        closes=fields.read("closes", listing(parsed(parse_id), if_empty=_CLOSES_NOTHING), ()),
    )

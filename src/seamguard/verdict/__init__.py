"""Findings held against promises: OFF, KEPT, WARNED, STALE, BROKEN or VACUOUS."""

from seamguard.verdict.agenda import plan_ahead
from seamguard.verdict.codebase import judge_roots
from seamguard.verdict.examples import judge_examples
from seamguard.verdict.fallbacks import closing_of, idle_types
from seamguard.verdict.grounds import grounded
from seamguard.verdict.ratchet import Circumstances, judge_rule
from seamguard.verdict.rollout import guarding
from seamguard.verdict.seams import Besides, observe_seam
from seamguard.verdict.suppressions import judge_faults
from seamguard.verdict.waves import judge_waves, uses_left
from seamguard.verdict.wrappers import idle_wrappers, is_permitted, outside, permits_in

__all__ = [
    "Besides",
    "Circumstances",
    "closing_of",
    "idle_types",
    "grounded",
    "guarding",
    "idle_wrappers",
    "is_permitted",
    "judge_examples",
    "judge_faults",
    "judge_roots",
    "judge_rule",
    "judge_waves",
    "observe_seam",
    "outside",
    "permits_in",
    "plan_ahead",
    "uses_left",
]

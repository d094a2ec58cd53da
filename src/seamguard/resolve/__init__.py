"""Whole-program name resolution: which uses of a seam the program holds, demand-driven."""

from seamguard.resolve.factbase import FactBase
from seamguard.resolve.fallbacks import Provided, find_fallbacks
from seamguard.resolve.origins import find_hand_outs
from seamguard.resolve.program import Program
from seamguard.resolve.seams import resolve_seams

__all__ = ["FactBase", "Program", "Provided", "find_fallbacks", "find_hand_outs", "resolve_seams"]

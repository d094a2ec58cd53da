"""Whole-program name resolution: which uses of a seam the program holds, demand-driven."""

from seamguard.resolve.program import Program
from seamguard.resolve.seams import resolve_seams

__all__ = ["Program", "resolve_seams"]

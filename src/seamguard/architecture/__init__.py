"""Architecture as a team's own tests put it: modules, classes, functions and calls, and where they have to be."""

from seamguard.architecture.architecture import Architecture

__all__ = ["Architecture"]

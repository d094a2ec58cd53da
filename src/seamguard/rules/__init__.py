"""One rule family, one file: a pure function of facts and its policy clause to neutral findings."""

from seamguard.rules.fallbacks import find_guards, making
from seamguard.rules.families import family_of
from seamguard.rules.seam import find_uses
from seamguard.rules.wrappers import find_wrapper

__all__ = ["family_of", "find_guards", "find_uses", "find_wrapper", "making"]

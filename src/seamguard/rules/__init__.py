"""One rule family, one file: a pure function of facts and its policy clause to neutral findings."""

from seamguard.rules.fallbacks import find_guards, making
from seamguard.rules.seam import find_uses
from seamguard.rules.wrappers import find_wrapper, wrapper_seam

__all__ = ["find_guards", "find_uses", "find_wrapper", "making", "wrapper_seam"]

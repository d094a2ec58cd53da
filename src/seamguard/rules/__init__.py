"""One rule family, one file: a pure function of facts and its policy clause to neutral findings."""

from seamguard.rules.seam import find_uses
from seamguard.rules.wrappers import find_wrapper, wrapper_seam

__all__ = ["find_uses", "find_wrapper", "wrapper_seam"]

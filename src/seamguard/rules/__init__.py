"""One rule family, one file: a pure function of facts and its policy clause to neutral findings."""

from seamguard.rules.seam import find_uses

__all__ = ["find_uses"]

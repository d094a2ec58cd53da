"""The same names from elsewhere."""

from app.seam import make as construct
from app.things import Resolver as Finder

__all__ = ["Finder", "construct"]

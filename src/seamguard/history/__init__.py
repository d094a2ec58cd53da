"""The burndown over commits: drives the engine through a repository's history, and never writes into it."""

from seamguard.history.place import Place, bare_place, disk_place
from seamguard.history.walk import read_history

__all__ = ["Place", "bare_place", "disk_place", "read_history"]

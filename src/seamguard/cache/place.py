"""Where caches are kept."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # `typing` takes longer to import than an answer to find
if TYPE_CHECKING:
    from pathlib import Path


def cache_folder() -> Path | None:
    """Where caches are kept; None where the system has no such place."""
    from pathlib import Path

    place = cache_place()
    return None if place is None else Path(place)


def cache_place() -> str | None:
    """The same as text, for whoever cannot wait for `pathlib` to be imported."""
    named = os.environ.get("SEAMGUARD_CACHE_DIR")
    if named:
        return named
    base = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else os.environ.get("XDG_CACHE_HOME")
    if base and os.path.isabs(base):
        return os.path.join(base, "seamguard")
    home = os.path.expanduser("~")
    # What is not absolute would be a folder of the project that is looked at; "~" is that nobody's home is known.
    return os.path.join(home, ".cache", "seamguard") if os.path.isabs(home) else None

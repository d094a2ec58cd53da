"""Where caches are kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder() -> Path | None:
    """Where caches are kept; None where the system has no such place."""
    named = os.environ.get("SEAMGUARD_CACHE_DIR")
    if named:
        return Path(named)
    base = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else os.environ.get("XDG_CACHE_HOME")
    if base and Path(base).is_absolute():
        return Path(base) / "seamguard"
    try:
        home = Path.home()
    except RuntimeError:  # nobody's home is known
        return None
    # What is not absolute would be a folder of the project that is looked at.
    return home / ".cache" / "seamguard" if home.is_absolute() else None

"""What all tests share."""

from __future__ import annotations

import os

from hypothesis import settings

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")

# No run finds what another one left, and nobody's own cache is touched: below this there can be no folder.
os.environ["SEAMGUARD_CACHE_DIR"] = os.path.join(os.devnull, "none")  # noqa: PTH118 (it is no path to be walked)

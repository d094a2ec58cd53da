"""What all tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def _cache_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What runs under test keep is kept apart from what the user's own runs have kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEAMGUARD_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield

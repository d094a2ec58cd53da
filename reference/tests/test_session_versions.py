from __future__ import annotations

import pytest

from datafusion_engine.session.versions import (
    EnginePair,
    EngineVersionError,
    InstalledEngines,
    require_supported_engines,
)


@pytest.mark.parametrize(
    ("datafusion", "deltalake", "pair"),
    [
        ("51.0.0", "1.3.2", EnginePair("51", "1.3")),
        ("51.9", "1.3.0", EnginePair("51", "1.3")),
        ("55.0.0", "1.6.6", EnginePair("55", "1.6")),
    ],
)
def test_measured_pairs_are_accepted(datafusion: str, deltalake: str, pair: EnginePair) -> None:
    assert require_supported_engines(InstalledEngines(datafusion, deltalake)) == pair


@pytest.mark.parametrize(
    ("datafusion", "deltalake"),
    [
        ("51.0.0", "1.6.6"),
        ("55.0.0", "1.3.2"),
        ("52.0.0", "1.4.0"),
        ("51.0.0", "1.30.0"),
        ("510.0", "1.3.2"),
        ("51.0.0", None),
        (None, "1.3.2"),
        (None, None),
    ],
)
def test_everything_else_is_refused_with_what_is_there_and_what_to_install(
    datafusion: str | None, deltalake: str | None
) -> None:
    with pytest.raises(EngineVersionError) as refused:
        require_supported_engines(InstalledEngines(datafusion, deltalake))
    message = str(refused.value)
    assert f"datafusion {datafusion or '(not installed)'}, deltalake {deltalake or '(not installed)'}" in message
    assert "datafusion 51 with deltalake 1.3; datafusion 55 with deltalake 1.6" in message
    assert 'pip install "datafusion==55.*" "deltalake==1.6.*"' in message

"""Which versions of DataFusion and deltalake may share one process.

A Delta table enters a session through a native table provider, and its binary layout changes with the major version of
DataFusion. A wrong pair can end the process without an exception, so versions are compared before a session exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version


class EngineVersionError(RuntimeError):
    """The installed DataFusion and deltalake are not a pair that is known to work."""


@dataclass(frozen=True, slots=True)
class EnginePair:
    """A series of DataFusion and the series of deltalake that goes with it.

    Attributes:
        datafusion: Leading parts of its version, for example `51`.
        deltalake: Leading parts of its version, for example `1.3`.
    """

    datafusion: str
    deltalake: str

    def __str__(self) -> str:
        return f"datafusion {self.datafusion} with deltalake {self.deltalake}"


@dataclass(frozen=True, slots=True)
class InstalledEngines:
    """Versions found in this environment; None where a package is missing."""

    datafusion: str | None
    deltalake: str | None

    def __str__(self) -> str:
        return f"datafusion {self.datafusion or '(not installed)'}, deltalake {self.deltalake or '(not installed)'}"


SUPPORTED_PAIRS = (EnginePair("51", "1.3"), EnginePair("55", "1.6"))
"""Pairs that were measured; nothing is assumed about the versions between them."""


def installed_engines() -> InstalledEngines:
    """Read the installed versions from package metadata, without importing the packages."""
    return InstalledEngines(datafusion=_installed("datafusion"), deltalake=_installed("deltalake"))


def require_supported_engines(installed: InstalledEngines | None = None) -> EnginePair:
    """Return the pair that is installed.

    Args:
        installed: Versions to judge; those of this environment where None.

    Raises:
        EngineVersionError: The two are not a measured pair, or one is missing.
    """
    found = installed or installed_engines()
    for pair in SUPPORTED_PAIRS:
        if _in_series(found.datafusion, pair.datafusion) and _in_series(found.deltalake, pair.deltalake):
            return pair
    raise EngineVersionError(
        f"Cannot open a session with {found}. Pairs that work: {'; '.join(map(str, SUPPORTED_PAIRS))}. "
        f"Install one of them: {' or '.join(_install_command(pair) for pair in SUPPORTED_PAIRS)}."
    )


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _in_series(installed: str | None, series: str) -> bool:
    wanted = series.split(".")
    return installed is not None and installed.split(".")[: len(wanted)] == wanted


def _install_command(pair: EnginePair) -> str:
    return f'pip install "datafusion=={pair.datafusion}.*" "deltalake=={pair.deltalake}.*"'

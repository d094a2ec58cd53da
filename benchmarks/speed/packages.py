"""What comes from a package index: the code that is measured on, and the tools, all of pinned versions."""

from __future__ import annotations

import subprocess
import sys
import venv
from typing import TYPE_CHECKING, Final

from benchmarks.real_packages import Package, download

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# A package, its version, `sdist` where there is no wheel; and the modules and folders that are taken first: that of the
# seam, then what is near it.
_CODE = """
django 5.2 : django/core/exceptions django/core django/forms
homeassistant 2025.1.4 : homeassistant/helpers/event homeassistant/helpers
sympy 1.14.0 : sympy/simplify/simplify sympy/simplify sympy/core
pandas 2.3.0 : pandas/io/parsers/readers pandas/io pandas/core
botocore 1.38.0 : botocore/session botocore
salt 3007.1 sdist : salt/utils
apache-airflow-core 3.1.0 : airflow/models
azure-mgmt-network 29.0.0 : azure
azure-mgmt-compute 34.1.0 : azure
azure-mgmt-web 8.0.0 : azure
azure-mgmt-containerservice 36.0.0 : azure
azure-mgmt-sql 3.0.1 : azure
azure-mgmt-resource 23.4.0 : azure
azure-mgmt-datafactory 9.2.0 : azure
"""

TOOLS: Final = ("ruff==0.17.6", "import-linter==2.16", "pytest==9.2.0", "pytest-xdist==3.8.0", "matplotlib==3.11.2")
PEERS: Final = ("ast-grep-cli==0.51.1", "tach==0.35.3", "pytest-archon==0.0.7")
# Each wants a version of its own of what others want too, and is installed apart from them.
APART: Final = {"semgrep": ("semgrep==1.185.0",), "fixit": ("fixit==2.1.0", "libcst==1.9.0")}


def code() -> Iterator[tuple[Package, tuple[str, ...]]]:
    """The packages whose code is measured on, and the folders of each that the smallest trees need."""
    for line in _CODE.strip().splitlines():
        head, _, first = line.partition(" : ")
        name, version, *sdist = head.split()
        yield Package(name, version, bool(sdist), (".",), ()), tuple(first.split())


def files_of(package: Package, first: Sequence[str], cache: Path) -> Iterator[tuple[str, Path]]:
    """The Python files of a package, by their path in it: those below its first folders, then the others.

    What a distribution holds beside the package, such as tests and tools, is left out.
    """
    root = download(package, cache)
    found = sorted((path.relative_to(root).as_posix(), path) for path in root.rglob("*.py") if path.is_file())
    order = {folder: number for number, folder in enumerate(first)}
    tops = {folder.partition("/")[0] for folder in first}
    inner = [(name, path) for name, path in found if name.partition("/")[0] in tops]

    def rank(item: tuple[str, Path]) -> tuple[int, str]:
        near = (number for folder, number in order.items() if item[0].startswith((f"{folder}/", f"{folder}.py")))
        return min(near, default=len(order)), item[0]

    yield from sorted(inner, key=rank)


def environment(folder: Path, requirements: Sequence[str]) -> Path:
    """Install into a virtual environment, made where there is none; returns the folder of its programs."""
    if not (folder / "pyvenv.cfg").is_file():
        venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *requirements], check=True)
    return programs


def install_project(programs: Path, repository: Path) -> None:
    """Install this project as a user has it: built and copied, not linked."""
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--force-reinstall", "--no-deps", str(repository)], check=True)
    subprocess.run([*pip, str(repository)], check=True)

"""Libraries of the running Python, looked at and never imported."""

from __future__ import annotations

import sys
from importlib.machinery import BYTECODE_SUFFIXES, EXTENSION_SUFFIXES, SOURCE_SUFFIXES
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple


class Installed(NamedTuple):
    """How far a dotted name leads into what is installed.

    Attributes:
        module: The longest part of it that is a module; empty where its first name is none.
        source: The file of that module; None where it is not written in Python.
    """

    module: str
    source: Path | None


def installed(name: str) -> Installed:
    """Find the module in a dotted name. Only its first name is asked of Python, which imports nothing for that."""
    first, *rest = name.split(".")
    try:
        spec = find_spec(first)
    except (ImportError, ValueError, AttributeError):  # a finder of another package that cannot cope
        spec = None
    if spec is None:
        return Installed(first, None) if first in sys.builtin_module_names else Installed("", None)
    if name in sys.modules:  # such as `os.path`, which no file of that name makes
        return Installed(name, _python(getattr(sys.modules[name], "__file__", None)))
    found = Installed(first, _python(spec.origin))
    folders = [Path(folder) for folder in spec.submodule_search_locations or ()]
    for number, part in enumerate(rest, 1):
        module = ".".join([first, *rest[:number]])
        packages = [folder / part for folder in folders if (folder / part).is_dir()]
        files = [folder / f"{part}{suffix}" for folder in folders for suffix in _SUFFIXES]
        file = next((file for file in files if file.is_file()), None)
        inits = [package / "__init__.py" for package in packages if (package / "__init__.py").is_file()]
        if not packages and file is None:
            break
        found = Installed(module, next(iter(inits), None) if packages else _python(str(file)))
        folders = packages
    return found


_SUFFIXES = (*SOURCE_SUFFIXES, *EXTENSION_SUFFIXES, *BYTECODE_SUFFIXES)


def _python(origin: str | None) -> Path | None:
    return Path(origin) if origin is not None and origin.endswith(".py") and Path(origin).is_file() else None

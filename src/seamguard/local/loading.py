"""From the text of a module to one of its functions."""

from __future__ import annotations

import ast
import sys
from hashlib import sha256
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Function = Callable[..., Any]

_PREFIX = "_seamguard_local_"


class Unloadable(NamedTuple):
    """Why there is no such function, and what to do."""

    reason: str


def load(source: bytes, path: str, name: str) -> Function | Unloadable:
    """A function of a module that is given as its text.

    The module is run under a private name, once for the same text. What it imports is looked for as ever: the import
    path is not changed for it, so that it can import neither its neighbours nor the code under guard by accident.

    Args:
        source: What the file holds.
        path: What messages call the file.
        name: The function.
    """
    digest = sha256(path.encode() + bytes(1) + source).hexdigest()
    key = f"{_PREFIX}{digest[:16]}"
    module = sys.modules.get(key)
    if module is None:
        module = ModuleType(key)
        module.__file__ = path
        sys.modules[key] = module  # dataclasses look their module up
        try:
            exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 (the team's own code)
        except KeyboardInterrupt:
            del sys.modules[key]
            raise
        except BaseException as error:  # noqa: BLE001 (whatever a module does when it is run)
            del sys.modules[key]
            return Unloadable(f"{path} cannot be loaded: {failure(error, path)}")
    function = getattr(module, name, None)
    if function is None:
        return Unloadable(f"{path} defines no function {name}{_near(module, name)}")
    return function if callable(function) else Unloadable(f"{name} in {path} is no function: name one")


def _near(module: ModuleType, name: str) -> str:
    from difflib import get_close_matches

    names = [one for one, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__]
    close = get_close_matches(name, names, 1)
    return f": did you mean {close[0]}?" if close else ": correct its name, or define it"


def failure(error: BaseException, path: str) -> str:
    """What went wrong, with the last place in a file that it went through."""
    if isinstance(error, SyntaxError):
        return f"{error.msg} at {path}:{error.lineno or 1}"
    from traceback import extract_tb

    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename == path]
    place = f" at {path}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
    text = " ".join(_text(error).split())
    told = f"{type(error).__name__}: {text}" if text else type(error).__name__
    hint = "; a module of rules is one file, and can import installed packages only"
    return f"{told}{place}{hint if isinstance(error, ImportError) else ''}"


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 (an exception of the team's own, that cannot say what it is)
        return ""


def imports_of(source: bytes) -> tuple[str, ...]:
    """The absolute names that a module imports, as written; none where it cannot be parsed."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return ()
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(found)


def first_line(source: bytes, name: str) -> str:
    """The first line of a function's docstring; empty where there is none. Nothing is run."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return ""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            lines = (ast.get_docstring(node) or "").splitlines()
            return lines[0].strip() if lines else ""
    return ""

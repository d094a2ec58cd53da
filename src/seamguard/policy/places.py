"""The grammar of names: targets, modules, module patterns and sites.

Every function returns what the text stands for, or raises ValueError with what is wrong and what to do.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from typing import TYPE_CHECKING

from seamguard.domain.rule import MODULE_SCOPE
from seamguard.policy.wording import show

if TYPE_CHECKING:
    from collections.abc import Iterable

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# A module is named by its file, and file names need not be identifiers: `0001_initial`, `run-all`.
_MODULE_PART = re.compile(r"[\w-]+")
_WILDCARDS = ("*", "**")
# Rules of some families find things in files that are no modules: configurations and workflows.
_OTHER_FILE = re.compile(
    r"(\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*/)*"
    r"(\.[A-Za-z0-9_-]+|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.(ya?ml|toml|cfg|ini|md|markdown))"
)
_TRANSPARENT = ("lambda", "<lambda>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


def parse_id(text: str) -> str:
    """Parses the id of a wave or a seam."""
    if not _ID.fullmatch(text):
        raise ValueError(
            f"{show(text)} is no id: use letters, digits, '.', '_' and '-', beginning with a letter or digit"
        )
    return text


def parse_parameter(text: str) -> str:
    """Parses the name of a parameter."""
    return _parse_names(text, "a parameter name", dots=False)


def parse_method(text: str) -> str:
    """Parses the name of a method."""
    return _parse_names(text, "a method name", dots=False)


def parse_variable(text: str) -> str:
    """Parses the name of a variable of a function."""
    return _parse_names(text, "a variable name", dots=False)


def parse_name(text: str) -> str:
    """Parses one name, of anything that a module or a class can hold."""
    return _parse_names(text, "a name", dots=False)


def parse_expression(text: str) -> str:
    """Parses a name, or an attribute of what a name stands for: `resolver`, `self.context.resolver`."""
    return _parse_names(text, "a name or an attribute", dots=True)


def parse_target(text: str, roots: Iterable[str], *, importable: bool) -> str:
    """Parses the dotted name of what a module defines.

    Args:
        text: The name.
        roots: Import roots, which a path in place of a name may begin with.
        importable: The name may be that of a module.
    """
    _refuse_path(text.partition(":")[0], text, roots)
    if ":" in text:
        raise ValueError(f"{show(text)} holds a colon: use a dot, as in {re.sub(':+', '.', text)}")
    name = _parse_names(text, "a dotted name", dots=True)
    if "." not in name and not importable:
        raise ValueError(f"{show(text)} names no module: write it in full, such as package.module.{name}")
    return name


def parse_module_pattern(text: str, roots: Iterable[str]) -> str:
    """Parses a module name in which `*` may stand for one part and `**` for one or more.

    The path of a configuration or a workflow stands for itself: `.importlinter`, `.github/workflows/ci.yml`.

    Args:
        text: The pattern.
        roots: Import roots, which a path in place of a name may begin with.
    """
    if ":" in text:
        raise ValueError(f"{show(text)} names a scope too: use the key `site`, or leave out the colon and what follows")
    if _OTHER_FILE.fullmatch(text) and not text.endswith((".py", ".pyi")):
        return text
    _refuse_path(text, text, roots)
    for part in text.split("."):
        if part not in _WILDCARDS:
            _check_module_part(part, text)
    return text


def parse_site(text: str, roots: Iterable[str]) -> tuple[str, str]:
    """Parses `module:scope`.

    Args:
        text: The site.
        roots: Import roots, which a path in place of a module name may begin with.

    Returns:
        The module and the scope.
    """
    module, colon, scope = text.partition(":")
    _refuse_path(module, text, roots)
    if not colon:
        raise ValueError(f"{show(text)} has no scope: write {_with_colon(text)}, or use the key `module`")
    if "*" in text:
        raise ValueError(f"{show(text)} holds a wildcard, but a site is one place: name it, or use the key `module`")
    for part in module.split("."):
        _check_module_part(part, text)
    return module, _parse_scope(scope, text)


def _parse_scope(scope: str, site: str) -> str:
    if scope == MODULE_SCOPE:
        return scope
    if not scope:
        raise ValueError(
            f"{show(site)} has no scope: name the function or class, or write {MODULE_SCOPE} for top level"
        )
    if any(part.isdecimal() for part in re.split("[.:]", scope)):
        raise ValueError(f"{show(site)} names a line, and lines move: name the function or class around it")
    if ":" in scope:
        raise ValueError(f"{show(site)} holds more than one colon: write module:Class.method")
    parts = scope.split(".")
    if "<locals>" in parts:
        plain = ".".join(part for part in parts if part != "<locals>")
        raise ValueError(f"{show(site)} holds <locals>: leave it out, as in {plain}")
    if any(part in _TRANSPARENT for part in parts):
        raise ValueError(f"{show(site)}: lambdas and comprehensions are transparent; name the def or class around them")
    return _parse_names(scope, "a scope", dots=True)


def _parse_names(text: str, noun: str, *, dots: bool) -> str:
    """Parses identifiers, in the normal form in which Python compares them."""
    if "(" in text:
        raise ValueError(f"{show(text)} is a call: leave out the parentheses and what is in them")
    name = unicodedata.normalize("NFKC", text)
    for part in name.split(".") if dots else [name]:
        if not part.isidentifier():
            raise ValueError(f"{show(text)} is not {noun}: {_blame(part)}")
        if keyword.iskeyword(part):
            raise ValueError(f"{show(text)} is not {noun}: {part} is a Python keyword; correct it")
    return name


def _blame(part: str) -> str:
    if not part:
        return "a name is missing before or after a dot; add it, or remove the dot"
    return f"{show(part)} is no Python name; use letters, digits and underscores, not beginning with a digit"


def _check_module_part(part: str, text: str) -> None:
    if not part:
        raise ValueError(f"{show(text)} is not a module name: {_blame(part)}")
    if "*" in part:
        raise ValueError(f"{show(text)} holds {show(part)}: a wildcard stands alone between dots, * for one name or **")
    if not _MODULE_PART.fullmatch(part):
        raise ValueError(
            f"{show(text)} is not a module name: {show(part)} holds other than letters, digits, '_' and '-'"
        )


def _refuse_path(path: str, text: str, roots: Iterable[str]) -> None:
    """Refuses a file path where a module name is wanted, and says which module is meant."""
    posix = path.replace("\\", "/")
    stem, dot, suffix = posix.rpartition(".")
    is_file = suffix in ("py", "pyi") and bool(dot)
    if "/" not in posix and not is_file:
        return
    below = (stem if is_file else posix).strip("/").removeprefix("./")
    root = max((root for root in roots if below.startswith(f"{root}/")), key=len, default="")
    name = below.removeprefix(f"{root}/").removesuffix("/__init__").replace("/", ".")
    raise ValueError(f"{show(text)} names a file: write the dotted name of the module, {name}{text[len(path) :]}")


def _with_colon(text: str) -> str:
    module, dot, scope = text.rpartition(".")
    return f"{module}:{scope}" if dot else f"{text}:{MODULE_SCOPE}"

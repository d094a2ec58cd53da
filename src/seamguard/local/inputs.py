"""Whether a team's module can know anything but what it is given."""

from __future__ import annotations

import ast

# Modules whose functions come to the same for the same arguments, at any time and on any machine.
_PLAIN = frozenset(
    {
        "__future__",
        "abc",
        "ast",
        "bisect",
        "collections",
        "collections.abc",
        "copy",
        "dataclasses",
        "decimal",
        "difflib",
        "enum",
        "fnmatch",
        "fractions",
        "functools",
        "heapq",
        "itertools",
        "json",
        "keyword",
        "math",
        "operator",
        "re",
        "seamguard.api",
        "statistics",
        "string",
        "textwrap",
        "types",
        "typing",
        "unicodedata",
    }
)
_PURE_PATHS = frozenset({"PurePath", "PurePosixPath", "PureWindowsPath"})
_LOOKING_AROUND = frozenset(
    {
        "open",
        "print",
        "input",
        "eval",
        "exec",
        "compile",
        "breakpoint",
        "globals",
        "locals",
        "vars",
        "dir",
        "id",
        "__import__",
        "getattr",
        "setattr",
        "delattr",
    }
)
_OWN = frozenset({"__init__", "__name__", "__post_init__"})


def knows_only_facts(source: bytes) -> bool:
    """Whether a module imports nothing and names nothing by which it could learn of files, time or surroundings.

    Where this is doubtful it is False. What such a module says of the same facts is always the same.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(map(_is_plain, ast.walk(tree)))


def _is_plain(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return all(alias.name in _PLAIN for alias in names)
        case ast.ImportFrom(module="pathlib", names=names, level=0):
            return all(alias.name in _PURE_PATHS for alias in names)
        case ast.ImportFrom(module=module, names=names, level=level):
            return not level and module in _PLAIN and not any(alias.name in _LOOKING_AROUND for alias in names)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            is_special = name.startswith("__") and name.endswith("__") and name not in _OWN
            return not is_special and (isinstance(node, ast.Attribute) or name not in _LOOKING_AROUND)
        case _:
            return True

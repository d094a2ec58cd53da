"""Type parameters and type aliases (PEP 695) on Pythons that do not know them, where nothing else in a file is new.

Blanks take their place, so that everything else stays where it is, and the interpreter's own parser reads the result.
What was replaced counts only if a definition, or an assignment, is then found to start exactly there: nothing else than
code can. Whatever is not sure is left to LibCST, which knows all of newer syntax and takes ten times as long.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from seamguard.index import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEAD = re.compile(
    r"^[ \t\f]*(?P<keyword>type|class|def|async[ \t]+def)[ \t]+(?P<name>[A-Za-z_]\w*)[ \t]*(?=(?P<next>\[|=(?!=)))",
    re.MULTILINE | re.ASCII,
)
# Between the brackets neither strings nor comments are taken: brackets then are what they seem.
_PIECE = re.compile(r"(?P<opening>[\[({])|(?P<closing>[\])}])|(?P<comma>,)|[\w\s.:|*=]+", re.ASCII)
_PARAMETER = re.compile(
    r"(?P<stars>\*{0,2})\s*(?P<name>[A-Za-z_]\w*)\s*(?::\s*(?P<bound>[^=]+))?(?:=\s*(?P<default>[^=]+))?", re.ASCII
)
_PARAMETERS: tuple[type[nodes.TypeVar | nodes.TypeVarTuple | nodes.ParamSpec], ...] = (
    nodes.TypeVar,
    nodes.TypeVarTuple,
    nodes.ParamSpec,
)
# Before Python 3.12 the places of what stands in an f-string that stands in another, longer one, are wrong.
_MAY_NEST = re.compile(r"""(?:[fF][rR]?|[rR][fF])(?:\"{3}|'{3})""")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_KINDS: dict[str, type[ast.stmt]] = {"type": ast.Assign, "class": ast.ClassDef, "def": ast.FunctionDef}
_SUITES = ("body", "orelse", "finalbody", "handlers", "cases")
_UNSURE = (ast.Tuple, ast.Starred, ast.Yield, ast.YieldFrom)  # an alias may be one of these in parentheses only


class _UnsureError(Exception):
    """What stands here may mean something else."""


class _Place(NamedTuple):
    """The kind of a statement, and where it starts."""

    kind: type[ast.stmt]
    line: int
    column: int


class _Head(NamedTuple):
    """What was taken out of a statement: its name starts at `name_column`."""

    name: str
    name_column: int
    parameters: list[nodes.TypeParam]


def parse_generic(text: str) -> ast.Module | None:
    """Parse a file; None where anything but type parameters and aliases is new in it, or where that is not sure.

    Definitions carry `type_params` on every Python; newer nodes are those of `seamguard.index.nodes`.

    Args:
        text: The decoded file.
    """
    try:
        lowered, heads = _lowered(text)
        tree = ast.parse(lowered) if heads else None
    except (SyntaxError, _UnsureError):
        return None
    if tree is None or (_MAY_NEST.search(text) and _nests(tree)):
        return None
    return tree if _is_restored(tree, heads) else None


def _lowered(text: str) -> tuple[str, dict[_Place, _Head]]:
    """The text with blanks for what is new, and what that was."""
    starts = [0, *(newline.end() for newline in re.finditer("\n", text))]
    heads: dict[_Place, _Head] = {}
    parts, here = [], 0
    for found in _HEAD.finditer(text):
        keyword, name = found["keyword"], found["name"]
        start, end = found.start("keyword"), found.end()
        if start < here or (keyword != "type" and found["next"] != "["):
            continue
        parts += [text[here:start], name.ljust(end - start) if keyword == "type" else text[start:end]]
        here = end
        parameters: list[nodes.TypeParam] = []
        if found["next"] == "[":
            here, parameters = _parameters(text, end, starts)
            parts.append(_blank(text[end:here]))
        line = bisect_right(starts, start)
        kind = _KINDS.get(keyword, ast.AsyncFunctionDef)
        heads[_Place(kind, line, start - starts[line - 1])] = _Head(
            name, found.start("name") - starts[line - 1], parameters
        )
    parts.append(text[here:])
    return "".join(parts), heads


def _blank(written: str) -> str:
    """Blanks for what stood there, its lines joined by backslashes."""
    lines = written.split("\n")
    if not all(lines[:-1]):
        raise _UnsureError  # an empty line has no room for a backslash
    return "\n".join([*(" " * (len(line) - 1) + "\\" for line in lines[:-1]), " " * len(lines[-1])])


def _parameters(text: str, start: int, starts: list[int]) -> tuple[int, list[nodes.TypeParam]]:
    """Read the type parameters between brackets; return where they end, and their nodes."""
    depth, here, begun = 0, start, start + 1
    found: list[nodes.TypeParam] = []
    while piece := _PIECE.match(text, here):
        here, kind = piece.end(), piece.lastgroup
        depth += (kind == "opening") - (kind == "closing")
        if depth and not (depth == 1 and kind == "comma"):
            continue
        if depth or not found or text[begun : here - 1].strip():  # a comma may stand behind the last one
            found.append(_parameter(text, begun, here - 1, starts))
        begun = here
        if not depth:
            return here, found
    raise _UnsureError


def _parameter(text: str, start: int, end: int, starts: list[int]) -> nodes.TypeParam:
    written = text[start:end]
    start += len(written) - len(written.lstrip())
    found = _PARAMETER.fullmatch(written.strip())
    if found is None or (found["stars"] and found["bound"]):
        raise _UnsureError
    kind = _PARAMETERS[len(found["stars"])]
    (line, column), (end_line, end_column) = (_place(start + offset, starts) for offset in found.span())
    fields = {
        name: None if found[name] is None else _expression(found[name], start + found.start(name), starts)
        for name in (("bound", "default") if kind is nodes.TypeVar else ("default",))
    }
    fields["default_value"] = fields.pop("default")
    place = {"lineno": line, "col_offset": column, "end_lineno": end_line, "end_col_offset": end_column}
    return kind(name=found["name"], **fields, **place)


def _expression(written: str, start: int, starts: list[int]) -> ast.expr:
    made = ast.parse(written.rstrip(), mode="eval").body
    line, column = _place(start, starts)
    for node in ast.walk(made):
        place = vars(node)
        if "lineno" in place:
            place["col_offset"] += column if place["lineno"] == 1 else 0
            place["end_col_offset"] += column if place["end_lineno"] == 1 else 0
    ast.increment_lineno(made, line - 1)
    return made


def _place(offset: int, starts: list[int]) -> tuple[int, int]:
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1]


def _is_restored(tree: ast.Module, heads: dict[_Place, _Head]) -> bool:
    """Put back what was taken out; whether all of it found its statement. No recursion: code can nest deeply."""
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, _DEFINITIONS):
            head = heads.pop(_Place(type(node), node.lineno, node.col_offset), None)
            node.type_params = head.parameters if head else []  # type: ignore[union-attr] # absent before Python 3.12
            if head is not None and head.name != node.name:
                return False
        for suite in (getattr(node, name, ()) for name in _SUITES):
            if not _are_aliases_restored(suite, heads):
                return False
            todo += suite
    return not heads


def _are_aliases_restored(suite: Iterable[ast.AST], heads: dict[_Place, _Head]) -> bool:
    for number, node in enumerate(suite):
        head = (
            heads.pop(_Place(ast.Assign, node.lineno, node.col_offset), None) if isinstance(node, ast.Assign) else None
        )
        if head is not None and isinstance(node, ast.Assign) and isinstance(suite, list):
            target = node.targets[0]
            if len(node.targets) > 1 or not isinstance(target, ast.Name) or isinstance(node.value, _UNSURE):
                return False
            target.col_offset, target.end_col_offset = head.name_column, head.name_column + len(head.name)
            place = {key: vars(node)[key] for key in ("lineno", "col_offset", "end_lineno", "end_col_offset")}
            suite[number] = nodes.TypeAlias(target, head.parameters, node.value, **place)
    return True


def _nests(tree: ast.Module) -> bool:
    """Whether an f-string stands in a field of another one."""
    fields = (node.value for node in nodes.below(tree) if isinstance(node, ast.FormattedValue))
    return any(isinstance(inner, ast.JoinedStr) for value in fields for inner in nodes.below(value))

"""A parameter that a function does not have yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from seamguard.migration.answers import Answer, refused
from seamguard.migration.callers import called_with
from seamguard.migration.edits import Edit, Import, Take
from seamguard.migration.family import why_fixed

if TYPE_CHECKING:
    from seamguard.migration.asking import Asking
    from seamguard.migration.code import Code


def takes(asking: Asking, code: Code, function: cst.FunctionDef, name: str) -> Answer:
    """What has to be so that a function gets a parameter, which everybody hands over by keyword."""
    qualname = code.qualname(function)
    reasons = why_fixed(asking, code, function)
    if reasons:
        return refused(*reasons)
    if isinstance(code.scope(function), cst.FunctionDef):
        message = f"`{qualname}` is defined within a function, which could hand it `{name}` itself: change it by hand"
        return refused(code.why_not(function, message))
    for node in code.positions:
        is_own = isinstance(node, cst.Name) and node.value == name and function in code.around(node)
        if is_own and _is_value(code, cst.ensure_type(node, cst.Name)):
            message = f"`{name}` means something else in `{qualname}` already: rename that first"
            return refused(code.why_not(node, message))
    written, needed = _annotation(asking, code, name)
    own = Answer(edits=(Edit(code.file.path, Take(function, name, written)), *needed))
    return own + called_with(
        asking, f"{code.file.module}.{qualname.removesuffix('.__init__')}", name, code.why_not(function, "")
    )


def _is_value(code: Code, node: cst.Name) -> bool:
    """Whether a name is read, and not that of a keyword or an attribute."""
    parent = code.parents[node]
    return parent.value is node if isinstance(parent, cst.Arg | cst.Attribute) else True


def _annotation(asking: Asking, code: Code, name: str) -> tuple[str | None, tuple[Edit, ...]]:
    """How the parameter is annotated in a file, and what has to be imported for that."""
    rewrite = asking.rewrite
    if rewrite.type is None or rewrite.to is None or rewrite.to.partition(".")[0] != name:
        return None, ()
    module, _, kind = rewrite.type.rpartition(".")
    is_late = any(
        isinstance(node, cst.ImportFrom) and code.text(node) == "from __future__ import annotations"
        for node in code.positions
    )
    if module == code.file.module:
        return kind if is_late else f'"{kind}"', ()
    bound = _bound(code, module, kind)
    if bound is not None:
        is_plain = is_late or not any(isinstance(one, cst.If) for one in code.around(bound))
        return kind if is_plain else f'"{kind}"', ()
    wanted = Edit(code.file.path, Import(code.module, rewrite.type, is_typing=True))
    return kind if is_late else f'"{kind}"', (wanted,)


def _bound(code: Code, module: str, kind: str) -> cst.ImportFrom | None:
    """The import at a file's top level that binds a name."""
    for node in code.positions:
        if not isinstance(node, cst.ImportFrom) or isinstance(node.names, cst.ImportStar) or code.scope(node):
            continue
        names = [one for one in node.names if code.text(one.name) == kind and one.asname is None]
        if node.module is not None and not node.relative and code.text(node.module) == module and names:
            return node
    return None

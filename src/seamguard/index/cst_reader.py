"""Files whose syntax is newer than the running interpreter's, read as the `ast` of the Python they are written for.

LibCST parses the file. What is newer than the interpreter is lowered to older code in its place, the interpreter's own
parser reads the result, and the nodes get their places and their newer classes back. So the interpreter stays the judge
of everything it knows, and what only LibCST would let pass is an error.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from typing import TYPE_CHECKING

from seamguard.index.cst_depth import check_depth, too_deep
from seamguard.index.cst_text import Rewritten, Text, rewrite, text_of
from seamguard.index.recursion import on_deep_stack

if TYPE_CHECKING:
    import libcst

    from seamguard.index.cst_construct import Version


def parse_newer(text: str) -> ast.Module:
    """Parse a file that the interpreter's own parser refuses.

    Definitions carry `type_params` on every Python; newer nodes are those of `seamguard.index.nodes`.

    Args:
        text: The decoded file.

    Raises:
        SyntaxError: The file is wrong in every Python, or newer than what LibCST reads.
    """
    return _quietly(text, sys.version_info[:2])


def translate(text: str) -> ast.Module:
    """Parse a file as `parse_newer` does on Python 3.11, so that any Python's own parser can be compared with it."""
    return _quietly(text, (3, 11))


def _quietly(text: str, python: Version) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the guarded code's escapes are its own affair
        return on_deep_stack(_read, text, python)


def _read(text: str, python: Version) -> ast.Module:
    # Imported here: LibCST takes longer to import than most files to read, and most codebases never need it.
    from seamguard.index.cst_graft import graft, relocate
    from seamguard.index.cst_lower import constructs
    from seamguard.index.cst_spans import Located

    check_depth(text)
    original = text_of(text.encode())
    try:
        located = Located(_parse(text, original), original)
        found = tuple(constructs(located, python))
        edits = sorted((edit for construct in found for edit in construct.edits), key=lambda edit: edit[:2])
        rewritten = rewrite(original, edits, [span for construct in found for span in construct.moved])
        tree = _judge(rewritten)
    except (RecursionError, MemoryError):
        raise too_deep(text) from None
    relocate(tree, rewritten)
    graft(tree, found, original)
    return tree


def _parse(text: str, original: Text) -> libcst.Module:
    import libcst

    try:
        return libcst.parse_module(text)
    except libcst.ParserSyntaxError as error:
        column = re.search(r"error at \d+:(\d+)", error.message)
        offset = original.offset_of_character(error.raw_line, int(column[1]) if column else 1)
        raise original.error(offset, "invalid syntax") from None
    except (libcst.CSTLogicError, libcst.CSTValidationError) as error:
        raise original.error(0, f"invalid syntax: {error}") from None


def _judge(rewritten: Rewritten) -> ast.Module:
    """Let the interpreter's own parser read the lowered text; its errors move to the text as it is written."""
    text, original = rewritten.text, rewritten.original
    try:
        return ast.parse(text.data.decode())
    except SyntaxError as error:
        offset = text.offset_of_character(error.lineno or 1, error.offset or 1)
        raise original.error(rewritten.origin(offset), error.msg) from None
    except ValueError as error:
        raise original.error(0, str(error)) from None

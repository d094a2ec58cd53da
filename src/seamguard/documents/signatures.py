"""Claims of signatures, in a line of text or in a fence."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from seamguard.documents.marking import SIGNATURE, SYMBOL, symbol_of
from seamguard.documents.sentences import tense_of
from seamguard.domain.claims import Claim, ClaimKind, Symbol, Tense, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.documents.markdown import Text, Unit
    from seamguard.documents.passages import Passage

# Words that say of a signature that it is so; that something exists or happens now says nothing of how it is called.
_AS_IT_IS = re.compile(
    r"\b(?:current(?:ly)?|existing|present(?:ly)?|actual(?:ly)?|today|verified|as-is)\b", re.IGNORECASE
)
_SIGNATURE = re.compile(r"\bsignatures?\b", re.IGNORECASE)
_WITH_PARAMETERS = re.compile(r"\([^)]*\w[^)]*\)$")
_LANGUAGES = ("", "python", "py", "python3", "pyi")


def signature_claims(passage: Passage) -> Iterator[Claim]:
    """The signatures that a sentence holds; one with a line beside it is of what stands there."""
    places = passage.marks("P")
    says_so = any(_SIGNATURE.search(text) for text in (passage.text, passage.before))
    for mark in passage.marks(SIGNATURE + SYMBOL):
        # Without a type in it, what looks like a head is a call, unless it is called a signature.
        is_head = mark.kind == SIGNATURE or (says_so and _WITH_PARAMETERS.search(mark.text) is not None)
        if is_head and mark.symbol is not None:
            tense = _firm(passage.tense, passage.text, passage.before, *passage.unit.heading[:1])
            if passage.tense in (Tense.OPEN, Tense.PRESENT) and places:
                tense = Tense.PRESENT
            cited = places[0].cited if places else None
            yield Claim(ClaimKind.SIGNATURE, passage.where(mark), mark.text, tense, symbols=(mark.symbol,), cited=cited)


def fence_claims(unit: Unit, document: Text, before: str) -> Iterator[Claim]:
    """The heads of functions in a fence: those that stand without a body, for others are code that is shown."""
    language = unit.info.split()[0].lower() if unit.info else ""
    if language not in _LANGUAGES:
        return
    code = unit.pieces[0].text
    tense = _firm(tense_of(before, *unit.heading[:1]), before, *unit.heading[:1])
    for node, owner, text in _heads(code):
        name = f"{owner}.{node.name}" if owner else node.name
        symbol = symbol_of(name) or Symbol(name)
        where = document.line_of(document.start_of(unit.line + node.lineno - 1))
        yield Claim(ClaimKind.SIGNATURE, Where(where[0], 1), text, tense, symbols=(symbol,))


def _firm(tense: Tense, *texts: str) -> Tense:
    """The time of a signature: the present only where a word says that this is how it is."""
    is_so = tense is not Tense.PRESENT or any(_AS_IT_IS.search(text) for text in texts)
    return tense if is_so else Tense.OPEN


def _heads(code: str) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, str, str]]:
    tree = _parsed(code)
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_bare(node):
            yield node, "", _head(node)
        elif isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and _is_bare(one):
                    yield one, node.name, _head(one)


def _parsed(code: str) -> ast.Module | None:
    """A fence as Python, also where its functions have no body at all."""
    lines = code.rstrip().splitlines()
    for text in (code, f"{code.rstrip().rstrip(':')}: ..." if lines else code):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            continue
    return None


def _is_bare(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return all(
        isinstance(one, ast.Pass) or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in node.body
    )


def _head(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    returns = f" -> {ast.unparse(node.returns)}" if node.returns is not None else ""
    return f"{node.name}({ast.unparse(node.args)}){returns}"

"""Claims of signatures: parameters in their order, with the types and defaults that the document gives."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.claims import Answer, Claim, Tense, Truth
from seamguard.rules.claims.softening import softened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.rules.claims.ground import Definition, Ground

_QUALIFIED = re.compile(r"(?:[^\W\d]\w*\.)+(?=[^\W\d])")
Function = ast.FunctionDef | ast.AsyncFunctionDef


class _Parameter(NamedTuple):
    name: str
    kind: str
    annotation: str
    default: str


def answer_signature(claim: Claim, ground: Ground) -> Answer:
    """Hold a signature against the functions of its name."""
    stated = parse_head(claim.text)
    if stated is None:
        return Answer(claim, Truth.UNCHECKABLE, "it cannot be read as the head of a function")
    found = list(_functions(claim, ground))
    if not found:
        return _none(claim, ground)
    wrong = [(_differences(stated, node), meant, node) for meant, node in found]
    if any(not differences for differences, _, _ in wrong):
        return Answer(claim, Truth.OK)
    answer = _differing(claim, wrong)
    if claim.tense is Tense.OPEN:
        message = f"nothing says whether it is how things are or how they shall be: {answer.said}"
        return answer._replace(truth=Truth.UNCHECKABLE, said=message)
    return softened(answer)


def _differing(claim: Claim, wrong: Sequence[tuple[list[str], Definition, Function]]) -> Answer:
    """The answer where no function has the signature."""
    # Of overloads the last one is the function.
    wrong = list({meant.dotted: (differences, meant, node) for differences, meant, node in wrong}.values())
    if len(wrong) > 1:
        places = tuple(meant.place for _, meant, _ in wrong)
        said = f"{len(wrong)} functions have this name, and none this signature"
        return Answer(claim, Truth.AMBIGUOUS, said, candidates=places)
    [(differences, meant, node)] = wrong
    said = f"{meant.place} has {head_of(node)}: {'; '.join(differences)}"
    return Answer(claim, Truth.CHANGED, said, meant.file.path, meant.line)


def parse_head(text: str) -> Function | None:
    """The head of a function, which documents write with and without `def`; dots stand for what is left out."""
    plain = text.strip().removesuffix("...").strip().removesuffix(":").strip()
    prefix = "async " if plain.startswith("async ") else ""
    plain = plain.removeprefix("async ").strip().removeprefix("def ").strip()
    name, opening, rest = plain.partition("(")
    source = f"{prefix}def {name.rpartition('.')[2]}{opening}{rest}: ..."
    for tried in (source, _without_dots(source)):
        try:
            node = ast.parse(tried).body[0]
        except (SyntaxError, ValueError, RecursionError):
            continue
        return node if isinstance(node, Function) else None
    return None


def head_of(node: Function) -> str:
    """A function's head as text."""
    returns = f" -> {ast.unparse(node.returns)}" if node.returns is not None else ""
    return f"{node.name}({ast.unparse(node.args)}){returns}"


def _without_dots(source: str) -> str:
    """Dots among parameters, which say that there are others, as a parameter of a name that nobody has."""
    return source.replace("(...", "(*__others__").replace(", ...", ", *__others__").replace("\u2026", "*__others__")


def _none(claim: Claim, ground: Ground) -> Answer:
    [symbol] = claim.symbols
    said = f"nothing in the codebase is a function {symbol.dotted}"
    if symbol.owner and claim.cited is None and not ground.has_home(symbol):
        return Answer(claim, Truth.UNCHECKABLE, f"{said}, nor a class or module that it would be of")
    if claim.tense is Tense.PRESENT:
        return Answer(claim, Truth.MISSING, said)
    return Answer(claim, Truth.UNCHECKABLE, f"{said}: it may be one that is yet to come")


def _functions(claim: Claim, ground: Ground) -> Iterator[tuple[Definition, Function]]:
    """The functions that a claim may be about: those of the file that it cites, nearest first, else all of the name."""
    [symbol] = claim.symbols
    chosen = {one.dotted for one in ground.meant(symbol) if one.kind in ("function", "method")}
    meant = [one for one in ground.definitions(symbol.name) if one.dotted in chosen]
    if claim.cited is not None:
        paths = ground.paths(claim.cited.path)
        every = [one for one in ground.definitions(symbol.name) if one.kind in ("function", "method")]
        there = [one for one in every if one.file.path in paths]
        line = claim.cited.line
        meant = sorted(there, key=lambda one: abs(one.line - line))[:1] or meant
    for one in meant:
        tree = ground.facts.tree(one.file)
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, Function) and (node.name, node.lineno) == (symbol.name, one.line):
                yield one, node


def _differences(stated: Function, node: Function) -> list[str]:
    """What a document says otherwise than the code, of what it says at all."""
    theirs = [one for one in _parameters(stated) if one.name not in ("self", "cls")]
    ours = [one for one in _parameters(node) if one.name not in ("self", "cls")]
    is_open = any(one.name == "__others__" for one in theirs)
    theirs = [one for one in theirs if one.name != "__others__"]
    known = {one.name: one for one in ours}
    told: list[str] = []
    for one in theirs:
        if one.name not in known:
            told.append(f"there is no {one.name}")
        else:
            told += _parameter(one, known[one.name], is_open=is_open)
    names = {one.name for one in theirs}
    left_out = [one.name for one in ours if one.name not in names]
    if left_out and not is_open:
        told.append(f"{', '.join(left_out)} {'is' if len(left_out) == 1 else 'are'} left out")
    order = [one.name for one in ours if one.name in names and one.kind == "positional"]
    if [one.name for one in theirs if one.name in order] != order:
        told.append("the order differs")
    if stated.returns is not None and not _is_same(_text(stated.returns), _text(node.returns)):
        told.append(f"it returns {_text(node.returns) or 'what is not annotated'}")
    return told


def _parameter(stated: _Parameter, ours: _Parameter, *, is_open: bool) -> list[str]:
    told = []
    if stated.annotation and not _is_same(stated.annotation, ours.annotation):
        told.append(f"{ours.name} is {ours.annotation or 'not annotated'}")
    if stated.default and stated.default not in (ours.default, "..."):
        told.append(f"{ours.name} has {'the default ' + ours.default if ours.default else 'no default'}")
    if stated.kind != ours.kind and not is_open:
        told.append(f"{ours.name} is {ours.kind}")
    return told


def _parameters(node: Function) -> Iterator[_Parameter]:
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    for one, default in zip(positional, defaults, strict=True):
        yield _Parameter(one.arg, "positional", _text(one.annotation), _text(default))
    if arguments.vararg is not None:
        yield _Parameter(arguments.vararg.arg, "variable", _text(arguments.vararg.annotation), "")
    for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _Parameter(one.arg, "keyword-only", _text(one.annotation), _text(default))
    if arguments.kwarg is not None:
        yield _Parameter(arguments.kwarg.arg, "of keywords", _text(arguments.kwarg.annotation), "")


def _is_same(stated: str, ours: str) -> bool:
    """Whether two types are the same; one that is written without its module stands for one with any."""
    stated, ours = _in_bars(stated), _in_bars(ours)
    if stated == ours:
        return True
    plain = [_QUALIFIED.sub("", text) for text in (stated, ours)]
    return plain[0] == plain[1] and (stated in plain or ours in plain)


def _in_bars(text: str) -> str:
    """A type with bars where it is written with `Optional` and `Union`."""
    try:
        return ast.unparse(_Bars().visit(ast.parse(text, mode="eval")))
    except (SyntaxError, ValueError, RecursionError):
        return text


class _Bars(ast.NodeTransformer):
    """Writes `Optional[X]` and `Union[X, Y]` as `X | None` and `X | Y`."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        name = ast.unparse(node.value).rpartition(".")[2]
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name not in ("Optional", "Union") or not parts:
            return node
        parts = [*parts, ast.Constant(None)] if name == "Optional" else parts
        joined = parts[0]
        for part in parts[1:]:
            joined = ast.BinOp(joined, ast.BitOr(), part)
        return joined


def _text(node: ast.expr | None) -> str:
    """An expression in one spelling, whether it is quoted or not."""
    if node is None:
        return ""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return ast.unparse(ast.parse(node.value, mode="eval"))
        except (SyntaxError, ValueError):
            return ast.unparse(node)
    return ast.unparse(node)

"""Ways to do without what is required, for `seamguard prove`."""

from __future__ import annotations

import ast
from itertools import islice
from typing import TYPE_CHECKING

from seamguard.domain.families.required_calls import How
from seamguard.domain.mutant import Mutant
from seamguard.rules.required.written import decorators_of, found_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.domain.facts import Span
    from seamguard.domain.families.required_calls import RequiredCall
    from seamguard.domain.uses import Use
    from seamguard.rules.required.definitions import Defined, Definitions

_PLACES = 1
_NAME = "made_to_fail"
_NULL = '__import__("contextlib").nullcontext'
_NOTHING = "(lambda *given, **named: None)"
_SAME = "(lambda made: made)"


def mutants_of(rule: RequiredCall, known: Definitions, sound: Sequence[Defined]) -> Iterator[Mutant]:
    """Violations of a rule.

    Args:
        rule: The rule.
        known: The functions of the codebase.
        sound: Functions that keep the rule.
    """
    uses = known.sure_uses(rule.required)
    make = _without_call if rule.call else _without_decorator
    able = (made for one in sound if (made := list(make(rule, known, one, uses))))
    for found in islice(able, _PLACES):
        yield from found
    if rule.decorator or rule.how in (How.ANYWHERE, How.ALWAYS):
        yield from _one_more(rule, known, sound)


def _without_call(rule: RequiredCall, known: Definitions, place: Defined, uses: Sequence[Use]) -> Iterator[Mutant]:
    """Each way changes all calls in the function, so that none is left."""
    nodes = [node for node in found_in(known, place, uses).any if isinstance(node, ast.Call)]
    outermost = [node for node in nodes if not any(node is not one and node in ast.walk(one) for one in nodes)]
    if not outermost:
        return
    text = known.facts.text(place.file)
    spans = {node: known.facts.span(place.file, node) for node in outermost}
    funcs = {node: known.facts.span(place.file, node.func) for node in nodes}
    callees = [node for node in nodes if not any(below in nodes for below in ast.walk(node.func))]
    name = f"`{place.qualname}`"

    def all_changed(how: str, change: dict[ast.Call, tuple[Span, str]]) -> Mutant:
        return Mutant(f"{how} in {name}", place.file.path, _edited(text, change.values()))

    is_around = rule.how is How.AROUND
    gone = f"{_NULL}()" if is_around else "None"
    yield all_changed("the call is taken out", {node: (spans[node], gone) for node in outermost})
    other = f"(lambda *given, **named: {_NULL}())" if is_around else _NOTHING
    yield all_changed("something else is called", {node: (funcs[node], other) for node in callees})
    if is_around:
        given = {node: (spans[node], f"{_NULL}({_cut(text, spans[node])})") for node in outermost}
        yield all_changed("it is called, but not entered", given)
        return
    named = {node: (spans[node], _cut(text, funcs[node])) for node in outermost}
    yield all_changed("it is named, but not called", named)
    if rule.how is not How.ANYWHERE:
        branch = {node: (spans[node], f"({_cut(text, spans[node])} if __name__ else None)") for node in outermost}
        yield all_changed("it is called on one way only", branch)
    if rule.how is How.ALWAYS:
        early = _with_early_return(text, place)
        if early != text:
            yield Mutant(f"{name} returns before the call", place.file.path, early)


def _without_decorator(rule: RequiredCall, known: Definitions, place: Defined, uses: Sequence[Use]) -> Iterator[Mutant]:
    own = decorators_of(known, place, uses)
    if not own.certain:
        return
    text = known.facts.text(place.file)
    decorators = place.node.decorator_list
    spans = [known.facts.span(place.file, decorators[number]) for number in own.certain]
    name, path = f"`{place.qualname}`", place.file.path
    yield Mutant(f"another decorator stands on {name}", path, _edited(text, [(span, _SAME) for span in spans]))
    lines = text.split("\n")
    for span in spans:
        lines[span.line - 1 : span.end_line] = [""] * (span.end_line - span.line + 1)
    yield Mutant(f"the decorator of {name} is gone", path, "\n".join(lines))
    named = [(span, f"(lambda made: ({_cut(text, span)}, made)[1])") for span in spans]
    yield Mutant(f"it is named above {name}, but decorates nothing", path, _edited(text, named))
    if rule.outermost:
        first = known.facts.span(place.file, decorators[0])
        above = f"{_SAME}\n{' ' * (first.column - 2)}@{_cut(text, first)}"
        yield Mutant(f"another decorator stands above it on {name}", path, _edited(text, [(first, above)]))
    for other in (*rule.above, *rule.below):
        found = decorators_of(known, place, known.uses(other))
        for number in found.certain[:1]:
            there = known.facts.span(place.file, decorators[number])
            swapped = [(spans[0], _cut(text, there)), (there, _cut(text, spans[0]))]
            yield Mutant(f"it changes places with {other.name} on {name}", path, _edited(text, swapped))


def _one_more(rule: RequiredCall, known: Definitions, sound: Sequence[Defined]) -> Iterator[Mutant]:
    """One more function that the rule is about, which does nothing."""
    for pattern in rule.named:
        name = pattern.functions.replace("*", _NAME).replace("?", "x")
        for place in [one for one in sound if not one.owner][:1] if "." not in pattern.functions else []:
            text = f"{known.facts.text(place.file).rstrip()}\n\n\ndef {name}():\n    return None\n"
            yield Mutant(f"one more function is named {pattern.functions}", place.file.path, text)
    for wanted in rule.implementers:
        target = known.facts.target(wanted.of)
        home = known.facts.file_of(target.module)
        names = wanted.methods or tuple(
            one.node.name
            for one in known.methods(target.module, wanted.of.removeprefix(f"{target.module}."))
            if not one.node.name.startswith("_")
        )
        if home is not None and names:
            folder = home.path.rpartition("/")[0]
            above = f"home.{wanted.of.removeprefix(f'{target.module}.')}"
            methods = "".join(f"    def {name}(self, *given, **named):\n        return None\n" for name in names)
            text = f"import {target.module} as home\n\n\nclass MadeToFail({above}):\n{methods}"
            path = f"{folder}/{_NAME}.py" if folder else f"{_NAME}.py"
            yield Mutant(f"one more class implements {wanted.of}", path, text)


def _with_early_return(text: str, place: Defined) -> str:
    first = place.node.body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    if is_text and len(place.node.body) > 1:
        first = place.node.body[1]
    lines = text.split("\n")
    line = min([first.lineno, *(one.lineno for one in getattr(first, "decorator_list", []))])
    indent = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())]
    if line == place.node.lineno:  # a function on one line
        return text
    lines[line - 1 : line - 1] = [f"{indent}if not __name__:", f"{indent}    return None"]
    return "\n".join(lines)


def _cut(text: str, span: Span) -> str:
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def _edited(text: str, edits: Iterable[tuple[Span, str]]) -> str:
    lines = text.split("\n")
    for span, new in sorted(edits, reverse=True):
        before = lines[span.line - 1][: span.column - 1]
        after = lines[span.end_line - 1][span.end_column - 1 :]
        lines[span.line - 1 : span.end_line] = f"{before}{new}{after}".split("\n")
    return "\n".join(lines)

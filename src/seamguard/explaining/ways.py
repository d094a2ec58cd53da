"""How a name resolves, step by step, and where in the code each step is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.explained import Hop, How
from seamguard.domain.expressions import Attribute, Name, Result
from seamguard.domain.facts import Argued, Defined, Imported, Valued

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Binding, ModuleFacts, Span
    from seamguard.domain.finding import Finding
    from seamguard.domain.source import SourceFile

_FAR = 8  # names that are given other names within one file
_FEW = 3  # bindings of one name that are told apart


def way_of(facts: Facts, file: SourceFile, finding: Finding) -> tuple[Hop, ...]:
    """The steps from the name that a finding spells to what is used, each with its place."""
    module = facts.module(file)
    expr = None if module is None else _expression_at(module, finding.span)
    hops = way(facts, file, expr, finding.via)
    if finding.kind == "wrapper" or not finding.via or finding.target in finding.via:
        return hops
    return (*hops, place_of(facts, finding.target))  # of what it is a kind, as a subclass is of its base


def way(facts: Facts, file: SourceFile, expr: Expr | None, via: Iterable[str]) -> tuple[Hop, ...]:
    """The steps from an expression of a file to the last of the dotted names that it went through."""
    module = facts.module(file)
    own = () if module is None else _within(facts, file, module, expr, _FAR)
    return tuple(dict.fromkeys((*own, *(place_of(facts, name) for name in via))))


def _expression_at(module: ModuleFacts, span: Span) -> Expr | None:
    """What is called, handed on or provided for in a place."""
    called = (call.func for call in module.calls if call.span == span)
    handed = (one.value for one in (*module.references, *module.attributes, *module.entered) if one.span == span)
    absent = (subject for guard in module.guards if guard.span == span for subject in guard.subjects)
    return next((expr for expr in (*called, *handed, *absent) if expr is not None), None)


def _within(facts: Facts, file: SourceFile, module: ModuleFacts, expr: Expr | None, far: int) -> Iterator[Hop]:
    """The steps that are taken in the file itself: what gives a name its meaning, and the names behind that."""
    root = _root(module, expr)
    if root is None or not far:
        return
    read = module.reads[root.read]
    bindings = [module.bindings[index] for index in (read.now or read.later)[-_FEW:]]
    for binding in bindings:
        if binding.name == "*" or (isinstance(binding, Defined) and binding.scope == 0):
            continue  # its dotted name says so
        yield _hop(facts, file, module, _whole(module, binding, expr), binding.name)
    for binding in bindings:
        if isinstance(binding, Valued):
            yield from _within(facts, file, module, binding.value, far - 1)


def _whole(module: ModuleFacts, binding: Binding, expr: Expr | None) -> Binding:
    """Of all imports such as `import a.b` and `import a.c`, which bind `a` alike, the one that an expression needs."""
    if not isinstance(binding, Imported) or not binding.whole:
        return binding
    dotted = ".".join((binding.name, *_attributes(expr), ""))
    alike = (one for one in module.bindings if isinstance(one, Imported) and one.name == binding.name and one.whole)
    needed = [one for one in alike if one.scope == binding.scope and dotted.startswith(f"{one.whole}.")]
    return max(needed, key=lambda one: len(one.whole), default=binding)


def _attributes(expr: Expr | None) -> tuple[str, ...]:
    """What is taken from a name, one after the other."""
    return (*_attributes(expr.value), expr.attr) if isinstance(expr, Attribute) else ()


def _root(module: ModuleFacts, expr: Expr | None) -> Name | None:
    """The name with which an expression begins."""
    while expr is not None and not isinstance(expr, Name):
        expr = module.calls[expr.call].func if isinstance(expr, Result) else getattr(expr, "value", None)
        if not isinstance(expr, tuple):  # a literal's own value
            return None
    return expr


def place_of(facts: Facts, dotted: str) -> Hop:
    """Where a dotted name gets its meaning."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        file = facts.file_of(".".join(parts[:end]))
        if file is not None:
            break
    else:
        return Hop(dotted, How.OUTSIDE)
    module = facts.module(file)
    own = Hop(dotted, How.MODULE, file.path)
    return own if module is None else _place_in(facts, file, module, dotted, parts[end:]) or own


def _place_in(facts: Facts, file: SourceFile, module: ModuleFacts, dotted: str, names: list[str]) -> Hop | None:
    """Where a module says what one of its names is, or one in a class of its own."""
    scope, found = 0, None
    for name in names:
        held = module.scopes[scope]
        indices = held.names.get(name) or held.typed.get(name)
        if not indices:
            return found or _handed_on(facts, file, module, dotted)
        binding = module.bindings[indices[-1]]
        found = _hop(facts, file, module, binding, dotted)
        if not (isinstance(binding, Defined) and binding.is_class):
            break
        scope = module.classes[binding.definition].scope
    return found


def _handed_on(facts: Facts, file: SourceFile, module: ModuleFacts, dotted: str) -> Hop | None:
    """How a module has a name that it does not bind: by a star import, or by its own `__getattr__`."""
    name = dotted.rpartition(".")[2]
    stars = [module.bindings[index] for index in reversed(module.scopes[0].names.get("*", ()))]
    giving = [star for star in stars if isinstance(star, Imported) and _binds(facts, file, star, name)]
    served = next((made for made in module.functions if made.qualname == "__getattr__"), None)
    if served is not None and not giving:
        line = served.span.line
        return Hop(dotted, How.SERVED, file.path, line, code_at(facts, file, line))
    return _hop(facts, file, module, (giving or stars)[0], dotted) if stars else None


def _binds(facts: Facts, file: SourceFile, star: Imported, name: str) -> bool:
    """Whether the module of a star import binds a name itself."""
    source = facts.file_of(facts.imported(file, star) or "")
    module = None if source is None else facts.module(source)
    return module is not None and name in module.scopes[0].names


def _hop(facts: Facts, file: SourceFile, module: ModuleFacts, binding: Binding, name: str) -> Hop:
    how, line = _how(binding), _line(module, binding)
    return Hop(name, how, file.path, line, code_at(facts, file, line))


def _how(binding: Binding) -> How:
    if isinstance(binding, Imported):
        return How.STAR if binding.attr == "*" else How.IMPORTED
    if isinstance(binding, Defined):
        return How.DEFINED
    return How.PARAMETER if isinstance(binding, Argued) else How.ASSIGNED


def _line(module: ModuleFacts, binding: Binding) -> int:
    if not isinstance(binding, Argued):
        return binding.span.line
    slots = (slot for slot in module.slots if slot.kind == "parameter")
    own = (slot for slot in slots if (slot.owner, slot.position) == (binding.function, binding.position))
    return next((slot.span.line for slot in own), module.functions[binding.function].span.line)


def code_at(facts: Facts, file: SourceFile, line: int) -> str:
    """A line of a file, without what is around its code."""
    lines = facts.text(file).split("\n")
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""

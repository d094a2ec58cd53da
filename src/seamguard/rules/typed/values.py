"""Whether a value is what a typed argument has to be: typed, untyped, or not known."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import (
    Attribute,
    Choice,
    Constant,
    Display,
    Either,
    Expr,
    Format,
    Item,
    Lambda,
    Name,
    Narrowed,
    Operated,
    Result,
    Sum,
    Table,
)
from seamguard.domain.factbase import Named
from seamguard.domain.families.typed_arguments import Reject
from seamguard.domain.patterns import covers_module
from seamguard.rules.tracing import At, Form, Leaf, callees, class_of, spelled

if TYPE_CHECKING:
    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Call
    from seamguard.domain.families.typed_arguments import TypedArgument
    from seamguard.rules.tracing import Bound

UNKNOWN = "unknown"
WHATEVER_TYPE = frozenset({Reject.CONSTRUCTOR, Reject.HELPER, Reject.LOOKUP})
"""Kinds of findings about values that may well be of the right type."""
_PROTOCOLS = frozenset({"typing.Protocol", "typing_extensions.Protocol"})
_QUALIFIERS = ("Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly")
_TYPING = ("typing", "typing_extensions")
_TEXT_METHODS = frozenset(
    ["format", "join", "lower", "upper", "strip", "replace", "title", "removeprefix", "removesuffix", "format_map"]
)
_CALLABLES = frozenset(
    {"builtins.object", "collections.abc.Callable", "typing.Callable", "types.FunctionType", "collections.abc.Hashable"}
)
_TEXT_MAKERS = frozenset({"builtins.str", "builtins.repr", "builtins.format", "builtins.ascii", "textwrap.dedent"})


class Wrong(NamedTuple):
    """Why a value is not right.

    Attributes:
        kind: The kind of finding.
        what: What the value is, in words: `the literal "plan_v1"`.
        is_none: It is None, which a function may replace.
    """

    kind: str
    what: str
    is_none: bool = False

    @property
    def is_certain(self) -> bool:
        """Whether it is surely not right."""
        return self.kind != UNKNOWN


class Demand:
    """What one rule asks of a value; it is also what a trace of the value looks for."""

    def __init__(self, rule: TypedArgument, facts: Facts) -> None:
        self._rule = rule
        self._facts = facts
        self._patterns = tuple(one.name for one in rule.constant_in)

    @property
    def holds(self) -> bool:
        """What a constant holds is a constant as well."""
        return bool(self._patterns)

    @property
    def is_open(self) -> bool:
        """Whether anything is right that is not of a rejected form."""
        return not self._patterns and self._rule.type is None

    @cached_property
    def types(self) -> frozenset[str]:
        """The classes whose instances are right."""
        if self._rule.type is None:
            return frozenset()
        name = self._rule.type.name
        return frozenset({name, *(one.name for one in self._facts.subclasses(name))})

    def _bases(self, name: str) -> frozenset[str]:
        """What a class inherits from, directly, by dotted names."""
        found = class_of(self._facts, Named(name, "object", True, self._facts.target(name).module, ()))
        if found is None:
            return frozenset()
        plain = [base.value if isinstance(base, Item) else base for base in found[1].bases]
        return frozenset(one.name for base in plain for one in self._facts.names(found[0].file, base))

    def by_form(self, place: At, expr: Expr) -> bool:  # noqa: ARG002 (a question of every trace)
        """A literal of the very type."""
        if isinstance(expr, Constant):
            made = f"builtins.{type(expr.value).__name__}"
            return made in self.types and Reject.LITERAL not in self._rule.reject
        is_text = isinstance(expr, Format) and bool(expr.parts)
        return is_text and "builtins.str" in self.types and Reject.F_STRING not in self._rule.reject

    def makes(self, named: Named) -> bool:  # noqa: ARG002 (a question of every trace)
        """A call is followed into what it calls."""
        return False

    def by_test(self, place: At, tested: Narrowed) -> bool:
        """A test says that it is an instance of the type."""
        return tested.positive and bool(self.types) and self._is_type(place, tested.type)

    def refuses(self, place: At, expr: Expr) -> bool:
        """A helper or a look-up that is given a text, where the rule rejects these."""
        return self._refusal(place, expr) is not None

    def by_name(self, variable: Bound) -> bool:
        """A name that is bound once in a module of constants; any module where the rule names none and no type."""
        if len(variable.bindings) != 1:
            return False
        owner = variable.name.rpartition(".")[0]
        if owner in self.types and any(base.startswith("enum.") for base in self._bases(owner)):
            return True  # a member of an enum is an instance of it
        module = variable.at.file.module
        return self.is_open or any(covers_module(pattern, module) for pattern in self._patterns)

    def by_type(self, place: At, annotation: Expr | None) -> bool:
        """An annotation that admits nothing else than instances of the type."""
        return bool(self.types) and annotation is not None and self._admits(place, annotation)

    def _admits(self, place: At, annotation: Expr) -> bool:
        if isinstance(annotation, Either):
            return self._admits(place, annotation.left) and self._admits(place, annotation.right)
        if isinstance(annotation, Choice):
            return all(self._admits(place, option) for option in annotation.options)
        if isinstance(annotation, Item):
            return self._admits_all(place, annotation)
        if isinstance(annotation, Constant):
            plain = str(annotation.value).strip().isidentifier()
            found = self._facts.instances(place.file, annotation) if plain else ()
            return bool(found) and all(one.name in self.types for one in found)
        return self._is_type(place, annotation)

    def _admits_all(self, place: At, annotation: Item) -> bool:
        names = {one.name for one in self._facts.names(place.file, annotation.value)}
        if names & {f"{module}.{name}" for module in _TYPING for name in _QUALIFIERS}:
            key = annotation.key
            first = key.items[0] if isinstance(key, Display) and key.items else key
            return first is not None and self._admits(place, first)
        if names & {f"{module}.Union" for module in _TYPING}:
            parts = annotation.key.items if isinstance(annotation.key, Display) else (annotation.key,)
            return all(part is not None and self._admits(place, part) for part in parts)
        return not names.isdisjoint(self.types)  # `Spec[T]`

    def _is_type(self, place: At, expr: Expr | None) -> bool:
        if isinstance(expr, Display):
            return bool(expr.items) and all(self._is_type(place, item) for item in expr.items)
        if isinstance(expr, Either):
            return self._is_type(place, expr.left) and self._is_type(place, expr.right)
        found = [one for one in self._facts.names(place.file, expr) if one.kind in ("object", "external")]
        return any(one.name in self.types for one in found)

    def wrong(self, leaf: Leaf) -> Wrong | None:
        """Why what a trace led to is not right; None where it is. A parameter is none of its business."""
        found = None if leaf.form is Form.WANTED else self._of_leaf(leaf)
        if found is None or (leaf.is_checked and found.kind not in WHATEVER_TYPE):
            return None
        if not leaf.via:
            return found
        kind = "named-literal" if found.kind == "literal" and not leaf.is_local else found.kind
        return found._replace(kind=kind, what=f"{found.what}, by way of `{leaf.via[-1]}`")

    def _of_leaf(self, leaf: Leaf) -> Wrong | None:
        if leaf.form is Form.REFUSED and leaf.expr is not None:
            return self._refusal(leaf.at, leaf.expr)
        if leaf.form is Form.WRITTEN and leaf.expr is not None:
            return self._of_written(leaf.expr)
        if leaf.form is Form.CALL and isinstance(leaf.expr, Result):
            return self._of_call(leaf, leaf.at.facts.calls[leaf.expr.call])
        if leaf.form is Form.LOOKUP and isinstance(leaf.expr, Item):
            return self._of_lookup(leaf.at, leaf.expr)
        if leaf.form is Form.DEFINITION:
            return self._of_definition(leaf)
        if leaf.form is Form.EXTERNAL:
            known = leaf.name in self.types or self.is_open
            return None if known else Wrong(UNKNOWN, f"{leaf.name}, which a library defines")
        shown = f"`{spelled(leaf.at, leaf.expr)}`" if isinstance(leaf.expr, Name | Attribute) else "an expression"
        return Wrong(UNKNOWN, f"{shown}, whose value is not known")

    def _of_definition(self, leaf: Leaf) -> Wrong | None:
        found = self._facts.names(leaf.at.file, leaf.expr)
        is_class = any(class_of(self._facts, one) is not None for one in found)
        is_module = bool(found) and all(one.kind == "module" for one in found)
        fitting = _CALLABLES | ({"builtins.type"} if is_class else set())
        if self.is_open or (self.types & fitting and not is_module):
            return None
        noun = "class" if is_class else "module" if is_module else "function"
        return Wrong("wrong-type", f"the {noun} {leaf.name} itself")

    def _refused(self, form: Reject, kind: str, what: str) -> Wrong | None:
        """A form that is only right where the rule asks for nothing but other forms."""
        return None if self.is_open and form not in self._rule.reject else Wrong(kind, what)

    def _of_written(self, expr: Expr) -> Wrong | None:
        if isinstance(expr, Constant):
            found = self._refused(Reject.LITERAL, "literal", f"the literal {_literal(expr.value)}")
            return found and found._replace(is_none=expr.value is None)
        if isinstance(expr, Format):
            return self._refused(Reject.F_STRING, "f-string", "an f-string")
        if isinstance(expr, Sum | Operated):
            if _holds_text(expr):
                return self._refused(Reject.F_STRING, "concatenation", "a text that is put together")
            return None if self.is_open else Wrong(UNKNOWN, "what an operator gives")
        if isinstance(expr, Display | Table):
            return self._refused(Reject.LITERAL, "literal", "a container that is written out")
        if isinstance(expr, Lambda):
            return None if self.is_open or self.types & _CALLABLES else Wrong("wrong-type", "a lambda")
        return Wrong(UNKNOWN, "an expression that cannot be followed")

    def _of_call(self, leaf: Leaf, call: Call) -> Wrong | None:
        place = leaf.at
        shown = spelled(place, call.func)
        called = callees(self._facts, place.file, call)
        if _is_text(place, call) or (called and all(one.name in _TEXT_MAKERS for one in called)):
            return self._refused(Reject.F_STRING, "concatenation", f"a text that `{shown}(...)` makes")
        makes = [one for one in called if one.name in self.types or class_of(self._facts, one) is not None]
        if called and len(makes) == len(called):
            return self._of_constructor(leaf, shown, {one.name for one in makes})
        # A call is no rejected form, and one that is given a text was asked about before.
        return None if self.is_open else Wrong(UNKNOWN, f"what `{shown}(...)` gives")

    def _of_constructor(self, leaf: Leaf, shown: str, classes: set[str]) -> Wrong | None:
        is_right = classes <= self.types
        is_inline = Reject.CONSTRUCTOR in self._rule.reject and leaf.is_local
        if is_right and not is_inline:
            return None
        if is_inline or self._rule.type is None:
            return self._refused(Reject.CONSTRUCTOR, "constructor", f"`{shown}(...)`, constructed in place")
        if self._bases(self._rule.type.name) & _PROTOCOLS:
            return Wrong(UNKNOWN, f"an instance of {', '.join(sorted(classes))}, which names no Protocol as its base")
        return Wrong("wrong-type", f"an instance of {', '.join(sorted(classes))}")

    def _of_lookup(self, place: At, expr: Item) -> Wrong | None:
        return None if self.is_open else Wrong(UNKNOWN, f"`{spelled(place, expr)}`, whose items are not known")

    def _refusal(self, place: At, expr: Expr) -> Wrong | None:
        """A rejected form that is wrong whatever it leads to: a helper or a look-up that is given a text."""
        if isinstance(expr, Result) and Reject.HELPER in self._rule.reject:
            call = place.facts.calls[expr.call]
            called = callees(self._facts, place.file, call)
            is_made = bool(called) and all(class_of(self._facts, one) is not None for one in called)
            is_cast = any(one.name.endswith((".cast", ".assert_type")) for one in called)
            is_read = any(one.name == "builtins.getattr" for one in called) and not self._is_home(place, call)
            if not (is_made or is_cast or is_read or _is_text(place, call)) and self._takes_text(place, call):
                return Wrong("helper", f"what `{spelled(place, call.func)}(...)` gives for a text")
        if isinstance(expr, Item) and Reject.LOOKUP in self._rule.reject and _is_any_text(expr.key):
            return Wrong("lookup", f"`{spelled(place, expr)}`, looked up by a text")
        return None

    def _is_home(self, place: At, call: Call) -> bool:
        """Whether `getattr` asks a module, a class or what a call gives, and not just any object, for an attribute."""
        first = call.arguments[0].value if call.arguments else None
        homes = self._facts.names(place.file, first)
        return isinstance(first, Result) or any(one.kind in ("module", "object") for one in homes)

    def _takes_text(self, place: At, call: Call) -> bool:
        return any(_is_any_text(_behind(place, argument.value)) for argument in call.arguments)


def _behind(place: At, expr: Expr | None) -> Expr | None:
    """An expression, or what the one binding of a local name gives."""
    if not isinstance(expr, Name):
        return expr
    bindings = [place.facts.bindings[index] for index in place.facts.reads[expr.read].now]
    return getattr(bindings[0], "value", None) if len(bindings) == 1 else expr


def _is_any_text(expr: Expr | None) -> bool:
    if isinstance(expr, Constant):
        return isinstance(expr.value, str)
    return (isinstance(expr, Format) and bool(expr.parts)) or (isinstance(expr, Sum | Operated) and _holds_text(expr))


def _holds_text(expr: Sum | Operated) -> bool:
    """Whether an operator has a text on one of its sides, and so makes one."""
    left: Expr = expr
    while isinstance(left, Sum | Operated) and not (isinstance(left, Operated) and left.operator not in ("%", "*")):
        if isinstance(left.right, Constant | Format) and _is_any_text(left.right):
            return True
        left = left.left
    return isinstance(left, Constant | Format) and _is_any_text(left)


def _is_text(place: At, call: Call) -> bool:
    """Whether a call is one of a method of a text that is written there."""
    return (
        isinstance(call.func, Attribute)
        and call.func.attr in _TEXT_METHODS
        and _is_any_text(_behind(place, call.func.value))
    )


def _literal(value: str | float | bool | None) -> str:
    shown = f'"{value}"' if isinstance(value, str) else repr(value)
    return shown if len(shown) <= 60 else f"{shown[:56]}..."

"""Where a value comes from: an expression is followed back, form by form, to what is written somewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import (
    Attribute,
    Awaited,
    Choice,
    Constant,
    Display,
    Either,
    Element,
    Entered,
    Expr,
    Item,
    Name,
    Narrowed,
    Result,
    Unpacked,
)
from seamguard.domain.facts import Argued, Defined, Imported, Valued
from seamguard.rules.tracing.arguments import How, Wanted, handed
from seamguard.rules.tracing.attributes import assigned, constructed, is_field, properties_of
from seamguard.rules.tracing.calls import replaces_none
from seamguard.rules.tracing.containers import inside, is_changed
from seamguard.rules.tracing.definitions import (
    At,
    Bound,
    bound,
    callees,
    class_of,
    function_of,
    is_made_there,
    is_neutral,
    is_static,
    managers,
    spelled,
)
from seamguard.rules.tracing.leaves import Form, Leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts, Named
    from seamguard.rules.tracing.leaves import Wish

_FAR = 30  # names that lead to names; what goes further is not known
_MANY = 5000  # expressions of one trace; what leads to more is not known
_CASTS = frozenset({"typing.cast", "typing_extensions.cast", "typing.assert_type", "typing_extensions.assert_type"})


class _Step(NamedTuple):
    """How far a trace is: the names behind it, what it has passed, and whether all of that stands in functions."""

    via: tuple[str, ...] = ()
    passed: frozenset[tuple[str, str, object]] = frozenset()
    is_local: bool = True

    def past(self, what: tuple[str, str, object], name: str = "", *, is_local: bool = True) -> _Step | None:
        """One further; None where it has been there."""
        if what in self.passed:
            return None
        via = (*self.via, name) if name and self.via[-1:] != (name,) else self.via
        return _Step(via, self.passed | {what}, self.is_local and is_local)

    def through(self, name: str) -> _Step:
        """The same by way of a name."""
        return self._replace(via=(*self.via, name))


_START = _Step()


def _is_plain(place: At, tested: Expr | None) -> bool:
    """Whether all classes that a test asks for are named, and none of them is that of None."""
    if isinstance(tested, Display):
        return all(_is_plain(place, one) for one in tested.items)
    if isinstance(tested, Either):
        return _is_plain(place, tested.left) and _is_plain(place, tested.right)
    return isinstance(tested, Name | Attribute) and spelled(place, tested).rpartition(".")[2] != "NoneType"


class Tracer:
    """Follows values back to what they are made of."""

    def __init__(self, facts: Facts, wish: Wish) -> None:
        self._facts = facts
        self._wish = wish
        self._left = _MANY

    def leaves(self, place: At, expr: Expr | None) -> tuple[Leaf, ...]:
        """Everything that an expression of a file may be made of; what nothing is found of is not known."""
        self._left = _MANY
        try:
            found = tuple(dict.fromkeys(self._of(place, expr, _START)))
        except RecursionError:  # an expression that is made of thousands of others
            found = ()
        return found or (self._leaf(Form.UNKNOWN, place, expr, _START),)

    def _of(self, place: At, expr: Expr | None, step: _Step) -> Iterator[Leaf]:
        self._left -= 1
        if expr is None or self._left < 0 or len(step.passed) > _FAR:
            yield self._leaf(Form.UNKNOWN, place, expr, step)
        elif not isinstance(expr, Choice) and self._wish.by_form(place, expr):
            yield self._leaf(Form.WANTED, place, expr, step)
        elif self._wish.refuses(place, expr):
            yield self._leaf(Form.REFUSED, place, expr, step)
        else:
            yield from self._behind(place, expr, step)

    def _behind(self, place: At, expr: Expr, step: _Step) -> Iterator[Leaf]:
        if isinstance(expr, Choice):
            for option in expr.options:
                yield from self._of(place, option, step)
        elif isinstance(expr, Narrowed):
            yield from self._of_narrowed(place, expr, step)
        elif isinstance(expr, Awaited | Unpacked):
            yield from self._of(place, expr.value, step)
        elif isinstance(expr, Name):
            yield from self._of_name(place, expr, step)
        elif isinstance(expr, Attribute):
            yield from self._of_attribute(place, expr, step)
        elif isinstance(expr, Result):
            yield from self._of_call(place, expr, step)
        elif isinstance(expr, Item | Element):
            yield from self._of_held(place, expr, step)
        elif isinstance(expr, Entered):
            yield from self._of_entered(place, expr, step)
        else:
            yield self._leaf(Form.WRITTEN, place, expr, step)

    def _of_narrowed(self, place: At, expr: Narrowed, step: _Step) -> Iterator[Leaf]:
        """What a test lets through: an instance of a class is no None."""
        is_checked = self._wish.by_test(place, expr)
        is_there = expr.positive and _is_plain(place, expr.type)
        for leaf in self._of(place, expr.value, step):
            if not (is_there and leaf.expr == Constant(None)):
                yield leaf._replace(is_checked=leaf.is_checked or is_checked, is_there=leaf.is_there or is_there)

    def _leaf(self, form: Form, place: At, expr: Expr | None, step: _Step, name: str = "") -> Leaf:
        return Leaf(form, place, expr, step.via, name, is_local=step.is_local)

    def _of_name(self, place: At, expr: Name, step: _Step) -> Iterator[Leaf]:
        read = place.facts.reads[expr.read]
        bindings = [(index, place.facts.bindings[index]) for index in read.now or read.later]
        for index, binding in bindings:
            if isinstance(binding, Argued):
                yield self._parameter(place, binding, step)
            elif isinstance(binding, Valued):
                yield from self._of_variable(place, index, step)
            elif isinstance(binding, Defined):
                yield self._leaf(Form.DEFINITION, place, expr, step, binding.name)
        if not bindings or any(isinstance(binding, Imported) for _, binding in bindings):
            yield from self._of_things(place, expr, read.name, step)

    def _parameter(self, place: At, binding: Argued, step: _Step) -> Leaf:
        function = place.facts.functions[binding.function]
        name = f"{place.file.module}.{function.qualname}"
        key = (binding.function, binding.position)
        return Leaf(Form.PARAMETER, place, None, step.via, name, binding.name, key, step.is_local)

    def _of_variable(self, place: At, index: int, step: _Step) -> Iterator[Leaf]:
        """What one assignment gives a variable of a function, or all of them one of a module or class."""
        binding = place.facts.bindings[index]
        scope = place.facts.scopes[binding.scope]
        if scope.kind in ("module", "class"):
            qualname = binding.name if scope.kind == "module" else f"{scope.qualname}.{binding.name}"
            every = [
                n for n, b in enumerate(place.facts.bindings) if (b.scope, b.name) == (binding.scope, binding.name)
            ]
            variable = Bound(place, f"{place.file.module}.{qualname}", tuple(every))
            if self._wish.by_name(variable):
                yield self._leaf(Form.WANTED, place, None, step, variable.name)
                return
        yield from self._of_binding(place, index, step)

    def _of_binding(self, place: At, index: int, step: _Step) -> Iterator[Leaf]:
        binding = place.facts.bindings[index]
        if not isinstance(binding, Valued):
            yield self._leaf(Form.DEFINITION, place, None, step, f"{place.file.module}.{binding.name}")
            return
        is_local = place.facts.scopes[binding.scope].kind not in ("module", "class")
        onward = step.past((place.file.path, "binding", index), binding.name, is_local=is_local)
        if onward is not None and self._wish.by_type(place, binding.annotation):
            yield self._leaf(Form.WANTED, place, None, onward)
        elif onward is not None:
            yield from self._of(place, binding.value, onward)

    def _of_things(self, place: At, expr: Expr, spelling: str, step: _Step) -> Iterator[Leaf]:
        """What a name stands for that is defined elsewhere."""
        things = self._facts.names(place.file, expr)
        named = [one for one in things if one.kind in ("object", "method", "external", "module")]
        for one in named:
            yield from self._of_thing(place, expr, one, step)
        if not named:
            yield self._leaf(Form.UNKNOWN, place, expr, step, spelling)

    def _of_thing(self, place: At, expr: Expr, named: Named, step: _Step) -> Iterator[Leaf]:
        variable = bound(self._facts, named) if named.kind == "object" else None
        if named.kind == "external":
            yield self._leaf(Form.EXTERNAL, place, expr, step, named.name)
        elif variable is None or not variable.is_variable:
            is_made = named.kind != "object" or variable is not None or class_of(self._facts, named) is not None
            form = Form.DEFINITION if is_made or function_of(self._facts, named) else Form.UNKNOWN
            yield self._leaf(form, place, expr, step, named.name)
        elif self._wish.by_name(variable):
            yield self._leaf(Form.WANTED, place, None, step, named.name)
        else:
            for index in variable.bindings:
                yield from self._of_binding(variable.at, index, step)

    def _of_attribute(self, place: At, expr: Attribute, step: _Step) -> Iterator[Leaf]:
        bases = self._facts.names(place.file, expr.value)
        owners = [one for one in bases if one.kind == "instance" and one.module]
        if self._wish.holds and self._is_wanted(place, expr.value, step):
            yield self._leaf(Form.WANTED, place, expr, step)
            return
        for owner in owners:
            yield from self._of_instance(place, expr, owner, step)
        if not owners:
            yield from self._of_things(place, expr, expr.attr, step)

    def _is_wanted(self, place: At, expr: Expr, step: _Step) -> bool:
        inner = step.past((place.file.path, "base", id(expr)))
        leaves = [] if inner is None else [*self._of(place, expr, inner)]
        return bool(leaves) and all(leaf.form is Form.WANTED for leaf in leaves)

    def _of_instance(self, place: At, expr: Attribute, owner: Named, step: _Step) -> Iterator[Leaf]:
        """What an attribute of an instance of the codebase's holds: a property, what is assigned, a field."""
        onward = step.past((owner.name, "attribute", expr.attr), expr.attr)
        is_exact = is_made_there(place, expr.value)
        made = properties_of(self._facts, owner, expr.attr, is_exact=is_exact)
        if onward is None:
            return
        if made:
            # What one says that it gives, those that override it give as well.
            every = made[:1] if self._is_said(*made[0]) else made
            for behind in every:
                yield from self._given_by(*behind, onward)
            return
        held = assigned(self._facts, owner, expr.attr, is_exact=is_exact)
        if any(self._wish.by_type(one.at, one.annotation) for one in held):
            yield self._leaf(Form.WANTED, place, expr, onward)
            return
        by_call = constructed(self._facts, owner, expr.attr)
        # What the class body gives such a field is what a call gets that leaves it out.
        given = (one for one in held if not (by_call and one.is_in_body))
        values = [one for one in given if one.value is not None or (one.span and not one.is_in_body)]
        for one in values:
            is_local = onward.is_local and not one.is_in_body
            yield from self._of(one.at, one.value, onward._replace(is_local=is_local))
        if by_call is not None:
            yield Leaf(Form.PARAMETER, place, None, onward.via, by_call, expr.attr, (-1, -1), onward.is_local)
        elif not values:
            yield self._leaf(Form.UNKNOWN, place, expr, onward, expr.attr)

    def _of_call(self, place: At, expr: Result, step: _Step) -> Iterator[Leaf]:
        call = place.facts.calls[expr.call]
        called = callees(self._facts, place.file, call)
        if called and all(one.name in _CASTS for one in called):
            given = {1: call.arguments[1:2], 0: call.arguments[:1]}["cast" in called[0].name]
            yield from self._of(place, given[0].value if given else None, step)
            return
        if is_field(place, expr):
            yield from self._of_field(place, expr, step)
            return
        wanted = [one for one in called if self._wish.makes(one)]
        if wanted:  # on other ways something else is called
            called = tuple(one for one in called if one not in wanted)
            yield self._leaf(Form.WANTED, place, expr, step)
        onward = step.past((place.file.path, "call", expr.call))
        made = [function_of(self._facts, one) for one in called if class_of(self._facts, one) is None]
        if onward is None or not made or None in made or len(made) < len(called):
            yield self._leaf(Form.CALL, place, expr, step)
            return
        for one in made:
            if one is not None:
                yield from self._of_function(place, expr, *one, onward)
                for other in self._overriding(place, call.func, *one):
                    yield from self._of_function(place, expr, *other, onward)

    def _is_said(self, place: At, number: int) -> bool:
        """Whether the annotation of a function says that it gives what is wanted."""
        return self._wish.by_type(place, place.facts.functions[number].annotation)

    def _overriding(self, place: At, func: Expr | None, made: At, number: int) -> Iterator[tuple[At, int]]:
        """The methods of classes below that may be called in the place of one which does not say what it gives."""
        function = made.facts.functions[number]
        if not isinstance(func, Attribute) or function.owner < 0 or self._is_said(made, number):
            return
        owner = f"{made.file.module}.{made.facts.classes[function.owner].qualname}"
        is_bound = any(one.kind == "instance" for one in self._facts.names(place.file, func.value))
        if not is_bound or is_made_there(place, func.value):
            return
        for below in self._facts.subclasses(owner):
            found = function_of(self._facts, below._replace(name=f"{below.name}.{function.name}"))
            if found is not None:
                yield found

    def _of_entered(self, place: At, expr: Entered, step: _Step) -> Iterator[Leaf]:
        """What `with` binds: what a generator that is a context manager yields, or what is wanted itself."""
        made = managers(self._facts, place, expr.value)
        onward = step.past((place.file.path, "entered", id(expr)))
        if self._wish.holds and self._is_wanted(place, expr.value, step):
            yield self._leaf(Form.WANTED, place, expr, step)
        elif made and onward is not None and isinstance(expr.value, Result):
            for one in made:
                yield from self._handed_back(place, expr.value, *one, onward)
        else:
            yield self._leaf(Form.UNKNOWN, place, expr, step)

    def _of_field(self, place: At, expr: Result, step: _Step) -> Iterator[Leaf]:
        """What a field is for a call that leaves it out: its default, or what its factory gives."""
        given = {one.name: one.value for one in place.facts.calls[expr.call].arguments}
        called = self._facts.names(place.file, given.get("default_factory", given.get("factory")))
        made = [function_of(self._facts, one) for one in called if class_of(self._facts, one) is None]
        if "default" in given:
            yield from self._of(place, given["default"], step)
        elif called and all(map(self._wish.makes, called)):
            yield self._leaf(Form.WANTED, place, expr, step)
        elif not called or None in made or len(made) < len(called):
            yield self._leaf(Form.CALL, place, expr, step)
        else:
            yield from (leaf for one in made if one is not None for leaf in self._given_by(*one, step))

    def _of_function(self, place: At, expr: Result, made: At, number: int, step: _Step) -> Iterator[Leaf]:
        """What a call of a function gives: what it is annotated with, or else what it returns."""
        function = made.facts.functions[number]
        is_plain = all(map(partial(is_neutral, self._facts, made), function.decorators))
        if is_plain and self._wish.by_type(made, function.annotation):
            yield self._leaf(Form.WANTED, place, expr, step)
        elif is_plain and function.returned and not function.yielded:
            yield from self._handed_back(place, expr, made, number, step.through(f"{function.name}()"))
        else:
            yield self._leaf(Form.CALL, place, expr, step)

    def _handed_back(self, place: At, expr: Result, made: At, number: int, step: _Step) -> Iterator[Leaf]:
        """What a function returns or yields; where that is its own parameter, what this very call hands over."""
        for leaf in self._given_by(made, number, step):
            if leaf.form is Form.PARAMETER and leaf.at == made and leaf.key[0] == number:
                yield from self._of_argument(place, expr, leaf, step)
            else:
                yield leaf

    def _of_argument(self, place: At, expr: Result, leaf: Leaf, step: _Step) -> Iterator[Leaf]:
        """What a call hands to a parameter that comes back from it."""
        function = leaf.at.facts.functions[leaf.key[0]]
        call = place.facts.calls[expr.call]
        by_self = function.owner >= 0 and isinstance(call.func, Attribute)
        is_own = by_self and not is_static(self._facts, leaf.at, function)
        wanted = Wanted(leaf.parameter, None).among(function.parameters[int(is_own) :])
        given = handed(place, call.arguments, wanted)
        parameter = function.parameters[leaf.key[1]]
        if given.how is How.GIVEN and not wanted.is_nothing:
            found = self._of(place, given.value, step)
        elif given.how is How.LEFT_OUT and parameter.has_default and not wanted.is_nothing:
            found = self._of(leaf.at, parameter.default, step)
        else:
            found = iter([self._leaf(Form.CALL, place, expr, step)])
        is_there = leaf.is_there or replaces_none(leaf)
        yield from (
            one._replace(is_there=one.is_there or is_there)
            for one in found
            if not (is_there and one.expr == Constant(None))
        )

    def _given_by(self, place: At, number: int, step: _Step) -> Iterator[Leaf]:
        function = place.facts.functions[number]
        if self._wish.by_type(place, function.annotation):
            yield self._leaf(Form.WANTED, place, None, step)
            return
        for given in function.yielded or function.returned:
            yield from self._of(place, given, step)

    def _of_held(self, place: At, expr: Item | Element, step: _Step) -> Iterator[Leaf]:
        """What is taken out of a container that is written out somewhere; anything else is a look-up."""
        held = [*self._of(place, expr.value, step)]
        if self._wish.holds and held and all(leaf.form is Form.WANTED for leaf in held):
            yield self._leaf(Form.WANTED, place, expr, step)
            return
        for leaf in held:
            held_there = inside(leaf.expr, expr.key if isinstance(expr, Item) else None)
            if not held_there or leaf.form is not Form.WRITTEN or is_changed(leaf.at, leaf.via[-1:]):
                yield self._leaf(Form.LOOKUP, place, expr, step)
            for value in held_there if leaf.form is Form.WRITTEN else ():
                yield from self._of(leaf.at, value, _Step(leaf.via, step.passed, leaf.is_local))

"""Forms that put something in a place and take it out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.functional.program_draft import Draft, Expression, Thing, fresh, pick

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import DrawFn

    Form = Callable[[DrawFn, Draft], None]


def _kept(expression: Expression, form: Form) -> Thing:
    return expression.thing.kept(followed=form in FOLLOWED)


def table(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    name = fresh(draw, draft)
    draft.add(f'{name} = {{"plain": _anything, "kept": {expression.text}}}', expression.thing.escape)
    draft.names[name] = Thing(
        parts=(('["kept"]', _kept(expression, table)), ('["plain"]', Thing(expression.thing.call)))
    )


def sequence(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    name = fresh(draw, draft)
    form = draw(st.sampled_from(["{} = [_anything, {}]", "{} = (_anything, {})"]))
    draft.add(form.format(name, expression.text), expression.thing.escape)
    draft.names[name] = Thing(parts=(("[1]", _kept(expression, sequence)), ("[0]", Thing(expression.thing.call))))


def stored_item(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    name = fresh(draw, draft)
    draft.add(f"{name} = {{}}")
    draft.add(f'{name}["kept"] = {expression.text}', expression.thing.escape)
    draft.names[name] = Thing(parts=(('["kept"]', _kept(expression, stored_item)),))


def loop_over_table(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    draft.add(f'_table = {{"kept": {expression.text}}}', expression.thing.escape)
    draft.add("for _kept in _table.values():")
    draft.add(f"    _kept{expression.thing.call}", _kept(expression, loop_over_table).mark)


def self_attribute(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    name = fresh(draw, draft)
    draft.add(f"class {name}:")
    draft.add("    def __init__(self):")
    draft.add(f"        self.make = {expression.text}", expression.thing.escape)
    draft.add("    def go(self):")
    draft.add(f"        return self.make{expression.thing.call}", _kept(expression, self_attribute).mark)
    draft.add(f"{name}().go()")
    draft.names[name] = Thing(parts=(("().make", _kept(expression, self_attribute)), ("().go", Thing("()"))))


def stored_attribute(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    name = fresh(draw, draft)
    draft.add(f"class {name}: pass")
    draft.add(f"{name}.make = {expression.text}", expression.thing.escape)
    draft.names[name] = Thing(parts=((".make", _kept(expression, stored_attribute)),))


def default_argument(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    inner = draw(st.sampled_from(["make", "bindings", "other"]))
    keyword_only = draw(st.sampled_from(["", "*, "]))
    name = fresh(draw, draft)
    draft.add(f"def {name}({keyword_only}{inner}={expression.text}):", expression.thing.escape)
    draft.add(f"    return {inner}{expression.thing.call}", _kept(expression, default_argument).mark)
    draft.add(f"{name}()")
    draft.names[name] = Thing("()")


def bound_arguments(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    arguments = expression.thing.call[1:-1]
    name = fresh(draw, draft)
    draft.add("import functools as _functools")
    draft.add(f"{name} = _functools.partial({expression.text}, {arguments})", expression.thing.escape)
    draft.names[name] = Thing("()", _kept(expression, bound_arguments).mark)


def factory(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    name = fresh(draw, draft)
    form = draw(st.sampled_from(["def {}(): return {}", "{} = lambda: {}"]))
    draft.add(form.format(name, expression.text), expression.thing.escape)
    draft.names[name] = Thing(parts=(("()", _kept(expression, factory)),))


def argument(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    inner = draw(st.sampled_from(["function", "make", "bindings"]))
    name = fresh(draw, draft)
    draft.add(f"def {name}({inner}):")
    draft.add(f"    return {inner}{expression.thing.call}", _kept(expression, argument).mark)
    form = draw(st.sampled_from(["{0}({2})", "{0}({1}={2})"]))
    draft.add(form.format(name, inner, expression.text), expression.thing.escape)
    draft.names[name] = Thing()


def passed_through(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    name = fresh(draw, draft)
    draft.add("def _same(value):")
    draft.add("    return value", "perhaps" if expression.thing.mark else "")
    draft.add(f"{name} = _same({expression.text})", expression.thing.escape)
    draft.names[name] = _kept(expression, passed_through)


def yielded(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    name = fresh(draw, draft)
    draft.add(f"def {name}():")
    draft.add(f"    yield {expression.text}", expression.thing.escape)
    draft.add(f"for _kept in {name}():")
    draft.add(f"    _kept{expression.thing.call}", _kept(expression, yielded).mark)
    draft.names[name] = Thing()


FORMS = (
    table,
    sequence,
    stored_item,
    loop_over_table,
    self_attribute,
    stored_attribute,
    default_argument,
    bound_arguments,
    factory,
    argument,
    passed_through,
    yielded,
)

FOLLOWED = frozenset(FORMS)
"""Places out of which the engine promises to follow the seam."""

"""Forms that call something, or something else of the same name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.functional.program_draft import Draft, local, pick

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn


def at_top(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    forms = ("{}", "_made = [{} for _ in range(1)]", "(lambda: {})()", "assert not None, {}", "_made = {{'a': {}}}")
    draft.add(draw(st.sampled_from(forms[:3] + forms[4:])).format(expression.called), expression.thing.mark)


def in_function(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    draft.function()
    draft.add(f"    return {expression.called}", expression.thing.mark)


def in_method(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    hidden = local(draw, expression.text)
    draft.function()
    draft.add("    class Inner:")
    draft.add(f"        {hidden} = str")
    draft.add("        def go(self):")
    draft.add(f"            return {expression.called}", expression.thing.mark)
    draft.add("    return Inner().go()")


def in_closure(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    inner = local(draw, expression.text)
    draft.function()
    draft.add(f"    {inner} = {expression.text}")
    draft.add("    def nested():")
    draft.add(f"        return {inner}{expression.thing.call}", expression.thing.mark)
    draft.add("    return nested()")


def in_default(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    inner = local(draw, expression.text)
    draft.function(f"{inner}={expression.called}")
    draft.lines[-1] = draft.lines[-1]._replace(mark=expression.thing.mark)
    draft.add(f"    return {inner}")


def shadowed(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    root = expression.text.partition(".")[0].partition("(")[0].partition("[")[0]
    if draw(st.booleans()):
        draft.function(root, "str")
    else:
        draft.function()
        draft.add(f"    {root} = str")
    draft.add(f"    return {root}(1)")


def shadowed_in_comprehension(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    root = expression.text.partition(".")[0].partition("(")[0].partition("[")[0]
    draft.add(f"_made = [{root}(1) for {root} in (str,)]")


FORMS = (at_top, in_function, in_method, in_closure, in_default, shadowed, shadowed_in_comprehension)

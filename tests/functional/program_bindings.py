"""Forms that bind another name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.functional.program_draft import Draft, Thing, fresh, pick

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

PLAIN = Thing("(1)", method=True)


def alias(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    name = fresh(draw, draft)
    forms = ("{} = {}", "{}: object = {}", "{} = _spare = {}", "{} = None or {}", "if ({} := {}): pass")
    draft.add(draw(st.sampled_from(forms)).format(name, expression.text))
    draft.names[name] = expression.thing


def unpacking(draw: DrawFn, draft: Draft) -> None:
    first, second = pick(draw, draft), pick(draw, draft)
    one = fresh(draw, draft)
    two = fresh(draw, draft, one)
    forms = ("{}, {} = {}, {}", "{}, {}, *_rest = {}, {}, str, str", "({}, [{}]) = [{}, ({},)]")
    form = draw(st.sampled_from(forms))
    nested = "perhaps" if first.thing.mark or second.thing.mark else ""
    draft.add(form.format(one, two, first.text, second.text), nested if form == forms[2] else "")
    draft.names |= {one: first.thing, two: second.thing}


def conditional(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    name = fresh(draw, draft)
    forms = ("{0} = {1} if _importlib_ else str", "{0} = str if not _importlib_ else {1}")
    draft.add("_importlib_ = len('flag')")
    draft.add(draw(st.sampled_from(forms)).format(name, expression.text))
    draft.names[name] = replace(expression.thing, parts=())


def branches(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    draft.later += [f"_f{len(draft.later)}(True)", f"_f{len(draft.later)}(False)"]
    draft.add(f"def _f{len(draft.later) - 2}(flag):")
    draft.add("    if flag:")
    draft.add(f"        inner = {expression.text}")
    draft.add("    else:")
    draft.add("        inner = _anything")
    draft.add(f"    return inner{expression.thing.call}", expression.thing.mark)


def rebinding(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    name = fresh(draw, draft)
    innocent_last = draw(st.booleans())
    texts = [expression.text, "_anything"] if innocent_last else ["_anything", expression.text]
    draft.add(f"{name} = {texts[0]}")
    if draw(st.booleans()):
        draft.add(f"{name}{expression.thing.call}", expression.thing.mark if innocent_last else "")
    if draw(st.booleans()):
        draft.add(f"del {name}")
    draft.add(f"{name} = {texts[1]}")
    draft.names[name] = Thing(expression.thing.call) if innocent_last else expression.thing


def homonym(draw: DrawFn, draft: Draft) -> None:
    name = fresh(draw, draft)
    draft.add(f"def {name}(*values, **options):")
    draft.add("    return values, options")
    draft.names[name] = PLAIN


def class_attribute(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    name = fresh(draw, draft)
    inner = draw(st.sampled_from(["make", "bindings"]))
    draft.add(f"class {name}:")
    draft.add(f"    {inner} = {expression.text}")
    parts = [(f".{inner}", expression.thing)]
    if expression.thing.method:
        parts.append((f"().{inner}", Thing("()", expression.thing.mark)))
    draft.names[name] = Thing(parts=tuple(parts))


def constant_getattr(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    name = fresh(draw, draft)
    owner, _, attribute = expression.text.rpartition(".")
    if not owner or not attribute.isidentifier():
        return alias(draw, draft)
    draft.add(f'{name} = getattr({owner}, "{attribute}")')
    draft.names[name] = expression.thing
    return None


def wrapper(draw: DrawFn, draft: Draft) -> None:
    expression = pick(draw, draft)
    name = fresh(draw, draft)
    if draw(st.booleans()):
        draft.add(f"def {name}(*values, **options):")
        draft.add(f"    return {expression.called}", expression.thing.mark)
    else:
        draft.add(f"{name} = lambda *values, **options: {expression.called}", expression.thing.mark)
    draft.add(f"{name}(1)")
    draft.names[name] = PLAIN


FORMS = (
    alias,
    unpacking,
    conditional,
    branches,
    rebinding,
    homonym,
    class_attribute,
    constant_getattr,
    wrapper,
)

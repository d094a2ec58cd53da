"""Forms that import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.functional.program_draft import Draft, Thing, fresh, public

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn


def _source(draw: DrawFn, draft: Draft) -> Draft:
    return draw(st.sampled_from([other for other in draft.others if other.names or other.lazy]))


def _pair(draw: DrawFn, draft: Draft) -> tuple[Draft, str, Thing]:
    source = _source(draw, draft)
    name, thing = draw(st.sampled_from(sorted((source.names | source.lazy).items(), key=lambda item: item[0])))
    return source, name, thing


def import_module(draw: DrawFn, draft: Draft) -> None:
    source = _source(draw, draft)
    if source.module.startswith(f"{draft.module}."):  # `app` has no attribute `pkg` before `app.pkg` is complete
        return import_module_as(draw, draft)
    draft.add(f"import {source.module}")
    root, _, rest = source.module.partition(".")
    if not rest:
        draft.names[root] = source.thing
        return None
    before = draft.names.get(root, Thing())
    draft.names[root] = Thing(parts=(*before.parts, (f".{rest}", source.thing)))
    return None


def import_module_as(draw: DrawFn, draft: Draft) -> None:
    source = _source(draw, draft)
    name = fresh(draw, draft)
    draft.add(f"import {source.module} as {name}")
    draft.names[name] = source.thing


def from_package(draw: DrawFn, draft: Draft) -> None:
    source = _source(draw, draft)
    package, _, last = source.module.rpartition(".")
    name = fresh(draw, draft)
    draft.add(f"from {package} import {last} as {name}" if package else f"import {last} as {name}")
    draft.names[name] = source.thing


def from_import(draw: DrawFn, draft: Draft) -> None:
    source, name, thing = _pair(draw, draft)
    bound = name if name not in draft.names | draft.lazy else fresh(draw, draft)
    draft.add(f"from {source.module} import {_renamed(name, bound)}")
    draft.names[bound] = thing


def from_import_as(draw: DrawFn, draft: Draft) -> None:
    source, name, thing = _pair(draw, draft)
    bound = fresh(draw, draft)
    draft.add(f"from {source.module} import {_renamed(name, bound)}")
    draft.names[bound] = thing


def relative_import(draw: DrawFn, draft: Draft) -> None:
    source, name, thing = _pair(draw, draft)
    bound = fresh(draw, draft)
    draft.add(f"from {_relative(draft, source.module)} import {_renamed(name, bound)}")
    draft.names[bound] = thing


def relative_import_of_module(draw: DrawFn, draft: Draft) -> None:
    source = _source(draw, draft)
    package, _, last = source.module.rpartition(".")
    bound = fresh(draw, draft)
    draft.add(f"from {_relative(draft, package)} import {last} as {bound}" if package else f"import {last} as {bound}")
    draft.names[bound] = source.thing


def _relative(draft: Draft, target: str) -> str:
    """A module as named from within another one: with dots where they lie below the same top package."""
    here = draft.module.split(".") if draft.is_package else draft.module.split(".")[:-1]
    if not here or target.partition(".")[0] != here[0]:
        return target
    there = target.split(".")
    common = sum(1 for depth in range(min(len(here), len(there))) if here[: depth + 1] == there[: depth + 1])
    return "." * (len(here) - common + 1) + ".".join(there[common:])


def star_import(draw: DrawFn, draft: Draft) -> None:
    source = _source(draw, draft)
    names = public(source)
    if names.keys() & (draft.names | draft.lazy).keys():
        return from_import(draw, draft)
    draft.add(f"from {source.module} import *")
    draft.names |= names
    return None


def guarded_import(draw: DrawFn, draft: Draft) -> None:
    source, name, thing = _pair(draw, draft)
    bound = fresh(draw, draft)
    fails_first = draw(st.booleans())
    draft.add("try:")
    draft.add(f"    from {'app.missing' if fails_first else source.module} import {_renamed(name, bound)}")
    draft.add("except ImportError:")
    draft.add(f"    from {source.module} import {_renamed(name, bound)}" if fails_first else f"    {bound} = None")
    draft.names[bound] = thing


def local_import(draw: DrawFn, draft: Draft) -> None:
    source, name, thing = _pair(draw, draft)
    draft.function()
    bound = draw(st.sampled_from(["bindings", "make", "other", "inner"]))
    draft.add(f"    from {source.module} import {_renamed(name, bound)}")
    draft.add(f"    return {bound}{thing.call}", thing.mark if thing.call else "")


def lazy_module(draw: DrawFn, draft: Draft) -> None:
    if draft.lazy or "__getattr__" in draft.names:
        return from_import(draw, draft)
    chosen: dict[str, tuple[str, str, Thing]] = {}
    for _ in range(draw(st.integers(1, 2))):
        source, name, thing = _pair(draw, draft)
        chosen[fresh(draw, draft, " ".join(chosen))] = (source.module, name, thing)
    table = ", ".join(f'"{bound}": ("{module}", "{name}")' for bound, (module, name, _) in chosen.items())
    for text in (
        "import importlib as _importlib",
        f"_LAZY = {{{table}}}",
        "def __getattr__(name):",
        "    if name not in _LAZY:",
        "        raise AttributeError(name)",
        "    module, attribute = _LAZY[name]",
        "    return getattr(_importlib.import_module(module), attribute)",
    ):
        draft.add(text)
    draft.lazy |= {bound: thing for bound, (_, _, thing) in chosen.items()}
    return None


def _renamed(name: str, bound: str) -> str:
    return name if name == bound else f"{name} as {bound}"


FORMS = (
    from_import,
    from_import_as,
    import_module,
    import_module_as,
    from_package,
    relative_import,
    relative_import_of_module,
    star_import,
    guarded_import,
    local_import,
    lazy_module,
)

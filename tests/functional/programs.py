"""Small programs of several modules from a grammar of imports and bindings, each with a known answer.

A program is built module by module from *forms*: an import, a binding, a place, a use. Each form takes something that
the module reaches already, writes lines, and says what they are and what the names stand for that they bind. Every line
is executed by `app.main.run()`, so running a program proves its marks; `program_draft` tells what the marks mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.functional import program_bindings, program_imports, program_places, program_uses
from tests.functional.corpus import Case, common_files
from tests.functional.program_draft import Draft, Line, Thing

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn
    from hypothesis.vendor.pretty import RepresentationPrinter

_OTHER = Thing("(1)", method=True)
_SEAMS = {
    "app.seam.bindings": {"bindings": Thing("(1)", "call", method=True), "other": _OTHER},
    "app.seam.Ctx": {"Ctx": Thing("(runtime_profile=1)", "call"), "Plain": Thing("(runtime_profile=1)")},
    "app.seam.Store.open": {"Store": Thing(parts=(("().open", Thing("(1)", "call")), ("().close", Thing("()"))))},
}
_BOUND = ("dataclass", "bindings", "other", "Ctx", "Plain", "Store")  # by `app.seam`
_LAYOUTS = (
    ("app.tools",),
    ("app.tools", "lib"),
    ("app.tools", "lib", "app.late"),
    ("app.pkg", "app.pkg.deep", "lib"),
    ("app.tools", "app.pkg.deep", "app.pkg", "app.late"),
)
_FORMS = (program_imports.FORMS, program_bindings.FORMS, program_places.FORMS, program_uses.FORMS)


@dataclass(frozen=True, slots=True)
class Program:
    """A program with marks.

    Attributes:
        target: Dotted name of the seam.
        files: Marked lines by path below the import root.
    """

    target: str
    files: tuple[tuple[str, tuple[Line, ...]], ...]

    def __repr__(self) -> str:
        parts = [f"{path}\n{_text(lines, marks=True)}" for path, lines in self.files]
        return f"target {self.target}\n--- " + "--- ".join(parts)

    def _repr_pretty_(self, printer: RepresentationPrinter, _cycle: bool) -> None:
        printer.text(repr(self))

    def marked(self, *marks: str) -> set[tuple[str, int]]:
        """The places of these marks."""
        return {
            (f"src/{path}", number)
            for path, lines in self.files
            for number, line in enumerate(lines, start=1)
            if line.mark in marks
        }

    def case(self, name: str) -> Case:
        """The program as a case of the corpus that expects nothing yet."""
        return Case(
            name=name,
            family="generated",
            description="generated",
            files=common_files() | {f"src/{path}": _text(lines, marks=False) for path, lines in self.files},
            target=self.target,
            supplies=("runtime_profile",) if self.target == "app.seam.Ctx" else (),
            expected=frozenset(),
            entry="app.main",
            python=(3, 11),
        )


def _text(lines: tuple[Line, ...], *, marks: bool) -> str:
    return "".join(f"{line.text}  #! {line.mark}\n" if marks and line.mark else f"{line.text}\n" for line in lines)


@st.composite
def programs(draw: DrawFn) -> Program:
    """Programs with their known answers."""
    target = draw(st.sampled_from(sorted(_SEAMS)))
    rest = {name: Thing() for name in _BOUND if name not in _SEAMS[target]}
    drafts = [Draft("app.seam", is_package=False, others=(), names=_SEAMS[target] | rest)]
    layout = draw(st.sampled_from(_LAYOUTS))
    for module in layout:
        draft = Draft(module, is_package=module == "app.pkg", others=tuple(drafts))
        _fill(draw, draft)
        drafts.append(draft)
    files = [(draft.path, tuple(draft.lines)) for draft in drafts[1:]]
    return Program(target, (*files, ("app/main.py", _main(layout))))


def _fill(draw: DrawFn, draft: Draft) -> None:
    draft.add("def _anything(*values, **options): return values, options")
    for _ in range(draw(st.integers(1, 5))):
        form = draw(st.sampled_from(draw(st.sampled_from(_FORMS))))
        form(draw, draft)
    if draw(st.booleans()) and draft.names:
        known = sorted(draft.names | draft.lazy)
        draft.exported = tuple(draw(st.lists(st.sampled_from(known), unique=True)))
        draft.add(f"__all__ = {[*draft.exported]}")
    draft.add("def _run():")
    draft.add(f"    return [{', '.join(draft.later)}]")


def _main(modules: tuple[str, ...]) -> tuple[Line, ...]:
    imports = [Line(f"import {module}", "") for module in modules]
    calls = [Line(f"    {module}._run()", "") for module in modules]
    return (*imports, Line("def run():", ""), *calls)

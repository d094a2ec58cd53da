"""Small programs that are written, imported and probed, and rules about them."""

from __future__ import annotations

import importlib
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

from seamguard.domain.cited import Cited, CitedSite
from seamguard.domain.families.identity import Boundary, Calls, Constructions, Identity, WhenNone
from seamguard.domain.rule import Mark
from seamguard.probes.identity import observe, probing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from seamguard.domain.observed import Observed

MARK = Mark(3, 5)

HOME = """
    import functools

    def fn(resolver):
        return resolver

    class Base:
        def method(self, resolver):
            return resolver
        @classmethod
        def make(cls, resolver):
            return resolver
        @staticmethod
        def plain(resolver):
            return resolver
        @property
        def shown(self):
            return self.kept
        @functools.cached_property
        def once(self):
            return self.kept
        @functools.lru_cache
        def remembered(self, resolver):
            return resolver
        alias = method

    class Derived(Base):
        pass

    class Other(Base):
        def method(self, resolver):
            return resolver

    class Slotted:
        __slots__ = ("held",)

    def decorated(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            return function(*args, **kwargs)
        return inner

    around = decorated(fn)
"""
"""A program with a function and methods of every kind."""


def site(text: str) -> CitedSite:
    module, _, scope = text.partition(":")
    return CitedSite(module, scope, MARK)


def boundary(at: str, value: str = "resolver", label: str | None = None, **changes: Any) -> Boundary:  # noqa: ANN401
    """A boundary; `none="allow"` and `required=False` as in a policy."""
    none = WhenNone(changes.pop("none", "fail"))
    where = site(at)
    return Boundary(
        where, tuple(value.split(".")), label or where.scope.rpartition(".")[2], none=none, mark=MARK, **changes
    )


def rule(*boundaries: Boundary, **settings: Any) -> Identity:  # noqa: ANN401 (as in a policy)
    """A rule; `entry`, `type`, `calls` and `constructions` are spelled as in a policy."""
    if "entry" in settings:
        settings["entry"] = site(settings["entry"])
    if "type" in settings:
        settings["type"] = Cited(settings["type"], MARK)
    settings["calls"] = tuple(Calls(site(of), least, most, MARK) for of, least, most in settings.get("calls", ()))
    settings["constructions"] = tuple(
        Constructions(Cited(of, MARK), least, most, MARK) for of, least, most in settings.get("constructions", ())
    )
    return Identity(id="one", why="It is one.", mark=Mark(2, 3), boundaries=boundaries, **settings)


class Seen(NamedTuple):
    """What a probe saw, in short."""

    observed: Observed

    @property
    def found(self) -> list[tuple[str, str, str]]:
        """Kind, site, and `path:line` of each finding."""
        return [(one.kind, one.site, f"{one.path}:{one.span.line}") for one in self.observed.findings]

    @property
    def wrong(self) -> list[str]:
        """What no finding carries."""
        return [one.message for one in (*self.observed.failures, *self.observed.vacuities)]

    @property
    def said(self) -> list[str]:
        return [one.said for one in self.observed.findings]

    @property
    def is_clean(self) -> bool:
        return not self.found and not self.wrong


class Lab(NamedTuple):
    """Where programs are written and run."""

    root: Path

    def module(self, name: str, text: str) -> ModuleType:
        """A module of the codebase, imported."""
        self.write(name, text)
        return importlib.import_module(name)

    def write(self, name: str, text: str) -> None:
        path = self.root / "src" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        importlib.invalidate_caches()

    def line(self, name: str, text: str) -> str:
        """Where a text stands for the first time, as findings tell places."""
        lines = (self.root / "src" / f"{name}.py").read_text("utf-8").splitlines()
        return f"src/{name}.py:{next(number for number, line in enumerate(lines, 1) if text in line)}"

    def probe(self, asked: Identity, body: Callable[[], object]) -> Seen:
        """Run something under a probe."""
        with probing(asked) as recorder:
            body()
        return Seen(observe(asked, recorder.recorded(), self.root))


def values(lab: Lab, asked: Any, body: Any) -> tuple[list[object], list[str]]:  # noqa: ANN401 (a rule and a function)
    """What was seen at the first boundary, and what went wrong."""
    with probing(asked) as recorder:
        body()
    recorded = recorder.recorded()
    return [one.value for one in recorded.runs[0].sightings], [trouble.said for trouble in recorded.troubles]

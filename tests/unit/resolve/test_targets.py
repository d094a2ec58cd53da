from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamguard.domain.uses import TargetState

if TYPE_CHECKING:
    from tests.unit.resolve.conftest import Resolve

HOME = (
    "class Ctx:\n    def open(self): self.held = 1\n    limit = 3\n\n"
    "def make():\n    def inner(): ...\n\nseam = make()\n"
)


@pytest.mark.parametrize(
    ("target", "line"),
    [
        ("app.home.Ctx", 1),
        ("app.home.make", 5),
        ("app.home.seam", 8),
        ("app.home.Ctx.open", 2),
        ("app.home.Ctx.limit", 3),
    ],
)
def test_a_class_a_function_a_variable_and_their_members_are_found(resolve: Resolve, target: str, line: int) -> None:
    looked_up = resolve({"src/app/home.py": HOME}, target).target
    assert looked_up.state is TargetState.DEFINED
    assert [(made.file.path, made.span.line) for made in looked_up.definitions] == [("src/app/home.py", line)]


@pytest.mark.parametrize(
    ("target", "advice"),
    [
        ("app.home.mkae", "did you mean app.home.make?"),
        ("app.hme.make", "app.home.make defines that name"),
        ("app.hoome.mke", "did you mean the module app.home?"),
        ("app.home.Ctx.opne", "did you mean app.home.Ctx.open?"),
        ("app.home.Ctx.nothing_like_it", ""),
        ("app.home.Ctx.held", "it is an attribute that instances are given, which is no target: guard app.home.Ctx"),
        ("app.home.make.inner", "app.home.make is a function, and nothing outside can name what stands in it"),
        (
            "app.home.seam.open",
            "app.home.seam is a variable, of whose attributes nothing is known: guard it with `restrict: reference`",
        ),
    ],
)
def test_a_missing_target_comes_with_what_may_be_meant(resolve: Resolve, target: str, advice: str) -> None:
    looked_up = resolve({"src/app/home.py": HOME}, target).target
    assert (looked_up.state, looked_up.advice) == (TargetState.MISSING, advice)


def test_a_target_that_moved_is_named_where_it_is_now(resolve: Resolve) -> None:
    files = {"src/app/home.py": "", "src/app/new.py": "class Ctx: ...\n"}
    assert resolve(files, "app.home.Ctx").target.advice == "app.new.Ctx defines that name"


def test_a_reexport_names_its_definition(resolve: Resolve) -> None:
    files = {"src/app/home.py": HOME, "src/app/__init__.py": "from app.home import Ctx as Context\n"}
    looked_up = resolve(files, "app.Context").target
    assert (looked_up.state, looked_up.advice) == (TargetState.REEXPORT, "app.home.Ctx")


def test_what_only_a_base_class_of_a_library_may_define_is_missing(resolve: Resolve) -> None:
    text = "from msgspec import Struct\n\n\nclass Gates(Struct):\n    enable: bool = True\n"
    assert resolve({"src/app/home.py": text}, "app.home.Gates.enable").target.state is TargetState.DEFINED
    assert resolve({"src/app/home.py": text}, "app.home.Gates.enables").target.state is TargetState.MISSING


def test_a_method_of_a_class_that_is_only_taken_from_a_library_is_a_reexport(resolve: Resolve) -> None:
    looked_up = resolve({"src/app/home.py": "from msgspec import Struct\n"}, "app.home.Struct.enable").target
    assert (looked_up.state, looked_up.advice) == (TargetState.REEXPORT, "msgspec.Struct.enable")


def test_what_only_an_instance_of_a_library_may_have_is_missing(resolve: Resolve) -> None:
    """A package that serves its modules by a loader has no module for that, and so nothing in it."""
    load = "def load(name: str) -> ModuleType:\n    return import_module(name)\n\n\n"
    serve = "def __getattr__(name: str) -> ModuleType:\n    return load(name)\n"
    text = f"from importlib import import_module\nfrom types import ModuleType\n\n\n{load}{serve}"
    looked_up = resolve({"src/app/home.py": text}, "app.home.registry.get").target
    assert (looked_up.state, looked_up.advice) == (TargetState.MISSING, "")


def test_a_definition_with_an_accelerated_twin_is_no_reexport(resolve: Resolve) -> None:
    text = "try:\n    from _fast import make\nexcept ImportError:\n    def make(): ...\n"
    assert resolve({"src/app/home.py": text}, "app.home.make").target.state is TargetState.DEFINED


def test_what_lies_outside_the_codebase_is_external(resolve: Resolve) -> None:
    assert resolve({"src/app/home.py": HOME}, "yaml.compose").target.state is TargetState.EXTERNAL


def test_an_unreadable_home_is_not_a_missing_target(resolve: Resolve) -> None:
    looked_up = resolve({"src/app/home.py": "class Ctx(:\n"}, "app.home.Ctx").target
    assert (looked_up.state, looked_up.module) == (TargetState.UNREADABLE, "app.home")


@pytest.mark.parametrize(
    "text",
    [
        "from typing import cast\nfrom elsewhere import Session\nseam: Session = cast('Session', None)\n",
        "from elsewhere import Session\nseam: Session = Session()\n",
        "def make():\n    return Ctx\nclass Ctx: ...\nseam = make()\n",
    ],
)
def test_a_variable_with_a_value_of_its_own_is_no_reexport(resolve: Resolve, text: str) -> None:
    assert resolve({"src/app/home.py": text}, "app.home.seam").target.state is TargetState.DEFINED

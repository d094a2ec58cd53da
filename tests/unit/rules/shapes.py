"""Shapes of code in memory, for tests."""

from __future__ import annotations

import ast
from textwrap import dedent
from typing import TYPE_CHECKING

from seamguard.index.cst_reader import parse_newer
from seamguard.rules.shape import Codebase, Module, shape_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.surface import Surface
    from seamguard.rules.shape import Shape

IMPORTS = """
from __future__ import annotations
import abc, collections, dataclasses, enum, functools, typing
from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import KW_ONLY, InitVar, dataclass, field
from enum import Enum, Flag, IntEnum, StrEnum, auto
from functools import cached_property
from typing import (
    Annotated, Any, ClassVar, Literal, NamedTuple, NotRequired, Optional, Protocol, ReadOnly, Required, TypeAlias,
    TypedDict, Union, final, overload,
)
import attr, attrs, msgspec, pydantic
from attrs import define, frozen
from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field
"""


def codebase(files: Mapping[str, str]) -> Codebase:
    """A codebase of modules; one whose name ends in `/` is a package."""
    texts = {name.rstrip("/"): (dedent(text), name.endswith("/")) for name, text in files.items()}

    def read(name: str) -> Module | None:
        if name not in texts:
            return None
        text, is_package = texts[name]
        return Module(name, f"src/{name.replace('.', '/')}.py", is_package, _parse(text))

    return Codebase(read)


def _parse(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError:
        return parse_newer(text)


def shape(code: str, name: str = "", **others: str) -> Shape:
    """The shape of a name in a module `m` that has all usual imports."""
    target = f"m.{name}" if name else "m"
    found = shape_of(target, codebase({"m": IMPORTS + dedent(code), **others}))
    assert found is not None, f"{target} is not defined"
    return found


def surface(code: str, name: str = "", **others: str) -> Surface:
    """The surface of a name in a module `m`, which must be lockable."""
    found = shape(code, name, **others)
    assert not found.doubts
    assert found.surface is not None
    return found.surface

"""What is changed in a file, node by node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import libcst as cst


@dataclass(frozen=True, slots=True)
class Replace:
    """Another expression takes the place of one."""

    node: cst.BaseExpression
    text: str


@dataclass(frozen=True, slots=True)
class Keep:
    """An expression gives way to a part of itself, that its attribute `part` holds."""

    node: cst.BaseExpression
    part: str


@dataclass(frozen=True, slots=True)
class Drop:
    """A statement goes."""

    node: cst.BaseStatement | cst.SimpleStatementLine


@dataclass(frozen=True, slots=True)
class Splice:
    """An `if` gives way to what stands in it: in its body, or after its `else`."""

    node: cst.If
    is_body: bool


@dataclass(frozen=True, slots=True)
class Give:
    """A call gets one more keyword argument."""

    node: cst.Call
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Require:
    """A parameter loses its default None, and None in its annotation."""

    node: cst.FunctionDef
    name: str


@dataclass(frozen=True, slots=True)
class Take:
    """A function gets a parameter that must be given by keyword."""

    node: cst.FunctionDef
    name: str
    annotation: str | None


@dataclass(frozen=True, slots=True)
class Return:
    """A function's annotation loses None."""

    node: cst.FunctionDef


@dataclass(frozen=True, slots=True)
class RequireField:
    """A field loses its default None, and None in its annotation."""

    node: cst.AnnAssign


@dataclass(frozen=True, slots=True)
class Import:
    """A name is needed.

    Attributes:
        node: The function that needs it; at the top level, the module.
        dotted: What is imported: a module and a name in it.
        is_typing: Only type checkers need it.
    """

    node: cst.FunctionDef | cst.Module
    dotted: str
    is_typing: bool

    @property
    def name(self) -> str:
        """The name that is bound."""
        return self.dotted.rpartition(".")[2]

    @property
    def statement(self) -> str:
        """The import as a statement."""
        module, _, name = self.dotted.rpartition(".")
        return f"from {module} import {name}"


Change: TypeAlias = Replace | Keep | Drop | Splice | Give | Require | Take | Return | RequireField | Import


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one file."""

    path: str
    change: Change

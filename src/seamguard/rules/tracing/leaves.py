"""What stands at the end of a trace, and what one looks for."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from seamguard.domain.expressions import Expr, Narrowed
    from seamguard.domain.factbase import Named
    from seamguard.rules.tracing.definitions import At, Bound


class Form(Enum):
    """What stands at the end of a trace."""

    WANTED = "wanted"
    REFUSED = "refused"
    WRITTEN = "written"
    CALL = "call"
    DEFINITION = "definition"
    PARAMETER = "parameter"
    LOOKUP = "lookup"
    EXTERNAL = "external"
    UNKNOWN = "unknown"


class Leaf(NamedTuple):
    """One thing that a value may be made of.

    Attributes:
        form: What it is.
        at: The file in which it is written.
        expr: How it is written; None where that is not known.
        via: The names that led there, as they are written, the first one first.
        name: Of a parameter, the function or class that takes it; else the thing itself, where it has a name.
        parameter: Of a parameter, its name.
        key: Of a parameter of a function, the function and the position; of a field of a class, -1.
        is_local: Everything that led there stands in functions.
        is_checked: A test around the use of it says that it is what is wanted.
        is_there: A test around the use of it says that it is an instance of some class, and so not None.
    """

    form: Form
    at: At
    expr: Expr | None
    via: tuple[str, ...]
    name: str = ""
    parameter: str = ""
    key: tuple[int, int] = (-1, -1)
    is_local: bool = True
    is_checked: bool = False
    is_there: bool = False


class Wish(Protocol):
    """What a trace looks for: where it stands, nothing behind it is looked at."""

    @property
    def holds(self) -> bool:
        """Whether attributes and items of what is wanted are wanted as well."""

    def by_form(self, place: At, expr: Expr) -> bool:
        """Whether an expression is what is wanted, by the way it is written."""

    def makes(self, named: Named) -> bool:
        """Whether a call of a thing gives what is wanted."""

    def by_test(self, place: At, tested: Narrowed) -> bool:
        """Whether a value is, for all that a test around it lets through."""

    def refuses(self, place: At, expr: Expr) -> bool:
        """Whether an expression is not what is wanted, whatever it leads to."""

    def by_name(self, variable: Bound) -> bool:
        """Whether a variable of a module or class is."""

    def by_type(self, place: At, annotation: Expr | None) -> bool:
        """Whether all that is annotated so is."""

"""What one file says, before any other file is looked at.

Facts are plain tuples: cheap to make, comparable, and made of nothing that a text format cannot hold.
Names are already traced to their bindings *within* the file; what a binding stands for in the whole
program is the business of `resolve`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from seamguard.domain.expressions import Display, Expr, Table


class Span(NamedTuple):
    """A stretch of text: 1-based lines and columns, counted in characters; the end column is the first one after."""

    line: int
    column: int
    end_line: int
    end_column: int


class Read(NamedTuple):
    """One reading of a name.

    Attributes:
        name: The name as written, in NFKC form.
        now: Bindings (indices) that reach the reading.
        later: Bindings that reach it only if the enclosing function runs at an unusual time.
        open: No binding in the file is in sight: a star import or a builtin is meant.
    """

    name: str
    now: tuple[int, ...]
    later: tuple[int, ...]
    open: bool


class Imported(NamedTuple):
    """A name bound by an import statement.

    Attributes:
        name: The bound name; `*` for a star import.
        scope: Index of the binding scope.
        span: The alias in the statement.
        level: Leading dots.
        module: Module named after `from` or `import`, without dots in front.
        attr: Name taken from the module; None where the module itself is bound; `*` for a star import.
        whole: For `import a.b`, which binds `a`: the full `a.b`.
        typing: The import stands where only type checkers look.
    """

    name: str
    scope: int
    span: Span
    level: int
    module: str
    attr: str | None
    whole: str
    typing: bool


class Valued(NamedTuple):
    """A name bound by assignment, loop, `with`, pattern and the like; `value` is None where it cannot be followed."""

    name: str
    scope: int
    span: Span
    value: Expr | None
    annotation: Expr | None


class Argued(NamedTuple):
    """A parameter: `function` indexes `ModuleFacts.functions`, `position` its parameters."""

    name: str
    scope: int
    function: int
    position: int


class Defined(NamedTuple):
    """A name bound by `def` (indexes `functions`) or `class` (indexes `classes`)."""

    name: str
    scope: int
    span: Span
    is_class: bool
    definition: int


Binding = Imported | Valued | Argued | Defined


class Argument(NamedTuple):
    """One argument of a call: `name` for keywords, `stars` 1 for `*value` and 2 for `**value`.

    Of a `**value` that is not known, `without` are the names that it cannot hold.
    """

    name: str | None
    value: Expr | None
    stars: int
    without: frozenset[str] = frozenset()


class Call(NamedTuple):
    """A call expression; `kind` is `call`, or `decorator` for the call that a bare decorator makes."""

    func: Expr | None
    arguments: tuple[Argument, ...]
    scope: int
    span: Span
    kind: str


class Reference(NamedTuple):
    """A value that is handed on without being called.

    Attributes:
        value: What is handed on.
        context: Where it goes: argument, table, return, yield, attribute, subclass, type, observed.
        call: The call that takes it (index), or -1.
        scope: Index of the scope it stands in.
        span: Where it stands.
    """

    value: Expr
    context: str
    call: int
    scope: int
    span: Span


class Stored(NamedTuple):
    """A value that is put into a place: `base.attr = value`, `base[key] = value`, `base.append(value)` and the like.

    Attributes:
        base: The object or container.
        attr: Name of the attribute, or None for an item; empty where `key` comes to that name.
        key: The item's key; None where it is not known.
        value: What is put there; None where it cannot be followed.
        spread: The value's own contents are put there (`update`, `extend`, `|=`).
        annotation: What an attribute is declared to be.
        scope: Index of the scope it stands in; -1 where a call puts it there.
        span: Where an attribute is given the value: what is assigned to, or the call; None for a mere declaration.
    """

    base: Expr
    attr: str | None
    key: Expr | None
    value: Expr | None
    spread: bool
    annotation: Expr | None = None
    scope: int = -1
    span: Span | None = None


class Parameter(NamedTuple):
    """One parameter; `kind` is positional-only, positional, variable, keyword or keywords."""

    name: str
    kind: str
    has_default: bool
    default: Expr | None
    annotation: Expr | None


class Function(NamedTuple):
    """A `def` or a lambda: `owner` indexes the class whose body it stands in, or is -1; `scope` is its own scope.

    `decorated` is the call (index) of the outermost decorator, which gives what the name stands for, or -1.
    """

    name: str
    qualname: str
    parameters: tuple[Parameter, ...]
    decorators: tuple[Expr | None, ...]
    annotation: Expr | None
    returned: tuple[Expr, ...]
    yielded: tuple[Expr, ...]
    owner: int
    scope: int
    span: Span
    is_async: bool = False
    decorated: int = -1


class Field(NamedTuple):
    """An assignment in a class body, in order: `annotated` tells `x: T = 1` from `x = 1`."""

    name: str
    annotated: bool
    annotation: Expr | None
    has_default: bool
    default: Expr | None


class Class(NamedTuple):
    """A `class`: `scope` is the scope of its body; `decorated` is that of `Function`."""

    name: str
    qualname: str
    bases: tuple[Expr | None, ...]
    keywords: tuple[Argument, ...]
    decorators: tuple[Expr | None, ...]
    fields: tuple[Field, ...]
    scope: int
    span: Span
    decorated: int = -1


class Scope(NamedTuple):
    """A namespace.

    Attributes:
        kind: module, class, function, lambda or comprehension.
        qualname: Site scope: names of the enclosing defs and classes; `<module>` at top level.
        owner: Index of the class whose body this is or whose method this is (nested scopes too), or -1.
        names: Bindings that stand when the scope has run, by name; star imports under `*`.
        typed: Bindings that only type checkers see, by name.
    """

    kind: str
    qualname: str
    owner: int
    names: dict[str, tuple[int, ...]]
    typed: dict[str, tuple[int, ...]]


class LazyExport(NamedTuple):
    """A name that a module's `__getattr__` serves.

    Attributes:
        name: The served name.
        module: From a literal table: the module it names, with leading dots.
        attr: What is taken from that module.
        value: From a test of the name: what is returned; the other two are empty then.
    """

    name: str
    module: str
    attr: str
    value: Expr | None


class Export(NamedTuple):
    """One step in the making of `__all__`: names added or removed; the value None is not known."""

    adds: bool
    value: Expr | None


class Guard(NamedTuple):
    """Code that may provide for a value being absent.

    Attributes:
        kind: fallback-if, fallback-or, fallback-conditional, fallback-except, fallback-default.
        subjects: The values whose absence it provides for, where they can be followed.
        scope: Index of the scope it stands in.
        span: The test, the header of a handler, the call or the whole expression.
        regions: The code that runs where the values are absent.
        is_related: That code is about the value; a plain test of truth may be about anything else.
        leaves: Of a fallback-if: that code only leaves, or there is none.
    """

    kind: str
    subjects: tuple[Expr, ...]
    scope: int
    span: Span
    regions: tuple[Span, ...]
    is_related: bool
    leaves: bool


class Slot(NamedTuple):
    """Where a parameter or field with an annotation stands.

    Attributes:
        kind: parameter or field.
        owner: Index of the function, or of the class.
        position: Index among its parameters or fields.
        span: Name and annotation; of a field, the whole statement.
    """

    kind: str
    owner: int
    position: int
    span: Span


class ModuleFacts(NamedTuple):
    """Everything that one file says.

    Attributes:
        scopes: Index 0 is the module itself.
        bindings: In the order in which the file makes them.
        reads: Readings of names.
        calls: Calls, in order of evaluation.
        references: Values handed on.
        attributes: Attributes that are read on the way to something else.
        stores: Values put into places.
        containers: Tuples, lists, sets and dicts that are written out.
        functions: Function definitions.
        classes: Class definitions.
        exports: What `__all__` is made of, or None where there is no `__all__`.
        lazy: What a module-level `__getattr__` serves.
        guards: What provides for absent values.
        slots: Where parameters and fields with annotations stand.
        entered: What `with` and `async with` enter; the context is that word.
    """

    scopes: tuple[Scope, ...]
    bindings: tuple[Binding, ...]
    reads: tuple[Read, ...]
    calls: tuple[Call, ...]
    references: tuple[Reference, ...]
    attributes: tuple[Reference, ...]
    stores: tuple[Stored, ...]
    containers: tuple[Display | Table, ...]
    functions: tuple[Function, ...]
    classes: tuple[Class, ...]
    exports: tuple[Export, ...] | None
    lazy: tuple[LazyExport, ...]
    guards: tuple[Guard, ...] = ()
    slots: tuple[Slot, ...] = ()
    entered: tuple[Reference, ...] = ()

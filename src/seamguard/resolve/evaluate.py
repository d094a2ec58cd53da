"""Expressions -> what they stand for: names, attributes, re-exports and star imports, followed to definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.facts import (
    Argued,
    Attribute,
    Choice,
    Defined,
    Expr,
    Imported,
    Name,
    Result,
    Valued,
)
from seamguard.resolve import annotated, builtins, classes, exports
from seamguard.resolve.values import Value, Values, unique

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seamguard.domain.facts import Binding, Function, Read
    from seamguard.resolve.program import Program, Unit

_CLASSMETHOD = frozenset({"builtins.classmethod"})
_STATICMETHOD = frozenset({"builtins.staticmethod"})
_PROPERTY = frozenset({"builtins.property", "functools.cached_property"})


_LONGEST = 12  # dots in a name outside the codebase
_ROUNDS = 50  # more than any program needs; answers that do not settle by then are taken as they are
Question = tuple[str, str, object]


class Resolver:
    """Follows names through a program and remembers every answer."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._known: dict[Question, Values] = {}
        self._open: set[Question] = set()
        self._round: dict[Question, Values] = {}
        self._before: dict[Question, Values] = {}
        self._met_itself = False

    def value(self, unit: Unit, expr: Expr | None) -> Values:
        """What `expr`, written in `unit`, may stand for; empty where that cannot be known."""
        if isinstance(expr, Name):
            read = unit.facts.reads[expr.read]
            # Readings that see the same bindings come to the same, however many of either there are.
            return self.remember((unit.file.path, "read", read), lambda: self._name(unit, read))
        if isinstance(expr, Attribute):
            return unique([v for base in self.value(unit, expr.value) for v in self.attribute(base, expr.attr)])
        if isinstance(expr, Choice):
            return unique([value for option in expr.options for value in self.value(unit, option)])
        if isinstance(expr, Result):
            return self.called(unit, expr.call)
        return ()

    def remember(self, key: Question, compute: Callable[[], Values]) -> Values:
        """The answer to a question, computed once.

        Where questions lead back to each other, an answer that is still being computed counts as what is known of it,
        and the question asked first is put again until no answer grows.
        """
        known = self._known.get(key)
        if known is not None:
            return known
        if not self._open:
            return self._settle(key, compute)
        if key in self._round:
            return self._round[key]
        if key in self._open:
            self._met_itself = True
            return self._before.get(key, ())
        return self._answer(key, compute)

    def _answer(self, key: Question, compute: Callable[[], Values]) -> Values:
        self._open.add(key)
        try:
            values = self._round[key] = compute()
        finally:
            self._open.discard(key)
        return values

    def _settle(self, key: Question, compute: Callable[[], Values]) -> Values:
        self._before = {}
        rounds = 0
        while True:
            self._round, self._met_itself = {}, False
            values = self._answer(key, compute)
            rounds += 1
            settled = not self._met_itself or _as_things(self._round) == _as_things(self._before)
            if settled or rounds == _ROUNDS:
                self._known |= self._round
                return values
            self._before = self._round

    def _name(self, unit: Unit, read: Read) -> Values:
        explicit = [index for index in read.now if unit.facts.bindings[index].name != "*"]
        newest = max(explicit, default=-1)
        maybe: list[Value] = []
        for index in sorted(set(read.now) - set(explicit), reverse=True):
            found = self._star(unit, index, read.name) if index > newest else ()
            maybe += [value for value in found if not value.certain]
            if found and not maybe:
                return found
        values = [*(v for index in explicit for v in self.binding(unit, index)), *maybe]
        for index in read.later:
            values += [v._replace(certain=False) for v in self.binding(unit, index)]
        if not values and not explicit and read.open:
            return (Value("external", "", f"builtins.{read.name}"),)
        return unique(values)

    def binding(self, unit: Unit, index: int) -> Values:
        """What a binding binds its name to."""
        return self.remember((unit.file.path, "binding", index), lambda: self._bound(unit, unit.facts.bindings[index]))

    def _bound(self, unit: Unit, binding: Binding) -> Values:
        if isinstance(binding, Imported):
            return self._imported(unit, binding)
        if isinstance(binding, Defined):
            made = unit.facts.classes if binding.is_class else unit.facts.functions
            return (Value("object", unit.file.module, made[binding.definition].qualname),)
        if isinstance(binding, Argued):
            return self._parameter(unit, binding)
        return self._assigned(unit, binding)

    def _assigned(self, unit: Unit, binding: Valued) -> Values:
        values = self.value(unit, binding.value) or annotated.instances(self, unit, binding.annotation)
        scope = unit.facts.scopes[binding.scope]
        plain = isinstance(binding.value, Name | Attribute | Choice)
        is_alias = plain and bool(values) and all(value.kind != "instance" for value in values)
        if scope.kind not in ("module", "class") or is_alias:
            return values
        name = binding.name if scope.kind == "module" else f"{scope.qualname}.{binding.name}"
        return (Value("object", unit.file.module, name), *values)

    def _imported(self, unit: Unit, binding: Imported) -> Values:
        module = self.program.imported(unit.file, binding.level, binding.module)
        if module is None:
            return ()
        if binding.attr is not None:
            return self.lookup(module, binding.attr)
        package, _, last = module.rpartition(".")
        if not binding.whole or binding.whole != binding.module or not package or not self.program.has(module):
            return (self.module(module),)
        # `import a.b as c` takes the attribute `b` of `a`, which need not be the submodule.
        return self.lookup(package, last)

    def module(self, name: str) -> Value:
        """A module by its absolute name."""
        return Value("module", name, "") if self.program.has(name) else Value("external", "", name)

    def _star(self, unit: Unit, index: int, name: str) -> Values:
        binding = unit.facts.bindings[index]
        if not isinstance(binding, Imported):
            return ()
        module = self.program.imported(unit.file, binding.level, binding.module)
        if module is None or not self.program.has(module):
            return ()
        comes = exports.exported(self, module, name)
        if comes is exports.Exported.NO:
            return ()
        values = self.lookup(module, name)
        return values if comes is exports.Exported.YES else tuple(v._replace(certain=False) for v in values)

    def lookup(self, module: str, name: str) -> Values:
        """What `module.name` is: a definition, what was imported under that name, a submodule, a lazy export."""
        if not self.program.has(module):
            return (Value("external", "", f"{module}.{name}"),)
        key = (module, "lookup", name)
        dotted = f"{module}.{name}"
        return tuple(value.behind(dotted) for value in self.remember(key, lambda: self._look_up(module, name)))

    def _look_up(self, module: str, name: str) -> Values:
        units = self.program.units(module)
        found = next((found for unit in units if (found := self.namespace(unit, 0, name))), ())
        if not found and self.program.has(f"{module}.{name}"):
            return (Value("module", f"{module}.{name}", ""),)
        found = found or unique([value for unit in units for value in self._lazy(unit, name)])
        return found or unique([value for unit in units for value in self._declared(unit, name)])

    def _declared(self, unit: Unit, name: str) -> Iterator[Value]:
        """What a module tells type checkers alone: if importing it works, the module serves it by means of its own."""
        typed = unit.facts.scopes[0].typed
        found = [value for index in typed.get(name, ()) for value in self.binding(unit, index)]
        found += [value for star in typed.get("*", ()) for value in self._star(unit, star, name)]
        yield from (value._replace(certain=False) for value in found)

    def namespace(self, unit: Unit, scope: int, name: str) -> Values:
        """What a name in a module's or a class's namespace stands for once its body has run."""
        names = unit.facts.scopes[scope].names
        explicit = names.get(name, ())
        newest = max(explicit, default=-1)
        for star in sorted(names.get("*", ()), reverse=True):
            found = self._star(unit, star, name) if star > newest else ()
            if found:
                return found
        return unique([value for index in explicit for value in self.binding(unit, index)])

    def _lazy(self, unit: Unit, name: str) -> list[Value]:
        found: list[Value] = []
        for export in unit.facts.lazy:
            if export.name == name and export.value is not None:
                found += self.value(unit, export.value)
            elif export.name == name:
                dots = len(export.module) - len(export.module.lstrip("."))
                module = self.program.imported(unit.file, dots, export.module[dots:])
                if module is not None and self.program.has(module):
                    found += self.lookup(module, export.attr)
        return found

    def attribute(self, base: Value, attr: str) -> Values:
        """What `base.attr` is."""
        if base.kind == "module":
            found = self.lookup(base.module, attr)
            if self.program.has(f"{base.module}.{attr}"):
                # Importing a submodule sets the attribute too, whatever the package has under that name.
                found = unique([*found, Value("module", f"{base.module}.{attr}", "", base.via)])
        elif base.kind == "external" or not base.module:
            # A loop that walks along foreign objects would make names without end.
            return (Value("external", "", f"{base.name}.{attr}"),) if base.name.count(".") < _LONGEST else ()
        else:
            found = classes.member(self, base, attr)
        return found if base.certain else tuple(value._replace(certain=False) for value in found)

    def _parameter(self, unit: Unit, binding: Argued) -> Values:
        function = unit.facts.functions[binding.function]
        parameter = function.parameters[binding.position]
        if binding.position == 0 and function.owner >= 0 and not self.is_static(unit, function):
            of_class = self.is_classmethod(unit, function) or function.name in (
                "__new__",
                "__init_subclass__",
            )
            owner = unit.facts.classes[function.owner].qualname
            return (Value("object" if of_class else "instance", unit.file.module, owner),)
        if parameter.kind in ("variable", "keywords"):
            return ()
        return unique([*self.value(unit, parameter.default), *annotated.instances(self, unit, parameter.annotation)])

    def is_marked(self, unit: Unit, function: Function, marks: frozenset[str]) -> bool:
        """Whether a function carries one of these decorators."""
        return any(value.dotted in marks for expr in function.decorators for value in self.value(unit, expr))

    def is_property(self, unit: Unit, function: Function) -> bool:
        """Whether reading the attribute calls the function."""
        return self.is_marked(unit, function, _PROPERTY)

    def is_static(self, unit: Unit, function: Function) -> bool:
        """Whether a method takes neither an instance nor a class."""
        return self.is_marked(unit, function, _STATICMETHOD)

    def is_classmethod(self, unit: Unit, function: Function) -> bool:
        """Whether a method takes its class."""
        return self.is_marked(unit, function, _CLASSMETHOD)

    def called(self, unit: Unit, index: int) -> Values:
        """What a call of `unit` gives."""
        return self.remember((unit.file.path, "call", index), lambda: self._result(unit, index))

    def _result(self, unit: Unit, index: int) -> Values:
        call = unit.facts.calls[index]
        results: list[Value] = []
        for callee in self.value(unit, call.func):
            if callee.kind == "external":
                results += builtins.result(self, unit, call, callee.name)
            elif callee.kind in ("object", "method"):
                results += self.returned(callee)
        return unique(results)

    def returned(self, callee: Value) -> Values:
        """What calling an object gives: an instance of a class, or what a function says that it returns."""
        if classes.find(self, callee) is not None:
            return (Value("instance", callee.module, callee.name, callee.via, callee.certain),)
        # Asked by function, not by call: a path through functions that call each other then passes each of them once.
        key = (callee.module, "returned", callee.name)
        return self.remember(key, lambda: self._function_returns(callee))

    def _function_returns(self, callee: Value) -> Values:
        results: list[Value] = []
        for unit in self.program.units(callee.module):
            for function in unit.functions.get(callee.name, ()):
                results += annotated.instances(self, unit, function.annotation)
                results += [v for expr in function.returned for v in self.value(unit, expr)]
        return unique(results)


def _as_things(answers: dict[Question, Values]) -> dict[Question, frozenset[tuple[object, ...]]]:
    """Answers without the ways that led to them, which may differ from round to round."""
    return {key: frozenset((*value[:3], value.certain) for value in values) for key, values in answers.items()}

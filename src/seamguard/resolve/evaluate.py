"""Names -> what they stand for: bindings, re-exports, star imports and attributes, followed to definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Attribute, Choice, Expr, Item, Name
from seamguard.domain.facts import Argued, Defined, Imported, Valued
from seamguard.resolve import (
    annotated,
    attributes,
    calls,
    classes,
    containers,
    exports,
    expressions,
    places,
    reflection,
    signatures,
)
from seamguard.resolve.fields import STORED, stored_under
from seamguard.resolve.memory import Asking, Memory
from seamguard.resolve.values import EXACT, Value, Values, constant, doubtful, strings, unique

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from seamguard.domain.facts import Binding, Function, Read, Stored
    from seamguard.resolve.handed import Handed
    from seamguard.resolve.memory import Question
    from seamguard.resolve.program import Program, Unit

_CLASSMETHOD = frozenset({"builtins.classmethod"})
_STATICMETHOD = frozenset({"builtins.staticmethod"})
_PROPERTY = frozenset({"builtins.property", "functools.cached_property"})
_NAMED_TUPLE = frozenset({"typing.NamedTuple", "typing_extensions.NamedTuple"})
_OF_CLASS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})


class Resolver(Memory):
    """Follows names through a program and remembers every answer."""

    def __init__(self, program: Program, handed: Handed, asking: Asking | None = None) -> None:
        self.program = program
        self.handed = handed
        self._asking = asking
        self.weighed: set[str] = set()
        self._read = len(program.read)
        super().__init__()
        if asking is None:  # else the question that led here is told
            handed.asked = self.rests_on

    def assumed(self, unit: Unit, binding: Argued) -> Values:
        """What a parameter is taken to be while a module is asked for a name."""
        asking = self._asking
        is_asked = asking is not None and (unit.file.path, binding.function) == (asking.path, asking.function)
        return (constant(asking.name),) if asking is not None and is_asked and binding.position == 0 else ()

    def served(self, unit: Unit, name: str, wanted: AbstractSet[str] | None = None) -> Values:
        """What a module's `__getattr__` gives for a name; with `wanted`, only what it fetches by one of these names."""
        number = next((n for n, f in enumerate(unit.facts.functions) if f.qualname == "__getattr__"), -1)
        asked = self._asking.chain if self._asking is not None else frozenset()
        if number < 0 or (unit.file.path, name) in asked:
            return ()
        served = self.serving(("served", unit.file.path, name))
        found = served.answer(wanted)
        if found is None:
            chain = asked | {(unit.file.path, name)}
            inner = Resolver(self.program, self.handed, Asking(unit.file.path, number, name, chain, wanted))
            with self.asking(("served", unit.file.path, name)):
                values = unique(v for expr in unit.facts.functions[number].returned for v in inner.value(unit, expr))
            found = tuple(value for value in values if not reflection.is_unknown(value))
            served.keep(inner.weighed, wanted, found)
        return found

    def rests_on(self, key: Question) -> None:
        """See `Memory.rests_on`; of what a module is asked for, its places are told to who asked first."""
        super().rests_on(key)
        if self._asking is not None and key[0] == STORED:
            self.handed.asked(key)

    def forget(self, changed: Iterable[Question]) -> None:
        """See `Memory.forget`; of files that were read since, more may be known as well."""
        fresh = (attr for unit in self.program.read[self._read :] for attr in unit.attributes)
        super().forget([*changed, *map(stored_under, fresh)])
        self._read = len(self.program.read)

    def take_in(self) -> None:
        """Drop the answers of which files that were read since may know more."""
        if self._read < len(self.program.read):
            self.forget(())

    def is_wanted(self, attr: str) -> bool:
        """Whether an attribute that is fetched by a computed name is worth looking up."""
        self.weighed.add(attr)
        wanted = self._asking.wanted if self._asking is not None else None
        return wanted is None or attr in wanted

    def value(self, unit: Unit, expr: Expr | None) -> Values:
        """What `expr`, written in `unit`, may stand for; empty where that cannot be known."""
        return expressions.value(self, unit, expr)

    def read(self, unit: Unit, read: Read) -> Values:
        """What a reading of a name gives."""
        # Readings that see the same bindings come to the same, however many of either there are.
        return self.remember((unit.file.path, "read", read), lambda: self._name(unit, read))

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
            values += doubtful(self.binding(unit, index))
        values += self._set_from_outside(unit, read)
        if not values and not explicit and read.open:
            return _of_itself(unit, read.name)
        return unique(values)

    def _set_from_outside(self, unit: Unit, read: Read) -> Values:
        """What other modules set a module's own name to."""
        given = self.handed.to_module(unit.file.module, read.name)
        bound = [unit.facts.bindings[index].scope for index in (*read.now, *read.later)]
        if given and (0 in bound or (read.open and not bound)):
            return given
        return ()

    def binding(self, unit: Unit, index: int) -> Values:
        """What a binding binds its name to."""
        return self.remember((unit.file.path, "binding", index), lambda: self._bound(unit, unit.facts.bindings[index]))

    def _bound(self, unit: Unit, binding: Binding) -> Values:
        if isinstance(binding, Imported):
            return self._imported(unit, binding)
        if isinstance(binding, Defined):
            definitions = unit.facts.classes if binding.is_class else unit.facts.functions
            made = definitions[binding.definition]
            own = Value("object", unit.file.module, made.qualname)
            return (own, *self._given_back(unit, made.decorated, own))
        if isinstance(binding, Argued):
            return self._parameter(unit, binding)
        return self._assigned(unit, binding)

    def _assigned(self, unit: Unit, binding: Valued) -> Values:
        values = self.value(unit, binding.value)
        scope = unit.facts.scopes[binding.scope]
        declared = [unit.facts.bindings[index] for index in scope.typed.get(binding.name, ())]
        types = [binding.annotation, *(one.annotation for one in declared if isinstance(one, Valued))]
        values = annotated.said(self, unit, values, types, scope.owner)
        plain = isinstance(binding.value, Name | Attribute | Choice)
        is_alias = plain and bool(values) and all(value.kind != "instance" for value in values)
        if scope.kind not in ("module", "class") or is_alias:
            return values
        name = binding.name if scope.kind == "module" else f"{scope.qualname}.{binding.name}"
        return (Value("object", unit.file.module, name), *values)

    def _given_back(self, unit: Unit, call: int, own: Value) -> Values:
        """What the codebase's own decorators make of a definition."""
        if call < 0:
            return ()
        makers = self.value(unit, unit.facts.calls[call].func)
        if not any(maker.module and maker.kind in ("object", "method") for maker in makers):
            return ()
        return tuple(
            v for v in self.called(unit, call) if v.thing != own.thing and v.kind in ("object", "method", "instance")
        )

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
        return values if comes is exports.Exported.YES else doubtful(values)

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
        set_from_outside = self.handed.to_module(module, name)
        if set_from_outside:
            return unique([*found, *set_from_outside])
        if not found and self.program.has(f"{module}.{name}"):
            return (Value("module", f"{module}.{name}", ""),)
        found = found or unique([value for unit in units for value in self._lazy(unit, name)])
        found = found or unique([value for unit in units for value in self.served(unit, name)])
        return found or unique([value for unit in units for value in self._declared(unit, name)])

    def _declared(self, unit: Unit, name: str) -> Iterator[Value]:
        """What a module tells type checkers alone: if importing it works, the module serves it by means of its own."""
        typed = unit.facts.scopes[0].typed
        found = [value for index in typed.get(name, ()) for value in self.binding(unit, index)]
        found += [value for star in typed.get("*", ()) for value in self._star(unit, star, name)]
        yield from doubtful(found)

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
        found = attributes.attribute(self, base, attr)
        return found if base.certain else doubtful(found)

    def _parameter(self, unit: Unit, binding: Argued) -> Values:
        assumed = self.assumed(unit, binding)
        if assumed:
            return assumed
        function = unit.facts.functions[binding.function]
        parameter = function.parameters[binding.position]
        handed = self.handed.to_parameter(unit.file.path, binding.function, binding.position)
        if binding.position == 0 and function.owner >= 0 and not self.is_static(unit, function):
            of_class = self.is_classmethod(unit, function) or function.name in _OF_CLASS
            owner = unit.facts.classes[function.owner].qualname
            return (Value("object" if of_class else "instance", unit.file.module, owner),)
        if parameter.kind in ("variable", "keywords"):
            return (containers.container(unit, containers.GIVEN, (binding.function, binding.position)),)
        typed = annotated.instances(self, unit, parameter.annotation, function.owner)
        return unique([*self.value(unit, parameter.default), *typed, *handed])

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
        return self.remember((unit.file.path, "call", index), lambda: calls.result(self, unit, index))

    def given_by(self, callee: Value, receivers: Values) -> Values:
        """What calling a value gives; see `calls.given_by`."""
        return calls.given_by(self, callee, receivers)

    def returned(self, callee: Value) -> Values:
        """What calling an object gives: an instance of a class, or what a function says that it returns."""
        if classes.find(self, callee) is not None:
            return (Value("instance", callee.module, callee.name, callee.via, callee.certain, EXACT),)
        # Asked by function, not by call: a path through functions that call each other then passes each of them once.
        key = (callee.module, "returned", callee.name)
        return self.remember(key, lambda: calls.returned(self, callee))

    def yielded(self, generator: Value) -> Values:
        """What a generator yields."""
        key = (generator.module, "yielded", generator.name)
        return self.remember(key, lambda: calls.yielded(self, generator))

    def is_defined(self, value: Value) -> bool:
        """Whether a value is a class or a function, not a variable."""
        return any(value.name in u.functions or value.name in u.classes for u in self.program.units(value.module))

    def field_names(self, instance: Value) -> list[str]:
        """The fields of a named tuple, in their order."""
        line = classes.order(self, instance)
        if not classes.foreign(self, instance) & _NAMED_TUPLE:
            return []
        found = [classes.find(self, ancestor) for ancestor in reversed(line)]
        return [field.name for one in found if one for field in one.made.fields if field.annotated]

    def match_names(self, instance: Value) -> list[str]:
        """The attributes that positional patterns of a class stand for."""
        written = self.attribute(instance.as_class, "__match_args__")
        rows = [row for value in written if value.kind == "container" for row in [places.items_of(self, value)] if row]
        if rows:
            return [name for values in rows[0] for name in strings(values)]
        taken = signatures.parameters(self, instance.as_class) or ()
        return [parameter.name for parameter in taken if parameter.kind == "positional"]

    def elements(self, value: Value) -> Values:
        """What iterating over a value gives; see `places.elements`."""
        return places.elements(self, value)

    def is_generated(self, found: classes.Found) -> bool:
        """Whether a decorator writes the constructor of a class."""
        return signatures.is_generated(self, found)

    def contents(self, value: Value) -> Values:
        """Everything that a value holds; see `places.contents`."""
        if value.kind != "container":
            return places.contents(self, value)
        return self.remember(("", "contents", value.thing), lambda: places.contents(self, value))

    def is_typed_dict(self, instance: Value) -> bool:
        """Whether the items of an instance are declared by its class."""
        return any(name.endswith(".TypedDict") for name in classes.foreign(self, instance.as_class))

    def generic_base(self, instance: Value) -> Value | None:
        """The container type that a class is made from: `list[T]` of `class Many(list[T])`."""
        cls = instance.as_class
        found = self.remember(("", "generic", cls.thing), lambda: self._generic_base(cls))
        return found[0] if found else None

    def _generic_base(self, cls: Value) -> Values:
        for ancestor in classes.order(self, cls):
            found = classes.find(self, ancestor)
            if found is not None:
                written = (base for base in found.made.bases if isinstance(base, Item))
                made = (value for base in written for value in annotated.instances(self, found.unit, base))
                generic = next((value for value in made if value.kind == "generic"), None)
                if generic is not None:
                    return (generic,)
        return ()

    def first_of(self, value: Value) -> Values:
        """The first item of a sequence."""
        items = places.items_of(self, value)
        return items[0] if items else ()

    def in_order(self, unit: Unit, expr: Expr | None) -> list[Values] | None:
        """The items of a sequence one by one; see `places.in_order`."""
        return places.in_order(self, unit, expr)

    def table(self, unit: Unit, expr: Expr | None) -> tuple[dict[str, Values], bool]:
        """The items of a dict with strings as keys, and whether that is all; see `places.table`."""
        return places.table(self, unit, expr)

    def stored_in(self, unit: Unit, container: Value) -> list[tuple[Unit, Stored]]:
        """What is put into a container after it was made: in its own file, or wherever a seam is handed on."""
        found = [(stored, self.value(unit, stored.base)) for stored in unit.stored_in(container)]
        own = [(unit, s) for s, values in found if any(value.thing == container.thing for value in values)]
        return [*own, *self.handed.to_container(container)]


def _of_itself(unit: Unit, name: str) -> Values:
    """A name that no file binds: what Python says of a module, or a builtin."""
    if name == "__name__":
        return (constant(unit.file.module),)
    if name == "__package__":
        return (constant(unit.file.module if unit.file.is_package else unit.file.module.rpartition(".")[0]),)
    return (Value("external", "", f"builtins.{name}"),)

"""More calls that give way: before, what is declared, and after."""

from __future__ import annotations

from tests.unit.migration.rewrites import Case

MORE = {
    "a fallback by `or`, by a conditional and behind a `return` goes too": Case(
        """
        from shop.context import bindings_for
        from shop.manifest import Resolver


        def one(resolver: Resolver | None = None) -> Resolver:
            resolver = resolver or bindings_for("p")
            return resolver


        def two(resolver: Resolver | None = None) -> Resolver:
            found = bindings_for("p") if resolver is None else resolver
            return found


        def three(resolver: Resolver | None = None) -> Resolver:
            if resolver is not None:
                return resolver
            return bindings_for("p")


        def run() -> None:
            one(Resolver()), two(resolver=Resolver()), three(Resolver())
        """,
        """
        from shop.manifest import Resolver


        def one(resolver: Resolver) -> Resolver:
            return resolver


        def two(resolver: Resolver) -> Resolver:
            found = resolver
            return found


        def three(resolver: Resolver) -> Resolver:
            return resolver


        def run() -> None:
            one(Resolver()), two(resolver=Resolver()), three(Resolver())
        """,
    ),
    "a field of a frozen dataclass becomes required, and a property with it": Case(
        """
        from dataclasses import dataclass

        from shop.context import bindings_for
        from shop.manifest import Resolver


        @dataclass(frozen=True)
        class Context:
            name: str
            held: Resolver | None = None

            @property
            def resolver(self) -> Resolver | None:
                return None if self.held is None else self.held


        def load(context: Context) -> str:
            resolver = context.resolver
            if resolver is None:
                resolver = bindings_for("p")
            return resolver.location("a")


        load(Context("a", held=Resolver()))
        """,
        """
        from dataclasses import dataclass

        from shop.manifest import Resolver


        @dataclass(frozen=True)
        class Context:
            name: str
            held: Resolver

            @property
            def resolver(self) -> Resolver:
                return self.held


        def load(context: Context) -> str:
            resolver = context.resolver
            return resolver.location("a")


        load(Context("a", held=Resolver()))
        """,
    ),
    "a partial object hands the value over where it is made": Case(
        """
        from functools import partial

        from shop.context import bindings_for
        from shop.manifest import Resolver


        def load(name: str, *, resolver: Resolver | None = None) -> str:
            if resolver is None:
                resolver = bindings_for("p")
            return resolver.location(name)


        def run(resolver: Resolver) -> str:
            found = partial(load, resolver=resolver)
            return found("a") + found("b")
        """,
        """
        from functools import partial

        from shop.manifest import Resolver


        def load(name: str, *, resolver: Resolver) -> str:
            return resolver.location(name)


        def run(resolver: Resolver) -> str:
            found = partial(load, resolver=resolver)
            return found("a") + found("b")
        """,
    ),
    "what is left of an expression in parentheses means what it meant": Case(
        """
        from shop.context import bindings_for
        from shop.manifest import Resolver


        def one(n: int, resolver: Resolver | None = None) -> object:
            made = resolver or bindings_for("p")
            return 2 * (1 if resolver is None else n + 1), made


        def two(resolver: Resolver | None = None) -> object:
            return(resolver or bindings_for("p"))


        def three(resolver: Resolver | None = None) -> object:
            return (resolver or bindings_for("p")).location("a")


        one(1, Resolver()), two(Resolver()), three(Resolver())
        """,
        """
        from shop.manifest import Resolver


        def one(n: int, resolver: Resolver) -> object:
            made = resolver
            return 2 * (n + 1), made


        def two(resolver: Resolver) -> object:
            return(resolver)


        def three(resolver: Resolver) -> object:
            return resolver.location("a")


        one(1, Resolver()), two(Resolver()), three(Resolver())
        """,
    ),
    "calls within calls, f-strings, generators, constructors and statements on one line": Case(
        """
        from typing import TYPE_CHECKING as TC  # and not TYPE_CHECKING

        def f(names):
            if not TC: from shop.context import bindings_for
            return bindings_for("p").location(names)


        def run(resolver):
            text = f"{f('a')} and more that is as long as a line"
            text += f(n for n in "ab")
            return f(f(f(text)))


        class Made:
            def __init__(self):
                self.value = f("a")


        def again(resolver):
            return Made().value
        """,
        """
        from typing import TYPE_CHECKING as TC  # and not TYPE_CHECKING
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from shop.manifest import Resolver

        def f(names, *, resolver: "Resolver"):
            if not TC: pass
            return resolver.location(names)


        def run(resolver):
            text = f"{f('a', resolver=resolver)} and more that is as long as a line"
            text += f((n for n in "ab"), resolver=resolver)
            return f(f(f(text, resolver=resolver), resolver=resolver), resolver=resolver)


        class Made:
            def __init__(self, *, resolver: "Resolver"):
                self.value = f("a", resolver=resolver)


        def again(resolver):
            return Made(resolver=resolver).value
        """,
        others={
            "shop/run.py": (
                """
                from shop import orders
                from shop.manifest import Resolver


                def run() -> None:
                    orders.run(Resolver())
                    orders.again(Resolver())
                """,
            )
            * 2
        },
    ),
    "another function is called instead, with the same arguments": Case(
        """
        from shop.context import bindings_for


        def load() -> str:
            return bindings_for(
                "p",  # the profile
            ).location("a")
        """,
        """
        from shop.context import other_bindings


        def load() -> str:
            return other_bindings(
                "p",  # the profile
            ).location("a")
        """,
        "{call: shop.context.other_bindings}\n"
        "    wrappers: [{target: shop.context.other_bindings, reason: The way to go.}]",
    ),
    "an import as another name and through a module are followed": Case(
        """
        import shop.context as c


        def load() -> str:
            from shop.context import bindings_for as made

            return made("p").location(c.bindings_for("q").location("a"))
        """,
        """
        from shop.context import other_bindings


        def load() -> str:
            from shop.context import other_bindings

            return other_bindings("p").location(other_bindings("q").location("a"))
        """,
        "{call: shop.context.other_bindings}\n"
        "    wrappers: [{target: shop.context.other_bindings, reason: The way to go.}]",
    ),
}

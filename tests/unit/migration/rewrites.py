"""Calls that give way to parameters and attributes: before, what is declared, and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

TO = "{to: resolver, type: shop.manifest.Resolver}"


class Case(NamedTuple):
    """A file before and after; `others` are more files, and what they become where that is given twice."""

    before: str
    after: str
    rewrite: str = TO
    others: Mapping[str, tuple[str, str]] = {}


CASES = {
    "a parameter takes the place of the call": Case(
        """
        from shop.context import bindings_for
        from shop.manifest import Resolver


        def load(profile: str, resolver: Resolver) -> str:
            # where it lies
            return bindings_for(profile).location("a")  # now


        load("p", Resolver())
        """,
        """
        from shop.manifest import Resolver


        def load(profile: str, resolver: Resolver) -> str:
            # where it lies
            return resolver.location("a")  # now


        load("p", Resolver())
        """,
    ),
    "an attribute of a parameter does, and an import within the function goes": Case(
        '''
        from shop.manifest import Resolver


        class Context:
            resolver: Resolver


        def load(profile: str, context: Context) -> str:
            """Load."""
            from shop.context import bindings_for

            bindings = bindings_for(profile)

            return bindings.location("a")
        ''',
        '''
        from shop.manifest import Resolver


        class Context:
            resolver: Resolver


        def load(profile: str, context: Context) -> str:
            """Load."""

            bindings = context.resolver

            return bindings.location("a")
        ''',
        "{to: context.resolver}",
    ),
    "an attribute of the object itself does, if it is given one that is there": Case(
        """
        from shop.context import bindings_for
        from shop.manifest import Resolver


        class Loader:
            def __init__(self, resolver: Resolver) -> None:
                self.resolver = resolver

            def load(self) -> str:
                return bindings_for("p").location("a")
        """,
        """
        from shop.manifest import Resolver


        class Loader:
            def __init__(self, resolver: Resolver) -> None:
                self.resolver = resolver

            def load(self) -> str:
                return self.resolver.location("a")
        """,
        "{to: self.resolver}",
    ),
    "a parameter is added, and threaded through callers up to who has it": Case(
        """
        from __future__ import annotations

        from shop.context import bindings_for


        def load(name: str) -> str:
            return bindings_for("p").location(name)


        def load_all(
            names: list[str],
            *,
            twice: bool = False,
        ) -> list[str]:
            return [load(name) for name in names]
        """,
        """
        from __future__ import annotations

        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from shop.manifest import Resolver


        def load(name: str, *, resolver: Resolver) -> str:
            return resolver.location(name)


        def load_all(
            names: list[str],
            *,
            twice: bool = False,
            resolver: Resolver,
        ) -> list[str]:
            return [load(name, resolver=resolver) for name in names]
        """,
        others={
            "shop/run.py": (
                """
                from shop.manifest import Resolver
                from shop.orders import load_all


                def run(resolver: Resolver) -> None:
                    load_all(
                        ["a"],
                        twice=True,
                    )
                """,
                """
                from shop.manifest import Resolver
                from shop.orders import load_all


                def run(resolver: Resolver) -> None:
                    load_all(
                        ["a"],
                        twice=True,
                        resolver=resolver,
                    )
                """,
            )
        },
    ),
    "where it enters is declared": Case(
        """
        from shop.context import bindings_for


        def load(name: str) -> str:
            return bindings_for("p").location(name)
        """,
        """
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from shop.manifest import Resolver


        def load(name: str, *, resolver: "Resolver") -> str:
            return resolver.location(name)
        """,
        "{to: resolver, type: shop.manifest.Resolver, sources: [{site: 'shop.run:run', supplies: resolver, "
        "value: other_bindings(profile), imports: [shop.context.other_bindings]}]}\n"
        "    wrappers: [{target: shop.context.other_bindings, reason: The way in.}]",
        {
            "shop/run.py": (
                """
                from shop.orders import load


                def run(profile: str) -> None:
                    print(load("a"))
                """,
                """
                from shop.orders import load


                def run(profile: str) -> None:
                    from shop.context import other_bindings

                    print(load("a", resolver=other_bindings(profile)))
                """,
            )
        },
    ),
    "a fallback goes where every caller hands the value over": Case(
        """
        from typing import Optional

        from shop.manifest import Resolver


        def load(name: str, resolver: Optional[Resolver] = None) -> str:
            text = name

            if resolver is None:
                from shop.context import bindings_for

                resolver = bindings_for("p")
            return resolver.location(text)


        def run(resolver: "Resolver | None") -> str:
            return load("a", resolver)


        run(Resolver())
        """,
        """
        from shop.manifest import Resolver


        def load(name: str, resolver: Resolver) -> str:
            text = name

            return resolver.location(text)


        def run(resolver: "Resolver") -> str:
            return load("a", resolver)


        run(Resolver())
        """,
    ),
}

"""What becomes of calls: before, what is declared, and after."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.unit.migration.shop import after, migrated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_TO = "{to: resolver, type: shop.manifest.Resolver}"


class Case(NamedTuple):
    """A file before and after; `others` are more files, and what they become where that is given twice."""

    before: str
    after: str
    rewrite: str = _TO
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


@pytest.mark.parametrize("taken", ["from shop.orders import *\n", "import shop.orders as o\no.bindings_for.x = 1\n"])
def test_an_import_stays_that_another_file_takes(taken: str, tmp_path: Path) -> None:
    before = (
        "from shop.context import bindings_for\nfrom shop.manifest import Resolver\n\n\n"
        "def load(resolver: Resolver) -> object:\n    return bindings_for('p')\n\n\nload(Resolver())\n"
    )
    step = migrated(tmp_path, {"shop/orders.py": before, "shop/other.py": f"{taken}print(bindings_for)\n"}, _TO)
    assert after(step) == {"shop/orders.py": before.replace("bindings_for('p')", "resolver")}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_call_gives_way(case: Case, tmp_path: Path) -> None:
    before = {"shop/orders.py": case.before, **{path: old for path, (old, _) in case.others.items()}}
    step = migrated(tmp_path, before, case.rewrite)
    assert step.refused == ()
    wanted = {"shop/orders.py": case.after, **{path: new for path, (old, new) in case.others.items() if old != new}}
    assert after(step) == {path: textwrap.dedent(text) for path, text in wanted.items()}
    assert b"migrating" not in step.listed[1]

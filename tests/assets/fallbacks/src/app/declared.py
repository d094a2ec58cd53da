"""Kinds `fallback-parameter` and `fallback-return`: what is of a class that the seam makes may be None."""

from __future__ import annotations

import typing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple, Optional, Union, overload

from app import things
from app.things import Branded, Either, Holder, Maybe, Perhaps, Renamed, Special, Table, lookup

if TYPE_CHECKING:
    from app.compat import Finder
    from app.things import Bindings, Resolver


def union(r: Resolver | None): ...  # fallback-parameter


def union_the_other_way(r: None | Resolver): ...  # fallback-parameter


def union_of_three(r: int | Resolver | None): ...  # fallback-parameter


def optional(r: Optional[Resolver]): ...  # fallback-parameter


def optional_by_module(r: typing.Optional[things.Resolver]): ...  # fallback-parameter


def old_union(r: Union[Resolver, None]): ...  # fallback-parameter


def quoted(r: "Resolver | None"): ...  # fallback-parameter


def quoted_inside(r: Optional["Resolver"]): ...  # fallback-parameter


def annotated(r: Annotated[Resolver | None, "the resolver"]): ...  # fallback-parameter


def implicit(r: Resolver = None): ...  # fallback-parameter


def both(r: Resolver | None = None): ...  # fallback-parameter


def keyword_only(p, *, r: Resolver | None = None): ...  # fallback-parameter


def positional_only(r: Resolver | None, /): ...  # fallback-parameter


def any_number(*r: Resolver | None): ...  # fallback-parameter


def optional_by_keyword_only(**r: Resolver | None): ...  # fallback-parameter


def quoted_by_module(r: "typing.Optional[things.Resolver]"): ...  # fallback-parameter


def generic(r: Table[int] | None): ...  # fallback-parameter


def by_alias(r: Maybe): ...  # fallback-parameter


def by_old_alias(r: Perhaps): ...  # fallback-parameter


def by_union_alias(r: Either): ...  # fallback-parameter


def by_another_name(r: Renamed | None): ...  # fallback-parameter


def by_another_import(r: Finder | None): ...  # fallback-parameter


def new_type(r: Branded | None): ...  # fallback-parameter


def below(r: Special | None): ...  # fallback-parameter


def what_the_target_returns(b: Bindings | None = None): ...  # fallback-parameter


async def asynchronous(r: Resolver | None): ...  # fallback-parameter


def several(
    p,
    r: Resolver | None = None,  # fallback-parameter
    b: Bindings | None = None,  # fallback-parameter
): ...


class Methods:
    def method(self, r: Resolver | None): ...  # fallback-parameter

    @classmethod
    def of_class(cls, r: Resolver | None): ...  # fallback-parameter

    @staticmethod
    def static(r: Resolver | None): ...  # fallback-parameter

    def outer(self):
        def inner(r: Resolver | None): ...  # fallback-parameter

        return inner

    @overload
    def many(self, r: None) -> None: ...
    @overload
    def many(self, r: Resolver | None = None) -> int: ...
    def many(self, r: Resolver | None = None): ...  # fallback-parameter


@dataclass(frozen=True)
class Fields:
    first: Resolver | None  # fallback-parameter
    second: Optional[Resolver] = None  # fallback-parameter
    third: Resolver = field(default=None)  # fallback-parameter
    fourth: ClassVar[Resolver | None] = None  # fallback-parameter


class Row(NamedTuple):
    r: Resolver | None = None  # fallback-parameter


class Plain:
    r: "Resolver | None" = None  # fallback-parameter


def leaves(r: Resolver):
    if r is None:  # fallback-return
        return None
    return r.location("a")


def leaves_if_falsy(r: Resolver):
    if not r:  # fallback-return
        return
    print(r)


def leaves_after_a_word(r: Resolver):
    if r is None:  # fallback-return
        print("nothing to do")
        return
    print(r)


def leaves_a_loop(rs: list[Resolver]):
    for r in rs:
        if r is None:  # fallback-return
            continue
        print(r)


def ends_a_loop(rs: list[Resolver]):
    for r in rs:
        if r is None:  # fallback-return
            break


def does_nothing(r: Resolver):
    if r is None:  # fallback-return
        pass
    else:
        print(r)


def leaves_it_out(r: Resolver):
    if r is not None:  # fallback-return
        print(r)
    return 1


def leaves_at_the_end(r: Resolver):
    if r is not None:  # fallback-return
        return r.location("a")
    return None


def leaves_with_others(r: Resolver, units):
    if not units or r is None:  # fallback-return
        return ()
    return units


def asks_more(r: Resolver):
    if r is not None and r.location("a"):  # fallback-return
        print(r)


def leaves_in_a_chain(p, r: Resolver):
    if p:
        return 1
    elif r is None:  # fallback-return
        return 2
    return 3


def leaves_by_a_case(r: Resolver):
    match r:
        case None:  # fallback-return
            return 1
        case _:
            return 2


def puts_another(r: Resolver, q):
    if r is None:  # fallback-if
        r = q
    return r


def of_a_field(holder: Holder):
    if holder.resolver is None:  # fallback-return
        return


def of_an_attribute(holder: Holder):
    if holder.kept is None:  # fallback-return
        return


def of_a_property(holder: Holder):
    if holder.current is None:  # fallback-return
        return


def of_a_method(holder: Holder):
    if holder.find() is None:  # fallback-return
        return


def of_a_result():
    r = lookup("a")
    if r is None:  # fallback-return
        return


def of_a_result_in_place():
    if (r := lookup("a")) is None:  # fallback-return
        return
    print(r)


def of_a_nested_function(r: Resolver):
    def inner():
        if r is None:  # fallback-return
            return

    return inner


def of_the_target(p):
    from app.seam import make

    b = make(p)
    if b is None:  # fallback-return
        return

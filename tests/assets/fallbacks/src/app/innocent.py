"""Nothing here is a fallback guard."""

import sys
from dataclasses import dataclass
from typing import Annotated, Callable, Literal, Optional, overload

from app.seam import Context, make
from app.things import Bindings, Holder, Other, Resolver


def insists(r: Resolver):
    if r is None:
        raise ValueError("a resolver is needed")
    return r


def insists_if_falsy(r: Resolver):
    if not r:
        raise ValueError


def insists_after_a_word(r: Resolver):
    if r is None:
        print("no resolver")
        raise ValueError


def insists_at_the_end(r: Resolver):
    if r is not None:
        return r
    raise ValueError


def insists_in_else(r: Resolver):
    if r is not None:
        print(r)
    else:
        raise ValueError


def insists_on_every_way(p, r: Resolver):
    if r is None:
        if p:
            raise ValueError
        else:
            raise KeyError


def ends(r: Resolver):
    if r is None:
        print("no resolver")
        sys.exit(1)
    return r


def insists_on_one_of_two(r: Resolver, q):
    if not (r or q):
        raise ValueError
    return r, q


def asserts(r: Resolver):
    assert r is not None
    return r


def insists_with_a_match(r: Resolver):
    match r:
        case None:
            raise ValueError
        case _:
            return r


def makes_where_it_is_there(p, r=None):
    if r is not None:
        q = make(p)
        return q, r
    return None


def makes_in_the_other_branch(p, r=None):
    if r is None:
        return None
    else:
        return make(p)


def makes_before(p, r=None):
    q = make(p)
    if r is None:
        r = q.location("a")
    return r


def makes_after(p, r=None):
    if r is None:
        r = 1
    return make(p), r


def makes_if_there(p, r=None):
    return make(p) if r is not None else None


def makes_and(p, r=None):
    return r is not None and make(p)


def makes_first(p, r=None):
    return make(p) or r


def makes_in_a_flagged_branch(p, flag):
    if flag:
        return 1
    return make(p)


def makes_unless_told_otherwise(p, quiet):
    if not quiet:
        print(make(p))


def makes_in_one_of_two_ways(p, fast):
    return p if fast else make(p)


def makes_if_a_test_fails(p, n):
    return n == 1 or make(p)


def makes_if_an_answer_is_no(p, o):
    return isinstance(o, Bindings) or make(p)


def makes_if_not(p, r):
    return not r or make(p)


def makes_if_one_is_none(p, r):
    return r is None or make(p)


def makes_if_a_name_is_known(p, names):
    if "fast" not in names:
        return make(p)
    return 1


def makes_if_an_object_can(p, o):
    if not hasattr(o, "fast"):
        return make(p)
    return 1


def makes_for_a_number(p, n):
    if n == 0:
        return make(p)
    return n


def makes_for_another_constant(p, n):
    if n is False:
        return make(p)
    return n


def makes_in_a_try(p):
    try:
        return make(p)
    except ValueError:
        return None


def makes_after_a_try(p):
    try:
        print(p)
    except ValueError:
        pass
    return make(p)


def makes_after_a_loop_with_a_try(p, ds):
    for d in ds:
        try:
            continue
        except ValueError:
            print(d)
        print(p)
    return make(p)


def makes_where_nobody_comes(p):
    try:
        return print(p)
    except ValueError:
        return None
    return make(p)


def makes_at_the_end_of_a_try(p):
    try:
        print(p)
    finally:
        make(p)


def makes_if_nothing_fails(p):
    try:
        print(p)
    except ValueError:
        pass
    else:
        make(p)


def makes_to_tell_of_an_error(p):
    try:
        print(p)
    except ValueError as error:
        raise KeyError(make(p)) from error


def makes_a_key(p, d):
    return d.get(make(p))


def makes_an_argument(p, d):
    return d.set("a", make(p))


def makes_an_object_to_ask(p):
    return getattr(make(p), "a", None)


def makes_the_items(p):
    return next(iter(make(p)), None)


def makes_an_empty_context(c=None):
    if c is None:
        c = Context("empty")
    return c


def another_function_of_that_name(r=None):
    def make():
        return 1

    if r is None:
        r = make()
    return r


def only_a_text(r=None):
    if r is None:
        r = "make(p)"
    return r


def only_a_comment(r=None):
    if r is None:
        r = 1  # make(p)
    return r


def plain_or(x, y):
    return x or y


def a_loop_without_the_seam(r=None):
    while r is None:
        r = input()
    return r


def required(r: Resolver): ...


def required_with_a_default(r: Resolver = Bindings()): ...


def another_class(o: Other | None = None): ...


def another_class_of_that_name(r: Optional[Other.Resolver] = None): ...


def a_list_of_them(rs: list[Resolver | None]): ...


def an_optional_text(name: str | None = None, kind: Literal["Resolver", None] = None): ...


def a_function_that_takes_one(f: Callable[[Resolver | None], int]): ...


def a_class_of_them(cls: type[Resolver] | None = None): ...


def without_a_type(r=None): ...


def marked(name: Annotated[str | None, Resolver] = None): ...


def returns_one() -> Resolver | None:
    return None


@overload
def described(r: Resolver | None) -> int: ...
@overload
def described(r: str) -> str: ...
def described(r): ...


@dataclass
class Fields:
    r: Resolver
    name: str | None = None
    other: Other | None = None


def another_value(o: Other):
    if o is None:
        return
    print(o)


def another_attribute(holder: Holder):
    if holder.other is None:
        return


def a_plain_value(r):
    if r is None:
        return


def what_it_gives(r: Resolver):
    location = r.location("a")
    if location is None:
        return


def looks_one_up(table: dict[str, Resolver], name):
    if name not in table:
        return None
    return table[name]


def compared_with_something(r: Resolver, q):
    if r is q:
        return
    if r == 1:
        return

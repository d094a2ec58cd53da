"""Kind `fallback-if`: a branch that runs where something is absent uses the seam."""

import contextlib
import types
from types import NoneType

from app import seam
from app.compat import construct
from app.seam import Context, make


def is_none(p, r=None):
    if r is None:  # fallback-if
        r = make(p)
    return r


def is_none_the_other_way(p, r=None):
    if None is r:  # fallback-if
        r = make(p)
    return r


def equals_none(p, r=None):
    if r == None:  # fallback-if
        r = make(p)
    return r


def none_equals(p, r=None):
    if None == r:  # fallback-if
        r = make(p)
    return r


def not_truthy(p, r=None):
    if not r:  # fallback-if
        r = make(p)
    return r


def in_parentheses(p, r=None):
    if not (r is not None):  # fallback-if
        r = make(p)
    return r


def inverted(p, r=None):
    if r is not None:  # fallback-if
        pass
    else:
        r = make(p)
    return r


def differs_from_none(p, r=None):
    if r != None:  # fallback-if
        return r
    else:
        return make(p)


def truthy_inverted(p, r=None):
    if r:  # fallback-if
        return r
    else:
        return make(p)


def guard_clause(p, r=None):
    if r is None:  # fallback-if
        return make(p).location("a")
    return r.location("a")


def inverted_guard_clause(p, r=None):
    if r is not None:  # fallback-if
        return r
    return make(p)


def truthy_guard_clause(p, r=None):
    if r:  # fallback-if
        return r
    print(p)
    return make(p)


def falsy_guard_clause(p, r=None):
    if not r:  # fallback-if
        return make(p)
    return r


def guard_clause_in_a_block(p, lock, r=None):
    with lock:
        if r is not None:  # fallback-if
            return r
    r = make(p)
    return r


def guard_clause_in_a_loop(p, rs):
    for r in rs:
        if r is not None:  # fallback-if
            print(r)
            continue
        print(make(p))


def found_in_a_loop(p, rs):
    for r in rs:
        if r is not None:  # fallback-if
            break
    else:
        r = make(p)
    return r


def later_in_a_chain(p, q, r=None):
    if q:  # fallback-if
        r = q
    elif r is None:  # fallback-if
        r = make(p)
    return r


def end_of_a_chain(p, q, r=None):
    if r is not None:  # fallback-if
        return r
    elif q:  # fallback-if
        return q
    else:
        return make(p)


def attribute(self, p):
    if self._r is None:  # fallback-if
        self._r = make(p)
    return self._r


def attribute_of_an_attribute(self, p):
    if not self.state.r:  # fallback-if
        self.state.r = make(p)
    return self.state.r


def item(p, d):
    if d["r"] is None:  # fallback-if
        d["r"] = make(p)


def falsy_item(p, d):
    if not d["r"]:  # fallback-if
        d["r"] = make(p)


def call(p, d):
    if d.get("r") is None:  # fallback-if
        d["r"] = make(p)


def bound_in_the_test(p, f):
    if (r := f()) is None:  # fallback-if
        r = make(p)
    return r


def bound_and_falsy(p, f):
    if not (r := f()):  # fallback-if
        r = make(p)
    return r


async def awaited(p, f):
    if await f() is None:  # fallback-if
        return make(p)


def together_with_another(p, q, r=None):
    if r is None and q:  # fallback-if
        r = make(p)
    return r


def one_of_two(p, force, r=None):
    if force or r is None:  # fallback-if
        r = make(p)
    return r


def both_are_there(p, q, r=None):
    if r is not None and q is not None:  # fallback-if
        return r
    return make(p)


def of_the_type_of_none(p, r=None):
    if isinstance(r, NoneType):  # fallback-if
        r = make(p)
    return r


def of_the_type_of_none_by_module(p, r=None):
    if isinstance(r, types.NoneType):  # fallback-if
        r = make(p)
    return r


def of_the_type_none_itself(p, r=None):
    if type(r) is type(None):  # fallback-if
        r = make(p)
    return r


def not_of_the_type_of_none(p, r=None):
    if not isinstance(r, type(None)):  # fallback-if
        return r
    return make(p)


def in_a_with(p, lock, r=None):
    if r is None:  # fallback-if
        with lock:
            r = make(p)
    return r


def in_a_try(p, r=None):
    if r is None:  # fallback-if
        try:
            r = make(p)
        finally:
            print(p)
    return r


def in_a_loop(ps, r=None):
    if r is None:  # fallback-if
        for p in ps:
            r = make(p)
    return r


def in_a_function(p, r=None):
    if r is None:  # fallback-if

        def later():
            return make(p)

        r = later
    return r


def in_a_lambda(p, r=None):
    if r is None:  # fallback-if
        r = lambda: make(p)
    return r


def in_a_comprehension(ps, r=None):
    if r is None:  # fallback-if
        r = [make(p) for p in ps]
    return r


def twice(self, p):
    if self._r is None:  # fallback-if
        with self.lock:
            if self._r is None:  # fallback-if
                self._r = make(p)
    return self._r


def in_a_loop_until_there(p, r=None):
    while r is None:  # fallback-if
        r = make(p)
    return r


def falsy_loop(p, r=None):
    while not r:  # fallback-if
        r = make(p)
    return r


def matched(p, r=None):
    match r:
        case None:  # fallback-if
            r = make(p)
        case _:
            pass
    return r


def matched_among_others(p, r=None):
    match r:
        case "" | None:  # fallback-if
            return make(p)
    return r


def matched_and_named(p, r=None):
    match r:
        case None as nothing:  # fallback-if
            return make(p, nothing)
    return r


def matched_inside(p, q, r=None):
    match (q, r):
        case (_, None):  # fallback-if
            return make(p)
    return r


def by_module(p, r=None):
    if r is None:  # fallback-if
        r = seam.make(p)
    return r


def by_another_name(p, r=None):
    if r is None:  # fallback-if
        r = construct(p)
    return r


def constructor(p, r=None):
    if r is None:  # fallback-if
        r = Context(profile=p).bindings()
    return r


def imported_in_the_branch(p, r=None):
    if r is None:  # fallback-if
        from app.seam import make as build

        r = build(p)
    return r


def no_such_key(p, d):
    if "r" not in d:  # fallback-if
        d["r"] = make(p)
    return d["r"]


def no_such_key_by_name(p, d, key):
    if key not in d:  # fallback-if
        d[key] = make(p)
    return d[key]


def such_a_key(p, d):
    if "r" in d:  # fallback-if
        return d["r"]
    return make(p)


def no_such_attribute(self, p):
    if not hasattr(self, "r"):  # fallback-if
        self.r = make(p)
    return self.r


def suppressed_first(p, d, r=None):
    with contextlib.suppress(KeyError):
        r = d["r"]
    if r is None:  # fallback-if
        r = make(p)
    return r


class Lazy:
    _shared = None

    @property
    def shared(self):
        if Lazy._shared is None:  # fallback-if
            Lazy._shared = make(self)
        return Lazy._shared


CACHED = None
if CACHED is None:  # fallback-if
    CACHED = make(1)

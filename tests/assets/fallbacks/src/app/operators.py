"""Kinds `fallback-or`, `fallback-conditional`, `fallback-except` and `fallback-default`."""

import os
from collections import defaultdict
from contextvars import ContextVar
from dataclasses import dataclass, field

from app.compat import construct
from app.seam import Context, make
from app.things import Resolver


def plain_or(p, r=None):
    return r or make(p)  # fallback-or


def plain_or_assigned(p, r=None):
    r = r or make(p)  # fallback-or
    return r


def or_of_an_attribute(self, p):
    return self._r or make(p)  # fallback-or


def or_of_an_item(p, d):
    return d["r"] or make(p)  # fallback-or


def or_of_a_call(p, d):
    return d.get("r") or make(p)  # fallback-or


def or_of_three(p, q, r=None):
    return r or q or make(p)  # fallback-or


def or_in_the_middle(p, q, r=None):
    return r or make(p) or q  # fallback-or


def or_with_a_method(p, r=None):
    return (r or make(p)).location("a")  # fallback-or


def or_with_what_it_gives(p, r=None):
    return r or make(p).location("a")  # fallback-or


def or_deep_inside(p, r=None):
    return r or [*dict(a=make(p))]  # fallback-or


def or_bound_in_place(p, r=None):
    return (q := r) or make(p), q  # fallback-or


def or_in_an_argument(p, r=None):
    print(p, r or make(p))  # fallback-or


def or_in_a_lambda(p):
    return lambda r: r or make(p)  # fallback-or


def or_with_a_condition(p, q, r=None):
    return (r and q) or make(p)  # fallback-or


def or_of_a_test(p, q, r=None):
    return (r is not None and r) or make(p)  # fallback-or


def or_in_a_comprehension(p, rs):
    return [r or make(p) for r in rs]  # fallback-or


async def or_of_an_awaited(p, f):
    return await f() or make(p)  # fallback-or


def or_by_another_name(p, r=None):
    return r or construct(p)  # fallback-or


def or_with_a_constructor(p, r=None):
    return r or Context(profile=p)  # fallback-or


def or_of_what_the_seam_makes(r: Resolver, q):
    return r or q  # fallback-or


def conditional(p, r=None):
    return r if r is not None else make(p)  # fallback-conditional


def conditional_inverted(p, r=None):
    return make(p) if r is None else r  # fallback-conditional


def conditional_truthy(p, r=None):
    return r if r else make(p)  # fallback-conditional


def conditional_falsy(p, r=None):
    return make(p) if not r else r  # fallback-conditional


def conditional_of_a_method(p, r=None):
    return r.location("a") if r is not None else make(p).location("a")  # fallback-conditional


def conditional_in_a_conditional(p, q, r=None):
    return r if q else r if r is not None else make(p)  # fallback-conditional


def conditional_in_an_argument(p, r=None):
    print(make(p) if r is None else r)  # fallback-conditional


def conditional_of_two(p, q, r=None):
    return r if r is not None and q else make(p)  # fallback-conditional


def conditional_bound_in_place(p, d):
    return r if (r := d.get("r")) is not None else make(p)  # fallback-conditional


def conditional_of_an_attribute(self, p):
    return self.r if self.r is not None else make(p)  # fallback-conditional


def conditional_of_what_the_seam_makes(r: Resolver):
    return r.location("a") if r is not None else None  # fallback-conditional


def conditional_of_a_key(p, d):
    return d["r"] if "r" in d else make(p)  # fallback-conditional


def and_of_a_test(p, r=None):
    return r is None and make(p)  # fallback-conditional


def handler(p, d):
    try:
        return d["r"]
    except KeyError:  # fallback-except
        return make(p)


def bare_handler(p, d):
    try:
        return d["r"]
    except:  # fallback-except
        return make(p)


def handler_with_a_name(p, d):
    try:
        r = d["r"]
    except (KeyError, AttributeError) as error:  # fallback-except
        print(error)
        r = make(p)
    return r


def second_handler(p, d):
    try:
        r = d["r"]
    except AttributeError:
        raise
    except KeyError:  # fallback-except
        r = make(p)
    return r


def handler_of_a_group(p, d):
    try:
        r = d["r"]
    except* KeyError:  # fallback-except
        r = make(p)
    return r


def handler_in_a_loop(p, ds):
    for d in ds:
        try:
            yield d["r"]
        except LookupError:  # fallback-except
            yield make(p)


def handler_that_goes_on(p, d):
    try:
        return d["r"]
    except KeyError:  # fallback-except
        pass
    return make(p)


def handler_that_goes_on_in_a_loop(p, ds):
    for d in ds:
        try:
            r = d["r"]
        except KeyError:  # fallback-except
            print(d)
        else:
            print(r)
            continue
        yield make(p)


def default_of_get(p, d):
    return d.get("r", make(p))  # fallback-default


def default_of_pop(p, d):
    return d.pop("r", make(p))  # fallback-default


def default_of_setdefault(p, d):
    return d.setdefault("r", make(p))  # fallback-default


def default_of_getattr(p, o):
    return getattr(o, "r", make(p))  # fallback-default


def default_of_next(p, rs):
    return next(iter(rs), make(p))  # fallback-default


def default_of_the_environment(p):
    return os.environ.get("R", make(p))  # fallback-default


def default_of_getenv(p):
    return os.getenv("R", make(p))  # fallback-default


def default_by_keyword(p, rs):
    return max(rs, default=make(p))  # fallback-default


def default_of_a_context_variable(p):
    return ContextVar("r", default=make(p))  # fallback-default


def default_of_a_default_dict(p):
    return defaultdict(lambda: make(p))  # fallback-default


def default_of_a_parameter(p, r=make(1)):  # fallback-default
    return p, r


@dataclass
class Options:
    r: object = field(default_factory=lambda: make(1))  # fallback-default

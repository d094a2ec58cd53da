"""A small pipeline that threads one resolver through five boundaries: healthy as it stands."""

import asyncio
import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass


@dataclass(frozen=True)
class Bindings:
    locations: dict

    def subset(self, names):
        return Bindings({name: self.locations[name] for name in names})


@dataclass(frozen=True)
class Request:
    resolver: object


class Planner:
    def plan(self, resolver):
        return f"plan of {len(resolver.locations)}"


class PinnedPlanner(Planner):
    def plan(self, resolver):
        return super().plan(resolver)


def scan(units, *, resolver=None):
    return [unit for unit in units if resolver and unit in resolver.locations]


async def register(request):
    await asyncio.sleep(0)
    return request.resolver.locations


def rows(resolver):
    yield from resolver.locations


_cache = {}


def fresh():
    return Bindings({"a": 1, "b": 2})


def cached(name):
    if name not in _cache:
        _cache[name] = fresh()
    return _cache[name]


def in_thread(function, *args):
    context = contextvars.copy_context()
    thread = threading.Thread(target=context.run, args=(function, *args))
    thread.start()
    thread.join()


def in_pool(function, *args):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(contextvars.copy_context().run, function, *args).result()


async def tasks(resolver):
    await asyncio.gather(register(Request(resolver)), asyncio.create_task(register(Request(resolver))))


def run(nested=False):
    resolver = fresh()
    PinnedPlanner().plan(resolver)
    scan(["a"], resolver=resolver)
    asyncio.run(tasks(resolver))
    in_pool(list, rows(resolver))
    if nested:
        run()
    return resolver

"""Required calls as the tests of them write them: a library, a clause, and code with its findings as comments."""

from __future__ import annotations

from tests.unit.rules.observing import marked, seen

LIBRARY = """\
import contextlib
from typing import NoReturn, Protocol


def record(x=None):
    return x


def write():
    pass


async def record_soon():
    pass


@contextlib.contextmanager
def transaction():
    yield


def give_up() -> NoReturn:
    raise SystemExit


class Log:
    def note(self, text):
        pass


class Notes(Protocol):
    def note(self, text): ...
    def close(self): ...


class Book:
    def note(self, text):
        pass

    def close(self):
        pass


class Base:
    def run(self):
        record()

    def stop(self):
        pass
"""

RECORD = "call: app.lib.record"


def files_of(code: str, head: str = "from app.lib import *\n") -> dict[str, str]:
    return {"src/app/__init__.py": "", "src/app/lib.py": LIBRARY, "src/app/use.py": f"{head}{code}\n"}


def clause(keys: str, *sites: str) -> str:
    return f"required_calls: [{{id: r, why: w, {keys}, in: {{sites: [{', '.join(sites or ['app.use:f'])}]}}}}]"


def verify(keys: str, code: str, *sites: str) -> None:
    files = files_of(code)
    assert seen(clause(keys, *sites), files) == marked(files)

"""Functions that make the call for each other, and what running them with every outcome shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from tests.unit.rules.control_flow.drafts import Draft, programs, run
from tests.unit.rules.control_flow.test_against_python import FEW, MANY
from tests.unit.rules.observing import observe

if TYPE_CHECKING:
    from seamguard.domain.observed import Observed

LIBRARY = """\
import contextlib
from typing import NoReturn


def r(): ...
def w(): ...
def o(number): ...
def b(): ...
def some(): ...
def end() -> NoReturn: ...
def check(): ...


@contextlib.contextmanager
def plain():
    yield


@contextlib.contextmanager
def quiet():
    try:
        yield
    except KeyError:
        pass
"""
HEAD = "from app.lib import b, check, end, o, plain, quiet, r, some, w\n"
CLAUSE = "required_calls: [{id: r, why: w, call: app.lib.r, how: always, in: {sites: [app.use:f]}}]"
MOST_RUNS = 400


def said(code: str) -> Observed:
    return observe(CLAUSE, {"src/app/__init__.py": "", "src/app/lib.py": LIBRARY, "src/app/use.py": HEAD + code})


def verify(draft: Draft) -> None:
    """Whoever returned without the call is told of; a generator or lambda may run it later, and is possible only."""
    seen = run(draft, MOST_RUNS)
    if seen.returned and not said(draft.code).findings:
        pytest.fail(f"nothing was said, seen {seen}\n{draft.code}", pytrace=False)


@FEW
@given(programs())
def test_whatever_forgets_the_call_is_told(program: Draft) -> None:
    verify(program)


@pytest.mark.long
@MANY
@given(programs())
def test_whatever_forgets_the_call_is_told_of_many(program: Draft) -> None:
    verify(program)


def test_silence_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "def g():\n    b()\ndef f():\n    g()\n    return 1\n"
    verify(Draft(code, (KeyError,)))
    silent = said("def f():\n    r()\n")
    assert silent.findings == ()
    monkeypatch.setattr(f"{__name__}.said", lambda _code: silent)
    with pytest.raises(pytest.fail.Exception, match="nothing was said, seen"):
        verify(Draft(code, (KeyError,)))

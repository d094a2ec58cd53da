"""Whether a run uses and leaves what runs find out."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_is_on: ContextVar[bool] = ContextVar("is_on", default=True)


def is_keeping() -> bool:
    """Whether what is opened now may be taken from earlier runs, and left to later ones."""
    return _is_on.get()


@contextmanager
def keeping(*, is_on: bool) -> Iterator[None]:
    """Let what is opened meanwhile use and leave what runs find out, or not."""
    token = _is_on.set(is_on)
    try:
        yield
    finally:
        _is_on.reset(token)

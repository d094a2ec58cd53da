"""Values of the domain as bytes, and back.

The bytes are those of pickle, read by a reader that knows the domain's own classes and a few plain ones, and nothing
that could be called to any effect; see https://docs.python.org/3/library/pickle.html#restricting-globals.
"""

from __future__ import annotations

import io
import pickle
import sys
from datetime import date, datetime

_PLAIN = {
    ("builtins", "frozenset"): frozenset,
    ("builtins", "set"): set,
    ("builtins", "complex"): complex,
    ("datetime", "date"): date,
    ("datetime", "datetime"): datetime,
}
_DOMAIN = "seamguard.domain."
_ERRORS = "seamguard.errors"


class ForeignError(ValueError):
    """The bytes are none that this program has written."""


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> type:
        plain = _PLAIN.get((module, name))
        if plain is not None:
            return plain
        if not (module.startswith(_DOMAIN) or module == _ERRORS) or "." in name:
            raise ForeignError(f"{module}.{name} is no class of the domain")
        if module not in sys.modules:
            __import__(module)
        found = getattr(sys.modules[module], name, None)
        if not isinstance(found, type) or found.__module__ != module:
            raise ForeignError(f"{module}.{name} is no class of the domain")
        return found


def dumps(value: object) -> bytes:
    """Write a value of the domain: named tuples, frozen dataclasses, enums, and what Python has for holding them."""
    return pickle.dumps(value, protocol=5)


def loads(data: bytes) -> object:
    """Read what `dumps` has written.

    Raises:
        ForeignError: It was something else.
    """
    try:
        return _Reader(io.BytesIO(data)).load()
    except ForeignError:
        raise
    except Exception as error:  # bytes that are none of ours can fail anywhere
        raise ForeignError(str(error)) from error

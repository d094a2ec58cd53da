"""Whether a text may fetch something by a name that it does not write out: told by its bytes, before it is parsed."""

from __future__ import annotations

import re

# Words by which Python fetches modules and attributes by name.
_FETCHING = re.compile(
    rb"\b(?:getattr|getattr_static|attrgetter|methodcaller|vars|globals|locals|__dict__|__getattribute__"
    rb"|import_module|__import__|resolve_name|sys\.modules)\b"
)
# Two literals that stand for one: added, or one after the other.
_SEAM_OF_LITERALS = re.compile(rb"""["'][\s\\]*\+?[\s\\]*[rRuUfF]?["']""")
# The plain forms, in which the name stands in the text as any other: a literal without escapes, or only an import.
_PLAIN = re.compile(
    rb"""[\w.]+\s*(?:
        \(\s*(?:[\w.]+\s*,\s*)?(?P<q>["'])[\w.:]*(?P=q)\s*[,)]   # getattr(x, "name", import_module("a.b"
      | (?:\(\s*[\w.]*\s*\)\s*)?\[\s*(?P<k>["'])[\w.]*(?P=k)\s*\] # globals()["name"], __dict__["name"], modules["a"]
      | (?=[,)\n#;]|$)                                            # from importlib import import_module
    )""",
    re.VERBOSE,
)


def computes_names(data: bytes) -> bool:
    """Whether a module or an attribute may be fetched by a name that is computed."""
    return any(_PLAIN.match(data, found.start()) is None for found in _FETCHING.finditer(data))


def joined(data: bytes) -> bytes:
    """The text with literals joined that stand side by side, so that names which were cut apart are whole."""
    return _SEAM_OF_LITERALS.sub(b"", data)

"""Whether a text may fetch something by a name that it does not write out: told by its bytes, before it is parsed."""

from __future__ import annotations

import re

# Words by which Python fetches modules and attributes by name, under what is looked for first: most texts hold none.
_FETCHING: dict[bytes, tuple[bytes, ...]] = {
    b"getattr": (b"getattr", b"getattr_static", b"__getattribute__"),
    b"__dict__": (b"__dict__",),
    b"locals": (b"locals",),
    b"vars": (b"vars",),
    b"globals": (b"globals",),
    b"import_": (b"import_module", b"__import__"),
    b"sys.modules": (b"sys.modules",),
    b"attrgetter": (b"attrgetter",),
    b"methodcaller": (b"methodcaller",),
    b"resolve_name": (b"resolve_name",),
}
_WORD = frozenset(bytes([c]) for c in b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
LAST_WORDS = frozenset(word.rpartition(b".")[2] for words in _FETCHING.values() for word in words)
"""One word of each: a text of ASCII that holds none of them computes no names."""

# Two literals that stand for one: added, or one after the other.
_SEAM_OF_LITERALS = re.compile(rb"""["'][\s\\]*\+?[\s\\]*[rRuUfF]?["']""")
# Whether there is one between letters of a word, told by its first quote, which is found at memory speed. Few are
# followed by what may stand between literals, so that this is asked before what precedes them.
_CUT = tuple(
    re.compile(
        quote
        + rb"""[\s\\+rRuUfF"'](?<=[\w\x80-\xff]..)(?:(?<=["'])|[\s\\+]*+[rRuUfF]?+["'])"""
        + rb"""(?:["'][\s\\]*+\+?+[\s\\]*+[rRuUfF]?+["'])*+[\w\x80-\xff]""",
        re.DOTALL,
    )
    for quote in (b'"', b"'")
)
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
    return any(part in data and any(_computes(data, word) for word in words) for part, words in _FETCHING.items())


def _computes(data: bytes, word: bytes) -> bool:
    """Whether one of the words stands in a text in another than a plain form."""
    start = data.find(word)
    while start >= 0:
        end = start + len(word)
        is_whole = data[start - 1 : start] not in _WORD and data[end : end + 1] not in _WORD
        if is_whole and _PLAIN.match(data, start) is None:
            return True
        start = data.find(word, end)
    return False


def is_cut(data: bytes) -> bool:
    """Whether a word may be cut apart into literals that stand side by side."""
    return any(cut.search(data) is not None for cut in _CUT)


def joined(data: bytes) -> bytes:
    """The text with literals joined that stand side by side, so that names which were cut apart are whole."""
    return _SEAM_OF_LITERALS.sub(b"", data)

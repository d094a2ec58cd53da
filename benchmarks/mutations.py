"""Mutants of Python files: each is determined by the files, a seed and its number."""

from __future__ import annotations

import random
import re
import sysconfig
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST = 40_000
_TOKEN = re.compile(rb"\w+|[^\S\n]+|\n|[^\w\s]")
_KEYWORDS = (
    b"if while for def class return yield await async with as import from global nonlocal lambda try except finally "
    b"else elif match case type pass del raise in is not and or None True assert break continue print"
).split()
_CHARACTERS = (
    *(
        "\N{ZERO WIDTH SPACE}",
        "\N{NO-BREAK SPACE}",
        "\N{BYTE ORDER MARK}",
        "\N{RIGHT-TO-LEFT OVERRIDE}",
        "\N{OHM SIGN}",
    ),
    *(
        "\N{MATHEMATICAL BOLD SMALL B}",
        "\N{LINE SEPARATOR}",
        "\N{NEXT LINE}",
        "\x0c",
        "\x00",
        "\x1a",
        "\r",
        "\r\n",
        "\\",
    ),
    *(
        "\N{PILE OF POO}",
        "\N{LATIN SMALL LETTER SHARP S}",
        "{",
        "}",
        '"""',
        "f'{",
        "(",
        ")",
        "\t",
        "# coding: latin-1\n",
    ),
)
_NEWER = (
    *(
        "type Pair = int",
        "def f[T: (int, str)](x: T) -> T: return x",
        "class C[*Ts, **P]: ...",
        "x = f'{'a' + f'{1}'}'",
    ),
    *("try: pass\nexcept A, B: pass", "x = t'{y!r:>{z}}'", "type X[T = int] = list[T]", "lazy import json"),
    *("x = f'{\n1  # one\n}'", "with (a as b, c as d,): pass", "match x:\n  case {'a': [*_]} | None: pass"),
)

Mutation = Callable[[random.Random, bytes, bytes], bytes]


def delete_tokens(rng: random.Random, text: bytes, _other: bytes) -> bytes:
    """Leave out one to three tokens."""
    tokens = _TOKEN.findall(text)
    start = rng.randrange(len(tokens))
    del tokens[start : start + rng.randint(1, 3)]
    return b"".join(tokens)


def duplicate_tokens(rng: random.Random, text: bytes, _other: bytes) -> bytes:
    """Write one to five tokens twice."""
    tokens = _TOKEN.findall(text)
    start = rng.randrange(len(tokens))
    end = start + rng.randint(1, 5)
    return b"".join([*tokens[:end], *tokens[start:]])


def swap_tokens(rng: random.Random, text: bytes, _other: bytes) -> bytes:
    """Exchange two tokens."""
    tokens = _TOKEN.findall(text)
    one, two = (rng.randrange(len(tokens)) for _ in range(2))
    tokens[one], tokens[two] = tokens[two], tokens[one]
    return b"".join(tokens)


def flip_bytes(rng: random.Random, text: bytes, _other: bytes) -> bytes:
    """Change one to four bytes."""
    changed = bytearray(text)
    for _ in range(rng.randint(1, 4)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def truncate(rng: random.Random, text: bytes, _other: bytes) -> bytes:
    """Cut off the end, or now and then the beginning."""
    at = rng.randrange(len(text))
    return text[at:] if rng.random() < 0.2 else text[:at]


def shuffle_lines(rng: random.Random, text: bytes, _other: bytes) -> bytes:
    """Put up to twenty lines in another order."""
    lines = text.splitlines(keepends=True)
    start = rng.randrange(len(lines))
    some = lines[start : start + rng.randint(2, 20)]
    rng.shuffle(some)
    return b"".join([*lines[:start], *some, *lines[start + len(some) :]])


def indent(rng: random.Random, text: bytes, _other: bytes) -> bytes:
    """Indent up to ten lines more, less or with tabs."""
    lines = text.splitlines(keepends=True)
    start = rng.randrange(len(lines))
    change = rng.choice([lambda line: b"    " + line, lambda line: b"\t" + line, lambda line: line[1:], bytes.lstrip])
    end = start + rng.randint(1, 10)
    return b"".join([*lines[:start], *map(change, lines[start:end]), *lines[end:]])


def swap_keywords(rng: random.Random, text: bytes, _other: bytes) -> bytes:
    """Write another keyword instead of one to three."""
    tokens = _TOKEN.findall(text)
    places = [place for place, token in enumerate(tokens) if token in _KEYWORDS]
    for place in rng.sample(places, min(len(places), rng.randint(1, 3))):
        tokens[place] = rng.choice(_KEYWORDS)
    return b"".join(tokens)


def inject_characters(rng: random.Random, text: bytes, _other: bytes) -> bytes:
    """Write strange characters somewhere."""
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(_CHARACTERS).encode() * rng.choice([1, 1, 1, 3, 300]) + text[at:]
    return text


def insert_newer_syntax(rng: random.Random, text: bytes, _other: bytes) -> bytes:
    """Write a line of syntax that only a newer Python has, mostly where it fits."""
    lines = text.splitlines(keepends=True)
    fitting = [place for place, line in enumerate(lines) if line.startswith((b"def ", b"class ", b"import "))] or [0]
    at = rng.choice(fitting) if rng.random() < 0.9 else rng.randrange(len(lines))
    return b"".join([*lines[:at], rng.choice(_NEWER).encode(), b"\n", *lines[at:]])


def splice(rng: random.Random, text: bytes, other: bytes) -> bytes:
    """Put lines of another file in the middle."""
    lines, more = text.splitlines(keepends=True), other.splitlines(keepends=True)
    start, at = rng.randrange(len(more)), rng.randrange(len(lines))
    return b"".join([*lines[:at], *more[start : start + rng.randint(1, 60)], *lines[at:]])


MUTATIONS = (
    *(delete_tokens, duplicate_tokens, swap_tokens, flip_bytes, truncate),
    *(shuffle_lines, indent, swap_keywords, inject_characters, insert_newer_syntax, splice),
)


def originals(folders: Sequence[Path], share: int) -> tuple[Path, ...]:
    """The files to mutate: one in `share` of those below the folders that are neither empty nor large."""
    found = chain.from_iterable((path, path.relative_to(folder)) for folder in folders for path in _below(folder))
    pairs = zip(*[iter(found)] * 2, strict=True)
    return tuple(path for path, name in pairs if crc32(name.as_posix().encode()) % share == 0)


def _below(folder: Path) -> list[Path]:
    inner = sorted(path for path in folder.rglob("*.py") if "site-packages" not in path.relative_to(folder).parts)
    return [path for path in inner if path.is_file() and 20 <= path.stat().st_size <= LARGEST]


def folders() -> tuple[Path, ...]:
    """The standard library and the installed packages."""
    paths = sysconfig.get_paths()
    return Path(paths["stdlib"]), Path(paths["purelib"])


def generator(seed: int, number: int) -> random.Random:
    """The chances of a mutant."""
    return random.Random(f"{seed}:{number}")  # noqa: S311 (no secret)


def mutant(number: int, seed: int, files: Sequence[Path]) -> tuple[str, bytes]:
    """The mutations of a mutant and its bytes."""
    rng = generator(seed, number)
    text, other = (rng.choice(files).read_bytes() for _ in range(2))
    chosen = rng.choices(MUTATIONS, k=rng.choice([1, 1, 2, 3]))
    for mutation in chosen:
        text = mutation(rng, text, other) or other
    return " ".join(mutation.__name__ for mutation in chosen), text

"""What is guarded in a tree, and how each tool is told: a policy, a configuration of ruff, a list of words."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_DEFINITION = re.compile(rb"^(?:async def|def|class) ([A-Za-z]\w{3,})\b", re.MULTILINE)


class Guarded(NamedTuple):
    """A seam.

    Attributes:
        target: Its dotted name.
        supplies: Parameters that a call has to supply in order to count; every call counts where there is none.
        allow: A module that may use it.
    """

    target: str
    supplies: tuple[str, ...] = ()
    allow: str = ""

    @property
    def word(self) -> str:
        """Its last name."""
        return self.target.rpartition(".")[2]


_BOUNDARY = "semantics.compile_context"
REAL_SEAMS: Final = (
    Guarded(f"{_BOUNDARY}.dataset_bindings_for_profile", allow=_BOUNDARY),
    Guarded(f"{_BOUNDARY}.CompileContext", ("runtime_profile",), _BOUNDARY),
)
FIVE_SEAMS: Final = (
    Guarded("django.core.exceptions.ValidationError"),
    Guarded("homeassistant.helpers.event.async_track_time_interval"),
    Guarded("botocore.session.get_session"),
    Guarded("pandas.io.parsers.readers.read_csv"),
    Guarded("sympy.simplify.simplify.simplify"),
)


class Told(NamedTuple):
    """The files that tell tools of some seams."""

    policy: Path
    ruff: Path
    words: Path


def definitions(source: Path) -> list[str]:
    """The dotted names of what modules below `source` define at top level, each of whose last names is there once."""
    found = [name for path in sorted(source.rglob("*.py")) for name in _defined(path, source)]
    often = Counter(name.rpartition(".")[2] for name in found)
    return [name for name in found if often[name.rpartition(".")[2]] == 1]


def _defined(path: Path, source: Path) -> Iterator[str]:
    parts = path.relative_to(source).with_suffix("").parts
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    if all(part.isidentifier() for part in parts) and "tests" not in parts:
        yield from (f"{module}.{name.decode()}" for name in _DEFINITION.findall(path.read_bytes()))


def chosen(names: Sequence[str], count: int) -> tuple[Guarded, ...]:
    """So many of some names as seams: always the same, from all over the tree; the first of more are those of fewer."""
    mixed = sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())
    if len(mixed) < count:
        raise ValueError(f"{count} seams were asked for, and there are {len(mixed)} definitions")
    return tuple(map(Guarded, mixed[:count]))


def tell(seams: Sequence[Guarded], top: Path, folder: Path) -> Told:
    """Write into a folder what tells tools of seams of the tree `top`."""
    folder.mkdir(parents=True, exist_ok=True)
    told = Told(folder / "allowlists.yaml", folder / "ruff.toml", folder / "words.txt")
    told.policy.write_text(policy_text(seams, top), "utf-8")
    told.ruff.write_text(ruff_text(seams), "utf-8")
    told.words.write_text("".join(f"{seam.word}\n" for seam in seams), "utf-8")
    return told


def policy_text(seams: Sequence[Guarded], top: Path) -> str:
    """A policy as people write it."""
    lines = ["version: 1", "codebase:", f"  root: {top.as_posix()}", "  source: [src]", "seams:"]
    for number, seam in enumerate(seams):
        lines += [f"  - id: seam-{number}", f"    target: {seam.target}"]
        lines += [f"    when: {{supplies: [{', '.join(seam.supplies)}]}}"] if seam.supplies else []
        lines += ["    why: One place decides.", "    instead: Take it from there."]
        lines += ["    allow:", f"      - module: {seam.allow}", "        reason: The place."] if seam.allow else []
    return "\n".join([*lines, ""])


def ruff_text(seams: Sequence[Guarded]) -> str:
    """The same names for TID251."""
    banned = [f'"{seam.target}".msg = "seam"' for seam in seams]
    return "\n".join(['lint.select = ["TID251"]', "[lint.flake8-tidy-imports.banned-api]", *banned, ""])


def involved(source: Path, seams: Sequence[Guarded]) -> tuple[Path, Path]:
    """A file that has nothing to do with the seams, and one that names one, both from the middle of the tree."""
    words = [seam.word.encode() for seam in seams]
    paths = sorted(source.rglob("*.py"))
    middle = len(paths) // 2
    found: dict[bool, Path] = {}
    for path in (*paths[middle:], *paths[:middle]):
        data = path.read_bytes()
        found.setdefault(any(word in data for word in words), path)
        if len(found) == 2:
            return found[False], found[True]
    raise ValueError(f"{source} holds no file of either kind")

"""What a look at a repository found, and what is chosen from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

Outside: TypeAlias = Callable[[str], bytes | None]
"""Gives the bytes of a file by its posix path from the top, or of a folder (with a slash at its end) its names."""

SUITE = "guardrails"
POLICY = "allowlists.yaml"
SCHEMA = f"{SUITE}/allowlists.schema.json"


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of a codebase, as the policy's clause takes them, with what was seen on the way.

    Attributes:
        source: Import roots.
        production: What is judged.
        tests: What is counted apart.
        scripts: The same.
        exclude: Patterns of what is left out.
        said: What was seen and why it was chosen, a line each.
    """

    source: tuple[str, ...]
    production: tuple[str, ...]
    tests: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


class WantedSeam(NamedTuple):
    """A first seam.

    Attributes:
        target: The definition.
        why: Why its uses are to become fewer.
        instead: What to do instead; empty where nobody said.
    """

    target: str
    why: str
    instead: str = ""

    @property
    def words(self) -> str:
        """Its last names, as an id is written."""
        names = self.target.split(".")
        is_member = len(names) > 2 and names[-2][:1].isupper()
        return "-".join(words_of(name) for name in names[-2 if is_member else -1 :])


def words_of(name: str) -> str:
    """A name as an id is written: `CompileContext` as `compile-context`."""
    spread = "".join(
        f"-{letter}"
        if letter.isupper() and (not name[at - 1 : at].isupper() or name[at + 1 : at + 2].islower())
        else letter
        for at, letter in enumerate(name)
    )
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in spread.lower())
    return "-".join(filter(None, plain.split("-"))) or "seam"

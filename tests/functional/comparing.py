"""Two ends of a comparison as tests write them: entries, waves and code, and what the gate says of them."""

from __future__ import annotations

import subprocess
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from seamguard.comparison import Request, compare

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from seamguard.domain.growth import Comparison

WAVES = """\
  - {id: w1, status: active, due: 2026-12-31}
  - {id: w2, status: planned, due: 2027-06-30, after: [w1]}
  - {id: w3, status: planned}
"""
POLICY = """\
version: 1
codebase:
  source: [src]
  tests: [tests]
waves:
%s
seams:
  - id: session
    target: shop.db.session
    why: One unit of work owns the session.
    allow:
      - {module: shop.db, reason: Home.}
%s    migrating:
      - {site: 'shop.keep:keep', count: 1, wave: w1, reason: Stays.}
%s"""
IMPORT = "from shop.db import session\n"
FILES = {
    "src/shop/__init__.py": "",
    "src/shop/db.py": "def session(x=None): return x\n",
    "src/shop/keep.py": f"{IMPORT}def keep(): return session('keep')\n",
    "tests/test_it.py": "",
}


def entry(place: str, **keys: object) -> str:
    given = {"site" if ":" in place else "module": f"'{place}'", "reason": "Needed.", **keys}
    return f"      - {{{', '.join(f'{key}: {value}' for key, value in given.items())}}}\n"


def debt(place: str, count: int, wave: str = "w1", **keys: object) -> str:
    return entry(place, count=count, wave=wave, **keys)


def functions(**calls: list[int]) -> str:
    """A module of functions that each make some calls."""
    made = (f"def {name}(): return [{', '.join(f'session({n})' for n in found)}]\n" for name, found in calls.items())
    return IMPORT + "".join(made)


class End(NamedTuple):
    """Entries, waves and code of one end; waves and code of the base hold where the head names none."""

    allow: str = ""
    migrating: str = ""
    code: Mapping[str, str] = {}
    waves: str = WAVES

    @property
    def policy(self) -> str:
        return POLICY % (self.waves.rstrip("\n"), self.allow, self.migrating)


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def write(top: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        file = top / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def held(top: Path, base: tuple[Mapping[str, str], str], head: tuple[Mapping[str, str], str]) -> Comparison:
    """What the gate says of files and a policy that became other ones; an empty file is one that is gone."""
    write(top, {**base[0], "allowlists.yaml": base[1]})
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "Base")
    write(top, {**head[0], "allowlists.yaml": head[1]})
    return compare(Request(top / "allowlists.yaml", None, "main", today=date(2026, 6, 1)))


def module(name: str, text: str) -> dict[str, str]:
    return {f"src/shop/{name}.py": text}


VIEWS = module("views", functions(show=[1]))

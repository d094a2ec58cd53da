"""A small shop whose seam is migrated: its files and its list, with what a test adds."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from seamguard.cli import main
from seamguard.migration.migrate import Migrated, Wanted, migrate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_POLICY = """\
version: 1
waves:
  - id: one
    status: active
seams:
  - id: bindings
    target: shop.context.bindings_for
    why: Every call makes another resolver.
    makes: [shop.manifest.Resolver]
    rewrite: {rewrite}
    allow:
      - module: shop.context
        reason: The boundary itself.
"""

BASE: Mapping[str, str] = {
    "shop/__init__.py": "",
    "shop/manifest.py": "class Resolver:\n    def location(self, name: str) -> str:\n        return name\n",
    "shop/context.py": (
        "from shop.manifest import Resolver\n\n\n"
        "def bindings_for(profile: str) -> Resolver:\n    return Resolver()\n\n\n"
        "def other_bindings(profile: str) -> Resolver:\n    return bindings_for(profile)\n"
    ),
}


def laid_out(folder: Path, files: Mapping[str, str], rewrite: str) -> Path:
    """Write the shop, and put all that uses the seam on its list; returns the policy."""
    for path, text in {**BASE, **files}.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(textwrap.dedent(text).encode())
    policy = folder / "allowlists.yaml"
    policy.write_text(_POLICY.replace("{rewrite}", rewrite), "utf-8")
    wanted = ["--seam", "bindings", "--wave", "one", "--reason", "Debt of today."]
    assert main(["allow", "--current", *wanted, "--policy", str(policy), "--no-cache"]) == 0
    return policy


def migrated(folder: Path, files: Mapping[str, str], rewrite: str) -> Migrated:
    """What a step of the wave comes to."""
    return migrate(laid_out(folder, files, rewrite), Wanted(waves=("one",)))


def after(step: Migrated) -> dict[str, str]:
    """The new text of each file that changes."""
    return {path: new.decode() for path, (_, new) in step.files.items()}

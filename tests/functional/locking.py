"""A small project with two locks, and edits of its files: what the tests of `seamguard lock` share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def edit(path: Path, *edits: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


FILES = {
    "src/shop/__init__.py": "",
    "src/shop/context.py": (
        "from dataclasses import dataclass\n\nVERSION = 1\n\n\n"
        "@dataclass\nclass Context:\n    name: str\n    size: int = 0\n"
    ),
}
POLICY = """\
version: 1
codebase: {source: [src]}
locks:
  # Kept as it is.
  - id: context
    target: shop.context.Context
    why: w   # for stored plans
    version: shop.context.VERSION
    new_fields: defaulted

  - id: "version"
    target: shop.context.VERSION
    why: w
# The end.
"""
ACCEPT = ("lock", "--accept", "context", "--reason", "Reviewed: #1, and right.")

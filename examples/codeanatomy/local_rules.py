"""Rules of the example that no family has: texts, what may be taken from a module, and recorded files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from seamguard.api import Breach, Imported

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.api import Facts


def no_text(facts: Facts, *, texts: list[str], below: str) -> Iterator[Breach]:
    """No file below a folder holds one of these texts, be it in a comment."""
    for file in facts.files():
        if file.path.startswith(below):
            for number, line in enumerate(facts.text(file).splitlines(), 1):
                for text in texts:
                    if text in line:
                        yield Breach(file, number, f"{text!r} stands here", kind="text")


def only_names(facts: Facts, *, module: str, names: list[str], judged: str) -> Iterator[Breach]:
    """Of a module, other modules import nothing but these names."""
    for file in facts.holding([module.rpartition(".")[2]]):
        said = facts.module(file) if file.path.startswith(judged) and file.module != module else None
        for binding in said.bindings if said else ():
            if not isinstance(binding, Imported) or facts.imported(file, binding) != module:
                continue
            if binding.attr is not None and binding.attr not in names:
                yield Breach(file, binding.span, f"{binding.attr} is taken from {module}", kind="import")


def plan_fingerprints(facts: Facts, *, module: str, before: str, after: str) -> Iterator[Breach]:
    """The hashes of all plans are those that were recorded; a view that is gone or has no hash is another plan."""
    file = facts.file_of(module)
    old, new = (json.loads(facts.outside(path) or b"{}") for path in (before, after))
    if file is None or not old or not new:
        raise ValueError(f"{module}, {before} and {after} have to be there, with at least one view each")
    for view in sorted(old.keys() | new.keys()):
        pairs = [[recorded.get(view, {}).get(key) for key in _HASHES] for recorded in (old, new)]
        if pairs[0] != pairs[1] or None in pairs[0]:
            yield Breach(file, 1, f"the plan of {view} is not the recorded one", kind="plan")


_HASHES = ("logical_plan_hash", "schema_hash")

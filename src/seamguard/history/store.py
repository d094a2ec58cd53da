"""Measurements kept for the next run: by the tree that was measured, and by what it was measured for."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING

from seamguard.cache import codec
from seamguard.cache.program import program
from seamguard.cache.store import Store as Entries
from seamguard.domain.history import Measurement

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from seamguard.domain.policy import Policy

_ROOM = 64 << 20
# What says why or where something is promised, or how much of it, changes no count of uses.
_PLACES = frozenset({"path", "root", "mark", "target_mark", "root_marks"})
_PROSE = frozenset({"title", "why", "instead", "reason", "owner", "ticket", "examples"})
_PROMISES = frozenset({"count", "due", "goal", "rollout", "wrappers"})


class Store:
    """Measurements, one for each tree and set of rules."""

    def __init__(self, folder: Path, rules: str) -> None:
        """Open a store; nothing is touched yet.

        Args:
            folder: Where caches are kept.
            rules: What a measurement depends on besides the tree; see `rules_digest`.
        """
        self._entries = Entries(folder, "history-2", _ROOM)
        self._rules = rules

    def get(self, tree: str) -> Measurement | None:
        """The measurement of a tree; None where there is none, or none that can be trusted."""
        body = self._entries.get(self._key(tree))
        try:
            found = None if body is None else codec.loads(body)
        except codec.ForeignError:
            return None
        return found if isinstance(found, Measurement) else None

    def put(self, tree: str, measurement: Measurement) -> None:
        """Keep a measurement, if the folder can be written to."""
        self._entries.put(self._key(tree), codec.dumps(measurement))

    def tidy(self) -> None:
        """Keep the folder within its bounds: the oldest go."""
        self._entries.tidy()

    def _key(self, tree: str) -> str:
        return sha256(f"{self._rules}\0{tree}".encode()).hexdigest()


def rules_digest(policy: Policy, root: str, today: date) -> str:
    """Everything that the measurement of a tree depends on: rules, root, and the program that reads them."""
    rules = [root, _plain(policy, today), program(), version("libcst")]
    return sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()


def _plain(value: object, today: date) -> object:
    """A clause of the policy without its prose and places; of a last day only whether it is over."""
    if is_dataclass(value):
        idle = _PLACES | _PROSE | _PROMISES
        rest = {field.name: getattr(value, field.name) for field in fields(value) if field.name not in idle}
        expires = rest.pop("expires", None)
        is_over = expires is not None and expires < today
        return {name: _plain(item, today) for name, item in rest.items()} | {"expired": is_over}
    if isinstance(value, (list, tuple)):
        return [_plain(item, today) for item in value]
    return value if value is None or isinstance(value, (bool, int)) else str(value)

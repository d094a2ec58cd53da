"""Measurements kept on disk for the next run: by content, never run as code, and thrown away when in doubt."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from seamguard.domain.history import LeftUse, Measured, Measurement

if TYPE_CHECKING:
    from datetime import date

    from seamguard.domain.policy import Policy

_SCHEMA = "seamguard/history-cache/1"
_ROOM = 64 << 20
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Measurements of commits; may be deleted at any time.\n"
# What says why or where something is promised, or how much of it, changes no count of uses.
_PLACES = frozenset({"path", "root", "mark", "target_mark", "root_marks"})
_PROSE = frozenset({"title", "why", "instead", "reason", "owner", "ticket", "examples"})
_PROMISES = frozenset({"count", "due", "goal", "rollout", "wrappers"})


class Store:
    """A folder of measurements, one file for each tree and set of rules."""

    def __init__(self, folder: Path, rules: str) -> None:
        """Open a store; nothing is touched yet.

        Args:
            folder: Where caches are kept.
            rules: What a measurement depends on besides the tree; see `rules_digest`.
        """
        self._folder = folder / "history-1"
        self._rules = rules
        self._is_written = False

    def get(self, tree: str) -> Measurement | None:
        """The measurement of a tree; None where there is none, or none that can be trusted."""
        key = self._key(tree)
        try:
            return _decoded(json.loads(self._path(key).read_bytes()), key)
        except (OSError, ValueError, RecursionError):
            return None

    def put(self, tree: str, measurement: Measurement) -> None:
        """Keep a measurement, if the folder can be written to; readers see all of it or nothing."""
        key = self._key(tree)
        path = self._path(key)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", encoding="ascii", dir=path.parent, suffix=".new", delete=False) as new:
                try:
                    json.dump(_encoded(measurement, key), new)
                    new.close()
                    Path(new.name).replace(path)
                except OSError:
                    Path(new.name).unlink(missing_ok=True)
                    raise
            self._is_written = True

    def tidy(self) -> None:
        """Keep the folder within its bounds: the oldest go."""
        if not self._is_written:
            return
        with suppress(OSError):
            (self._folder.parent / "CACHEDIR.TAG").write_text(_TAG, "ascii")
        found = []
        for path in self._folder.glob("??/*"):
            with suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime_ns, status.st_size, path))
        size = sum(bytes_ for _, bytes_, _ in found)
        for _, bytes_, path in sorted(found):
            if size <= _ROOM:
                break
            with suppress(OSError):
                path.unlink()
            size -= bytes_

    def _key(self, tree: str) -> str:
        return sha256(f"{self._rules}\0{tree}".encode()).hexdigest()

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"


def cache_folder() -> Path | None:
    """Where caches are kept; None where the system has no such place."""
    named = os.environ.get("SEAMGUARD_CACHE_DIR")
    if named:
        return Path(named)
    base = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else os.environ.get("XDG_CACHE_HOME")
    if base and Path(base).is_absolute():
        return Path(base) / "seamguard"
    try:
        home = Path.home()
    except RuntimeError:  # nobody's home is known
        return None
    # What is not absolute would be a folder of the project that is looked at.
    return home / ".cache" / "seamguard" if home.is_absolute() else None


def rules_digest(policy: Policy, root: str, today: date) -> str:
    """Everything that the measurement of a tree depends on: rules, root, and the program that reads them."""
    rules = [root, _plain(policy, today), _engine(), list(sys.version_info[:3]), version("libcst")]
    return sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()


@cache
def _engine() -> str:
    """The program itself: a changed engine never gets the answers of an older one."""
    digest = sha256()
    top = Path(__file__).parents[1]
    for path in sorted(top.rglob("*.py")):
        digest.update(path.relative_to(top).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


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


def _encoded(measurement: Measurement, key: str) -> dict[str, Any]:
    return {
        "schema": _SCHEMA,
        "key": key,
        "seams": [
            {"uses": list(map(list, seam.uses)), "missing": list(seam.missing), "unseen": seam.is_unseen}
            for seam in measurement.seams
        ],
        "unknown": list(measurement.unknown),
        "unread": None if measurement.unread is None else list(measurement.unread),
    }


def _decoded(found: object, key: str) -> Measurement:
    """Raises ValueError where anything is not as it was written."""
    match found:
        case {"schema": str(schema), "key": str(own), "seams": list(seams), "unknown": list(unknown), "unread": unread}:
            if (schema, own) == (_SCHEMA, key):
                return Measurement(
                    tuple(map(_seam, seams)), _texts(unknown), None if unread is None else _texts(unread)
                )
        case _:
            pass
    raise ValueError("another format")


def _seam(found: object) -> Measured:
    match found:
        case {"uses": list(uses), "missing": list(missing), "unseen": bool(is_unseen)}:
            return Measured(tuple(map(_use, uses)), _texts(missing), is_unseen)
        case _:
            raise ValueError("not a seam")


def _use(found: object) -> LeftUse:
    match found:
        case [str(site), str(text), bool(suppressed)]:
            return LeftUse(site, text, suppressed)
        case _:
            raise ValueError("not a use")


def _texts(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise ValueError("not texts")
    return tuple(found)

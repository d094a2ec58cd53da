"""Where every key of a policy file stands, so that a change can be told with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.policy.document import decode_text
from seamguard.policy.nodes import Mapping, Node, Problems, Scalar, Sequence, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.rule import Mark

# What an item of a list is called by; the first of these keys that it has.
_NAMES = ("id", "site", "module", "target", "at", "of")


def key_marks(data: bytes, display: str) -> dict[tuple[str, ...], Mark]:
    """Return the places of a policy's keys: `("seams", "session", "migrating", "shop.jobs:run", "count")`.

    Items of lists go by their id, place or target; items that have none of these are not told apart.

    Args:
        data: What the file holds.
        display: What problems call the file.

    Raises:
        PolicyError: The bytes are no YAML document.
    """
    from seamguard.policy.composition import compose

    problems = Problems(display)
    return dict(_marks((), compose(decode_text(data, problems), problems)))


def _marks(above: tuple[str, ...], node: Node) -> Iterator[tuple[tuple[str, ...], Mark]]:
    if isinstance(node, Mapping):
        for key, value in node.entries:
            yield (*above, key.text), key.mark
            yield from _marks((*above, key.text), value)
    elif isinstance(node, Sequence):
        for item in node.items:
            name = _name(item)
            if name is not None:
                yield (*above, name), item.mark
                yield from _marks((*above, name), item)


def _name(item: Node) -> str | None:
    """What a list's item is called by, if it is a mapping that has such a key, or else its own text."""
    if isinstance(item, Scalar):
        return item.text
    named = [value_of(item, key) for key in _NAMES] if isinstance(item, Mapping) else []
    return next((value.text for value in named if isinstance(value, Scalar)), None)

"""Reading a mapping key by key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from seamguard.policy.nodes import Mapping, Node, Problems, Scalar, Sequence
from seamguard.policy.wording import closest, enumerate_names, show, unknown

if TYPE_CHECKING:
    from seamguard.domain.rule import Mark
    from seamguard.policy.clauses import Clause
    from seamguard.policy.readers import Read

T = TypeVar("T")
Default = TypeVar("Default")

# A key whose colon lacks the space that would make it one.
_GLUED_KEY = re.compile(r"[\w-]+:\S")


@dataclass(frozen=True, slots=True)
class Fields:
    """The known keys of one mapping.

    Attributes:
        mark: Where the mapping stands.
        entries: Keys with their values.
        excused: Missing keys that are no news: another problem already explains them.
        problems: Where problems go.
    """

    mark: Mark
    entries: dict[str, tuple[Scalar, Node]]
    excused: frozenset[str]
    problems: Problems

    def read(self, key: str, read: Read[T], default: Default) -> T | Default:
        """Reads the value of a key; returns the default where the key is missing or its value is wrong."""
        if key not in self.entries:
            return default
        value = read(self.entries[key][1], f"`{key}`", self.problems)
        return default if value is None else value

    def key_mark(self, key: str) -> Mark:
        """Returns where a key stands, or the mapping if the key is missing."""
        return self.entries[key][0].mark if key in self.entries else self.mark

    def value_mark(self, key: str) -> Mark:
        """Returns where the value of a key stands, or the mapping if the key is missing."""
        return self.entries[key][1].mark if key in self.entries else self.mark


def read_fields(node: Node, what: str, clause: Clause, problems: Problems) -> Fields | None:
    """Reads the keys of a mapping; records unknown, refused and missing ones."""
    if not isinstance(node, Mapping):
        _refuse_as_mapping(node, what, clause, problems)
        return None
    entries: dict[str, tuple[Scalar, Node]] = {}
    excused = set() if node.whole else set(clause.known)
    for key, value in node.entries:
        if key.kind == "str" and key.text in clause.known:
            entries[key.text] = key, value
        else:
            excused.add(closest(key.text, clause.known) or "")
            problems.add(key.mark, _refusal(key, clause))
    for name in clause.required:
        if name not in entries and name not in excused:
            problems.add(node.mark, f"missing key {show(name)} in {clause.noun}: add it")
    return Fields(node.mark, entries, frozenset(excused), problems)


def _refusal(key: Scalar, clause: Clause) -> str:
    known_refusal = dict(clause.refused).get(key.text)
    if known_refusal:
        return known_refusal
    if key.kind != "str":
        written = show(key.text) if key.text else "an empty one"
        remedy = f"put it in quotes if it is a name; known: {enumerate_names(clause.known)}"
        return f"keys of {clause.noun} are text, and YAML takes {written} for something else: {remedy}"
    return f"{unknown('key', key.text, clause.known)}; correct or remove it"


def _refuse_as_mapping(node: Scalar | Sequence, what: str, clause: Clause, problems: Problems) -> None:
    known = enumerate_names(clause.known)
    if isinstance(node, Sequence):
        problems.add(node.mark, f"{what} must be a mapping, not a list: write `key: value` lines with {known}")
    elif node.kind == "null":
        problems.add(node.mark, f"{what} has no value: write `key: value` lines with {known}")
    elif node.kind != "refused" and _GLUED_KEY.match(node.text):
        problems.add(node.mark, f"{what} is no `key: value`: put a space after the colon in {show(node.text)}")
    elif node.kind != "refused":
        problems.add(
            node.mark, f"{what} must be a mapping, not {show(node.text)}: write `key: value` lines with {known}"
        )

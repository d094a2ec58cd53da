"""The policy file as a tree that remembers where everything stands."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple, NoReturn, TypeAlias, TypeVar

from seamguard.domain.rule import FAMILIES
from seamguard.errors import PolicyError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.rule import Mark

T = TypeVar("T")

Kind = Literal["str", "int", "float", "bool", "null", "timestamp", "merge", "refused"]
"""What YAML 1.1 takes a scalar for; `refused` stands for one that has been reported already."""

EACH = "*"
"""Step of a `select` path: every item of a list."""


class Scalar(NamedTuple):
    """A single value, as written: `text` is what stands in the file once quotes and escapes are read.

    Like every node it stands from `mark`, which is that of its anchor if it has one, up to `end`. A text after `|` or
    `>` ends at the start of a later line.
    """

    text: str
    kind: Kind
    mark: Mark
    end: Mark


class Sequence(NamedTuple):
    """A list; without brackets it ends where its last item does."""

    items: tuple[Node, ...]
    mark: Mark
    end: Mark


class Mapping(NamedTuple):
    """Keys and values in file order, each key once; `whole` is False where a refused key may have meant any key.

    Without braces it ends where its last value does.
    """

    entries: tuple[tuple[Scalar, Node], ...]
    mark: Mark
    whole: bool
    end: Mark


Node: TypeAlias = Scalar | Sequence | Mapping


class Problems:
    """What is wrong with one policy file, gathered while reading goes on."""

    def __init__(self, path: str) -> None:
        self._path = path
        # A dict because an anchored value is read once per alias but wrong only once.
        self._found: dict[Problem, None] = {}

    def add(self, mark: Mark, message: str) -> None:
        """Records a problem; `message` says what is wrong and what to do."""
        self._found[Problem(self._path, mark.line, mark.column, message)] = None

    def stop(self, mark: Mark, message: str) -> NoReturn:
        """Records a problem after which nothing more can be read.

        Raises:
            PolicyError: Always, with all problems so far.
        """
        self.add(mark, message)
        raise PolicyError(tuple(self._found))

    def finish(self, value: T | None) -> T:
        """Returns what was read.

        Raises:
            PolicyError: There are problems, which are then the only reason for a missing value.
        """
        if self._found or value is None:
            raise PolicyError(tuple(self._found))
        return value


def select(node: Node | None, *path: str) -> Iterator[Node]:
    """Yields the nodes that `path` (keys and `EACH`) leads to; what has another shape on the way is passed over."""
    if node is None:
        return
    if not path:
        yield node
    elif path[0] == EACH:
        for item in node.items if isinstance(node, Sequence) else ():
            yield from select(item, *path[1:])
    elif isinstance(node, Mapping):
        yield from select(value_of(node, path[0]), *path[1:])


def value_of(node: Mapping, name: str) -> Node | None:
    """Returns the value under a key, or None where the key is missing."""
    return next((value for key, value in node.entries if key.text == name), None)


def named_place(entry: Node) -> str:
    """Returns the place that an entry names, in the form in which places are compared; empty where there is none."""
    names = (value_of(entry, "site"), value_of(entry, "module")) if isinstance(entry, Mapping) else ()
    return next((unicodedata.normalize("NFKC", name.text) for name in names if isinstance(name, Scalar)), "")


def rule_nodes(policy: Node | None) -> Iterator[tuple[str, Node]]:
    """Yields every rule of a policy file with the key of its family."""
    for family in FAMILIES:
        for rule in select(policy, family, EACH):
            yield family, rule


def rule_ids(family: str, rule: Node) -> Iterator[Scalar]:
    """Yields the id of a rule, if it has one that can be read: a rule may be nothing but the name of a function."""
    if isinstance(rule, Scalar) and family == "rules":
        from seamguard.domain.families.rules import id_of

        if id_of(rule.text):
            yield rule._replace(text=id_of(rule.text))
    yield from (name for name in select(rule, "id") if isinstance(name, Scalar) and name.kind == "str")

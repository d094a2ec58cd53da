"""Text to nodes: the part of YAML that a policy may use, in bounded work whatever the text holds.

Nodes are built from parser events and not by the library's composer: that one recurses in C, loses where an alias
stands, and lets the last of two equal keys win.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import yaml

from seamguard.policy.document import START
from seamguard.policy.nodes import Kind, Mapping, Node, Problems, Scalar, Sequence
from seamguard.policy.syntax import explain, to_mark
from seamguard.policy.wording import show

if TYPE_CHECKING:
    from seamguard.domain.rule import Mark

MAX_DEPTH = 32
"""Nesting that is followed; a policy needs 6 levels."""

MAX_COPIES = 100_000
"""Nodes that aliases may add to those that are written: far beyond use, far below harm."""

_EMPTY = "the policy is empty: write `version: 1`, and the seams to guard under `seams`"


def compose(text: str, problems: Problems, empty: str = _EMPTY) -> Node:
    """Reads the one YAML document of a policy file; records what a policy may not use and goes on.

    Args:
        text: What the file says.
        problems: Takes what is wrong.
        empty: What to say of a file that says nothing.

    Raises:
        PolicyError: There is no document, it is not YAML, or it nests or multiplies without bounds.
    """
    builder = _Builder(problems, yaml.resolver.Resolver())
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            builder.add(event)
    except yaml.MarkedYAMLError as error:
        problems.stop(*explain(error, text, builder.last_scalar))
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # The parser written in Python lets numbers in escapes and directives overflow.
        problems.stop(builder.reached, f"this is not YAML ({error}): mend the text from here on")
    if builder.root is None or (isinstance(builder.root, Scalar) and builder.root.kind == "null"):
        problems.stop(START, empty)
    return builder.root


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read yet."""

    is_mapping: bool
    mark: Mark
    anchor: str | None
    flow: bool
    children: list[Node] = field(default_factory=list)
    size: int = 1


class _Builder:
    """Takes parser events one by one; `root` is the document once its end was reached."""

    def __init__(self, problems: Problems, resolver: yaml.resolver.Resolver) -> None:
        self.root: Node | None = None
        self.last_scalar: yaml.ScalarEvent | None = None
        self.reached = START
        self._problems = problems
        self._resolver = resolver
        self._open: list[_Open] = []
        self._copies = 0
        # With the number of nodes below; None while the anchored collection is still open.
        self._anchors: dict[str, tuple[Node, int] | None] = {}

    def add(self, event: yaml.Event) -> None:
        """Takes the next event of the file."""
        self.reached = mark = to_mark(event.start_mark)
        match event:
            case yaml.ScalarEvent():
                self.last_scalar = event
                self._place(self._scalar(event, mark), 1, event.anchor)
            case yaml.AliasEvent():
                self._place(*self._aliased(event.anchor or "", mark, to_mark(event.end_mark)), None)
            case yaml.CollectionStartEvent():
                self._start(event, mark)
            case yaml.CollectionEndEvent():
                self._end(self._open.pop(), to_mark(event.end_mark))
            case yaml.DocumentStartEvent() if self.root is not None:
                self._problems.stop(mark, "a second document starts here: keep one, and remove the `---` between them")
            case _:
                pass

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark) -> Scalar:
        self._refuse_tag(event.tag, mark)
        end = to_mark(event.end_mark)
        if not event.implicit[0]:
            return Scalar(event.value, "str", mark, end)
        tag: str = self._resolver.resolve(yaml.ScalarNode, event.value, (True, False))  # type: ignore[no-untyped-call]
        kind = tag.rpartition(":")[2]
        # `=` has a type of its own in YAML 1.1, which nothing uses.
        return Scalar(event.value, "str" if kind == "value" else cast("Kind", kind), mark, end)

    def _aliased(self, name: str, mark: Mark, end: Mark) -> tuple[Node, int]:
        """Returns what an alias stands for, as if it were written at the alias, with its size."""
        anchored = self._anchors.get(name)
        if anchored is None:
            inside = "stands inside its own anchor" if name in self._anchors else "has no anchor above it"
            self._problems.add(mark, f"the alias *{name} {inside}: write the value out")
            return Scalar("", "refused", mark, end), 1
        node, size = anchored
        self._copies += size - 1
        if self._copies > MAX_COPIES:
            self._problems.stop(
                mark, f"aliases add more than {MAX_COPIES} values to this file: write out what is meant"
            )
        return node._replace(mark=mark, end=end), size

    def _start(self, event: yaml.CollectionStartEvent, mark: Mark) -> None:
        self._refuse_tag(event.tag, mark)
        if len(self._open) == MAX_DEPTH:
            self._problems.stop(mark, f"more than {MAX_DEPTH} lists and mappings are nested here: unnest them")
        if event.anchor:
            self._claim(event.anchor, mark)
        flow = bool(event.flow_style)
        self._open.append(_Open(isinstance(event, yaml.MappingStartEvent), mark, event.anchor, flow))

    def _end(self, ended: _Open, noticed: Mark) -> None:
        # Without brackets, the parser notices the end only at whatever comes next.
        end = noticed if ended.flow or not ended.children else ended.children[-1].end
        node = self._mapping(ended, end) if ended.is_mapping else Sequence(tuple(ended.children), ended.mark, end)
        if ended.anchor:
            self._anchors[ended.anchor] = node, ended.size
        self._place(node, ended.size, None)

    def _place(self, node: Node, size: int, anchor: str | None) -> None:
        """Puts a finished node where it belongs; `anchor` is that of a scalar."""
        if anchor:
            self._claim(anchor, node.mark)
            self._anchors[anchor] = node, size
        if self._open:
            self._open[-1].children.append(node)
            self._open[-1].size += size
        else:
            self.root = node

    def _claim(self, anchor: str, mark: Mark) -> None:
        if anchor in self._anchors:
            self._problems.add(mark, f"the anchor &{anchor} is defined twice: rename one")
        self._anchors[anchor] = None

    def _refuse_tag(self, tag: str | None, mark: Mark) -> None:
        if tag is not None:
            name = tag.replace("tag:yaml.org,2002:", "!!")
            self._problems.add(mark, f"the tag {show(name)} is not allowed: remove it, and put text in quotes")

    def _mapping(self, ended: _Open, end: Mark) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        whole = True
        for key, value in zip(ended.children[::2], ended.children[1::2], strict=True):
            if not isinstance(key, Scalar) or key.kind in ("merge", "refused"):
                self._refuse_key(key)
                whole = False
            elif key.text in entries:
                first = entries[key.text][0].mark.line
                self._problems.add(key.mark, f"key {show(key.text)} stands twice (first at line {first}): keep one")
            else:
                entries[key.text] = key, value
        return Mapping(tuple(entries.values()), ended.mark, whole, end)

    def _refuse_key(self, key: Node) -> None:
        if not isinstance(key, Scalar):
            self._problems.add(key.mark, "a key must be plain text: write `key: value`")
        elif key.kind == "merge":
            self._problems.add(key.mark, "merge keys (`<<`) are not read: write the keys out here")

"""The steps of a function and how they follow each other."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
Node = ast.stmt | ast.expr | ast.pattern | ast.excepthandler
"""What has a place in the text."""

END = 0
"""The step after the last one of a function that returns."""
FAILED = 1
"""The step after the last one of a function that raises."""


@dataclass(slots=True)
class Step:
    """Something that happens, or a place where ways part.

    Attributes:
        node: What it is about; None for a place where ways only meet.
        follows: Steps one of which comes next.
        raised: The step that comes next if this one raises an exception; None if it does not.
    """

    node: Node | None
    follows: list[int]
    raised: int | None = None


class Known(NamedTuple):
    """What must be known of expressions beyond their form.

    Attributes:
        ends: Calls that never return, such as `sys.exit()`.
        swallows: Context managers after which it goes on although their block raised, such as `contextlib.suppress()`.
        marked: Names, patterns and handlers that are steps, though to read or bind a name does nothing.
    """

    ends: frozenset[Node] = frozenset()
    swallows: frozenset[Node] = frozenset()
    marked: frozenset[Node] = frozenset()


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps of one function; nested functions and lambdas are one step each, where they are made.

    Attributes:
        function: The function.
        steps: All steps; `END` and `FAILED` are the first two.
        entry: The step with which it begins.
    """

    function: FunctionNode
    steps: tuple[Step, ...]
    entry: int

    def leaves(self, step: int) -> bool:
        """Whether a step is a `return` or the end of the function's body."""
        node = self.steps[step].node
        return node is self.function or isinstance(node, ast.Return)


class Ways(NamedTuple):
    """Where it goes on from inside a block, other than to the next statement.

    Each is asked for where it is needed, because a `finally` on the way is a further run of its steps.

    Attributes:
        leave: After `return`.
        fail: After an exception.
        stop: After `break`.
        again: After `continue`.
        watched: Names of exceptions that a handler around asks for, out of those that reading a name or an attribute
            raises.
    """

    leave: Callable[[], int]
    fail: Callable[[], int]
    stop: Callable[[], int]
    again: Callable[[], int]
    watched: frozenset[str] = frozenset()

    def through(self, final: Callable[[int], int]) -> Ways:
        """The same ways, each through a `finally`."""
        leave, fail, stop, again = self.leave, self.fail, self.stop, self.again
        return Ways(
            lambda: final(leave()),
            lambda: final(fail()),
            lambda: final(stop()),
            lambda: final(again()),
            self.watched,
        )


class Steps:
    """The steps made so far, from the last one backwards: every step is made after those that follow it."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.steps = [Step(None, []), Step(None, [])]

    def step(self, node: Node | None, follows: list[int], raised: int | None = None) -> int:
        """Make a step and return its number."""
        self.steps.append(Step(node, follows, raised))
        return len(self.steps) - 1

    def marked(self, node: Node, follow: int) -> int:
        """Make a step of a node that is none by itself, where that is asked for, and go on with `follow`."""
        return self.step(node, [follow]) if node in self.known.marked else follow

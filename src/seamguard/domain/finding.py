"""Something seen in the code, before it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seamguard.domain.facts import Span
    from seamguard.domain.source import Category


@dataclass(frozen=True, slots=True)
class Finding:
    """One use of a guarded thing, or one place that breaks a rule: neutral, neither permitted nor forbidden.

    Attributes:
        rule: What one rule of the family is called: `seam`, `required_call`, ...
        subject: The rule's id.
        kind: call, decorator, import, partial, callback, table, return, getattr, ...
        certain: False where it is only possibly a use.
        path: Posix path relative to the codebase root.
        span: The whole expression.
        module: Dotted module name.
        scope: Site scope.
        category: Who the code is for.
        target: Dotted name of what is used.
        spelling: The name as the code writes it.
        via: Dotted names that the name went through, the definition last.
        users: Of a wrapper, the places outside the list that use it, as `path:line`.
        said: What is wrong, as a sentence without its full stop; empty for a use, of which the rule's id says enough.
        lines: More to show below it: what was and what is, side by side, or the chain that leads there.
    """

    rule: str
    subject: str
    kind: str
    certain: bool
    path: str
    span: Span
    module: str
    scope: str
    category: Category
    target: str
    spelling: str
    via: tuple[str, ...]
    users: tuple[str, ...] = ()
    said: str = ""
    lines: tuple[str, ...] = ()

    @property
    def site(self) -> str:
        """Where it stands, in the words of the policy file."""
        return f"{self.module}:{self.scope}"

    @property
    def entry_place(self) -> tuple[str, str]:
        """The key and the value with which an entry names its place.

        In a file that is no module, whose path stands for one, that is the whole file.
        """
        return ("module", self.module) if self.module == self.path else ("site", self.site)

    @property
    def order(self) -> tuple[str, int, int, str, str, str]:
        """The key by which findings are sorted."""
        return self.path, self.span.line, self.span.column, self.rule, self.subject, self.kind

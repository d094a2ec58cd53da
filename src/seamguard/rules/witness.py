"""The facts as a team's function gets them: what it reads is what it looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seamguard.domain.uses import TargetState

if TYPE_CHECKING:
    import ast
    from collections.abc import Collection

    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import ModuleFacts
    from seamguard.domain.seam import Seam
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import SeamFacts, Target


class Witness:
    """`Facts`, with a note of every file that was read, and of every definition that was found."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._examined: dict[str, None] = {}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever else facts can be asked)
        return getattr(self._facts, name)

    def examined(self) -> tuple[str, ...]:
        """The paths of all that was looked at."""
        return tuple(self._examined)

    def looked_at(self, file: SourceFile) -> None:
        """Take note of a file."""
        self._examined[file.path] = None

    def text(self, file: SourceFile) -> str:
        """See `Facts.text`."""
        self.looked_at(file)
        return self._facts.text(file)

    def tree(self, file: SourceFile) -> ast.Module | None:
        """See `Facts.tree`."""
        self.looked_at(file)
        return self._facts.tree(file)

    def module(self, file: SourceFile) -> ModuleFacts | None:
        """See `Facts.module`."""
        self.looked_at(file)
        return self._facts.module(file)

    def target(self, name: str) -> Target:
        """See `Facts.target`."""
        return self._defined(self._facts.target(name))

    def uses(self, seam: Seam) -> SeamFacts:
        """See `Facts.uses`."""
        return self.all_uses((seam,))[0]

    def all_uses(self, seams: Collection[Seam]) -> tuple[SeamFacts, ...]:
        """See `Facts.all_uses`."""
        answers = self._facts.all_uses(seams)
        for found in answers:
            self._defined(found.target)
            for use in found.uses:
                self.looked_at(use.file)
        return answers

    def _defined(self, target: Target) -> Target:
        if target.state is TargetState.DEFINED:
            for made in target.definitions:
                self.looked_at(made.file)
        return target

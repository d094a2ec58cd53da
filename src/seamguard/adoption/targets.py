"""Whether what is to be guarded is there, and what else may be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.adoption.candidates import Names
from seamguard.adoption.seen import POLICY
from seamguard.domain.policy import Codebase, Policy
from seamguard.domain.rule import Mark
from seamguard.domain.source import Category
from seamguard.domain.uses import TargetState
from seamguard.engine import ask_tree
from seamguard.errors import UsageError
from seamguard.sources import list_tree

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator
    from pathlib import Path

    from seamguard.adoption.seen import Folders
    from seamguard.domain.factbase import Facts
    from seamguard.domain.source import SourceTree
    from seamguard.domain.uses import Target


class Code:
    """The code of a repository, asked for names before there is any policy."""

    def __init__(self, top: Path, folders: Folders) -> None:
        """Prepare to ask; `folders` are those of the policy to be."""
        self._policy = Policy(POLICY, _codebase(folders), (), ())
        self._tree: SourceTree = list_tree(top, self._policy.codebase)
        self._names: Names | None = None

    @property
    def names(self) -> Names:
        """The top-level names of production code, and how they are called; found out once."""
        if self._names is None:
            self._names = ask_tree(self._policy, self._tree, lambda facts: Names(_trees(facts)))
        return self._names

    def definition(self, name: str) -> tuple[str, str]:
        """The definition that a name means, and what was found out about it, if that is not the name itself.

        Raises:
            UsageError: It means nothing that can be guarded.
        """
        found = ask_tree(self._policy, self._tree, lambda facts: facts.target(name))
        if found.state is TargetState.REEXPORT and found.advice:
            return found.advice, f"{name} is a re-export: the definition, {found.advice}, is guarded under every name"
        if found.state is TargetState.DEFINED:
            return name, ""
        if found.state is TargetState.EXTERNAL and "." in name and not self._is_own(name):
            return name, f"{name} is defined outside of this code: its uses here are guarded"
        raise UsageError(f"--seam: {self._why_not(name, found)}")

    def _is_own(self, name: str) -> bool:
        """Whether a name begins like something here, but for the import root."""
        return any(f".{file.module}".endswith(f".{name.rpartition('.')[0]}") for file in self._tree.files)

    def _why_not(self, name: str, found: Target) -> str:
        if found.state is TargetState.MODULE:
            own = [one.target for one in self.names.candidates() if one.target.startswith(f"{name}.")]
            return f"{name} is a module: name a function or class in it{_meant(own[:3])}"
        if found.state is TargetState.UNREADABLE:
            return f"the module {found.module} cannot be read: mend it first"
        like = self.names.like(name)
        if found.advice and not like:
            return f"{name} does not exist in this code ({found.advice})"
        return f"{name} does not exist in this code{_meant(like)}"


def _meant(names: list[str]) -> str:
    return f"; did you mean {' or '.join(names)}?" if names else ": name a function, class or method by its full name"


def _trees(facts: Facts) -> Iterator[tuple[str, bool, ast.Module]]:
    for file in facts.files():
        tree = facts.tree(file) if file.category is Category.PRODUCTION else None
        if tree is not None:
            yield file.module, file.is_package, tree


def _codebase(folders: Folders) -> Codebase:
    return Codebase(
        root=".",
        source=folders.source,
        production=folders.production,
        tests=folders.tests,
        scripts=folders.scripts,
        exclude=folders.exclude,
        include=(),
        mark=Mark(0, 0),
        root_marks=(),
    )

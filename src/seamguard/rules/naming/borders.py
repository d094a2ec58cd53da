"""To whom a private name belongs, and who crosses a border by using it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.families.private_imports import Between

if TYPE_CHECKING:
    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.private_imports import PrivateImports
    from seamguard.domain.source import SourceFile


class Trespass(NamedTuple):
    """A private name outside of where it belongs.

    Attributes:
        owner: The module or package that has it.
        name: The private name.
        home: The modules to which it belongs: this one and those below it.
        is_module: The name is that of a module.
        is_alone: It belongs to that module only, not to those below it.
    """

    owner: str
    name: str
    home: str
    is_module: bool
    is_alone: bool

    @property
    def dotted(self) -> str:
        """The private name in full."""
        return f"{self.owner}.{self.name}" if self.owner else self.name

    @property
    def said(self) -> str:
        """What is wrong, as far as it does not depend on the spelling."""
        if not self.owner:
            return f"{self.name} is private"
        what = "module" if self.is_module else "name"
        where = "it" if self.home == self.owner else self.home
        return (
            f"{self.name} is a private {what} of {self.owner}, for {where}{'' if self.is_alone else ' and below'} only"
        )


def is_private(name: str) -> bool:
    """Whether a name is private by its spelling: `_x` and `__x`, but neither `__x__` nor `_`."""
    return name.startswith("_") and name.strip("_") != "" and not (name.startswith("__") and name.endswith("__"))


class Borders:
    """The borders of a codebase, as a rule draws them."""

    def __init__(self, rule: PrivateImports, facts: Facts) -> None:
        self._rule = rule
        files = [file for file in facts.files() if not facts.is_example(file)]
        self._packages = {file.module for file in files if file.is_package}
        self.modules = {file.module for file in files}
        for module in tuple(self.modules):
            parts = module.split(".")
            self._packages |= {".".join(parts[:length]) for length in range(1, len(parts))}
        self._own = self.modules | self._packages

    def holds(self, name: str) -> bool:
        """Whether a name is one of the codebase, by its first part."""
        return name.partition(".")[0] in self._own

    def is_module(self, name: str) -> bool:
        """Whether the codebase has this module or package."""
        return name in self._own

    def place(self, module: str) -> str:
        """In which of the places that the rule keeps apart a module lies."""
        if self._rule.between is Between.TOP:
            return module.partition(".")[0]
        if self._rule.between is Between.MODULE or module in self._packages or "." not in module:
            return module
        return module.rpartition(".")[0]

    def crossed(self, file: SourceFile, dotted: str) -> Trespass | None:
        """The first private name of a dotted one that does not belong to where the file lies."""
        parts = dotted.split(".")
        if not self.holds(dotted) and not self._rule.external:
            return None
        for number, name in enumerate(parts):
            owner = ".".join(parts[:number])
            if is_private(name) and (owner or not self.holds(dotted)):
                is_module = self.is_module(f"{owner}.{name}")
                home = self._home(owner, is_module=is_module)
                is_alone = self._rule.between is Between.MODULE and not is_module
                if not (file.module == home or (file.module.startswith(f"{home}.") and not is_alone)):
                    return Trespass(owner, name, home, is_module, is_alone)
        return None

    def _home(self, owner: str, *, is_module: bool) -> str:
        """To whom a private name belongs; a private module belongs to its package."""
        if is_module and self._rule.between is Between.MODULE:
            return owner
        return self.place(owner) if owner else "-"

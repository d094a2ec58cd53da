"""Contracts between modules, in the configuration of import-linter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import STRICT
from seamguard.domain.rule import Mark, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.ranks import Rank


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportContract(Rule):
    """One import contract that has to hold.

    Attributes:
        contract: Its id or name in the configuration.
        config: The configuration, posix, from the policy's folder; None for the one that `lint-imports` finds there.
        contract_mark: Where the contract is named.
        config_mark: Where the configuration is named, or the clause stands.
    """

    family: ClassVar[str] = "imports"
    takes_examples: ClassVar[bool] = False
    is_of_code: ClassVar[bool] = False
    ranks: ClassVar[Mapping[str, Rank]] = {"contract": STRICT, "config": STRICT}

    contract: str
    contract_mark: Mark
    config: str | None = None
    config_mark: Mark

    @property
    def title(self) -> str:
        """See `Rule.title`."""
        return f"the import contract {self.contract!r}"

"""import-linter's side: a contract type that holds seamguard's rules in a configuration of import contracts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from importlinter import Contract, ContractCheck, fields
from importlinter.application.output import console

if TYPE_CHECKING:
    from grimp import ImportGraph

    from seamguard.domain.verdict import CheckResult

_POLICY = "allowlists.yaml"


class SeamContract(Contract):
    """Rules of seamguard, judged as `seamguard check` does and reported by `lint-imports`.

    Options, beside those of every contract:
        policy: The policy file, from the folder in which `lint-imports` runs; `allowlists.yaml` by default.
        rules: Ids of the rules, each on a line or separated by commas; all rules and waves by default.
    """

    type_name = "seamguard"

    policy = fields.StringField(default=_POLICY)
    rules = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 (the files themselves are read)
        """Judge the rules; import-linter's graph is not asked.

        Raises:
            ValueError: There is no such policy or rule, or the policy cannot be read: the contract is misconfigured.
        """
        from seamguard.engine import check
        from seamguard.errors import SeamguardError
        from seamguard.report import render_notice

        given: Any = self.rules
        ids = [name.strip() for line in given or () for name in line.split(",") if name.strip()]
        path = Path(str(self.policy))
        try:
            result = check(path, select=ids)
        except SeamguardError as error:
            where = f"`policy` is taken from the folder in which lint-imports runs, {Path.cwd().as_posix()}"
            raise ValueError(_plain(f'Contract "{self.name}" cannot be checked: {error}\n({where})')) from error
        notices = (render_notice(verdict, result) for verdict in result.verdicts)
        warnings = [_plain(notice) for notice in notices if notice]
        return ContractCheck(kept=result.exit_code == 0, metadata={"result": result}, warnings=warnings)

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print seamguard's own report."""
        from seamguard.report import render_text

        result: CheckResult = check.metadata["result"]
        # As it is: places must neither be wrapped nor taken for markup.
        console.print(render_text(result), markup=False, highlight=False, soft_wrap=True)


def _plain(text: str) -> str:
    """Text in which import-linter finds no markup."""
    return text.replace("[", "\\[")

"""What lies around the code of one run: the policy itself, import contracts, workflows, documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seamguard.contracts import Workbench
    from seamguard.domain.claims import Document, UnreadableDocument
    from seamguard.domain.contracts import ContractFacts, Unreadable
    from seamguard.domain.factbase import Facts
    from seamguard.domain.policy import Policy
    from seamguard.domain.workflow import CiWorkflow, UnreadableWorkflow


class Surroundings:
    """Answers what is not asked of the code; see `domain.factbase.Around`."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._bench: Workbench | None = None

    def policy(self) -> Policy:
        """See `Facts.policy`."""
        return self._policy

    def contract(self, facts: Facts, config: str | None, name: str) -> ContractFacts | Unreadable:
        """See `Facts.contract`."""
        # Here, so that import-linter is only imported where a contract is asked for.
        from seamguard.contracts import Workbench

        if self._bench is None:
            self._bench = Workbench(facts, str(Path(self._policy.path).absolute().parent))
        return self._bench.contract(config, name)

    def workflow(self, facts: Facts, path: str) -> CiWorkflow | UnreadableWorkflow | None:
        """See `Facts.workflow`."""
        from seamguard.policy.ci_workflow import read_workflow

        data = facts.outside(path)
        return None if data is None else read_workflow(data, path)

    def document(self, facts: Facts, path: str) -> Document | UnreadableDocument | None:
        """See `Facts.document`."""
        # Here, so that Markdown is only read where a document is asked for.
        from seamguard.documents import read_document

        data = facts.outside(path)
        return None if data is None else read_document(data, path, names=True)

"""The `imports` clauses: import contracts that have to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.families.imports import ImportContract
from seamguard.policy.fields import read_fields
from seamguard.policy.paths import parse_beside
from seamguard.policy.readers import parsed, text
from seamguard.policy.shared import family_clause, read_shared, refuse_examples

if TYPE_CHECKING:
    from seamguard.policy.nodes import Node, Problems

CLAUSE = family_clause("a clause of `imports`", ("contract",), ("config",))


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> ImportContract | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    refuse_examples(fields, "a contract, which looks at its root packages", problems)
    return ImportContract(
        **read_shared(fields, roots),
        contract=fields.read("contract", text, ""),
        contract_mark=fields.value_mark("contract"),
        config=fields.read("config", parsed(parse_beside), None),
        config_mark=fields.value_mark("config"),
    )

"""The `plans` clauses: documents whose claims have to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.families.plans import Plans
from seamguard.policy.cited import cited
from seamguard.policy.fields import read_fields
from seamguard.policy.paths import parse_glob_below
from seamguard.policy.readers import listing
from seamguard.policy.shared import family_clause, read_shared, refuse_examples
from seamguard.policy.wording import show

if TYPE_CHECKING:
    from seamguard.policy.nodes import Node, Problems

CLAUSE = family_clause("a clause of `plans`", ("documents",))
_NO_DOCUMENT = "name a document"
_SUFFIXES = (".md", ".markdown")


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Plans | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    refuse_examples(fields, "documents, whose claims are in no snippet", problems)
    documents = fields.read("documents", listing(cited(_parse_document), if_empty=_NO_DOCUMENT), ())
    return Plans(**read_shared(fields, roots), documents=documents)


def _parse_document(written: str) -> str:
    path = parse_glob_below(written)
    if not path.endswith(_SUFFIXES):
        raise ValueError(f"{show(path)} is no Markdown: name a document, or a pattern, that ends in .md or .markdown")
    return path

"""What the clauses of all families share: words for people, permissions, and how soft the rule is for now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypedDict

from seamguard.domain.rule import Entry, Example, Mark, Possible, Step, Suppressions
from seamguard.domain.source import Category
from seamguard.policy.clauses import ALLOW, EXAMPLES, MIGRATING, Clause
from seamguard.policy.fields import Fields, read_fields
from seamguard.policy.paths import parse_address
from seamguard.policy.places import parse_id, parse_module_pattern, parse_site
from seamguard.policy.readers import choice, day, listing, number, parsed, text
from seamguard.policy.rollout import read_rollout

if TYPE_CHECKING:
    from seamguard.policy.nodes import Node, Problems

_NONE_JUDGED = "name a category, or remove `judged` to judge production"

SHARED_REQUIRED = ("id", "why")
SHARED_OPTIONAL = ("instead", "possible", "judged", "suppressions", "rollout", "allow", "migrating", "examples")


class Shared(TypedDict):
    """The fields of `domain.rule.Rule`."""

    id: str
    why: str
    mark: Mark
    instead: str | None
    possible: Possible
    suppressions: Suppressions
    allow: tuple[Entry, ...]
    migrating: tuple[Entry, ...]
    examples: tuple[Example, ...]
    judged: tuple[Category, ...]
    rollout: tuple[Step, ...]


def family_clause(
    noun: str, required: tuple[str, ...], optional: tuple[str, ...] = (), refused: tuple[tuple[str, str], ...] = ()
) -> Clause:
    """The keys of a family: its own, and those that all rules have, without those that it refuses."""
    shared = tuple(key for key in SHARED_OPTIONAL if key not in dict(refused))
    return Clause(noun, (*SHARED_REQUIRED, *required), (*optional, *shared), refused)


def read_shared(fields: Fields, roots: tuple[str, ...]) -> Shared:
    """Reads the keys that all rules have; `roots` are the import roots of the codebase."""
    return Shared(
        id=fields.read("id", parsed(parse_id), ""),
        why=fields.read("why", text, ""),
        mark=fields.mark,
        instead=fields.read("instead", text, None),
        possible=fields.read("possible", choice(Possible), Possible.ERROR),
        suppressions=fields.read("suppressions", choice(Suppressions), Suppressions.PERMIT),
        allow=fields.read("allow", listing(partial(_read_entry, clause=ALLOW, roots=roots)), ()),
        migrating=fields.read("migrating", listing(partial(_read_entry, clause=MIGRATING, roots=roots)), ()),
        examples=fields.read("examples", _read_examples, ()),
        judged=fields.read("judged", listing(choice(Category), if_empty=_NONE_JUDGED), (Category.PRODUCTION,)),
        rollout=read_rollout(fields),
    )


def refuse_examples(fields: Fields, what: str, problems: Problems) -> None:
    """Refuse examples of a rule that no snippet can keep or break."""
    if "examples" in fields.entries:
        problems.add(fields.key_mark("examples"), f"`examples` prove nothing of {what}: remove it")


def _read_examples(node: Node, what: str, problems: Problems) -> tuple[Example, ...] | None:
    fields = read_fields(node, what, EXAMPLES, problems)
    if fields is None:
        return None
    breaks = fields.read("breaks", listing(partial(_read_example, breaks=True), if_empty="add a snippet"), ())
    keeps = fields.read("keeps", listing(partial(_read_example, breaks=False), if_empty="add a snippet"), ())
    return breaks + keeps


def _read_example(node: Node, what: str, problems: Problems, *, breaks: bool) -> Example | None:
    code = text(node, what, problems)
    return None if code is None else Example(code, breaks, node.mark)


def _read_entry(node: Node, what: str, problems: Problems, *, clause: Clause, roots: tuple[str, ...]) -> Entry | None:
    fields = read_fields(node, what, clause, problems)
    if fields is None:
        return None
    module, scope = _read_place(fields, clause, roots)
    return Entry(
        module=module,
        scope=scope,
        reason=fields.read("reason", text, ""),
        count=fields.read("count", number(1), None),
        wave=fields.read("wave", parsed(parse_id), None),
        owner=fields.read("owner", text, None),
        ticket=fields.read("ticket", parsed(parse_address), None),
        expires=fields.read("expires", day, None),
        mark=fields.mark,
    )


def _read_place(fields: Fields, clause: Clause, roots: tuple[str, ...]) -> tuple[str, str | None]:
    """Reads the one of `module` and `site` that stands; records both and neither."""
    named = {"module", "site"} & fields.entries.keys()
    if len(named) == 2:
        second = max(map(fields.key_mark, named))
        fields.problems.add(second, f"{clause.noun} names `module` or `site`, not both: remove one")
    elif not named and not {"module", "site"} & fields.excused:
        fields.problems.add(fields.mark, f"missing key 'module' or 'site' in {clause.noun}: add one of them")
    module = fields.read("module", parsed(partial(parse_module_pattern, roots=roots)), "")
    site = fields.read("site", parsed(partial(parse_site, roots=roots)), None)
    return site or (module, None)

"""The `seams` clause: what is guarded, and which places may use it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.policy import (
    Entry,
    Escape,
    Example,
    Made,
    Member,
    Possible,
    Receivers,
    Restrict,
    Role,
    Seam,
    Suppressions,
    Wrapper,
)
from seamguard.domain.source import Category
from seamguard.policy.clauses import ALLOW, ESCAPES, EXAMPLES, MEMBER, MIGRATING, SEAM, WHEN, WRAPPER, Clause
from seamguard.policy.fields import Fields, read_fields
from seamguard.policy.paths import parse_address
from seamguard.policy.places import (
    parse_id,
    parse_module_pattern,
    parse_parameter,
    parse_site,
    parse_target,
)
from seamguard.policy.readers import choice, day, flag, listing, number, parsed, text
from seamguard.policy.rollout import read_rollout

if TYPE_CHECKING:
    from seamguard.policy.nodes import Node, Problems


_NO_GROUP = "name another way to what the seam guards, or remove `group`"
_NO_WRAPPERS = "name a function that anybody may use, or remove `wrappers`"
_MAKES_NOTHING = "name a class of what the seam makes, or remove `makes`"
_NONE_JUDGED = "name a category, or remove `judged` to judge production"


def read_seam(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Seam | None:
    """Reads one seam; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, SEAM, problems)
    if fields is None:
        return None
    restrict = fields.read("restrict", choice(Restrict), Restrict.CALL)
    if restrict is not Restrict.CALL and "when" in fields.entries:
        message = f"only a call supplies parameters, but this seam restricts every {restrict}"
        problems.add(fields.key_mark("when"), f"{message}: remove `when`, or write `restrict: call`")
    target = partial(parse_target, roots=roots, importable=restrict is Restrict.IMPORT)
    return Seam(
        id=fields.read("id", parsed(parse_id), ""),
        target=fields.read("target", parsed(target), ""),
        supplies=fields.read("when", _read_condition, ()),
        why=fields.read("why", text, ""),
        instead=fields.read("instead", text, None),
        restrict=restrict,
        possible=fields.read("possible", choice(Possible), Possible.ERROR),
        external=fields.read("external", flag, False),
        judged=fields.read("judged", listing(choice(Category), if_empty=_NONE_JUDGED), (Category.PRODUCTION,)),
        suppressions=fields.read("suppressions", choice(Suppressions), Suppressions.PERMIT),
        allow=fields.read("allow", listing(partial(_read_entry, clause=ALLOW, roots=roots)), ()),
        migrating=fields.read("migrating", listing(partial(_read_entry, clause=MIGRATING, roots=roots)), ()),
        examples=fields.read("examples", _read_examples, ()),
        mark=fields.mark,
        target_mark=fields.value_mark("target"),
        receivers=fields.read("receivers", choice(Receivers), Receivers.KNOWN),
        implementers=fields.read("implementers", flag, False),
        escapes=fields.read("escapes", _read_escapes, ()),
        group=fields.read("group", listing(partial(_read_member, roots=roots), if_empty=_NO_GROUP), ()),
        wrappers=fields.read("wrappers", listing(partial(_read_wrapper, roots=roots), if_empty=_NO_WRAPPERS), ()),
        rollout=read_rollout(fields),
        makes=fields.read("makes", listing(partial(_read_made, roots=roots), if_empty=_MAKES_NOTHING), ()),
    )


def _read_escapes(node: Node, what: str, problems: Problems) -> tuple[tuple[Escape, Possible], ...] | None:
    fields = read_fields(node, what, ESCAPES, problems)
    if fields is None:
        return None
    if not fields.entries:
        problems.add(fields.mark, "`escapes` names no kind: name one, or remove `escapes`")
    effects = ((escape, fields.read(escape.value, choice(Possible), None)) for escape in Escape)
    return tuple((escape, effect) for escape, effect in effects if effect is not None)


def _read_member(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Member | None:
    fields = read_fields(node, what, MEMBER, problems)
    if fields is None:
        return None
    return Member(
        target=fields.read("target", parsed(partial(parse_target, roots=roots, importable=False)), ""),
        role=fields.read("role", choice(Role), Role.WRAPPER),
        supplies=fields.read("when", _read_condition, ()),
        mark=fields.value_mark("target"),
    )


def _read_wrapper(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Wrapper | None:
    fields = read_fields(node, what, WRAPPER, problems)
    if fields is None:
        return None
    return Wrapper(
        target=fields.read("target", parsed(partial(parse_target, roots=roots, importable=False)), ""),
        reason=fields.read("reason", text, ""),
        mark=fields.value_mark("target"),
    )


def _read_made(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Made | None:
    name = parsed(partial(parse_target, roots=roots, importable=False))(node, what, problems)
    return None if name is None else Made(name, node.mark)


def _read_condition(node: Node, what: str, problems: Problems) -> tuple[str, ...] | None:
    fields = read_fields(node, what, WHEN, problems)
    parameters = listing(parsed(parse_parameter), if_empty="name a parameter, or remove `when` to count every call")
    return fields.read("supplies", parameters, ()) if fields else None


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

"""The `seams` clause: what is guarded, and which places may use it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.rule import Possible
from seamguard.domain.seam import Escape, Made, Member, Receivers, Restrict, Role, Seam, Wrapper
from seamguard.policy.clauses import ESCAPES, MEMBER, SEAM, WHEN, WRAPPER
from seamguard.policy.fields import read_fields
from seamguard.policy.places import parse_parameter, parse_target
from seamguard.policy.readers import choice, flag, listing, parsed, text
from seamguard.policy.shared import read_shared

if TYPE_CHECKING:
    from seamguard.domain.rewrite import Rewrite
    from seamguard.policy.nodes import Node, Problems


_NO_GROUP = "name another way to what the seam guards, or remove `group`"
_NO_WRAPPERS = "name a function that anybody may use, or remove `wrappers`"
_MAKES_NOTHING = "name a class of what the seam makes, or remove `makes`"


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
        **read_shared(fields, roots),
        target=fields.read("target", parsed(target), ""),
        target_mark=fields.value_mark("target"),
        supplies=fields.read("when", _read_condition, ()),
        restrict=restrict,
        external=fields.read("external", flag, False),
        receivers=fields.read("receivers", choice(Receivers), Receivers.KNOWN),
        implementers=fields.read("implementers", flag, False),
        escapes=fields.read("escapes", _read_escapes, ()),
        group=fields.read("group", listing(partial(_read_member, roots=roots), if_empty=_NO_GROUP), ()),
        wrappers=fields.read("wrappers", listing(partial(_read_wrapper, roots=roots), if_empty=_NO_WRAPPERS), ()),
        makes=fields.read("makes", listing(partial(_read_made, roots=roots), if_empty=_MAKES_NOTHING), ()),
        rewrite=fields.read("rewrite", partial(_read_rewrite, roots=roots), None),
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


def _read_rewrite(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> Rewrite | None:
    """Most policies have none, and start the sooner without what it takes to read one."""
    from seamguard.policy.rewrites import read_rewrite

    return read_rewrite(node, what, problems, roots=roots)


def _read_condition(node: Node, what: str, problems: Problems) -> tuple[str, ...] | None:
    fields = read_fields(node, what, WHEN, problems)
    parameters = listing(parsed(parse_parameter), if_empty="name a parameter, or remove `when` to count every call")
    return fields.read("supplies", parameters, ()) if fields else None
